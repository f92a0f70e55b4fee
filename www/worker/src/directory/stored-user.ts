import { type Actor, type Permission, permissionsOf, type Role } from "../shared/actor.js";
import type { Database } from "../shared/database.js";
import { refuse } from "../shared/outcome.js";
import type { Desk } from "./desk.js";

/** A user, as it is stored. */
export interface StoredUser {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The permissions that an operator was given. */
  readonly permissions: Permission[];
  readonly password: string;
  readonly disabled: boolean;
  readonly created_at: number;
}

/** A user, as others see it. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** All that the user may do. */
  readonly permissions: Permission[];
  readonly disabled: boolean;
  /** Unix seconds. */
  readonly created_at: number;
}

/** A new user. */
export interface NewUser {
  readonly name: string;
  readonly role: Role;
  readonly permissions?: Permission[] | undefined;
  readonly password: string;
}

interface Row {
  id: string;
  name: string;
  role: Role;
  permissions: string;
  password: string;
  disabled: number;
  created_at: number;
}

/** The greatest number of users. */
const MOST = 1000;

const COLUMNS = "id, name, role, permissions, password, disabled, created_at";

/** Finds a user by the name, in whatever writing of the same letters. */
export function userByName(db: Database, name: string): StoredUser | undefined {
  return read(db.row<Row>(`SELECT ${COLUMNS} FROM users WHERE folded = ?`, foldedName(name)));
}

/** Finds a user by the id. */
export function userById(db: Database, id: string): StoredUser | undefined {
  return read(db.row<Row>(`SELECT ${COLUMNS} FROM users WHERE id = ?`, id));
}

/** Returns all users, the first one first. */
export function allUsers(db: Database): StoredUser[] {
  return db
    .rows<Row>(`SELECT ${COLUMNS} FROM users ORDER BY created_at, id`)
    .flatMap((row) => read(row) ?? []);
}

/** Adds a user with the stored text of a password. Call it in the transaction that has checked everything else. */
export function insertUser(
  { db, clock, audit }: Desk,
  { name, role, permissions = [] }: NewUser,
  password: string,
  actor: Actor,
): User {
  if (userByName(db, name) !== undefined) {
    refuse(409, "name_taken", {
      zh: `已有名为 ${name} 的用户`,
      en: `there is a user named ${name}`,
    });
  }
  if (countUsers(db) >= MOST) {
    refuse(409, "too_many_users", {
      zh: `最多 ${MOST} 个用户`,
      en: `there can be ${MOST} users at most`,
    });
  }
  const user = {
    id: crypto.randomUUID(),
    name: name.trim(),
    role,
    permissions,
    disabled: false,
    created_at: clock.now(),
  };
  db.change(
    "INSERT INTO users (id, name, folded, role, permissions, password, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    user.id,
    user.name,
    foldedName(name),
    role,
    JSON.stringify(permissions),
    password,
    user.created_at,
  );
  audit.write(actor, "user.add", { name: user.name, role, permissions }, user.id);
  return shownUser({ ...user, password });
}

/** Returns the number of users. */
export function countUsers(db: Database): number {
  return db.row<{ count: number }>("SELECT count(*) AS count FROM users")?.count ?? 0;
}

/** A user, as others see it. */
export function shownUser({ id, name, role, permissions, disabled, created_at }: StoredUser): User {
  return { id, name, role, permissions: permissionsOf(role, permissions), disabled, created_at };
}

/** The writing of a name by which it is found, so that no two users look the same. */
export function foldedName(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}

function read(row: Row | undefined): StoredUser | undefined {
  if (row === undefined) return undefined;
  return { ...row, permissions: JSON.parse(row.permissions), disabled: row.disabled !== 0 };
}
