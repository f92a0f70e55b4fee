import type { Publication } from "./freepublish-shape.js";

/** Writes the event PUBLISHJOBFINISH. Its inner names are small letters (docs/spec.md 2.5). */
export function finishEvent(
  { publish_id, status, article_id }: Publication,
  urls: readonly string[],
  names: { readonly to: string; readonly from: string },
  at: number,
): string {
  return [
    "<xml>",
    `<ToUserName><![CDATA[${names.to}]]></ToUserName>`,
    `<FromUserName><![CDATA[${names.from}]]></FromUserName>`,
    `<CreateTime>${Math.floor(at)}</CreateTime>`,
    "<MsgType><![CDATA[event]]></MsgType>",
    "<Event><![CDATA[PUBLISHJOBFINISH]]></Event>",
    "<PublishEventInfo>",
    `<publish_id>${publish_id}</publish_id>`,
    `<publish_status>${status}</publish_status>`,
    ...(status === 0
      ? published(article_id, urls)
      : urls.map((_, place) => `<fail_idx>${place + 1}</fail_idx>`)),
    "</PublishEventInfo>",
    "</xml>",
  ].join("\n");
}

function published(articleId: string, urls: readonly string[]): string[] {
  const items = urls.map(
    (url, place) =>
      `<item><idx>${place + 1}</idx><article_url><![CDATA[${url}]]></article_url></item>`,
  );
  return [
    `<article_id><![CDATA[${articleId}]]></article_id>`,
    `<article_detail><count>${urls.length}</count>${items.join("")}</article_detail>`,
  ];
}
