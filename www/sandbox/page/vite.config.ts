import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";

/** The development server injects its styles and its own channel; the built page needs neither. */
const developmentMayInject: Plugin = {
  name: "development-may-inject",
  apply: "serve",
  transformIndexHtml: (html) =>
    html.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
};

/** Where a sandbox runs while the page is being worked on. */
const SANDBOX = process.env.SANDBOX ?? "http://127.0.0.1:8787";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [vue(), developmentMayInject],
  define: { __VUE_OPTIONS_API__: "false" },
  server: { proxy: { "/sandbox": SANDBOX, "/cgi-bin": SANDBOX, "/datacube": SANDBOX } },
  build: {
    outDir: fileURLToPath(new URL("../dist/page", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // Pictures in the address of a data URL would need another line in the policy.
    assetsInlineLimit: 0,
  },
});
