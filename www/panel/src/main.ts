import { createApp } from "vue";
import App from "./App.vue";
import LoadFailed from "./shell/LoadFailed.vue";
import { i18n } from "./shell/language";
import "tdesign-vue-next/es/style/index.css";
import "./styles/tokens.css";
import "./styles/base.css";

// The package makes its WebAssembly here, before anything is shown: old engines do it only asynchronously, and
// it turns "this browser cannot" into a page that says so.
try {
  const { ready } = await import("wechat-mass");
  await ready();
  createApp(App).use(i18n).mount("#app");
} catch (error) {
  createApp(LoadFailed, { error }).use(i18n).mount("#app");
}
