/** Finding an endpoint by its path, its title or what people call it. */

import { type ApiInfo, apis } from "wechat-mass";
import { finder } from "./rank";
import words from "./words.json";

const ALSO: Record<string, string[] | undefined> = words.endpoints;

export const searchEndpoints: (words: string) => ApiInfo[] = finder(
  apis().map((item) => ({
    item,
    texts: [item.path, item.api, item.title.zh, item.title.en],
    also: ALSO[item.api] ?? [],
  })),
);
