import { articleUrl } from "../../world/jobs/finish-event.js";
import type { World } from "../../world/world.js";
import type { Endpoint, WeChatReply, WeChatRequest } from "../endpoint.js";
import { type Days, daysOf } from "./datacube-dates.js";
import {
  articlesOf,
  type Counted,
  daysAfter,
  type Numbers,
  numbersOn,
  numbersUpTo,
  sumOf,
} from "./datacube-numbers.js";
import { releasedBetween } from "./freepublish-released.js";

const SPEC = "docs/spec.md 2.14";

/** Days after a release of which an article has readers here. */
const LIFE = 7;

const MADE_UP = {
  zh: "数字由程序按送达人数生成，每次相同；只有一个来源（公众号消息）。",
  en: "The numbers are made up from the followers reached, and always the same; readers come on one way only.",
} as const;

/** An endpoint of numbers: its dates, and the list that it makes of them. */
function endpoint(
  name: string,
  title: Endpoint["title"],
  most: number,
  isNewer: boolean,
  list: (world: World, account: string, days: Days) => readonly unknown[],
): Endpoint {
  return {
    path: `datacube/${name}`,
    method: "POST",
    title,
    token: true,
    allows: "verified",
    limits: [MADE_UP],
    handle(world: World, account: string, { body }: WeChatRequest): WeChatReply {
      const days = daysOf(world, body, most);
      return {
        json: { list: list(world, account, days), ...(isNewer ? { is_delay: false } : {}) },
        why: {
          rule: {
            zh: "按发送成功的粉丝数生成",
            en: "made up from the followers that were reached",
          },
          source: SPEC,
        },
      };
    },
  };
}

/** The articles that have readers on some days. */
function readOn(world: World, account: string, { from, to }: Days): Counted[] {
  return articlesOf(releasedBetween(world, account, from - LIFE * 86_400, to));
}

/** The articles that went out on some days. */
function releasedOn(world: World, account: string, { from, to }: Days): Counted[] {
  return articlesOf(releasedBetween(world, account, from, to));
}

/** Entries for each article that somebody has read on the one day of a request. */
function eachRead(
  entry: (article: Counted, numbers: Numbers, ref_date: string) => unknown,
  least = 1,
) {
  return (world: World, account: string, days: Days): unknown[] => {
    const [ref_date = ""] = days.days;
    return readOn(world, account, days).flatMap((article) => {
      const numbers = numbersOn(article, ref_date);
      return numbers.readers < least ? [] : [entry(article, numbers, ref_date)];
    });
  };
}

/** Entries for each day, with the numbers of all articles together. */
function eachDay(entry: (numbers: Numbers, ref_date: string, released: number) => unknown) {
  return (world: World, account: string, days: Days): unknown[] => {
    const articles = readOn(world, account, days);
    return days.days.map((ref_date, place) => {
      const from = days.from + place * 86_400;
      const released = articles.filter(({ released: { at } }) => at >= from && at < from + 86_400);
      const numbers = sumOf(articles.map((article) => numbersOn(article, ref_date)));
      return entry(numbers, ref_date, released.length);
    });
  };
}

const sources = ({ readers }: Numbers) => [
  { scene_desc: "全部", user_count: readers },
  { scene_desc: "公众号消息", user_count: readers },
];

/** The numbers of the older calls. */
const older = ({ readers, reads, originals, sharers, favourites }: Numbers) => ({
  int_page_read_user: readers,
  int_page_read_count: reads,
  ori_page_read_user: originals,
  ori_page_read_count: originals,
  share_user: sharers,
  share_count: sharers,
  add_to_fav_user: favourites,
  add_to_fav_count: favourites,
});

/** The numbers of the newer calls. */
const newer = (numbers: Numbers) => ({
  read_user: numbers.readers,
  read_user_source: sources(numbers),
  share_user: numbers.sharers,
  zaikan_user: numbers.likes,
  like_user: numbers.likes,
  comment_count: 0,
  collection_user: numbers.favourites,
});

/** Every endpoint of numbers. */
export const DATACUBE: readonly Endpoint[] = [
  endpoint(
    "getarticleread",
    { zh: "获取发表内容每日阅读数据", en: "Readers of each article on a day" },
    1,
    true,
    eachRead(({ msgid }, numbers, ref_date) => ({
      ref_date,
      msgid,
      detail: { read_user: numbers.readers, read_user_source: sources(numbers) },
    })),
  ),
  endpoint(
    "getarticleshare",
    { zh: "获取发表内容每日分享数据", en: "People who shared each article on a day" },
    1,
    true,
    eachRead(({ msgid }, { sharers }, ref_date) => ({
      ref_date,
      msgid,
      detail: { share_user: sharers },
    })),
  ),
  endpoint(
    "getbizsummary",
    { zh: "获取发表内容概况总数据", en: "Numbers of all articles for each day" },
    30,
    true,
    eachDay((numbers, ref_date, released) => ({
      ref_date,
      detail: {
        ...newer(numbers),
        redirect_ori_page_user: numbers.originals,
        send_page_count: released,
      },
    })),
  ),
  endpoint(
    "getarticletotaldetail",
    { zh: "获取发表内容发表详细数据", en: "All numbers of the articles of a day" },
    1,
    true,
    (world, account, days) =>
      releasedOn(world, account, days).map((article) => ({
        ref_date: days.days[0],
        msgid: article.msgid,
        publish_type: article.released.published ? 1 : 0,
        title: article.title,
        content_url: articleUrl(account, article.released.msg_data_id, article.position),
        detail_list: daysAfter(article, 30, world.clock.now()).map((stat_date) => ({
          stat_date,
          ...newer(numbersUpTo(article, stat_date)),
        })),
      })),
  ),
  endpoint(
    "getarticlesummary",
    { zh: "获取图文群发每日数据（旧）", en: "Each article on a day (old)" },
    1,
    false,
    eachRead(
      ({ msgid, title }, numbers, ref_date) => ({
        ref_date,
        user_source: 0,
        msgid,
        title,
        ...older(numbers),
      }),
      // Articles with fewer than three readers are left out.
      3,
    ),
  ),
  endpoint(
    "getarticletotal",
    { zh: "获取图文群发总数据（旧）", en: "All numbers of the articles of a day (old)" },
    1,
    false,
    (world, account, days) =>
      releasedOn(world, account, days)
        .filter(({ released }) => !released.published)
        .map((article) => ({
          ref_date: days.days[0],
          msgid: article.msgid,
          title: article.title,
          details: daysAfter(article, LIFE, world.clock.now()).map((stat_date) => ({
            stat_date,
            target_user: article.released.reached,
            ...older(numbersUpTo(article, stat_date)),
          })),
        })),
  ),
  endpoint(
    "getuserread",
    { zh: "获取图文阅读概况数据（旧）", en: "Readers of all articles for each day (old)" },
    3,
    false,
    eachDay((numbers, ref_date) => ({ ref_date, user_source: 0, ...older(numbers) })),
  ),
  endpoint(
    "getusershare",
    { zh: "获取图文转发概况数据（旧）", en: "Shares of all articles for each day (old)" },
    7,
    false,
    eachDay(({ sharers }, ref_date) => ({
      ref_date,
      share_scene: 1,
      share_count: sharers,
      share_user: sharers,
    })),
  ),
];
