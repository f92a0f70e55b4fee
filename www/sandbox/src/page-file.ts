/** The types of the files of the page. The disk of workerd gives none. */
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
};

/** Matches the files of the page: plain names, in the folder or in `assets`. The last part is the ending. */
const FILE = /^\/(?:assets\/)?[\w-][\w.-]*\.(\w+)$/;
/** Matches a file whose name has a digest of its content, so that it never changes. */
const HASHED = /^\/assets\/.*-[\w-]{8}\.\w+$/;

/** The page loads itself and the sandbox's own answers, and nobody may show it inside of another page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Answers with a file of the page, or with nothing if the request is for something else. */
export async function pageFile(request: Request, files: Fetcher): Promise<Response | undefined> {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  const { pathname } = new URL(request.url);
  const path = pathname === "/" ? "/index.html" : pathname;
  const type = TYPES[FILE.exec(path)?.[1] ?? ""];
  if (type === undefined) return undefined;
  const file = await files.fetch(new URL(path, "http://page"), { method: request.method });
  if (file.status !== 200) {
    await file.body?.cancel();
    return undefined;
  }
  return new Response(file.body, {
    headers: {
      "Content-Type": type,
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
    },
  });
}
