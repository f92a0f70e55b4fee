// The default theme with the fonts of the reader's system: the site loads nothing from elsewhere.
import theme from "vitepress/theme-without-fonts";
import "./style.css";

export default {
  extends: theme,
  enhanceApp({ router, siteData }) {
    // A page without a Chinese file has no place below zh/: its language switch leads to the start page.
    router.onBeforeRouteChange = (to) => {
      const { base, themeConfig } = siteData.value;
      const path = decodeURI(new URL(to, "http://localhost").pathname).slice(base.length - 1);
      if (!path.startsWith("/zh/") || themeConfig.chinese.includes(path)) return;
      router.go(`${base}zh/`);
      return false;
    };
  },
};
