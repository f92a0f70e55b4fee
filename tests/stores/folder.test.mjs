// The store in a folder.
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { folderStore } from "wechat-mass/store";
import { promises } from "./contract.mjs";
import { survivesKills } from "./kills.mjs";

const folder = await fs.mkdtemp(join(tmpdir(), "store-"));
test.after(() => fs.rm(folder, { recursive: true }));

promises((options) => folderStore(fs, folder, options));

test("what is not node:fs/promises is refused", () => {
  assert.throws(() => folderStore({}, folder), /hand over `node:fs\/promises`/);
  assert.throws(() => folderStore(fs, folder, { acount: "wx" }), /`acount`/);
});

survivesKills("folder", (folder, n) => join(folder, `store-${n}`));
