/** The package's endpoints, in the groups the page shows them in. */

import { type Api, type ApiInfo, apis } from "wechat-mass";

/** Also the names under `groups` in the message files. */
export const GROUPS = [
  "mass",
  "material",
  "draft",
  "publish",
  "comment",
  "data",
  "account",
] as const;
export type Group = (typeof GROUPS)[number];

export const ENDPOINTS: readonly ApiInfo[] = apis();

/** The endpoint shown when the address names none. */
const FIRST: Api = "message/mass/sendall";

const GROUP_OF_FOLDER: Record<string, Group> = {
  message: "mass",
  media: "material",
  material: "material",
  draft: "draft",
  freepublish: "publish",
  comment: "comment",
  datacube: "data",
};

export function groupOf({ api }: ApiInfo): Group {
  return GROUP_OF_FOLDER[api.split("/")[0] ?? ""] ?? "account";
}

/** The endpoint with this name; the first one for a name that does not exist. */
export function endpointNamed(name: string | undefined): ApiInfo {
  const found =
    ENDPOINTS.find(({ api }) => api === name) ?? ENDPOINTS.find(({ api }) => api === FIRST);
  if (!found) throw new Error(`the package has no endpoint ${FIRST}`);
  return found;
}
