// Preloaded into a program (`node --import`): its clock and its timers run FACTOR times as fast, from ORIGIN
// (Unix milliseconds) on. The program itself knows nothing of it.
const factor = Number(process.env.FACTOR);
const origin = Number(process.env.ORIGIN);
const { now } = Date;
const { setTimeout } = globalThis;

Date.now = () => origin + (now() - origin) * factor;
globalThis.setTimeout = (action, milliseconds = 0, ...given) =>
  setTimeout(action, milliseconds / factor, ...given);
