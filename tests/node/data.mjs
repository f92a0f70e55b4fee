// The copied data: cases of other SDKs and official examples. The README.md beside each names its origin.
import { readdirSync, readFileSync } from "node:fs";

const tests = new URL("../", import.meta.url);

/** The cases of one kind, one a line. */
export function cases(kind) {
  const text = readFileSync(new URL(`cases/${kind}.jsonl`, tests), "utf8");
  return text.trimEnd().split("\n").map(JSON.parse);
}

/** The text of an example. */
export function example(name) {
  return readFileSync(new URL(`examples/${name}.json`, tests), "utf8");
}

/** The names of the examples that begin so. */
export function examples(prefix) {
  const names = readdirSync(new URL("examples/", tests)).filter((name) => name.endsWith(".json"));
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(0, -5));
}

/** The endpoint of a request example. */
export function apiOf(name) {
  const prefixes = {
    req_delete: "message/mass/delete",
    req_draft_add: "draft/add",
    req_draft_update: "draft/update",
    req_get: "message/mass/get",
    req_preview: "message/mass/preview",
    req_quota: "openapi/quota/get",
    req_send_: "message/mass/send",
    req_sendall: "message/mass/sendall",
    req_speed: "message/mass/speed/set",
    req_stable: "stable_token",
    req_uploadnews: "media/uploadnews",
    req_uploadvideo: "media/uploadvideo",
  };
  return Object.entries(prefixes).find(([prefix]) => name.startsWith(prefix))[1];
}
