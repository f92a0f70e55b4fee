import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { empty, json } from "./content.js";
import { type App, accountOf, actorOf } from "./context.js";
import { declare } from "./route.js";
import { AccountParam } from "./schemas.js";
import { wholeNumber } from "./whole-number.js";

/** The biggest file that WeChat takes, and a little more, so that its size is told by the check. Bytes. */
const MOST_BYTES = 12 * 1024 * 1024;

/** The types of a body that is a file. The first bytes decide what it is. */
export const FILE_CONTENT = Object.fromEntries(
  [
    "application/octet-stream",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/bmp",
    "image/webp",
    "image/svg+xml",
    "audio/mpeg",
    "audio/amr",
    "audio/wav",
    "audio/x-ms-wma",
    "video/mp4",
  ].map((type) => [type, { schema: z.string().openapi({ format: "binary" }) }]),
);

const kinds = ["image", "voice", "video", "thumb"] as const;

const MediaSchema = z
  .object({
    media_id: z.string(),
    type: z.enum(kinds),
    name: z.string(),
    size: z.number().int(),
    url: z.string().optional(),
    created_at: z.number(),
    expires_at: z.number().optional().openapi({
      description: "When WeChat forgets a temporary file: after three days.",
    }),
  })
  .openapi("Media");

const tags = ["media"];
const account = z.object({ account: AccountParam });
const MediaParams = account.extend({ media_id: z.string().regex(/^[0-9A-Za-z_-]{1,128}$/) });

const upload = declare({
  method: "post",
  path: "/api/accounts/{account}/media",
  needs: "write",
  most: MOST_BYTES,
  summary: "Uploads a file",
  description:
    "The body is the file itself. Its first bytes say what it is. WeChat takes no WebP, AVIF, HEIC, TIFF or SVG.",
  tags,
  request: {
    params: account,
    query: z.object({
      kept: z.enum(["permanent", "temporary"]).openapi({
        description: "Temporary media end after three days. A cover must be permanent.",
      }),
      name: z.string().min(1).max(128).default("file"),
      type: z.enum(kinds).optional().openapi({ description: "Default: by the first bytes." }),
      title: z.string().max(128).optional().openapi({ description: "Of a permanent video." }),
      introduction: z.string().max(512).optional(),
    }),
    body: { required: true, content: FILE_CONTENT },
  },
  responses: { 201: json(MediaSchema, "The file") },
});

const list = declare({
  method: "get",
  path: "/api/accounts/{account}/media",
  needs: "read",
  summary: "The permanent media of a kind, as WeChat has them",
  tags,
  request: {
    params: account,
    query: z.object({
      type: z.enum(["image", "voice", "video"]),
      offset: wholeNumber(0, 1_000_000).default(0),
      count: wholeNumber(1, 20).default(20),
    }),
  },
  responses: {
    200: json(
      z.object({
        total: z.number().int(),
        media: z
          .array(
            z.object({
              media_id: z.string(),
              name: z.string().optional(),
              url: z.string().optional(),
              update_time: z.number().optional(),
            }),
          )
          .readonly(),
      }),
      "A page",
    ),
  },
});

const temporary = declare({
  method: "get",
  path: "/api/accounts/{account}/media/temporary",
  needs: "read",
  summary: "The temporary media that were uploaded here and have not ended",
  tags,
  request: { params: account },
  responses: {
    200: json(z.object({ media: z.array(MediaSchema).readonly() }), "The newest first"),
  },
});

const count = declare({
  method: "get",
  path: "/api/accounts/{account}/media/count",
  needs: "read",
  summary: "How many permanent media there are of each kind",
  tags,
  request: { params: account },
  responses: {
    200: json(
      z.object({
        image: z.number().int(),
        voice: z.number().int(),
        video: z.number().int(),
        news: z.number().int(),
      }),
      "The counts",
    ),
  },
});

const read = declare({
  method: "get",
  path: "/api/accounts/{account}/media/{media_id}",
  needs: "read",
  summary: "A permanent file: its bytes, or the address of a video",
  tags,
  request: { params: MediaParams },
  responses: {
    200: {
      description: "The file",
      content: {
        ...FILE_CONTENT,
        "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) },
        "application/json": {
          schema: z.object({ down_url: z.string(), title: z.string(), description: z.string() }),
        },
      },
    },
  },
});

const remove = declare({
  method: "delete",
  path: "/api/accounts/{account}/media/{media_id}",
  needs: "write",
  summary: "Removes a permanent file at WeChat. It cannot be undone",
  tags,
  request: { params: MediaParams },
  responses: { 204: empty("The file is removed.") },
});

/** The media of an account. */
export function routes(app: App) {
  return app
    .openapi(upload, async (c) => {
      const { account } = c.req.valid("param");
      const { kept, name, type, title, introduction } = c.req.valid("query");
      const described = title !== undefined || introduction !== undefined;
      const file = {
        bytes: await c.req.arrayBuffer(),
        filename: name,
        kept,
        ...(type === undefined ? {} : { type }),
        ...(described
          ? { description: { title: title ?? "", introduction: introduction ?? "" } }
          : {}),
      };
      return c.json(unwrap(await accountOf(c, account).material.upload(file, actorOf(c))), 201);
    })
    .openapi(list, async (c) => {
      const { account } = c.req.valid("param");
      const { type, offset, count } = c.req.valid("query");
      return c.json(unwrap(await accountOf(c, account).material.list(type, offset, count)), 200);
    })
    .openapi(temporary, async (c) => {
      const { account } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).material.temporary()), 200);
    })
    .openapi(count, async (c) => {
      const { account } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).material.count()), 200);
    })
    .openapi(read, async (c) => {
      const { account, media_id } = c.req.valid("param");
      const file = unwrap(await accountOf(c, account).material.read(media_id));
      if ("down_url" in file) return c.json(file, 200);
      const headers = { "content-type": declaredType(file.content_type) };
      return c.body(new Uint8Array(file.bytes).buffer, 200, headers);
    })
    .openapi(remove, async (c) => {
      const { account, media_id } = c.req.valid("param");
      unwrap(await accountOf(c, account).material.remove(media_id, actorOf(c)));
      return c.body(null, 204);
    });
}

/** The type of a file of WeChat, if it is a declared one. A page, for example, is only bytes. */
function declaredType(given: string): string {
  const type = given.split(";")[0]?.trim().toLowerCase() ?? "";
  return Object.hasOwn(FILE_CONTENT, type) ? type : "application/octet-stream";
}
