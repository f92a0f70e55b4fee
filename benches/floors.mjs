// The least that a library in WebAssembly does: what goes in is copied into its memory, what comes
// out is copied from there, and objects are made of it. Nothing is done in between. They are measured
// in the same turns as the contenders.

import { takePanicMessage } from "../pkg/dist/generated/wechat_mass.js";
import { whole } from "./harness.mjs";

const PAGE = 65_536;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A memory of WebAssembly in which a result lies already, and its free part, for what goes in. */
function memoryWith(result) {
  const pages = 1 + Math.ceil((2 * result.length) / PAGE);
  const memory = new Uint8Array(new WebAssembly.Memory({ initial: pages }).buffer);
  memory.set(result);
  return { out: memory.subarray(0, result.length), free: memory.subarray(result.length) };
}

/** From a text to an object. */
export function objectFloors(text, object) {
  const json = JSON.stringify(object);
  const { out, free } = memoryWith(encoder.encode(json));
  const crossing = () => {
    encoder.encodeInto(text, free);
    return decoder.decode(out);
  };
  return [
    {
      name: "floor: text in, object out",
      run: () => JSON.parse(crossing()),
      does: "encodeInto, TextDecoder, JSON.parse",
      floor: `the text copied into WebAssembly's memory, the result (${whole(out.length)} bytes of JSON) decoded from there, and \`JSON.parse\` of it`,
    },
    {
      name: "of it: text in, JSON text out",
      run: crossing,
      does: "encodeInto, TextDecoder",
      floor: true,
    },
    {
      name: "of it: JSON.parse",
      run: () => JSON.parse(json),
      does: "the object from its JSON text",
      floor: true,
    },
  ];
}

/** From the bytes of a list to the bytes of a body. */
export function bytesFloors(list, body) {
  const { out, free } = memoryWith(body);
  return [
    {
      name: "floor: bytes in, bytes out",
      run: () => {
        free.set(list);
        return out.slice();
      },
      does: "two copies",
      floor: "the list copied into WebAssembly's memory, and the body's bytes copied from there",
    },
  ];
}

/** From a small body to nothing but "it is good", or to its text. */
export function bodyFloors(body, text) {
  const { out, free } = memoryWith(encoder.encode(text ?? ""));
  const over = () => {
    encoder.encodeInto(JSON.stringify(body), free);
    takePanicMessage();
  };
  return [
    {
      name: `floor: body in as JSON text${text === undefined ? "" : ", its text out"}`,
      run: () => {
        over();
        return text === undefined || decoder.decode(out);
      },
      does: `JSON.stringify, encodeInto, one call${text === undefined ? "" : ", TextDecoder"}`,
      floor: `the body copied into WebAssembly's memory as JSON text, one call that does nothing${text === undefined ? "" : ", and its text decoded from there"}`,
    },
    {
      name: "of it: the call",
      run: () => takePanicMessage(),
      does: "one call into WebAssembly and back, nothing in, nothing out",
      floor: true,
    },
  ];
}
