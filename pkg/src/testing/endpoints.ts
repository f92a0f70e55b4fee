// The endpoints that the fake has. Any other is answered with 40066, and never with a success.
import type { Answer } from "./answer.js";
import { filtered, listed } from "./audience.js";
import type { FaultName } from "./faults.js";
import type { Job } from "./job.js";
import type { MediaLibrary } from "./media.js";
import type { Settings } from "./options.js";
import type { Sends } from "./sends.js";
import type { Tokens } from "./tokens.js";
import { followers, tagged, tags } from "./users.js";

/** The request as an endpoint gets it. */
export interface Asked {
  query: URLSearchParams;
  /** The JSON of a POST. Empty for an upload and a GET. */
  body: { readonly [member: string]: unknown };
  /** The file of an upload. */
  file: Blob | undefined;
  fault: FaultName | undefined;
}

/** The parts of the account. */
export interface Account {
  settings: Settings;
  tokens: Tokens;
  media: MediaLibrary;
  sends: Sends;
}

/** The answer of an endpoint, and the job that it accepted. */
export interface Outcome {
  answer: Answer;
  job?: Job;
}

export interface Endpoint {
  method: "GET" | "POST";
  /** The kind of its body. An upload is a form. */
  takes: "nothing" | "json" | "form";
  /** The members of its body. With a dot, those of an object inside. */
  members?: readonly string[];
  /** It gives tokens, so it needs none. */
  tokenless?: true;
  run(account: Account, asked: Asked): Outcome;
}

const MESSAGE = [
  ..."msgtype mpnews mpnews.media_id text text.content voice voice.media_id".split(" "),
  ..."image image.media_id mpvideo mpvideo.media_id mpvideo.title mpvideo.description".split(" "),
];
const IMAGES =
  "images images.media_ids images.recommend images.title images.need_open_comment images.only_fans_can_comment";
const SEND = [...MESSAGE, ...IMAGES.split(" "), "send_ignore_reprint", "clientmsgid"];

const asked =
  (answer: (account: Account, asked: Asked) => Answer) =>
  (account: Account, given: Asked): Outcome => ({ answer: answer(account, given) });

const upload = (answer: (account: Account, asked: Asked) => Answer): Endpoint => ({
  method: "POST",
  takes: "form",
  run: asked(answer),
});

const json = (members: string, answer: (account: Account, asked: Asked) => Answer): Endpoint => ({
  method: "POST",
  takes: "json",
  members: members.split(" ").filter(Boolean),
  run: asked(answer),
});

const got = (answer: (account: Account, asked: Asked) => Answer): Endpoint => ({
  method: "GET",
  takes: "nothing",
  run: asked(answer),
});

/** The endpoints by the path after `/cgi-bin/`. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ["token", { ...got(({ tokens }, { query }) => tokens.plain(query)), tokenless: true }],
  [
    "stable_token",
    {
      ...json("grant_type appid secret force_refresh", ({ tokens }, { body }) =>
        tokens.stable(body),
      ),
      tokenless: true,
    },
  ],
  [
    "message/mass/send",
    {
      method: "POST",
      takes: "json",
      members: ["touser", ...SEND],
      run: ({ sends, settings }, { body, fault }) =>
        sends.send(body, listed(body, settings), fault),
    },
  ],
  [
    "message/mass/sendall",
    {
      method: "POST",
      takes: "json",
      members: ["filter", "filter.is_to_all", "filter.tag_id", ...SEND],
      run: ({ sends, settings }, { body, fault }) =>
        sends.send(body, filtered(body, settings), fault),
    },
  ],
  [
    "message/mass/preview",
    json(`touser towxname ${MESSAGE.join(" ")}`, ({ sends }, { body }) => sends.preview(body)),
  ],
  ["message/mass/get", json("msg_id", ({ sends }, { body }) => sends.status(body))],
  [
    "message/mass/delete",
    json("msg_id article_idx url", ({ sends }, { body }) => sends.remove(body)),
  ],
  ["message/mass/speed/get", json("", ({ sends }) => sends.speed())],
  ["message/mass/speed/set", json("speed", ({ sends }, { body }) => sends.setSpeed(body))],
  ["tags/get", got(({ settings }) => tags(settings))],
  [
    "user/get",
    got(({ settings }, { query }) => followers(settings, query.get("next_openid") ?? "")),
  ],
  ["user/tag/get", json("tagid next_openid", ({ settings }, { body }) => tagged(settings, body))],
  [
    "media/upload",
    upload(({ media }, { query, file }) => media.temporary(query.get("type"), file)),
  ],
  ["media/uploadimg", upload(({ media }, { file }) => media.picture(file))],
  [
    "material/add_material",
    upload(({ media }, { query, file }) => media.permanent(query.get("type"), file)),
  ],
  ["draft/add", json("articles", ({ media }, { body }) => media.draft(body))],
]);

/** The members of a body that an endpoint does not have, as JSON pointers. */
export function unknownMembers(endpoint: Endpoint, body: Asked["body"]): string[] {
  const { members } = endpoint;
  if (members === undefined) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    if (!members.includes(name)) return [`/${name}`];
    const hasOwn = members.some((member) => member.startsWith(`${name}.`));
    if (!hasOwn || typeof value !== "object" || value === null) return [];
    const inside = Object.keys(value).filter((inner) => !members.includes(`${name}.${inner}`));
    return inside.map((inner) => `/${name}/${inner}`);
  });
}
