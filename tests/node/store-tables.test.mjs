// The tables that the page about storing tells a database administrator to create are those of the stores.
import assert from "node:assert/strict";
import { test } from "node:test";
import { POSTGRES, SQLITE, tables } from "../../pkg/dist/store/sql/tables.js";
import { fences } from "./documents.mjs";

for (const file of ["docs/guide/campaign-storing.md", "docs/guide/campaign-storing.zh-CN.md"]) {
  test(`${file} shows the tables of the stores`, () => {
    for (const [role, dialect] of [
      ["sqlite", SQLITE],
      ["postgres", POSTGRES],
    ]) {
      const created = tables(dialect, "mass_").map((statement) => `${statement};\n`);
      const shown = fences(file).filter((fence) => fence.role === role);
      assert.deepEqual(
        shown.map(({ code }) => code),
        [created.join("")],
      );
    }
  });
}
