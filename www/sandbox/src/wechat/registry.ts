import type { Endpoint } from "./endpoint.js";
import { COMMENTS } from "./endpoints/comment.js";
import { DATACUBE } from "./endpoints/datacube.js";
import { DRAFTS } from "./endpoints/draft.js";
import { getFollowers, getInfo, getInfos, getTagFollowers } from "./endpoints/followers.js";
import { PUBLICATIONS } from "./endpoints/freepublish.js";
import { deleteSent, getStatus } from "./endpoints/mass/jobs.js";
import { preview } from "./endpoints/mass/preview.js";
import { sendAll, sendOpenids } from "./endpoints/mass/send.js";
import { getSpeed, setSpeed } from "./endpoints/mass/speed.js";
import { MATERIAL } from "./endpoints/material.js";
import { MEDIA } from "./endpoints/media.js";
import { MESSAGES } from "./endpoints/media-messages.js";
import {
  clearQuota,
  clearQuotaBySecret,
  getCallbackAddresses,
  getRid,
  quotaEndpoints,
} from "./endpoints/quota.js";
import {
  createTag,
  deleteTag,
  getTags,
  getTagsOf,
  tagFollowers,
  untagFollowers,
  updateTag,
} from "./endpoints/tags.js";
import { stableToken, token } from "./endpoints/token.js";

/** Every endpoint. */
export const ENDPOINTS: readonly Endpoint[] = [
  token,
  stableToken,
  sendAll,
  sendOpenids,
  preview,
  deleteSent,
  getStatus,
  getSpeed,
  setSpeed,
  getFollowers,
  getTagFollowers,
  getInfo,
  getInfos,
  getTags,
  createTag,
  updateTag,
  deleteTag,
  tagFollowers,
  untagFollowers,
  getTagsOf,
  ...quotaEndpoints(endpointOf),
  clearQuota,
  clearQuotaBySecret,
  getRid,
  getCallbackAddresses,
  ...MEDIA,
  ...MESSAGES,
  ...MATERIAL,
  ...DRAFTS,
  ...PUBLICATIONS,
  ...COMMENTS,
  ...DATACUBE,
];

let byPath: Map<string, Endpoint> | undefined;

/** Finds the endpoint of a path such as `/cgi-bin/message/mass/send`. */
export function endpointOf(path: string): Endpoint | undefined {
  byPath ??= new Map(ENDPOINTS.map((endpoint) => [`/${endpoint.path}`, endpoint]));
  return byPath.get(path);
}

/** The name of an endpoint that faults and the journal use: its path without `cgi-bin/`. */
export function nameOf({ path }: Endpoint): string {
  return path.replace(/^cgi-bin\//, "");
}
