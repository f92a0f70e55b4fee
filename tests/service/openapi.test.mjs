// The OpenAPI document: every route is in it, with who may use it and every way in which it refuses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { callerOf } from "./caller.mjs";
import { startService } from "./harness.mjs";

let service;
let document;
let operations;

before(async () => {
  service = await startService();
  document = (await callerOf(service.url)("GET", "/api/openapi.json")).body;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method} ${path}`,
      method,
      path,
      ...operation,
    })),
  );
});
after(() => service.stop());

test("it is of OpenAPI 3.1, and every reference in it leads somewhere", () => {
  assert.equal(document.openapi, "3.1.0");
  const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
  assert.ok(references.length > 20);
  for (const reference of new Set(references)) {
    const place = JSON.parse(`{${reference}}`).$ref.slice(2).split("/");
    assert.ok(
      place.reduce((part, name) => part?.[name], document),
      reference,
    );
  }
});

test("every route says in words what it does, and to which subject it belongs", () => {
  assert.ok(operations.length > 90);
  for (const { name, summary, tags } of operations) {
    assert.ok(summary?.length > 5, name);
    assert.equal(tags?.length, 1, name);
  }
});

test("every route but the way in says who may use it", () => {
  const open = operations.filter(({ security }) => security?.length === 0).map(({ name }) => name);
  assert.deepEqual(open.sort(), [
    "get /api/openapi.json",
    "get /api/session",
    "get /healthz",
    "get /readyz",
    "post /api/setup",
    "post /api/sign-in",
    "post /api/sign-out",
  ]);
  for (const { name, security, responses } of operations) {
    if (security.length === 0) continue;
    assert.ok(
      security.some((one) => "session" in one),
      name,
    );
    assert.ok(responses[401] && responses[403], name);
  }
});

test("every error has the form of errors", () => {
  for (const { name, responses } of operations) {
    for (const [status, { content }] of Object.entries(responses)) {
      if (Number(status) < 400) continue;
      const { schema } = content["application/json"];
      assert.equal(schema.$ref, "#/components/schemas/Error", `${name} ${status}`);
    }
  }
});

test("every change but those that are open or streamed takes an Idempotency-Key", () => {
  const without = operations
    .filter(({ method }) => method !== "get")
    .filter(({ parameters = [] }) => !parameters.some(({ name }) => name === "idempotency-key"))
    .map(({ name }) => name);
  assert.deepEqual(without.sort(), [
    "post /api/accounts/restore",
    "post /api/accounts/{account}/lists",
    "post /api/password",
    "post /api/setup",
    "post /api/sign-in",
    "post /api/sign-out",
  ]);
});

test("every body that is declared is required: without it nothing would be checked", () => {
  for (const { name, requestBody } of operations) {
    if (requestBody === undefined) continue;
    assert.equal(requestBody.required, true, name);
  }
});

test("every parameter of a path is declared", () => {
  for (const { name, path, parameters = [] } of operations) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part);
    const declared = parameters.filter((one) => one.in === "path").map((one) => one.name);
    assert.deepEqual(declared.sort(), wanted.sort(), name);
  }
});
