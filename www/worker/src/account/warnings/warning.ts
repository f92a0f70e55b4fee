import type { Text } from "../../shared/outcome.js";

/** The kinds of warnings. */
export const WARNING_CODES = [
  "alarm_late",
  "export_failed",
  "export_has_no_place",
  "no_pushes",
  "question_open",
  "token_failed",
] as const;

/** The kind of a warning. */
export type WarningCode = (typeof WARNING_CODES)[number];

/** Something of the account that needs a person. */
export interface Warning {
  readonly code: WarningCode;
  /** The campaign or the part, if it is about one. */
  readonly about?: string;
  /** Since when. Unix seconds. */
  readonly since: number;
  readonly message: Text;
  /** The deed of a person that helps. */
  readonly remedy: Text;
}

/** A warning as a part finds it now. The time may be unknown: then it is that of the first look. */
export type Found = Omit<Warning, "since"> & { readonly since?: number | undefined };
