#!/usr/bin/env bash
# @hono/zod-openapi 1.6.3 (npm; with zod 4.6.7 and @asteasolutions/zod-to-openapi 9.1.0 below it): `extend` of a strict
# object that has a name is documented as an allOf of two objects, each of which refuses all properties but its own.
# So no value satisfies the document, not even one that the route itself accepts, and a client that checks against
# the document refuses all. The extended schema needs no name for it. `safeExtend`, and a new strict object of the
# same shape, are documented as one object.
#
# Seen, for the body {"a":"1","b":"2"}, with Ajv 8.20.0 for the document:
#   extend               route 200, document refuses it
#   extend with a name   route 200, document refuses it
#   safeExtend           route 200, document takes it
#   shape of the object  route 200, document takes it
#   document of extend: {"allOf":[{"$ref":"#/components/schemas/Base"},{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false}]}
#   document of Base: {"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --silent @hono/zod-openapi@1.6.3 hono@4.13.19 zod@4.6.7 \
  @asteasolutions/zod-to-openapi@9.1.0 ajv@8.20.0
cat >program.mjs <<'JS'
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import Ajv from "ajv";
const Base = z.strictObject({ a: z.string() }).openapi("Base");
const body = { a: "1", b: "2" };
const show = async (name, schema) => {
  const app = new OpenAPIHono();
  const json = (of) => ({ content: { "application/json": { schema: of } } });
  const route = createRoute({
    method: "post",
    path: "/things",
    request: { body: { required: true, ...json(schema) } },
    responses: { 200: { description: "Done", ...json(Base) } },
  });
  app.openapi(route, (context) => context.json({ a: context.req.valid("json").a }));
  const document = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "Things", version: "1" } });
  const ajv = new Ajv({ strict: false }).addSchema(document, "document");
  const place = "/paths/~1things/post/requestBody/content/application~1json/schema";
  const fits = ajv.validate({ $ref: `document#${place}` }, body);
  const headers = { "content-type": "application/json" };
  const { status } = await app.request("/things", { method: "POST", headers, body: JSON.stringify(body) });
  console.log(`${name.padEnd(20)} route ${status}, document ${fits ? "takes" : "refuses"} it`);
  return document;
};
await show("extend", Base.extend({ b: z.string() }));
const { schemas } = (await show("extend with a name", Base.extend({ b: z.string() }).openapi("More"))).components;
await show("safeExtend", Base.safeExtend({ b: z.string() }));
await show("shape of the object", z.strictObject({ ...Base.shape, b: z.string() }));
console.log(`document of extend: ${JSON.stringify(schemas.More)}`);
console.log(`document of Base: ${JSON.stringify(schemas.Base)}`);
JS
seen=$(node program.mjs)
expected='extend               route 200, document refuses it
extend with a name   route 200, document refuses it
safeExtend           route 200, document takes it
shape of the object  route 200, document takes it
document of extend: {"allOf":[{"$ref":"#/components/schemas/Base"},{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false}]}
document of Base: {"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}'
echo "$seen"
[ "$seen" = "$expected" ]
