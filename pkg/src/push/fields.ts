/** A field of a push: text, or the fields inside. */
export type PushField = string | PushFields | PushField[];

/** Fields by WeChat's names. A field named `item`, or one that repeats, is a list. */
export interface PushFields {
  /** Each field by its tag. Text beside elements is `#text`, attributes begin with `@`. */
  [tag: string]: PushField;
}
