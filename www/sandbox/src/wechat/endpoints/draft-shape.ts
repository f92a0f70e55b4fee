/** An article as it is stored and given back. */
export interface Article {
  readonly article_type: "news" | "newspic";
  readonly title: string;
  readonly author: string;
  readonly digest: string;
  readonly content: string;
  readonly content_source_url: string;
  readonly thumb_media_id: string;
  readonly show_cover_pic: 0 | 1;
  readonly need_open_comment: 0 | 1;
  readonly only_fans_can_comment: 0 | 1;
  readonly pic_crop_235_1: string;
  readonly pic_crop_1_1: string;
  readonly thumb_url: string;
  /** Of a `newspic`: its pictures. */
  readonly image_info?: { readonly image_list: readonly { readonly image_media_id: string }[] };
}
