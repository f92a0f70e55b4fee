/**
 * The reply pasted for the request being written. It belongs to the request it was pasted for: over another
 * endpoint or another body it is not shown. It is never stored, because it can hold OpenIDs and tokens.
 */

import { computed, reactive } from "vue";
import type { Api } from "wechat-mass";
import { useRequest } from "./useRequest";

const replies = reactive(new Map<Api, { request: string; text: string }>());
const { api, text: request } = useRequest();

const reply = computed({
  get: () => {
    const pasted = replies.get(api.value);
    return pasted?.request === request.value ? pasted.text : "";
  },
  set: (text) => replies.set(api.value, { request: request.value, text }),
});

export function useReply() {
  return { reply };
}
