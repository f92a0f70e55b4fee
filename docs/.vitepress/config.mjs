// The documents as one site: `cargo xtask docs` builds it, and docs/ reads as well without it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import { afterBuild, chinese } from "./built.mjs";
import { links, REPOSITORY, slugify } from "./links.mjs";
import { layOut, root, sidebar } from "./pages.mjs";

/** Words of an index: each Chinese character, as there are no blanks, and each word of letters. */
const tokenize = (text) => text.toLowerCase().match(/\p{sc=Han}|[\p{sc=Latn}\p{N}_]+/gu) ?? [];

const translations = {
  button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
  modal: {
    displayDetails: "显示详情",
    resetButtonTitle: "清除",
    backButtonTitle: "返回",
    noResultsText: "没有结果：",
    footer: {
      selectText: "选择",
      selectKeyAriaLabel: "回车",
      navigateText: "切换",
      navigateUpKeyAriaLabel: "上",
      navigateDownKeyAriaLabel: "下",
      closeText: "关闭",
      closeKeyAriaLabel: "Esc",
    },
  },
};

const icon = encodeURIComponent(readFileSync(join(root, "www/panel/public/favicon.svg"), "utf8"));

const out = process.env.DOCS_OUT ?? join(root, "target/docs");
const pages = `${out}-pages`;
layOut(pages);

export default defineConfig({
  title: "wechat-mass",
  description: "WeChat Official Account mass sends (群发): documentation",
  base: process.env.DOCS_BASE ?? "/",
  srcDir: pages,
  outDir: out,
  cacheDir: `${out}-cache`,
  buildEnd: afterBuild,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `data:image/svg+xml,${icon}` }]],
  markdown: {
    anchor: { slugify },
    toc: { slugify },
    headers: { slugify },
    config: links,
  },
  themeConfig: {
    chinese,
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    search: {
      provider: "local",
      options: {
        miniSearch: {
          options: { tokenize },
          searchOptions: { combineWith: "AND", fuzzy: false, prefix: true },
        },
        locales: { zh: { translations } },
      },
    },
    outline: { level: [2, 3] },
  },
  locales: {
    root: {
      label: "English",
      lang: "en",
      themeConfig: {
        nav: [
          { text: "Documents", link: "/" },
          { text: "Reference", link: "/reference/index.html", target: "_self" },
        ],
        sidebar: sidebar("en"),
      },
    },
    zh: {
      label: "简体中文",
      lang: "zh-CN",
      link: "/zh/",
      description: "微信公众号/服务号群发：文档",
      themeConfig: {
        nav: [
          { text: "文档", link: "/zh/" },
          { text: "参考手册（英文）", link: "/reference/index.html", target: "_self" },
        ],
        sidebar: sidebar("zh"),
        outline: { level: [2, 3], label: "本页内容" },
        docFooter: { prev: "上一页", next: "下一页" },
        darkModeSwitchLabel: "外观",
        lightModeSwitchTitle: "切换到浅色",
        darkModeSwitchTitle: "切换到深色",
        sidebarMenuLabel: "目录",
        returnToTopLabel: "回到顶部",
        langMenuLabel: "语言",
        skipToContentLabel: "跳到正文",
        notFound: {
          title: "没有这一页",
          quote: "",
          linkText: "回到首页",
          linkLabel: "回到首页",
        },
      },
    },
  },
});
