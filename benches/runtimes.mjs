// The runtimes, and how a script of `children/` runs in them: in a fresh process, which prints what
// the script gives, as JSON.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { workerd } from "./workerd.mjs";

const START = fileURLToPath(new URL("./children/start.mjs", import.meta.url));

/** How a program is told to start a script, with a hand on its garbage collector. */
const ARGUMENTS = {
  node: ["--expose-gc"],
  bun: ["run"],
  deno: ["run", "--allow-all", "--cached-only", "--v8-flags=--expose-gc"],
};

/** A runtime by its name (`node`, `node24`, `bun`, `deno`, `workerd`) and the file that is run. */
export function runtimeOf(name, file) {
  const start =
    name === "workerd"
      ? (script, args) => workerd(file, script, args)
      : (script, args) => {
          const own = ARGUMENTS[name.replace(/\d+$/, "")];
          return [file, ...own, START, script, ...args.map((arg) => JSON.stringify(arg))];
        };
  return {
    name,
    /** Runs a script in a fresh process. */
    async child(script, ...args) {
      const [program, ...words] = await start(script, args);
      const running = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
      const [stdout, [status]] = await Promise.all([text(running.stdout), once(running, "close")]);
      if (status !== 0) throw new Error(`children/${script} ended with ${status} in ${name}`);
      return JSON.parse(stdout);
    },
  };
}

/** Runs several children again and again, one after the other, and gives all reports of each. */
export async function childrenInTurn(runtime, runs, starts) {
  const reports = starts.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (let place = 0; place < starts.length; place++) {
      const index = (run + place) % starts.length;
      reports[index].push(await runtime.child(...starts[index]));
    }
  }
  return reports;
}
