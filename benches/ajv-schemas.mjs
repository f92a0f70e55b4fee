// The rules of one message type as JSON schemas, for ajv.

export const OPENID = /^[0-9A-Za-z_-]{28}$/;
export const CLIENTMSGID = /^[\x21-\x7e]{1,32}$/;

const text = {
  type: "object",
  required: ["content"],
  additionalProperties: false,
  properties: { content: { type: "string", minLength: 1, maxLength: 300 } },
};
const clientmsgid = { type: "string", pattern: CLIENTMSGID.source };

/** A text to OpenIDs. Repeats are for a `Set` to find, unless `unique`. */
function send(unique) {
  return {
    type: "object",
    required: ["touser", "msgtype", "text"],
    additionalProperties: false,
    properties: {
      touser: {
        type: "array",
        minItems: 2,
        maxItems: 10_000,
        ...(unique ? { uniqueItems: true } : {}),
        items: { type: "string", pattern: OPENID.source },
      },
      msgtype: { const: "text" },
      text,
      clientmsgid,
    },
  };
}

const sendAll = {
  type: "object",
  required: ["filter", "msgtype", "text"],
  additionalProperties: false,
  properties: {
    filter: {
      type: "object",
      required: ["is_to_all"],
      additionalProperties: false,
      properties: { is_to_all: { type: "boolean" }, tag_id: { type: "integer", minimum: 1 } },
      if: { properties: { is_to_all: { const: true } } },
      // biome-ignore lint/suspicious/noThenProperty: it is the word of JSON Schema
      then: { not: { required: ["tag_id"] } },
      else: { required: ["tag_id"] },
    },
    msgtype: { const: "text" },
    text,
    clientmsgid,
  },
};

/** Each by the name of its check in `ajv.mjs`. */
export const SCHEMAS = { ajvSend: send(false), ajvSendUnique: send(true), ajvSendAll: sendAll };

/** All errors, as ours. */
export const OPTIONS = { allErrors: true };
