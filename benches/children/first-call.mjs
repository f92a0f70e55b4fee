// A fresh process: what the import and the first call of one library take.

/** Import, then what a program has to do before it can check its first body. */
const LIBRARIES = {
  "wechat-mass": async () => {
    const { check } = await import("wechat-mass");
    return (body) => check("message/mass/sendall", body).length === 0;
  },
  before: async () => {
    const { check } = await import("../before.mjs");
    return (body) => check("message/mass/sendall", body).length === 0;
  },
  ajv: async () => {
    const { Ajv } = await import("ajv");
    const schema = {
      type: "object",
      required: ["filter", "msgtype", "text"],
      properties: { filter: { type: "object" }, msgtype: { const: "text" } },
    };
    let validate;
    return (body) => {
      validate ??= new Ajv().compile(schema);
      return validate(body);
    };
  },
  zod: async () => {
    const z = await import("zod");
    let schema;
    return (body) => {
      schema ??= z.object({ filter: z.looseObject({}), msgtype: z.literal("text") });
      return schema.safeParse(body).success;
    };
  },
};

export default async function firstCall(name) {
  const start = performance.now();
  const first = await LIBRARIES[name]();
  const imported = performance.now();
  // Only now, because the inputs import ours.
  const { textSendAll } = await import("../inputs.mjs");
  const [body, other] = [textSendAll(), textSendAll()];
  const ready = performance.now();
  const good = first(body);
  const called = performance.now();
  first(other);
  const again = performance.now();
  if (!good) throw new Error(`${name} refuses a good body`);
  return { import: imported - start, first: called - ready, second: again - called };
}
