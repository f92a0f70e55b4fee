// The way from workerd into Rust: the WebAssembly comes as a module.
import { handle, initSync } from "./dist/wechat_mass_worker.js";
import wasm from "./dist/wechat_mass_worker_bg.wasm";

initSync({ module: wasm });

export default { fetch: (request, env) => handle(request, env) };
