import { z } from "zod";
import { type Account, type AccountLimits, LIMITS } from "../world/accounts.js";

/** The AppID of an account: as WeChat makes them, or any text of letters and digits. */
export const APPID = z.string().regex(/^[A-Za-z0-9]{6,32}$/);

const KEY = z.string().regex(/^[A-Za-z0-9]{43}$/);

/** Where pushes go. */
const CALLBACK = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/),
  encoding_aes_key: KEY.or(z.literal("")),
  mode: z.enum(["plain", "compatible", "secure"]),
});

const LIMIT_NAMES = Object.keys(LIMITS) as [keyof AccountLimits, ...(keyof AccountLimits)[]];

const COUNT = z.int().min(0).max(1_000_000_000);

/** The members of an account, beside its AppID. */
const MEMBERS = {
  secret: z.string().regex(/^[A-Za-z0-9]{16,64}$/),
  kind: z.enum(["service", "subscription"]),
  verified: z.boolean(),
  name: z.string().min(1).max(100),
  original_id: z.string().regex(/^gh_[A-Za-z0-9]{6,32}$/),
  followers: z.int().min(0).max(10_000_000),
  callback: CALLBACK.refine(
    ({ mode, encoding_aes_key }) => mode === "plain" || encoding_aes_key !== "",
    {
      path: ["encoding_aes_key"],
      message: "43 letters and digits, unless the mode is plain",
    },
  ).nullable(),
  allowed_addresses: z.array(z.string().max(100)).max(1000),
  protected: z.boolean(),
  agreed_protocol: z.boolean(),
  comments: z.boolean(),
  secret_frozen: z.boolean(),
  advertises: z.boolean(),
  speed: z.int().min(0).max(4),
  quotas: z.record(z.string().regex(/^\/[a-z0-9_/-]+$/), COUNT),
  limits: z.partialRecord(z.enum(LIMIT_NAMES), COUNT),
};

/** A new account. */
export const ACCOUNT = z.strictObject({ appid: APPID, ...z.strictObject(MEMBERS).partial().shape });

/** The members of an account that change. */
export const ACCOUNT_CHANGE = z.strictObject(MEMBERS).partial();

/** Returns the told members as the accounts take them. A member that is not there leaves the old value. */
export function accountOf(
  told: z.infer<typeof ACCOUNT> | z.infer<typeof ACCOUNT_CHANGE>,
): Partial<Account> {
  // The accounts complete the limits that are not told.
  return told as unknown as Partial<Account>;
}

/** An account as its members are told. */
export function toldOf(account: Account): z.infer<typeof ACCOUNT> {
  return structuredClone(account) as unknown as z.infer<typeof ACCOUNT>;
}
