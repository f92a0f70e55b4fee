import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";

/** The page may connect to nothing; only the development server's own channel needs to. */
const developmentMayConnect: Plugin = {
  name: "development-may-connect",
  apply: "serve",
  transformIndexHtml: (html) => html.replace("connect-src 'none'", "connect-src 'self'"),
};

export default defineConfig({
  // The page is served from any folder: its own addresses are relative, its state is in the hash.
  base: "./",
  plugins: [vue(), developmentMayConnect],
  define: {
    // vue-i18n: only the composition API is used; the rest is left out of the build.
    __VUE_I18N_LEGACY_API__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  // The package finds its wasm relative to itself, which pre-bundling would break.
  optimizeDeps: { exclude: ["wechat-mass"] },
  build: {
    target: "es2022",
    // Every browser that has this target preloads modules by itself; the stand-in would use `fetch`.
    modulePreload: { polyfill: false },
    // The package's wasm is one piece by nature.
    chunkSizeWarningLimit: 600,
  },
});
