import { RpcTarget } from "cloudflare:workers";
import { type Actor, permissionsOf } from "../shared/actor.js";
import { type Outcome, refuse } from "../shared/outcome.js";
import { outcomeOf } from "../shared/outcome-of.js";
import { Attempts, type Bucket } from "./attempts.js";
import type { Desk } from "./desk.js";
import { digestOf, isSame } from "./digest.js";
import { checkPassword } from "./password-rule.js";
import { hashPassword, isOutdated, isPassword } from "./passwords.js";
import type { Sessions } from "./sessions.js";
import {
  countUsers,
  foldedName,
  insertUser,
  type StoredUser,
  shownUser,
  type User,
  userById,
  userByName,
} from "./stored-user.js";

/** Where somebody who signs in comes from. */
export interface Visitor {
  /** The address. Empty if it is not known. */
  readonly address: string;
  /** The browser, as it names itself. */
  readonly agent: string;
  /** The session that the browser has already. It ends, so that nobody can choose the session of another. */
  readonly session?: string | undefined;
}

/** A session that was started. */
export interface SignedIn {
  /** The text of the session, for the cookie. It is nowhere stored. */
  readonly session: string;
  readonly user: User;
}

/** The way in: the first start, signing in and out, and one's own password. */
export class Entrance extends RpcTarget {
  readonly #desk: Desk;
  readonly #sessions: Sessions;
  readonly #attempts: Attempts;

  constructor(desk: Desk, sessions: Sessions) {
    super();
    this.#desk = desk;
    this.#sessions = sessions;
    this.#attempts = new Attempts(desk.db);
  }

  /** Creates the first owner, for whoever has the code. */
  setUp(
    given: { code: string; name: string; password: string },
    visitor: Visitor,
  ): Promise<Outcome<SignedIn>> {
    return outcomeOf(async () => {
      const { setupCode, db, clock } = this.#desk;
      this.#refuseSecondSetup();
      this.#attempts.count([["setup", ""]], clock.now());
      if (setupCode === undefined || !isSame(given.code, setupCode)) {
        refuse(403, "wrong_code", {
          zh: "安装码有误：它是服务的环境变量 SETUP_CODE 的值",
          en: "the code is wrong: it is the value of SETUP_CODE in the environment of the service",
        });
      }
      checkPassword(given.password, given.name);
      const password = await hashPassword(given.password);
      return db.transact(() => {
        // Another one may have come first, while the password was hashed.
        this.#refuseSecondSetup();
        const setup: Actor = {
          id: "setup",
          name: "setup",
          role: "service",
          permissions: [],
          address: visitor.address,
        };
        const { name } = given;
        const user = insertUser(this.#desk, { name, role: "owner", password: "" }, password, setup);
        return this.#start(user, visitor);
      });
    });
  }

  /** Signs in. The answer to a wrong password and to an unknown name is the same, and takes the same time. */
  signIn(
    { name, password }: { name: string; password: string },
    visitor: Visitor,
  ): Promise<Outcome<SignedIn>> {
    return outcomeOf(async () => {
      const { db, clock, audit } = this.#desk;
      const found = userByName(db, name);
      const own = this.#bucketOf(name, found, visitor.address);
      this.#attempts.count(
        [own, ...(visitor.address ? [["address", visitor.address] as const] : []), ["all", ""]],
        clock.now(),
      );
      const isRight = await isPassword(password, found?.password);
      const newHash =
        isRight && found !== undefined && isOutdated(found.password)
          ? await hashPassword(password)
          : undefined;
      return db.transact(() => {
        // The user may have changed, while the password was hashed.
        const user = found === undefined ? undefined : userById(db, found.id);
        if (!isRight || user === undefined || user.disabled || user.password !== found?.password) {
          if (user !== undefined) audit.write(personOf(user, visitor.address), "sign_in.refused");
          return undefined;
        }
        if (newHash !== undefined) {
          db.change("UPDATE users SET password = ? WHERE id = ?", newHash, user.id);
        }
        this.#attempts.forget(...own);
        audit.write(personOf(user, visitor.address), "sign_in");
        return this.#start(shownUser(user), visitor);
      });
    }).then(orRefuse);
  }

  /** Ends a session, or all of its user. */
  signOut(session: string, everywhere: boolean, address: string): Promise<Outcome<null>> {
    return outcomeOf(() => {
      const { db, audit } = this.#desk;
      const id = this.#sessions.userOf(session);
      this.#sessions.end(session);
      const user = id === undefined ? undefined : userById(db, id);
      if (user === undefined) return null;
      if (everywhere) this.#sessions.endOf(user.id);
      audit.write(personOf(user, address), "sign_out", { everywhere });
      return null;
    });
  }

  /** Changes one's own password. All sessions end, and a new one starts. */
  changePassword(
    id: string,
    { current, password }: { current: string; password: string },
    visitor: Visitor,
  ): Promise<Outcome<SignedIn>> {
    return outcomeOf(async () => {
      const { db, clock, audit } = this.#desk;
      const user = userById(db, id) ?? refuseWrong();
      // Whoever has found an open page must not guess the password there.
      this.#attempts.count([["name", digestOf(foldedName(user.name))]], clock.now());
      if (!(await isPassword(current, user.password))) refuseWrong();
      checkPassword(password, user.name);
      const hash = await hashPassword(password);
      return db.transact(() => {
        if (userById(db, id)?.password !== user.password) refuseWrong();
        db.change("UPDATE users SET password = ? WHERE id = ?", hash, id);
        this.#sessions.endOf(id);
        this.#attempts.forget("name", digestOf(foldedName(user.name)));
        audit.write(personOf(user, visitor.address), "password.change");
        return this.#start(shownUser(user), visitor);
      });
    });
  }

  /** Tells whether the first owner is still to be created. */
  isNew(): boolean {
    return countUsers(this.#desk.db) === 0;
  }

  #refuseSecondSetup(): void {
    if (this.isNew()) return;
    refuse(409, "already_set_up", {
      zh: "已经有所有者，请登录",
      en: "there is an owner already; sign in",
    });
  }

  #start(user: User, { address, agent, session }: Visitor): SignedIn {
    const { db, clock } = this.#desk;
    if (session !== undefined) this.#sessions.end(session);
    if (address) {
      db.change(
        "INSERT INTO known_addresses (user, address, at) VALUES (?, ?, ?) ON CONFLICT (user, address) DO UPDATE SET at = excluded.at",
        user.id,
        digestOf(address),
        clock.now(),
      );
      db.change("DELETE FROM known_addresses WHERE at <= ?", clock.now() - KNOWN_FOR);
    }
    return { session: this.#sessions.start(user.id, address, agent), user };
  }

  /** The bucket of a name. Where it has signed in before, strangers cannot lock it out. */
  #bucketOf(name: string, user: StoredUser | undefined, address: string): [Bucket, string] {
    const isKnown =
      user !== undefined &&
      address !== "" &&
      this.#desk.db.row(
        "SELECT 1 FROM known_addresses WHERE user = ? AND address = ? AND at > ?",
        user.id,
        digestOf(address),
        this.#desk.clock.now() - KNOWN_FOR,
      ) !== undefined;
    // Of the name only a digest is stored: people type a password there by mistake.
    const digest = digestOf(foldedName(name));
    return isKnown ? ["known", `${digest} ${digestOf(address)}`] : ["name", digest];
  }
}

/** An address is known for this long after a sign-in. Seconds. */
const KNOWN_FOR = 30 * 24 * 3600;

/** Refuses where there is no value. A refusal inside the transaction would take the line of the audit log back. */
async function orRefuse<T>(outcome: Outcome<T | undefined>): Promise<Outcome<T>> {
  if (!outcome.ok) return outcome;
  const { value } = outcome;
  return outcomeOf(() => value ?? refuseWrong());
}

function refuseWrong(): never {
  refuse(401, "wrong_password", {
    zh: "用户名或密码有误",
    en: "the name or the password is wrong",
  });
}

function personOf({ id, name, role, permissions }: StoredUser, address: string): Actor {
  return { id, name, role, permissions: permissionsOf(role, permissions), address };
}
