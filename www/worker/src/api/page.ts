import { refusalResponse } from "./answer.js";
import type { Context } from "./context.js";
import { REFUSALS } from "./refusals.js";

/** The types of the files of a page. The disk of workerd gives none. */
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  map: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** Matches the path of a file: plain names, no beginning with a dot. The last one has an ending. */
const FILE = /^(?:\/[\w-][\w.-]*)*\/[\w-][\w.-]*\.(\w+)$/;
/** Matches a file whose name has a digest of its content, so that it never changes. */
const HASHED = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/** Answers with a file of the page, from the disk of workerd or from the assets of Cloudflare: the same from both. */
export async function pageFile(c: Context): Promise<Response> {
  const path = c.req.path === "/" ? "/index.html" : c.req.path;
  const type = TYPES[FILE.exec(path)?.[1] ?? ""];
  // Without a known ending it could be a folder, whose names the disk would list.
  if (type === undefined) return refusalResponse(REFUSALS.not_found);
  const validator = c.req.header("if-none-match");
  const file = await c.env.ASSETS.fetch(new URL(path, "http://assets"), {
    headers: validator === undefined ? {} : { "If-None-Match": validator },
  });
  if (file.status !== 200 && file.status !== 304) {
    await file.body?.cancel();
    return refusalResponse(REFUSALS.not_found);
  }
  const etag = file.headers.get("etag");
  return new Response(file.body, {
    status: file.status,
    headers: {
      "Content-Type": type,
      "Cache-Control": HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      ...(etag === null ? {} : { ETag: etag }),
    },
  });
}
