// Preloaded into a program (`node --import`): its time is that of the clock at the address CLOCK, and
// its sleep moves that clock on. The program itself knows nothing of it.
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";

async function ask(request) {
  seconds = Number(await (await request).text());
}

let seconds;
await ask(fetch(process.env.CLOCK));
Date.now = () => seconds * 1000;
timers.setTimeout = (milliseconds) => {
  const until = seconds + milliseconds / 1000;
  return ask(fetch(process.env.CLOCK, { method: "POST", body: String(until) }));
};
syncBuiltinESMExports();
