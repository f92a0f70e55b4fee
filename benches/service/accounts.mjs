// Many accounts with campaigns at the same time, against the sandbox.
import { apiOf, controlOf, PUSHES, plan, start, text } from "../../tests/service/account-world.mjs";
import { until } from "../../tests/service/harness.mjs";

/** How much faster the clock of the sandbox runs. */
const SPEED = 60;
/** The followers of each account. */
const FOLLOWERS = 25_000;

/**
 * Lets every account send to a tag at the same time, and waits for the end of all.
 *
 * @returns {Promise<{ accounts: number, seconds: number, twice: number, reached: number, p99: number }>}
 */
export async function sendFromMany({ owner, service, sandbox, accounts }) {
  const control = controlOf(sandbox);
  const apis = [];
  for (let n = 0; n < accounts; n += 1) {
    const appid = `wx${(n + 1).toString(16).padStart(16, "0")}`;
    const secret = (n + 1).toString(16).padStart(32, "0");
    const kind = "service";
    await control("POST", "accounts", {
      appid,
      secret,
      kind,
      name: `账号 ${n}`,
      verified: true,
      followers: FOLLOWERS,
      callback: { url: `${service.url}/wechat/${appid}`, ...PUSHES, mode: "secure" },
    });
    const added = await owner("POST", "/api/accounts", {
      appid,
      secret,
      kind,
      name: `账号 ${n}`,
      base: sandbox.url,
      push_tokens: [PUSHES.token],
      push_keys: [PUSHES.encoding_aes_key],
    });
    if (added.status !== 201) throw new Error(added.text);
    apis.push({ api: apiOf(owner, appid), appid });
  }
  const planned = [];
  for (const { api } of apis) {
    planned.push(await plan(api, { content: text("你好，春天"), audience: { is_to_all: true } }));
  }
  await control("PUT", "clock", { speed: SPEED });
  const begins = performance.now();
  await Promise.all(
    planned.map(({ id, revision }, n) =>
      start(apis[n].api, { id, revision }).catch((error) => {
        if (error.code !== "confirm_people") throw error;
        return start(apis[n].api, { id, revision }, { confirm_people: FOLLOWERS });
      }),
    ),
  );
  const times = [];
  await Promise.all(
    planned.map(({ id }, n) =>
      until(
        async () => {
          const asked = performance.now();
          const { state } = await apis[n].api("GET", `campaigns/${id}`);
          times.push(performance.now() - asked);
          if (state === "needs_person") throw new Error("a campaign needs a person");
          return state === "finished";
        },
        `account ${n} has sent`,
        600_000,
      ),
    ),
  );
  const seconds = (performance.now() - begins) / 1000;
  let [twice, reached] = [0, 0];
  for (const { appid } of apis) {
    const { total, messages } = await control("GET", `deliveries?account=${appid}`);
    twice += total.twice;
    reached += messages.reduce((sum, message) => sum + message.reached, 0);
  }
  times.sort((one, other) => one - other);
  return { accounts, seconds, twice, reached, p99: times[Math.floor(times.length * 0.99)] };
}
