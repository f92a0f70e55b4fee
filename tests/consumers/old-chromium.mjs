// Chromium of 2022 and 2023, which in a page makes WebAssembly only asynchronously: npm's @sparticuz/chromium,
// which has programs for Linux on x86-64 alone.
import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { given, run, tool } from "./project.mjs";

/** The line of each, with its name in package.json. */
export const LINES = ["103", "109", "114"];

/** The platform that has programs of them. */
export const PLATFORM = "linux-x64";

/** Unpacks the program of a line into the room, and returns its path. */
export async function unpacked(line) {
  const folder = path.join(given("CONSUMERS_ROOM"), "old-chromium", line);
  mkdirSync(folder, { recursive: true });
  const packed = (name) => createReadStream(tool(`chromium-${line}/bin/${name}.br`));
  const write = async (name, file, mode) => {
    const to = path.join(folder, file);
    await pipeline(packed(name), createBrotliDecompress(), createWriteStream(to, { mode }));
    return to;
  };
  // Without its libraries for drawing it starts and stops its GPU process again and again.
  const drawing = await write("swiftshader.tar", "swiftshader.tar", 0o644);
  await run("tar", ["-xf", drawing, "-C", folder]);
  return write("chromium", "chromium", 0o755);
}
