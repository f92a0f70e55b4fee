// Bodies whose type is not known: they compile as `unknown`, and are checked when the program runs.
import {
  type Api,
  apis,
  type Body,
  build,
  type Campaign,
  check,
  checkCampaign,
  isValid,
  type Problem,
  planCampaign,
} from "wechat-mass";
import { createClient } from "wechat-mass/client";
import type { Runner } from "wechat-mass/run";

declare const body: unknown;
declare const anything: ReturnType<typeof JSON.parse>;
declare const api: Api;
const client = createClient({ token: "TOKEN" });

export const problems: Problem[] = [
  ...check("message/mass/sendall", body),
  ...check("message/mass/sendall", body, { allow_unknown: ["/priority"] }),
  ...check("message/mass/sendall", anything),
  ...check("tags/get", body),
  ...check(api, body),
];
export const calls = [build("message/mass/sendall", body), build("message/mass/send", anything)];
export const replies: Promise<{ msg_id: string }>[] = [
  client.call("message/mass/sendall", body),
  client.call("message/mass/sendall", body, { signal: new AbortController().signal }),
];
export const plans: Problem[] = [
  ...checkCampaign(body),
  ...checkCampaign(anything, { allow_unknown: ["/content/priority"] }),
];
export const campaigns: Campaign[] = [
  planCampaign(body, 1),
  planCampaign(anything, 1, { allow_unknown: ["/content/priority"] }),
];

/** A panel hands over what a request has. */
export async function panel(runner: Runner) {
  await runner.add(body);
  await runner.add(anything, anything);
  await runner.add(body, body);
  await runner.record("spring", body);
  await runner.record("spring", anything);
  // @ts-expect-error a text is not a plan
  await runner.add("{}");
  // @ts-expect-error a text is not a fact
  await runner.record("spring", "{}");
}

if (isValid("message/mass/sendall", body)) {
  const right: Body<"message/mass/sendall"> = body;
  build("message/mass/sendall", right);
  void client.call("message/mass/sendall", right);
  // @ts-expect-error it is the body of another endpoint
  build("message/mass/send", right);
}

// `unknown` becomes one of these when a program narrows it.
declare const narrowed: object;
declare const anyObject: Record<string, unknown>;
declare const optional: { speeed?: number };
problems.push(
  ...check("message/mass/sendall", narrowed),
  ...check("message/mass/sendall", anyObject, { allow_unknown: ["/priority"] }),
  ...check(api, narrowed),
  ...checkCampaign(narrowed),
  ...checkCampaign(anyObject),
);
calls.push(build("message/mass/sendall", narrowed), build("message/mass/send", anyObject));
replies.push(client.call("message/mass/sendall", narrowed));
replies.push(client.call("message/mass/sendall", anyObject));
campaigns.push(planCampaign(narrowed, 1), planCampaign(anyObject, 1));
if (typeof body === "object" && body !== null) calls.push(build("message/mass/sendall", body));

// A name that is known only when the program runs.
declare const name: string;
problems.push(...check(name, narrowed));
const known = apis().find((one) => one.api === name);
if (known !== undefined) void client.call(known.api, narrowed);
// @ts-expect-error it may be the name of nothing
void client.call(name, narrowed);

// A type that the compiler knows must still be right.
// @ts-expect-error nothing is in it
check("message/mass/sendall", {});
// @ts-expect-error nothing is in it
build("message/mass/send", {});
// @ts-expect-error nothing is in it
checkCampaign({});
// @ts-expect-error a wrong member that may be absent
check("message/mass/speed/set", optional);
// @ts-expect-error numbers are not a body
check("message/mass/sendall", {} as Record<string, number>);
// @ts-expect-error a list is not a body
build("message/mass/sendall", [] as unknown[]);
// @ts-expect-error no audience
check("message/mass/sendall", { msgtype: "text", text: { content: "x" } });
// @ts-expect-error a wrong member
build("message/mass/speed/set", { speeed: 1 });
// @ts-expect-error a wrong type
void client.call("message/mass/speed/set", { speed: "1" });
// @ts-expect-error no audience
checkCampaign({ id: "spring", account: "service", content: { msgtype: "text" } });
// @ts-expect-error a text is not a plan
planCampaign("{}", 1);
// @ts-expect-error when?
planCampaign(body);
// @ts-expect-error a text is not a body
check("message/mass/sendall", "{}");
// @ts-expect-error no such endpoint
check("message/mass/sendal", body);
// @ts-expect-error no such endpoint
build("message/mass/sendal", body);
// @ts-expect-error no such endpoint
isValid("message/mass/sendal", body);
