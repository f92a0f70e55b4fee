// A fresh process: what the import and the first call of one library take.

import { textSendAll } from "../inputs.mjs";

/** Import, then what a program has to do before it can check its first body. */
const LIBRARIES = {
  "wechat-mass": async () => {
    const { check } = await import("wechat-mass");
    return () => check("message/mass/sendall", textSendAll()).length === 0;
  },
  ajv: async () => {
    const { Ajv } = await import("ajv");
    const schema = {
      type: "object",
      required: ["filter", "msgtype", "text"],
      properties: { filter: { type: "object" }, msgtype: { const: "text" } },
    };
    let validate;
    return () => {
      validate ??= new Ajv().compile(schema);
      return validate(textSendAll());
    };
  },
  zod: async () => {
    const z = await import("zod");
    let schema;
    return () => {
      schema ??= z.object({ filter: z.looseObject({}), msgtype: z.literal("text") });
      return schema.safeParse(textSendAll()).success;
    };
  },
};

export default async function firstCall(name) {
  const start = performance.now();
  const first = await LIBRARIES[name]();
  const imported = performance.now();
  const good = first();
  const called = performance.now();
  first();
  const again = performance.now();
  if (!good) throw new Error(`${name} refuses a good body`);
  return { import: imported - start, first: called - imported, second: again - called };
}
