// `advance` of wechat-mass/client in the crash simulation: see campaign-simulation.test.mjs.
// A file of its own, so that it runs beside campaign-simulation-loop.test.mjs.
import { testEveryKind } from "./campaign/simulated-runs.mjs";

testEveryKind("advance", 0);
