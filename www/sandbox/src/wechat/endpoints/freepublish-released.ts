import type { World } from "../../world/world.js";
import { storesOf } from "./material-stores.js";

/** A message that is out, sent or published: what comments and numbers are about. */
export interface Released {
  readonly msg_data_id: string;
  /** When it went out, in Unix seconds. */
  readonly at: number;
  /** How many followers it has reached; a publication reaches none. */
  readonly reached: number;
  readonly published: boolean;
  readonly articles: readonly {
    readonly title: string;
    /** The texts of the article, or the markers in them. */
    readonly texts: string;
    readonly comments: boolean;
  }[];
}

interface JobPart {
  msg_data_id: string;
  media_id: string;
  ended_at: number;
  sent: number;
  texts: string;
}

/** The messages with articles that went out in a time, the earliest first. Sends of the same media are one message. */
export function releasedBetween(
  world: World,
  account: string,
  from: number,
  to: number,
): Released[] {
  const sent = world.db.rows<JobPart>(
    `SELECT msg_data_id, media_id, MIN(ended_at) AS ended_at, SUM(sent) AS sent, texts FROM jobs
     WHERE account = ? AND msgtype = 'mpnews' AND status = 'send success'
     GROUP BY msg_data_id HAVING ended_at >= ? AND ended_at < ?`,
    account,
    from,
    to,
  );
  const published = world.db.rows<{ msg_data_id: string; media_id: string; ended_at: number }>(
    "SELECT msg_data_id, media_id, ended_at FROM publications WHERE account = ? AND status = 0 AND ended_at >= ? AND ended_at < ?",
    account,
    from,
    to,
  );
  return [
    ...sent.map((job) => ofJob(world, job)),
    ...published.map((row) => ofPublication(world, row)),
  ].sort((one, other) => one.at - other.at);
}

/** The message of a `msg_data_id`, if it is out. */
export function releasedOf(world: World, account: string, msgDataId: string): Released | undefined {
  const job = world.db.row<JobPart>(
    `SELECT msg_data_id, media_id, ended_at, sent, texts FROM jobs
     WHERE account = ? AND msg_data_id = ? AND msgtype = 'mpnews' AND status = 'send success' ORDER BY ended_at LIMIT 1`,
    account,
    msgDataId,
  );
  if (job !== undefined) return ofJob(world, job);
  const publication = storesOf(world).publications.ofMessage(account, msgDataId);
  if (publication === undefined) return undefined;
  const { msg_data_id, media_id, ended_at, submitted_at } = publication;
  return ofPublication(world, { msg_data_id, media_id, ended_at: ended_at ?? submitted_at });
}

function ofJob(world: World, { msg_data_id, media_id, ended_at, sent, texts }: JobPart): Released {
  const drafted = storesOf(world).drafts.articlesOf(media_id);
  const articles = (JSON.parse(texts) as string[]).map((text, place) => ({
    title: drafted[place]?.title ?? "",
    texts: text,
    comments: drafted[place]?.need_open_comment === 1,
  }));
  return { msg_data_id, at: ended_at, reached: sent, published: false, articles };
}

function ofPublication(
  world: World,
  { msg_data_id, media_id, ended_at }: { msg_data_id: string; media_id: string; ended_at: number },
): Released {
  const articles = storesOf(world)
    .drafts.articlesOf(media_id)
    .map(({ title, digest, content, need_open_comment }) => ({
      title,
      texts: [title, digest, content].join("\n"),
      comments: need_open_comment === 1,
    }));
  return { msg_data_id, at: ended_at, reached: 0, published: true, articles };
}
