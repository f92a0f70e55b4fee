/** The pages of the app, in the order of the navigation. A new page is one folder and one line. */

import { NotificationIcon, SearchErrorIcon, SendIcon } from "tdesign-icons-vue-next";
import { type AsyncComponentLoader, type Component, defineAsyncComponent } from "vue";
import LoadFailed from "./LoadFailed.vue";

export interface Page {
  /** Its name in the address and, under `pages`, in the message files. */
  name: "request" | "push" | "errors";
  icon: Component;
  view: Component;
}

export const PAGES: readonly [Page, ...Page[]] = [
  {
    name: "request",
    icon: SendIcon,
    view: onDemand(() => import("../request/RequestPage.vue")),
  },
  {
    name: "push",
    icon: NotificationIcon,
    view: onDemand(() => import("../push/PushPage.vue")),
  },
  {
    name: "errors",
    icon: SearchErrorIcon,
    view: onDemand(() => import("../errors/ErrorsPage.vue")),
  },
];

function onDemand(loader: AsyncComponentLoader): Component {
  return defineAsyncComponent({ loader, errorComponent: LoadFailed });
}
