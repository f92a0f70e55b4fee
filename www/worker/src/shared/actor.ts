/** A right to do something. */
export const PERMISSIONS = ["read", "write", "send", "approve", "manage"] as const;

/**
 * One thing that somebody may do: `read`; `write` drafts, lists and plans; `send`, which starts, schedules, resumes,
 * retries and deletes what was sent; `approve` what others have planned; `manage` accounts, secrets, users and keys.
 */
export type Permission = (typeof PERMISSIONS)[number];

/** The kinds of users. An owner may do everything, an operator what was given, a viewer may read. */
export const ROLES = ["owner", "operator", "viewer"] as const;

/** The kind of a user. */
export type Role = (typeof ROLES)[number];

/** Who does something, as the audit log names it. */
export interface Actor {
  /** The id of the user or of the API key. */
  readonly id: string;
  /** The name of the user or of the key at this time. */
  readonly name: string;
  /** The role of the user. A key has `key`, and the service on its own has `service`. */
  readonly role: Role | "key" | "service";
  readonly permissions: readonly Permission[];
  /** The address that the request came from. Empty if it is not known. */
  readonly address: string;
  /** The id of the user who has made the API key: what a key does, that person does. */
  readonly person?: string;
}

/** The service itself, for example where an alarm changes something. */
export const SERVICE: Actor = {
  id: "service",
  name: "service",
  role: "service",
  permissions: PERMISSIONS,
  address: "",
};

/** Returns the permissions of a role, with the permissions that an operator was given beside reading. */
export function permissionsOf(role: Role, given: readonly Permission[]): Permission[] {
  if (role === "owner") return [...PERMISSIONS];
  if (role === "viewer") return ["read"];
  const some = new Set<Permission>(["read", ...given]);
  // Only an owner manages: otherwise an operator could make itself one.
  return PERMISSIONS.filter((permission) => permission !== "manage" && some.has(permission));
}
