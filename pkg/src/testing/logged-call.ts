/** A request that arrived at the fake, and what became of it. */
export interface LoggedCall {
  /** Its number, from 1. */
  readonly number: number;
  /** When it arrived, in Unix seconds. */
  readonly at: number;
  /** The name of the endpoint, for example `message/mass/send`. */
  readonly api: string;
  /** `GET` or `POST`. */
  readonly method: string;
  /** The query without `access_token`, `secret` and `appsecret`. */
  readonly query: { readonly [name: string]: string };
  /** The body as it came, with `***` in place of those three. The body of an upload is the list of its parts. */
  readonly body: string;
  /** The members of the body that the endpoint does not have. WeChat ignores them in silence. */
  readonly unknown: readonly string[];
  /** `false` if the fake does not have this endpoint. It was answered with 40066. */
  readonly known: boolean;
  /** The fault that it met, if any. */
  readonly fault: number | string | undefined;
  /** The text of the answer, without an access token. Nothing if it got lost. */
  readonly answer: string | undefined;
  /** The `errcode` of the answer: 0 for a success. Nothing if it got lost or is not JSON. */
  readonly errcode: number | undefined;
}
