// Runs vue-tsc with the TypeScript of this folder. vue-tsc 3 needs the JavaScript compiler that
// TypeScript 7, which the rest of the repository uses, no longer contains; and npm places vue-tsc
// beside that one, where it would find the wrong one by itself.
import { createRequire } from "node:module";
import { run } from "vue-tsc";

process.argv.push("--noEmit");
run(createRequire(import.meta.url).resolve("typescript/lib/tsc"));
