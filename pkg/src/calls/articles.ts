import { callWasm } from "../wasm/calls.js";
import { textOf, textsOf } from "./arguments.js";

/**
 * Lists the addresses of the pictures that WeChat would drop from an article, in order, each once.
 * Upload each with `media/uploadimg`, then call `replacePictures`.
 *
 * @throws {MassError} if `html` is not a text.
 */
export function articlePictures(html: string): string[] {
  const text = textOf("/html", html);
  return callWasm((wasm) => wasm.articlePictures(text));
}

/**
 * Replaces the addresses of pictures in the HTML of an article, and changes nothing else.
 *
 * @throws {MassError} if `html` is not a text, or `urls` is not an object of texts.
 */
export function replacePictures(html: string, urls: Record<string, string>): string {
  const text = textOf("/html", html);
  const entries = textsOf("/urls", urls);
  return callWasm((wasm) =>
    wasm.replacePictures(
      text,
      entries.map(([from]) => from),
      entries.map(([, to]) => to),
    ),
  );
}
