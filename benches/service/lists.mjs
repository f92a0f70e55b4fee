// A list of OpenIDs into the service, beside SQLite's own program with the same list.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { random } from "../../tests/node/random.mjs";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Writes a file of OpenIDs in no order, of which one in ten is there twice. */
export async function writeList(file, people) {
  const out = createWriteStream(file);
  const chance = random(20261130);
  let chunk = [];
  for (let n = 0; n < people; n += 1) {
    // One in ten repeats an earlier one.
    const person = n % 10 === 9 ? Math.floor(n / 2) : n;
    chunk.push(openidOf(person));
    if (chunk.length === 50_000 || n === people - 1) {
      for (let at = chunk.length - 1; at > 0; at -= 1) {
        const other = chance.below(at + 1);
        [chunk[at], chunk[other]] = [chunk[other], chunk[at]];
      }
      if (!out.write(`${chunk.join("\n")}\n`)) await once(out, "drain");
      chunk = [];
    }
  }
  out.end();
  await once(out, "finish");
}

/** The OpenID of a person: 28 characters, in no order. */
function openidOf(person) {
  let mixed = Math.imul(person ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  let other = Math.imul(person + 0x7f4a7c15, 0xc2b2ae35) >>> 0;
  let text = "o";
  for (let n = 0; n < 27; n += 1) {
    const word = n % 2 === 0 ? mixed : other;
    text += ALPHABET[(word >>> ((n % 5) * 6)) & 63];
    if (n % 5 === 4) {
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0x5bd1e995) >>> 0;
      other = Math.imul(other ^ (other >>> 15), 0x27d4eb2f) >>> 0;
    }
  }
  return text;
}

/** SQLite's own program: `INSERT OR IGNORE` of each line. Seconds. */
export function sqliteImports(file) {
  const folder = mkdtempSync(join(tmpdir(), "sqlite-"));
  const database = join(folder, "list.db");
  const begins = performance.now();
  execFileSync("sqlite3", [database], {
    input: `PRAGMA journal_mode=WAL;
CREATE TABLE lines (openid TEXT);
CREATE TABLE list (openid TEXT PRIMARY KEY) WITHOUT ROWID;
BEGIN;
CREATE TEMP VIEW incoming AS SELECT '' AS openid;
CREATE TEMP TRIGGER take INSTEAD OF INSERT ON incoming BEGIN INSERT OR IGNORE INTO list VALUES (NEW.openid); END;
.import '${file}' incoming
COMMIT;
`,
  });
  const seconds = (performance.now() - begins) / 1000;
  const kept = Number(execFileSync("sqlite3", [database, "SELECT COUNT(*) FROM list"]));
  rmSync(folder, { recursive: true });
  return { seconds, kept };
}

/** The service: upload, and the batches of a plan. Seconds, and the most memory of its process. */
export async function serviceImports({ call, account, service, file }) {
  const begins = performance.now();
  const uploaded = await call(
    "POST",
    `/api/accounts/${account}/lists?name=people`,
    Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 20 })),
    { "content-type": "text/plain" },
  );
  if (uploaded.status >= 300) throw new Error(uploaded.text);
  const seconds = (performance.now() - begins) / 1000;
  return {
    seconds,
    kept: uploaded.body.openids,
    memory: peakOf(service.pid()),
    stored: sizeOf(service.folder),
  };
}

/** The size of a folder with all that is in it. MiB. */
function sizeOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const sizes = files.map((file) => statSync(join(file.parentPath, file.name)).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20;
}

/** The most memory that a process has had. MiB. Linux only. */
export function peakOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
