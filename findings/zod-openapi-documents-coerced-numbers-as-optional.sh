#!/usr/bin/env bash
# @hono/zod-openapi 1.6.3 (npm; with zod 4.6.7 and @asteasolutions/zod-to-openapi 9.1.0 below it): a parameter
# `z.coerce.number().min(0)` is documented as optional and nullable, but a request without it is refused with 400. A
# parameter in the path becomes `required: false` too, which OpenAPI does not allow there. Whether a parameter is
# required is asked by the value null, which coercion makes 0 of: so `.min(1)` is documented as required. Known as
# issue 360 of zod-to-openapi. `.openapi({ type: "number", param: { required: true } })` sets it right.
#
# Seen:
#   min(0)           query required false, type ["number","null"]; path required false; without it 400
#   min(1)           query required true, type "number"; path required true; without it 400
#   min(0), openapi  query required true, type "number"; path required true; without it 400
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent @hono/zod-openapi@1.6.3 hono@4.13.19 zod@4.6.7 \
  @asteasolutions/zod-to-openapi@9.1.0
cat >program.mjs <<'JS'
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
const show = async (name, schema) => {
  const app = new OpenAPIHono();
  const route = createRoute({
    method: "get",
    path: "/pages/{page}",
    request: { params: z.object({ page: schema }), query: z.object({ limit: schema }) },
    responses: { 204: { description: "Done" } },
  });
  app.openapi(route, (context) => context.body(null, 204));
  const document = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "Pages", version: "1" } });
  const { parameters } = document.paths["/pages/{page}"].get;
  const query = parameters.find((parameter) => parameter.in === "query");
  const path = parameters.find((parameter) => parameter.in === "path");
  const { status } = await app.request("/pages/3");
  console.log(
    `${name.padEnd(16)} query required ${query.required}, type ${JSON.stringify(query.schema.type)}; ` +
      `path required ${path.required}; without it ${status}`,
  );
};
await show("min(0)", z.coerce.number().min(0));
await show("min(1)", z.coerce.number().min(1));
await show("min(0), openapi", z.coerce.number().min(0).openapi({ type: "number", param: { required: true } }));
JS
seen=$(node program.mjs)
expected='min(0)           query required false, type ["number","null"]; path required false; without it 400
min(1)           query required true, type "number"; path required true; without it 400
min(0), openapi  query required true, type "number"; path required true; without it 400'
echo "$seen"
[ "$seen" = "$expected" ]
