import type { PushFault } from "../generated/types.js";
import { DescribedError } from "./base.js";
import type { Message } from "./explanations.js";

/**
 * A refused push: not genuine, not readable, or checked with wrong settings. `message` and `meaning`
 * name the setting or field to check. The error has no secret in it.
 */
export class PushError extends DescribedError {
  /** The name of the class. */
  override name = "PushError";
  declare readonly code: PushFault;
  /** The HTTP status for the answer to WeChat. WeChat repeats the push unless the status is 200. */
  declare readonly status: number;
  /** The cause, for people. */
  declare readonly meaning: Message;
  /** The option, the parameter of the query, or the field of the push. */
  declare readonly field?: string;
  /** The limit or the expected value. */
  declare readonly limit?: string;
  /** The value that was found, if it may be shown. At most 64 characters. */
  declare readonly actual?: string;
}
