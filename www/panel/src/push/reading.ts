/** The result of a request, checked with the secrets. */

import {
  type OpenOptions,
  openPush,
  type Push,
  PushError,
  readPush,
  unsealPush,
  verifyUrl,
} from "wechat-mass";

/** The secrets of an account; what is empty is not given. */
export interface Secrets {
  token: string;
  key: string;
  appid: string;
}

/** A request: its query string and its body. */
export interface Came {
  query: string;
  body: string;
}

export type Reading =
  | { kind: "nothing" }
  /** A verification of the address, which must be answered with `echostr`. */
  | { kind: "answer"; echostr: string }
  /** A push, and the text it was read from. */
  | { kind: "push"; push: Push; text: string }
  | { kind: "refused"; error: PushError };

export function read(came: Came, secrets: Secrets): Reading {
  try {
    return readGenuine(came, secrets);
  } catch (error) {
    if (error instanceof PushError) return { kind: "refused", error };
    throw error;
  }
}

function readGenuine(came: Came, secrets: Secrets): Reading {
  if (came.body.trim() === "") {
    const isVerification = new URLSearchParams(came.query).has("echostr");
    if (!isVerification) return { kind: "nothing" };
    return { kind: "answer", echostr: verifyUrl(came.query, secrets.token) };
  }
  if (secrets.token === "" && secrets.key === "") {
    return { kind: "push", push: readPush(came.body), text: came.body };
  }
  const options = optionsOf(came, secrets);
  return { kind: "push", push: openPush(options), text: unsealPush(options) };
}

function optionsOf({ query, body }: Came, { token, key, appid }: Secrets): OpenOptions {
  const given = { query, body, token, ...(appid === "" ? {} : { appid }) };
  // A key that is there says that pushes are encrypted, so an empty one is left out.
  return key === "" ? { ...given, mode: "plain" } : { ...given, encoding_aes_key: key };
}
