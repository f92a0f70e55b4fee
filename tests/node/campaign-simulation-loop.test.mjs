// The loop of the documents, made by hand, in the crash simulation: see campaign-simulation.test.mjs.
// A file of its own, so that it runs beside campaign-simulation-advance.test.mjs.
import { testEveryKind } from "./campaign/simulated-runs.mjs";

testEveryKind("the loop", 1);
