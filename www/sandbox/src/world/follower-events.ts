import type { Accounts } from "./accounts.js";
import type { Followers } from "./followers/followers.js";
import type { Place } from "./place.js";
import type { Pushes } from "./pushes/pushes.js";

/** The deeds of followers, each with the push that WeChat sends about it. */
export class FollowerEvents {
  readonly #place: Place;
  readonly #accounts: Accounts;
  readonly #followers: Followers;
  readonly #pushes: Pushes;

  constructor(place: Place, accounts: Accounts, followers: Followers, pushes: Pushes) {
    this.#place = place;
    this.#accounts = accounts;
    this.#followers = followers;
    this.#pushes = pushes;
  }

  /** Somebody begins to follow, or stops. */
  follow(account: string, place: number, following: boolean): void {
    if (this.#followers.stateOf(account, place).following === following) return;
    this.#followers.change(account, place, { following });
    const event = following ? "subscribe" : "unsubscribe";
    this.#push(account, place, event, [
      "<MsgType><![CDATA[event]]></MsgType>",
      `<Event><![CDATA[${event}]]></Event>`,
      "<EventKey><![CDATA[]]></EventKey>",
    ]);
  }

  /** A new follower comes, and gets the next place. */
  arrive(account: string): number {
    const place = this.#accounts.of(account).followers;
    this.#accounts.put({ appid: account, followers: place + 1 });
    this.#followers.change(account, place, { following: false });
    this.follow(account, place, true);
    return place;
  }

  /** A follower writes to the account. */
  write(account: string, place: number, text: string): void {
    const id =
      BigInt(Math.floor(this.#place.clock.now() * 1000)) * 10_000_000n + 24_000_000_000_000_000n;
    this.#push(account, place, "text", [
      "<MsgType><![CDATA[text]]></MsgType>",
      `<Content><![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]></Content>`,
      `<MsgId>${id}</MsgId>`,
    ]);
  }

  #push(account: string, place: number, event: string, inner: readonly string[]): void {
    const openid = this.#followers.openidOf(account, place);
    const at = this.#place.clock.now();
    this.#pushes.queue({
      account,
      event,
      msg_id: "",
      openid,
      xml: () =>
        [
          "<xml>",
          `<ToUserName><![CDATA[${this.#accounts.of(account).original_id}]]></ToUserName>`,
          `<FromUserName><![CDATA[${openid}]]></FromUserName>`,
          `<CreateTime>${Math.floor(at)}</CreateTime>`,
          ...inner,
          "</xml>",
        ].join("\n"),
      at,
    });
    this.#place.agenda.set();
  }
}
