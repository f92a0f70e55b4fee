// Between a program and WeChat: requests arrive, or not, or late, or twice; answers come back, or not, or
// cut in half, or from a gateway that knows nothing.

const page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";

/** The fates of a request, beside arriving and being answered. */
export const FATES = [
  "refused",
  "lost on its way",
  "answer lost",
  "half an answer",
  "a gateway's page, not passed on",
  "a gateway's page, passed on",
  "a gateway's error",
  "late",
  "a late answer",
  "repeated by a proxy",
  "busy",
  "busy, and done",
  "unknown code",
];

export class Network {
  /** Requests that may still arrive: their bodies. */
  underWay = new Set();
  #time;
  #wechat;

  constructor(time, wechat) {
    this.#time = time;
    this.#wechat = wechat;
  }

  /**
   * Sends a request that `fate` meets, and answers with status and text after `answered` seconds; throws if
   * nothing comes back. `arrives` is how long it travels, in seconds; `again` when a proxy repeats it.
   */
  send(url, body, { fate, arrives, answered, again }) {
    return new Promise((resolve, reject) => {
      const back = (status, text) => this.#time.after(answered, () => resolve({ status, text }));
      const breaks = () => this.#time.after(answered, () => reject(new TypeError("fetch failed")));
      const arrive = (seconds, then) => {
        const request = { body };
        this.underWay.add(request);
        this.#time.after(seconds, () => {
          this.underWay.delete(request);
          then();
        });
      };
      const act = () => this.#wechat.answer(url, body);
      const passed = (then) => arrive(arrives, () => then(act()));
      switch (fate) {
        case "refused":
          return breaks();
        case "lost on its way":
          return;
        case "answer lost":
          return passed(breaks);
        case "half an answer":
          return passed((text) => back(200, text.slice(0, text.length / 2)));
        case "a gateway's page, not passed on":
          return arrive(arrives, () => back(502, page));
        case "a gateway's page, passed on":
          return passed(() => back(502, page));
        case "a gateway's error":
          return passed(() => back(503, '{"errcode":45009,"errmsg":"gateway: too many requests"}'));
        case "late":
          return arrive(again, act);
        case "a late answer":
          return passed((text) => this.#time.after(again, () => resolve({ status: 200, text })));
        case "repeated by a proxy":
          // Its connection broke, and it sends the same once more; the program hears of the second only.
          return passed(() => arrive(again, () => back(200, act())));
        case "busy":
          return arrive(arrives, () => back(200, '{"errcode":-1,"errmsg":"system error"}'));
        case "busy, and done":
          return passed(() =>
            back(200, '{"errcode":268488001,"errmsg":"system busy, please try later"}'),
          );
        case "unknown code":
          return arrive(arrives, () => back(200, '{"errcode":9500002,"errmsg":"unknown error"}'));
        default:
          return passed((text) => back(200, text));
      }
    });
  }
}
