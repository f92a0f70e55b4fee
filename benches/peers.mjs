// The libraries a user would otherwise check bodies with, with the rules of one message type: what
// of ours can be said in their language. Ours know all message types, names that were meant
// otherwise, and say why in two languages; that is not asked of them.

import * as v from "valibot";
import * as z from "zod";
import { ajvSend, ajvSendAll } from "./ajv.mjs";
import { CLIENTMSGID, OPENID } from "./ajv-schemas.mjs";
import { PINNED } from "./files.mjs";
import { openIdArray, textSend, textSendAll } from "./inputs.mjs";

/** Name and version of a peer; all are pinned. */
export function named(name) {
  return `${name} ${PINNED[name]}`;
}

const zodText = {
  msgtype: z.literal("text"),
  text: z.strictObject({ content: z.string().min(1).max(300) }),
  clientmsgid: z.string().regex(CLIENTMSGID).optional(),
};
const zodSend = z.strictObject({
  touser: z.array(z.string().regex(OPENID)).min(2).max(10_000),
  ...zodText,
});
const zodSendAll = z.strictObject({
  filter: z.discriminatedUnion("is_to_all", [
    z.strictObject({ is_to_all: z.literal(true) }),
    z.strictObject({ is_to_all: z.literal(false), tag_id: z.int().min(1) }),
  ]),
  ...zodText,
});

const valibotText = {
  msgtype: v.literal("text"),
  text: v.strictObject({ content: v.pipe(v.string(), v.minLength(1), v.maxLength(300)) }),
  clientmsgid: v.optional(v.pipe(v.string(), v.regex(CLIENTMSGID))),
};
const valibotSend = v.strictObject({
  touser: v.pipe(v.array(v.pipe(v.string(), v.regex(OPENID))), v.minLength(2), v.maxLength(10_000)),
  ...valibotText,
});
const valibotSendAll = v.strictObject({
  filter: v.variant("is_to_all", [
    v.strictObject({ is_to_all: v.literal(true) }),
    v.strictObject({
      is_to_all: v.literal(false),
      tag_id: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
  ]),
  ...valibotText,
});

/** Each library's answer to "is this body good?", for both audiences. */
export const VALIDATORS = [
  { name: named("ajv"), send: (body) => ajvSend(body), sendAll: (body) => ajvSendAll(body) },
  {
    name: named("zod"),
    send: (body) => zodSend.safeParse(body).success,
    sendAll: (body) => zodSendAll.safeParse(body).success,
  },
  {
    name: named("valibot"),
    send: (body) => v.safeParse(valibotSend, body).success,
    sendAll: (body) => v.safeParse(valibotSendAll, body).success,
  },
];

const TWO = openIdArray(2);

/** Bodies that each validator must take, and must refuse, as ours does. */
export const GOOD_SENDS = [textSend(TWO), textSend(openIdArray(10_000))];
export const BAD_SENDS = [
  textSend(TWO.slice(1)),
  textSend(openIdArray(10_001)),
  textSend(["has a blank", ...TWO]),
  { ...textSend(TWO), msgtype: "txt" },
  { ...textSend(TWO), text: { content: "" } },
  { ...textSend(TWO), clientmsgid: "x".repeat(65) },
  { ...textSend(TWO), surprise: 1 },
];
export const GOOD_SENDALLS = [textSendAll(), { ...textSendAll(), filter: { is_to_all: true } }];
export const BAD_SENDALLS = [
  { ...textSendAll(), filter: {} },
  { ...textSendAll(), filter: { is_to_all: true, tag_id: 2 } },
  { ...textSendAll(), filter: { is_to_all: false } },
  { ...textSendAll(), filter: { is_to_all: false, tag_id: 0 } },
  { ...textSendAll(), text: {} },
];
