import { z } from "@hono/zod-openapi";
import { unwrap } from "./answer.js";
import { json, jsonBody } from "./content.js";
import { type App, accountOf, actorOf } from "./context.js";
import * as drafts from "./drafts.js";
import { FILE_CONTENT } from "./media.js";
import { declare } from "./route.js";
import { AccountParam, ProblemSchema, TextSchema } from "./schemas.js";

/** The longest text of an article. WeChat takes less than a megabyte; one with pictures inside becomes shorter. */
const MOST_TEXT = 8 * 1024 * 1024;
/** The biggest file that is read, so that its size is told by the check. Bytes. */
const MOST_BYTES = 12 * 1024 * 1024;

const DroppedPictureSchema = z
  .object({
    address: z.string(),
    kind: z.enum(["foreign", "data", "local"]).openapi({
      description: "`foreign`: on another host; `data`: in the article itself; `local`: no host.",
    }),
    url: z.string().optional().openapi({
      description: "Its address on WeChat's host, if it has been uploaded before.",
    }),
  })
  .openapi("DroppedPicture", { description: "A picture that WeChat would drop." });

const PictureSchema = z
  .object({
    url: z.string(),
    is_new: z.boolean().openapi({ description: "The same bytes are uploaded once." }),
  })
  .openapi("ArticlePicture");

const tags = ["articles"];
const params = z.object({ account: AccountParam });

const prepare = declare({
  method: "post",
  path: "/api/accounts/{account}/articles/prepare",
  needs: "read",
  most: MOST_TEXT,
  summary: "Makes the HTML of an article, and tells what WeChat would do to it",
  description:
    "HTML comes back as it is. Markdown becomes HTML, and HTML in it stays text. Nothing is sent.",
  tags,
  request: {
    params,
    body: jsonBody(z.strictObject({ format: z.enum(["html", "markdown"]), text: z.string() })),
  },
  responses: {
    200: json(
      z.object({
        html: z.string(),
        pictures: z.array(DroppedPictureSchema).readonly(),
        own_pictures: z
          .array(z.string())
          .readonly()
          .openapi({ description: "The pictures that are on WeChat's host." }),
        problems: z
          .array(ProblemSchema)
          .readonly()
          .openapi({ description: "What WeChat would strip (`dropped`) or refuse." }),
      }),
      "The article",
    ),
  },
});

const upload = declare({
  method: "post",
  path: "/api/accounts/{account}/articles/pictures",
  needs: "write",
  most: MOST_BYTES,
  summary: "Uploads a picture for the body of articles",
  description: "The body is the file itself: JPG, PNG or GIF below 1 MB.",
  tags,
  request: {
    params,
    query: z.object({
      address: z.string().max(2048).optional().openapi({
        description: "Its address in articles. `replace` then knows it.",
      }),
    }),
    body: { required: true, content: FILE_CONTENT },
  },
  responses: { 201: json(PictureSchema, "Where it is on WeChat's host") },
});

const fetchPictures = declare({
  method: "post",
  path: "/api/accounts/{account}/articles/pictures/fetch",
  needs: "write",
  most: MOST_TEXT,
  summary: "Downloads pictures of other hosts, and uploads them",
  description:
    "By HTTPS, from public names, without redirects to elsewhere, up to 1 MB each. `data:` URLs are taken, too.",
  tags,
  request: {
    params,
    body: jsonBody(z.strictObject({ addresses: z.array(z.string()).min(1).max(20) })),
  },
  responses: {
    200: json(
      z.object({
        pictures: z
          .array(
            z.union([
              PictureSchema.extend({ address: z.string() }),
              z.object({
                address: z.string(),
                error: z.object({
                  code: z.string(),
                  message: TextSchema,
                  problems: z.array(ProblemSchema).readonly().optional(),
                }),
              }),
            ]),
          )
          .readonly(),
      }),
      "What became of each",
    ),
  },
});

const replace = declare({
  method: "post",
  path: "/api/accounts/{account}/articles/pictures/replace",
  needs: "read",
  most: MOST_TEXT,
  summary: "Puts WeChat's addresses in place of those of an article's pictures",
  description:
    "Those of `urls`, and those that are known from uploads. Every other byte stays as it is.",
  tags,
  request: {
    params,
    body: jsonBody(
      z.strictObject({
        html: z.string(),
        urls: z.record(z.string(), z.string()).default({}).openapi({
          description: "From the address in the article to that on WeChat's host.",
        }),
      }),
    ),
  },
  responses: {
    200: json(
      z.object({ html: z.string(), pictures: z.array(DroppedPictureSchema).readonly() }),
      "The article, and the pictures that WeChat would still drop",
    ),
  },
});

/** The drafts of an account, and what makes an article ready for one. */
export function routes(app: App) {
  drafts.routes(app);
  return app
    .openapi(prepare, async (c) => {
      const { account } = c.req.valid("param");
      return c.json(unwrap(await accountOf(c, account).articles.prepare(c.req.valid("json"))), 200);
    })
    .openapi(upload, async (c) => {
      const { account } = c.req.valid("param");
      const { address } = c.req.valid("query");
      const bytes = await c.req.arrayBuffer();
      const { articles } = accountOf(c, account);
      return c.json(unwrap(await articles.uploadPicture(bytes, address, actorOf(c))), 201);
    })
    .openapi(fetchPictures, async (c) => {
      const { account } = c.req.valid("param");
      const { addresses } = c.req.valid("json");
      const { articles } = accountOf(c, account);
      return c.json(unwrap(await articles.fetchPictures(addresses, actorOf(c))), 200);
    })
    .openapi(replace, async (c) => {
      const { account } = c.req.valid("param");
      const { html, urls } = c.req.valid("json");
      return c.json(unwrap(await accountOf(c, account).articles.replacePictures(html, urls)), 200);
    });
}
