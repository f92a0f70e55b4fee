import { RpcTarget } from "cloudflare:workers";
import type { Actor, Permission, Role } from "../shared/actor.js";
import { type Outcome, refuse } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import type { Desk } from "./desk.js";
import { checkPassword } from "./password-rule.js";
import { hashPassword } from "./passwords.js";
import type { Sessions } from "./sessions.js";
import {
  allUsers,
  insertUser,
  type NewUser,
  type StoredUser,
  shownUser,
  type User,
  userById,
} from "./stored-user.js";

/** A change of a user. */
export interface UserChange {
  readonly role?: Role | undefined;
  readonly permissions?: Permission[] | undefined;
  readonly disabled?: boolean | undefined;
}

/** The users of the service. */
export class Users extends RpcTarget {
  readonly #desk: Desk;
  readonly #sessions: Sessions;

  constructor(desk: Desk, sessions: Sessions) {
    super();
    this.#desk = desk;
    this.#sessions = sessions;
  }

  /** Returns all users. */
  list(): Promise<Outcome<User[]>> {
    return outcomeOf(() => allUsers(this.#desk.db).map(shownUser));
  }

  /** Adds a user. */
  add(user: NewUser, actor: Actor): Promise<Outcome<User>> {
    return outcomeOf(async () => {
      checkPassword(user.password, user.name);
      const password = await hashPassword(user.password);
      return this.#desk.db.transact(() => insertUser(this.#desk, user, password, actor));
    });
  }

  /** Changes what a user may do. Who is disabled is signed out at once. */
  change(id: string, change: UserChange, actor: Actor): Promise<Outcome<User>> {
    return outcomeOf(() =>
      this.#desk.db.transact(() => {
        const user = this.#find(id);
        const role = change.role ?? user.role;
        const disabled = change.disabled ?? user.disabled;
        const permissions = change.permissions ?? user.permissions;
        if (role !== "owner" || disabled) this.#keepAnOwner(id);
        this.#desk.db.change(
          "UPDATE users SET role = ?, permissions = ?, disabled = ? WHERE id = ?",
          role,
          JSON.stringify(permissions),
          disabled ? 1 : 0,
          id,
        );
        if (disabled) this.#sessions.endOf(id);
        this.#desk.audit.write(
          actor,
          "user.change",
          { name: user.name, role, permissions, disabled },
          id,
        );
        return shownUser(this.#find(id));
      }),
    );
  }

  /** Sets the password of a user whom somebody else has helped. All sessions of the user end. */
  setPassword(id: string, password: string, actor: Actor): Promise<Outcome<User>> {
    return outcomeOf(async () => {
      const user = this.#find(id);
      checkPassword(password, user.name);
      const hash = await hashPassword(password);
      return this.#desk.db.transact(() => {
        this.#find(id);
        this.#store(id, hash);
        this.#desk.audit.write(actor, "user.password", { name: user.name }, id);
        return shownUser(user);
      });
    });
  }

  /** Removes a user. The audit log keeps the acts of the user. */
  remove(id: string, actor: Actor): Promise<Outcome<null>> {
    return outcomeOf(() =>
      this.#desk.db.transact(() => {
        const user = this.#find(id);
        this.#keepAnOwner(id);
        this.#sessions.endOf(id);
        this.#desk.db.change("DELETE FROM known_addresses WHERE user = ?", id);
        this.#desk.db.change("DELETE FROM users WHERE id = ?", id);
        this.#desk.audit.write(actor, "user.remove", { name: user.name }, id);
        return null;
      }),
    );
  }

  #store(id: string, password: string): void {
    this.#desk.db.change("UPDATE users SET password = ? WHERE id = ?", password, id);
    this.#sessions.endOf(id);
  }

  #find(id: string): StoredUser {
    return (
      userById(this.#desk.db, id) ??
      refuse(404, "no_user", { zh: "没有这个用户", en: "there is no such user" })
    );
  }

  /** Refuses to leave nobody who may manage. */
  #keepAnOwner(without: string): void {
    const others = this.#desk.db.row<{ count: number }>(
      "SELECT count(*) AS count FROM users WHERE role = 'owner' AND disabled = 0 AND id <> ?",
      without,
    );
    if ((others?.count ?? 0) > 0) return;
    refuse(409, "last_owner", {
      zh: "这是最后一个可用的所有者，不能停用、降级或删除",
      en: "this is the last owner, who cannot be disabled, demoted or removed",
    });
  }
}
