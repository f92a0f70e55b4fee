// The folder of examples/server in Rust: a file for each revision of its one campaign, and the newest counts.
// It is read and written only while the program is not running.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Opens the folder, with those methods of a store that the test needs. */
export function revisionFiles(folder) {
  const file = (revision) => join(folder, `${revision}.json`);
  return {
    async read() {
      const names = await readdir(folder);
      const revision = Math.max(...names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []));
      return { campaign: await readFile(file(revision), "utf8"), revision };
    },
    async write(_id, { campaign, revision }) {
      await writeFile(file(revision), campaign, { flag: "wx" });
      return true;
    },
  };
}
