import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All files of a folder, with their content. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), "latin1")]);
}
