import { createApp } from "vue";
import App from "./App.vue";
import LoadFailed from "./shell/LoadFailed.vue";
import { i18n } from "./shell/language";
import "tdesign-vue-next/es/style/index.css";
import "./styles/tokens.css";
import "./styles/base.css";

// The package compiles its WebAssembly on the first call. Making that call here, before anything is
// shown, turns "this browser cannot" into a page that says so.
try {
  const { apis } = await import("wechat-mass");
  apis();
  createApp(App).use(i18n).mount("#app");
} catch (error) {
  createApp(LoadFailed, { error }).use(i18n).mount("#app");
}
