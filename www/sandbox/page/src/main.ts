import { createApp } from "vue";
import App from "./shell/App.vue";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";

createApp(App).mount("#app");
