import { isSame } from "../directory/digest.js";
import { logError } from "../shared/log.js";
import { refusalResponse } from "./answer.js";
import { type App, accountOf, type Context, directoryOf } from "./context.js";
import { REFUSALS } from "./refusals.js";

/** The greatest number of accounts that are asked. Cloudflare lets a request make a thousand calls. */
const MOST_ACCOUNTS = 900;
/** The number of accounts that are asked at a time. */
const AT_A_TIME = 20;

/** The words of each number. One that is not named here is shown without words. */
const HELP: Readonly<Record<string, string>> = {
  users: "Users of the service.",
  sessions: "Sessions that have not ended.",
  keys: "API keys.",
  accounts: "Official Accounts.",
  attempts: "Attempts to sign in during the last quarter of an hour that did not succeed.",
  directory_bytes: "Bytes of the database of the directory.",
  accounts_not_shown: "Accounts whose numbers are left out here, because there are too many.",
  account_up: "Whether the object of the account has answered.",
  campaigns_open: "Campaigns that have not ended.",
  campaigns_asking: "Campaigns that need a person.",
  jobs_accepted: "Jobs that WeChat has accepted.",
  pushes_waiting: "Pushes that are not yet recorded in their campaigns.",
  webhooks_waiting: "Webhooks that are still to be delivered.",
  alarm_late_seconds: "How long the alarm of the account is overdue.",
  database_bytes: "Bytes of the database of the account.",
  export_at_seconds: "When the last whole export of the schedule was begun, in Unix seconds.",
  export_bytes: "Bytes of that export.",
  export_failures: "Attempts at the daily export that have failed since the last whole one.",
  warning_alarm_late: "Whether work of the account is overdue.",
  warning_export_failed: "Whether the daily export fails.",
  warning_export_has_no_place: "Whether a daily export is set and there is no folder for it.",
  warning_no_pushes: "Whether a campaign has ended without any push of WeChat.",
  warning_question_open: "Questions of campaigns that were open for hours.",
  warning_token_failed: "Whether no access token can be had.",
};

/** A number of one account, or of the service. */
interface Sample {
  readonly name: string;
  readonly account?: string;
  readonly value: number;
}

/** The metrics of the service, as Prometheus reads them. */
export function routes(app: App) {
  app.get("/metrics", async (c) => {
    // Without a key there are none, and whoever has not the key does not learn that there are some.
    if (!mayRead(c)) return refusalResponse(REFUSALS.not_found);
    return c.text(written(await samplesOf(c)), 200, {
      "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
    });
  });
  return app;
}

function mayRead(c: Context): boolean {
  const given = /^Bearer\s+(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const key = c.env.METRICS_KEY;
  return Boolean(key) && given !== undefined && isSame(given, key ?? "");
}

async function samplesOf(c: Context): Promise<Sample[]> {
  const { reports, accounts } = directoryOf(c);
  const [counts, ids] = [await reports.metrics(), await accounts.ids()];
  const samples: Sample[] = Object.entries(counts).map(([name, value]) => ({ name, value }));
  const shown = ids.slice(0, MOST_ACCOUNTS);
  samples.push({ name: "accounts_not_shown", value: ids.length - shown.length });
  for (let at = 0; at < shown.length; at += AT_A_TIME) {
    const some = shown.slice(at, at + AT_A_TIME).map((account) => samplesOfAccount(c, account));
    samples.push(...(await Promise.all(some)).flat());
  }
  return samples;
}

/** The numbers of an account. One that does not answer must not hide the others. */
async function samplesOfAccount(c: Context, account: string): Promise<Sample[]> {
  try {
    const outcome = await accountOf(c, account).state.metrics();
    const numbers = Object.entries(outcome.ok ? outcome.value : {});
    return [
      { name: "account_up", account, value: outcome.ok ? 1 : 0 },
      ...numbers.map(([name, value]) => ({ name, account, value })),
    ];
  } catch (error) {
    logError("metrics.account", error, { account });
    return [{ name: "account_up", account, value: 0 }];
  }
}

/** Writes the samples: all of one name together, as the form demands. */
function written(samples: readonly Sample[]): string {
  const names = [...new Set(samples.map(({ name }) => name))];
  const lines = names.flatMap((name) => [
    ...(HELP[name] === undefined ? [] : [`# HELP wechat_mass_${name} ${HELP[name]}`]),
    `# TYPE wechat_mass_${name} gauge`,
    ...samples.filter((sample) => sample.name === name).map(line),
  ]);
  return `${lines.join("\n")}\n`;
}

function line({ name, account, value }: Sample): string {
  return `wechat_mass_${name}${account === undefined ? "" : `{account="${account}"}`} ${value}`;
}
