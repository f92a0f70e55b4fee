/**
 * Request bodies and replies to try, the same files the tests use. Where each one comes from is
 * said in `tests/examples/README.md`; its title stands under `examples` in the message files.
 */

import type { Api } from "wechat-mass";

export interface Example {
  /** The file's name without its ending. */
  name: string;
  text: string;
}

const FILES = import.meta.glob<string>("../../../../tests/examples/{req,resp}_*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

const TEXTS = new Map(
  Object.entries(FILES).map(([path, text]) => [
    path.replace(/^.*\//, "").replace(/\.json$/, ""),
    text.trimEnd(),
  ]),
);

/** The bodies of an endpoint; the first one is shown before anything is written. */
const REQUESTS: Partial<Record<Api, string[]>> = {
  "message/mass/sendall": [
    "req_sendall_text",
    "req_sendall_mpnews",
    "req_sendall_mpnews_clientmsgid",
    "req_sendall_all_fans_minimal",
    "req_sendall_images_current",
    "req_sendall_image_legacy_single",
    "req_sendall_voice",
    "req_sendall_mpvideo",
    "req_sendall_wxcard_retired",
  ],
  "message/mass/send": [
    "req_send_openids_text",
    "req_send_openids_mpnews_clientmsgid",
    "req_send_openids_mpvideo",
  ],
  "message/mass/preview": [
    "req_preview_openid_mpnews",
    "req_preview_towxname_mpnews",
    "req_preview_image_single",
    "req_preview_wxcard_retired",
  ],
  "message/mass/delete": ["req_delete"],
  "message/mass/get": ["req_get"],
  "message/mass/speed/set": ["req_speed_set"],
  "media/uploadnews": ["req_uploadnews"],
  "media/uploadvideo": ["req_uploadvideo"],
  "draft/add": ["req_draft_add_news", "req_draft_add_newspic"],
  "draft/update": ["req_draft_update"],
  "openapi/quota/get": ["req_quota_get"],
  stable_token: ["req_stable_token"],
};

const REPLIES: Partial<Record<Api, string[]>> = {
  "message/mass/sendall": ["resp_send_ok", "resp_send_ok_real_ids"],
  "message/mass/send": ["resp_send_ok", "resp_send_ok_real_ids"],
  "message/mass/preview": ["resp_preview_ok"],
  "message/mass/delete": ["resp_ok_generic"],
  "message/mass/get": ["resp_get_ok", "resp_get_deleted_real"],
  "message/mass/speed/get": ["resp_speed_get"],
  "message/mass/speed/set": ["resp_ok_generic"],
  "media/uploadimg": ["resp_uploadimg"],
  "media/upload": ["resp_media_upload"],
  "media/uploadnews": ["resp_uploadnews"],
  "media/uploadvideo": ["resp_uploadvideo"],
  "draft/update": ["resp_ok_generic"],
  "openapi/rid/get": ["resp_rid_get_real"],
  "user/get": ["resp_user_get"],
  "user/tag/get": ["resp_user_tag_get"],
  "user/info": ["resp_user_info"],
  "comment/list": ["resp_comment_list"],
  "datacube/getarticletotaldetail": ["resp_getarticletotaldetail"],
  token: ["resp_token"],
  stable_token: ["resp_token"],
};

/** Any endpoint can answer with an error. */
const ERROR_REPLIES = [...TEXTS.keys()].filter((name) => name.startsWith("resp_err_"));

export function exampleRequests(api: Api): Example[] {
  return (REQUESTS[api] ?? []).map(named);
}

export function exampleReplies(api: Api): Example[] {
  return [...(REPLIES[api] ?? []), ...ERROR_REPLIES].map(named);
}

function named(name: string): Example {
  const text = TEXTS.get(name);
  if (text === undefined) throw new Error(`tests/examples/${name}.json is not in the build`);
  return { name, text };
}
