import { member } from "../arguments/options.js";
import { openidBytes } from "../campaign/step.js";
import { campaignParts, storedText } from "../campaign/stored.js";
import { campaignSummary } from "../campaign/summary.js";
import { CampaignError } from "../errors/campaign.js";
import type { ListedCampaign, MassStore, StoredRevision } from "./mass-store.js";
import { batchMissing, mustBeBytes, mustHave, type StoreOptions, storeOptions } from "./options.js";
import { PUSHES_KEPT } from "./pushes.js";
import { digest, mustFollow, sendsOf } from "./sends.js";

/** The functions of `node:fs/promises` that `folderStore` uses. */
export interface FileSystem {
  /** Creates a folder. */
  mkdir(path: string, options?: { recursive: boolean }): Promise<unknown>;
  /** Lists a folder. */
  readdir(path: string): Promise<string[]>;
  /** Reads a file. */
  readFile(path: string): Promise<Uint8Array>;
  /** Renames a file or a folder. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all that is in it. */
  rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
  /** Opens a file or a folder. */
  open(path: string, flags: string): Promise<OpenFile>;
}

/** An open file. */
export interface OpenFile {
  /** Writes all bytes. */
  writeFile(data: Uint8Array): Promise<void>;
  /** Resolves when it is on disk. */
  sync(): Promise<void>;
  /** Closes it. */
  close(): Promise<void>;
}

/** The seconds after which a draft is one that a crash has left. */
const DRAFT_KEPT = 24 * 3600;
/** How often a folder is read again that others are changing. */
const MOST_READS = 1000;

/** The one file of a campaign's folder whose name says which state counts. */
interface Pointer {
  name: string;
  revision: number;
  ended: boolean;
  /** The name of the file with the text. */
  content: string;
}

/**
 * Stores campaigns in a folder. Several processes may use it, on one machine: the file system must rename
 * atomically, which network file systems do not promise.
 *
 * A campaign is a folder. Each state is a file of its own, and the name of the file `current-…` says which
 * counts. A change renames that file. Only one of two writers finds the old name, and no name is used twice.
 *
 * A damaged campaign does not stop the others: `read` and `sends` of it throw a `CampaignError` with the code
 * `damaged`, and `findSend` skips it. `list` names it if `name.json` or its text still has its name, with the
 * revision 0 and as open if no file says more. Otherwise `list` skips it.
 *
 * @throws {TypeError} if `fs` is not `node:fs/promises`, or an option is wrong.
 * @example
 * const store = folderStore(fs, "/var/lib/mass", { account: appid });
 */
export function folderStore(fs: FileSystem, path: string, options?: StoreOptions): MassStore {
  mustHave(
    fs,
    ["mkdir", "readdir", "readFile", "rename", "rm", "open"],
    "folderStore(): hand over the module `node:fs/promises`",
  );
  if (typeof path !== "string" || path === "") {
    throw new TypeError("folderStore(): `path` is the path of a folder");
  }
  const { account, now } = storeOptions(options);
  let made: Promise<string> | undefined;

  /** Creates the folder of the account. `v1` is the layout, which a later release may migrate. */
  function home(): Promise<string> {
    made ??= (async () => {
      const folder = `${path}/v1-${await hashed(account)}`;
      await fs.mkdir(folder, { recursive: true });
      for (const changed of [folder, path, `${path}/..`]) await sync(changed);
      return folder;
    })().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  }
  const campaignFolder = async (id: string) => `${await home()}/campaign-${await hashed(id)}`;
  const batchFolder = async (id: string) => `${await home()}/batches-${await hashed(id)}`;

  /** Puts the names within a folder on disk. Windows cannot, and needs not. */
  async function sync(folder: string): Promise<void> {
    let opened: OpenFile;
    try {
      opened = await fs.open(folder, "r");
    } catch (error) {
      if (isOneOf(error, "EPERM", "EISDIR", "EACCES")) return;
      throw error;
    }
    try {
      await opened.sync();
    } catch (error) {
      if (!isOneOf(error, "EPERM", "EINVAL")) throw error;
    } finally {
      await opened.close();
    }
  }

  /** Writes a file that does not exist yet, and puts it on disk. */
  async function writeNew(file: string, data: Uint8Array): Promise<void> {
    const opened = await fs.open(file, "wx");
    try {
      await opened.writeFile(data);
      await opened.sync();
    } finally {
      await opened.close();
    }
  }

  /** Lists a folder, or returns nothing if there is none. */
  async function namesIn(folder: string): Promise<string[] | undefined> {
    try {
      return await fs.readdir(folder);
    } catch (error) {
      if (isOneOf(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  /** Returns the state that counts. A folder that is read during a rename may show neither name. */
  async function pointerOf(folder: string): Promise<Pointer | undefined> {
    for (let tries = 0; tries < MOST_READS; tries += 1) {
      const names = await namesIn(folder);
      if (names === undefined) return undefined;
      const pointers = names.flatMap(pointersOf).sort((a, b) => b.revision - a.revision);
      if (pointers[0] !== undefined) return pointers[0];
    }
    throw damaged("no file current-…");
  }

  /** Returns the state that counts, with its text as it was found. */
  async function stateIn(folder: string): Promise<StoredRevision | undefined> {
    for (let tries = 0; tries < MOST_READS; tries += 1) {
      const pointer = await pointerOf(folder);
      if (pointer === undefined) return undefined;
      try {
        const bytes = await fs.readFile(`${folder}/${pointer.content}`);
        return { campaign: new TextDecoder().decode(bytes), revision: pointer.revision };
      } catch (error) {
        // Another state counts meanwhile, and the file of this one was removed.
        if (!isOneOf(error, "ENOENT")) throw error;
      }
    }
    throw damaged("no file of its state");
  }

  /**
   * Returns the name of a campaign and its number in the order of creation. If `name.json` is damaged, its text
   * has its name. If that is damaged too, nobody knows the name.
   */
  async function nameIn(folder: string): Promise<{ id: string; number: number } | undefined> {
    try {
      const file = await fs.readFile(`${folder}/name.json`);
      const named: unknown = JSON.parse(new TextDecoder().decode(file));
      const [id, number] = [member(named, "id"), member(named, "number")];
      if (typeof id === "string" && typeof number === "number") return { id, number };
    } catch (error) {
      if (!(error instanceof SyntaxError || isOneOf(error, "ENOENT"))) throw error;
    }
    return unlessUnreadable(async () => {
      const state = await stateIn(folder);
      return state && { id: campaignSummary(state.campaign, now()).id, number: 0 };
    });
  }

  /** Returns the folders of all campaigns in the order in which they were created. */
  async function folders(): Promise<{ folder: string; id: string; number: number }[]> {
    const base = await home();
    const found = [];
    for (const name of (await fs.readdir(base)).filter((name) => name.startsWith("campaign-"))) {
      const folder = `${base}/${name}`;
      const named = await nameIn(folder);
      if (named !== undefined) found.push({ folder, ...named });
    }
    return found.sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1));
  }

  async function sends(id: string) {
    const state = await stateIn(await campaignFolder(id));
    return state === undefined ? [] : sendsOf(campaignSummary(state.campaign, now()));
  }

  /** Removes the drafts of campaigns that a crash has left. Renamed first, none becomes a campaign meanwhile. */
  async function removeOldDrafts(base: string): Promise<void> {
    for (const name of await fs.readdir(base)) {
      const [, made] = DRAFT.exec(name) ?? [];
      if (made === undefined || now() - Number(made) < DRAFT_KEPT) continue;
      try {
        const removed = `${base}/removed-${nonce()}`;
        await fs.rename(`${base}/${name}`, removed);
        await fs.rm(removed, { recursive: true, force: true });
      } catch (error) {
        // Another one has removed it.
        if (!isOneOf(error, "ENOENT")) throw error;
      }
    }
  }

  /** Makes a mark. Returns `false` if it was there. */
  async function mark(folder: string, name: string): Promise<boolean> {
    await fs.mkdir(folder, { recursive: true });
    try {
      await writeNew(`${folder}/${name}`, new Uint8Array());
    } catch (error) {
      if (isOneOf(error, "EEXIST")) return false;
      throw error;
    }
    await sync(folder);
    return true;
  }

  return {
    async putBatch(campaign, { fingerprint, openids }) {
      const bytes = mustBeBytes("putBatch", openidBytes(openids), openids);
      const folder = await batchFolder(campaign);
      await fs.mkdir(folder, { recursive: true });
      const draft = `${folder}/new-${nonce()}`;
      await writeNew(draft, bytes);
      await fs.rename(draft, `${folder}/${await hashed(fingerprint)}`);
      await sync(folder);
      await sync(await home());
    },

    async batch(campaign, fingerprint) {
      try {
        return await fs.readFile(`${await batchFolder(campaign)}/${await hashed(fingerprint)}`);
      } catch (error) {
        if (!isOneOf(error, "ENOENT")) throw error;
        throw batchMissing(campaign, fingerprint);
      }
    },

    async create(campaign) {
      const { id, revision, ended } = digest(campaign, now());
      const base = await home();
      const folder = await campaignFolder(id);
      if ((await namesIn(folder)) !== undefined) {
        await sync(base);
        return false;
      }
      const draft = `${base}/new-${Math.floor(now())}-${nonce()}`;
      await fs.mkdir(draft);
      const number = 1 + Math.max(0, ...(await folders()).map(({ number }) => number));
      const pointer = newPointer(revision, ended);
      await writeNew(`${draft}/name.json`, utf8(JSON.stringify({ id, number })));
      await writeNew(`${draft}/${pointer.content}`, utf8(storedText(campaign)));
      await writeNew(`${draft}/${pointer.name}`, new Uint8Array());
      await sync(draft);
      let isFirst = true;
      try {
        await fs.rename(draft, folder);
      } catch (error) {
        // Another one came first. Systems have different errors for it.
        if ((await namesIn(folder)) === undefined) throw error;
        isFirst = false;
        await fs.rm(draft, { recursive: true });
      }
      await sync(base);
      await removeOldDrafts(base);
      return isFirst;
    },

    async read(id) {
      const state = await stateIn(await campaignFolder(id));
      // It refuses a damaged campaign.
      if (state !== undefined) campaignParts(state.campaign);
      return state;
    },

    async write(id, next, read) {
      const after = digest(next.campaign, now());
      mustFollow(after, id, next.revision, read);
      const folder = await campaignFolder(id);
      // Names from before the change: a campaign that takes the place of this one has others.
      const names = (await namesIn(folder)) ?? [];
      const stored = await pointerOf(folder);
      if (stored?.revision !== read) return false;
      const pointer = newPointer(next.revision, after.ended);
      try {
        await writeNew(`${folder}/${pointer.content}`, utf8(storedText(next.campaign)));
        await sync(folder);
        await fs.rename(`${folder}/${stored.name}`, `${folder}/${pointer.name}`);
      } catch (error) {
        // After another error it is unknown which state counts: its file must stay.
        if (!isOneOf(error, "ENOENT")) throw error;
        // Another one came first, or the campaign was removed.
        await fs.rm(`${folder}/${pointer.content}`, { force: true });
        return false;
      }
      await sync(folder);
      await sync(await home());
      // A state that was written for a revision up to this one cannot win any more.
      for (const name of names) {
        if (Number(/^(\d+)-/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY) <= next.revision) {
          await fs.rm(`${folder}/${name}`, { force: true });
        }
      }
      return true;
    },

    async list(which = "all") {
      const listed: ListedCampaign[] = [];
      for (const { folder, id } of await folders()) {
        const state = await pointerOf(folder).catch((error) => {
          if (isUnreadable(error)) return { revision: 0, ended: false };
          throw error;
        });
        if (state === undefined || (which === "open" && state.ended)) continue;
        listed.push({ id, revision: state.revision, ended: state.ended });
      }
      return listed;
    },

    async remove(id) {
      const base = await home();
      const removed = `${base}/removed-${nonce()}`;
      let wasThere = true;
      try {
        await fs.rename(await campaignFolder(id), removed);
      } catch (error) {
        if (!isOneOf(error, "ENOENT")) throw error;
        wasThere = false;
      }
      await fs.rm(await batchFolder(id), { recursive: true, force: true });
      await sync(base);
      // Also those that a crash has left.
      for (const name of await fs.readdir(base)) {
        if (name.startsWith("removed-")) {
          await fs.rm(`${base}/${name}`, { recursive: true, force: true });
        }
      }
      return wasThere;
    },

    sends,

    async findSend(msg_id) {
      for (const { id } of await folders()) {
        const found = (await unlessUnreadable(() => sends(id)))?.find(
          (send) => send.msg_id === String(msg_id),
        );
        if (found !== undefined) return found;
      }
      return undefined;
    },

    // A mark in this week and in the one before: two processes on both sides of a week's end meet in one of them.
    // The folder of one week more is kept for the slower clock.
    async rememberPush(dedupe_key, at) {
      const folder = `${await home()}/pushes`;
      const week = Math.floor(at / PUSHES_KEPT);
      const name = await hashed(dedupe_key);
      const isNew =
        (await mark(`${folder}/${week - 1}`, name)) && (await mark(`${folder}/${week}`, name));
      for (const old of (await namesIn(folder)) ?? []) {
        if (Number(old) < week - 2)
          await fs.rm(`${folder}/${old}`, { recursive: true, force: true });
      }
      return isNew;
    },
  };
}

/** The folder of a campaign before it has its name, with the time at which it was made. */
const DRAFT = /^new-(\d+)-/;
const POINTER = /^current-(\d+)-(open|ended)-([\w-]+)$/;

function pointersOf(name: string): Pointer[] {
  const [, revision, word, own] = POINTER.exec(name) ?? [];
  if (revision === undefined) return [];
  const ended = word === "ended";
  return [{ name, revision: Number(revision), ended, content: `${revision}-${own}.json` }];
}

/** Makes names that nobody has used or will use. */
function newPointer(revision: number, ended: boolean): { name: string; content: string } {
  const own = nonce();
  const word = ended ? "ended" : "open";
  return { name: `current-${revision}-${word}-${own}`, content: `${revision}-${own}.json` };
}

/** Makes the error of a campaign whose files are not those that this store writes. */
function damaged(actual: string): CampaignError {
  const zh = `保存的群发计划已损坏或被改动（${actual}），不能使用；请改用未改动的副本`;
  const en = `the stored campaign is damaged or was changed (${actual}) and cannot be used: use an unmodified copy`;
  const meaning = { zh, en };
  return new CampaignError({ kind: "campaign", code: "damaged", message: en, meaning, actual });
}

/** Returns nothing for a campaign that cannot be read. */
async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** Tells whether an error is that of one campaign. Others are those of the disk or of the clock. */
function isUnreadable(error: unknown): boolean {
  return error instanceof CampaignError && ["damaged", "newer_version"].includes(error.code);
}

const nonce = () => crypto.randomUUID();

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Makes a file name of any text: names of campaigns have up to 128 bytes, and file systems fold letters. */
async function hashed(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", utf8(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isOneOf(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as { code?: string } | null)?.code ?? "");
}
