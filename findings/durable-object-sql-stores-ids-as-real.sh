#!/usr/bin/env bash
# workerd 1.20260426.1 (by miniflare 4.20260426.0): SQLite of a Durable Object binds every JavaScript number as
# REAL and every boolean as TEXT. An integer that is stored through a bound parameter in a column without a type
# comes out of `cast(… as text)` as 7.0, a boolean is the text `true`, and a BigInt is refused. So an id of 64
# bits has no way in but text, and a flag that is compared with 1 is never found.
#
# Seen:
#   number   real 7.0
#   boolean  text true
#   flag = 1 0 rows
#   BigInt   refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent miniflare@4.20260426.0
cat >program.mjs <<'JS'
import { Miniflare } from "miniflare";

const script = `
import { DurableObject } from "cloudflare:workers";
export class Store extends DurableObject {
  fetch() {
    const { sql } = this.ctx.storage;
    const kinds = (value) => Object.values(sql.exec("select typeof(?1) as kind, cast(?1 as text) as words", value).one());
    sql.exec("create table flags (flag)");
    sql.exec("insert into flags values (?)", true);
    const rows = sql.exec("select * from flags where flag = 1").toArray().length;
    let bigint = "taken";
    try { kinds(7n); } catch { bigint = "refused"; }
    return new Response([
      "number   " + kinds(7).join(" "),
      "boolean  " + kinds(true).join(" "),
      "flag = 1 " + rows + " rows",
      "BigInt   " + bigint,
    ].join("\\n"));
  }
}
export default {
  fetch: (request, env) => env.STORE.get(env.STORE.idFromName("a")).fetch(request),
};`;
const miniflare = new Miniflare({
  modules: true,
  script,
  compatibilityDate: "2026-04-01",
  durableObjects: { STORE: { className: "Store", useSQLite: true } },
});
console.log(await (await miniflare.dispatchFetch("http://x/")).text());
await miniflare.dispose();
JS
seen=$(node program.mjs)
expected='number   real 7.0
boolean  text true
flag = 1 0 rows
BigInt   refused'
echo "$seen"
[ "$seen" = "$expected" ]
