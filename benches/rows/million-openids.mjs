// 1,000,000 OpenIDs split into sends of 10,000, checked, built: time and memory of a whole process.

import assert from "node:assert/strict";
import { BEFORE, bytes, milliseconds, spread, table, whole } from "../harness.mjs";
import { childrenInTurn } from "../runtimes.mjs";

export const title = "1,000,000 OpenIDs";

/** Repeats are dropped within a send. */
const BY_SEND = [
  ["wechat-mass", "**wechat-mass** build, a batch of bytes after the other"],
  ["wechat-mass", BEFORE.name, true],
  [
    "by-batch",
    "by hand, batch by batch: TextDecoder, split, Set, pattern, JSON.stringify, TextEncoder",
  ],
  ["all-at-once", "by hand, the whole list decoded and split first"],
];
/** Repeats are dropped in the whole list, and each send has a `clientmsgid` of its own. */
const BY_LIST = [
  ["campaign-kept", "**wechat-mass** openIdBatches, planCampaign, batchCall; batches kept between"],
  ["campaign-kept", BEFORE.name, true],
  ["campaign-twice", "**wechat-mass**, the list split once more for the bodies instead"],
  ["campaign-twice", BEFORE.name, true],
  [
    "set-at-once",
    "by hand: TextDecoder, split, one Set, slices, pattern, SHA-1, JSON.stringify, TextEncoder",
  ],
  ["set-by-batch", "by hand, decoded and split batch by batch, one Set over all"],
];

/** So many for the memory of the index against repeats, and what it may take of each. */
const MANY = 10_000_000;
const MOST_FOR_EACH = 24;
const MANY_RUNS = 3;

export async function run({ runs }, runtime) {
  const bySend = await measure(BY_SEND, runs, runtime);
  const byList = await measure(BY_LIST, runs, runtime);
  const [now, earlier] = await measureMany(runtime);
  const faster = spread(earlier.ms).median / spread(now.ms).median;
  const [ours] = bySend;
  const ms = spread(ours.ms).median;
  for (const { reports } of byList) assert.ok(reports.every(({ ids }) => ids === 100));
  const [campaign, ...others] = byList;
  const byHand = others.filter(({ way }) => way.startsWith("set-"));
  const goals = [
    {
      what: "1,000,000 OpenIDs split, checked, built (all kept)",
      goal: "≤ 1 s in Node",
      measured: `${(ms / 1000).toFixed(2)} s`,
      met: ms <= 1000,
    },
    {
      what: "its memory, the list included",
      goal: "≤ 4× the list",
      measured: `${ours.timesList.toFixed(2)}×`,
      met: ours.timesList <= 4,
    },
    beside("time", campaign, byHand, ({ ms }) => spread(ms).median),
    beside("memory", campaign, byHand, ({ peak }) => peak),
    {
      what: `${whole(MANY)} OpenIDs through openIdBatches: memory for each, beside the list`,
      goal: `≤ ${MOST_FOR_EACH} bytes`,
      measured: `${now.forEach.toFixed(1)} bytes`,
      met: now.forEach <= MOST_FOR_EACH,
    },
    {
      what: `${whole(MANY)} OpenIDs through openIdBatches: time, beside ${BEFORE.name}`,
      goal: "≥ 1×",
      measured: `${faster.toFixed(2)}×`,
      met: faster >= 1,
    },
  ];
  return {
    goals,
    markdown: `
Fresh processes in turn, from one buffer to the bodies of 100 sends, which are kept. Peak is the most resident memory of the process, measured after each batch and each send, less what it had before the list was made; the list itself is in it. Array buffers are what the last send left: the list, WebAssembly's memory, bodies.

A list of ${bytes(bySend[0].list)}; repeats are dropped within a send, by all:

${tableOf(bySend)}

A list of ${bytes(byList[0].list)}, of which 10,000 lines repeat others; repeats are dropped in the whole list, and each send gets a \`clientmsgid\` made from the campaign, what is sent and its OpenIDs, by all:

${tableOf(byList)}

A list of ${whole(MANY)} OpenIDs as bytes through \`openIdBatches\`, of which nothing is kept, ${MANY_RUNS} fresh processes of each in turn. Memory is the peak less what the process had once the list was made, for each OpenID:

${table(
  ["way", "ms, median [min–max]:", "bytes for each, median:"],
  [now, earlier].map(({ name, ms, forEach }) => [name, milliseconds(ms), forEach.toFixed(1)]),
)}`,
  };
}

/** A list of ten times as many, split and not kept: ours, and as it was before. */
async function measureMany(runtime) {
  const starts = [false, true].map((isBefore) => ["many-openids.mjs", MANY, isBefore]);
  const reports = await childrenInTurn(runtime, MANY_RUNS, starts);
  assert.ok(reports.flat().every(({ count }) => count === MANY));
  return ["**wechat-mass** openIdBatches", BEFORE.name].map((name, index) => ({
    name,
    ms: reports[index].map(({ ms }) => ms),
    forEach: spread(reports[index].map(({ peak }) => peak / MANY)).median,
  }));
}

/** Of the ways by hand the one that does best. */
function beside(name, campaign, byHand, of) {
  const times = of(campaign) / Math.min(...byHand.map(of));
  return {
    what: `1,000,000 OpenIDs as a campaign, repeats dropped in the whole list (all kept): ${name}`,
    goal: "≤ 1× plain JavaScript",
    measured: `${times.toFixed(2)}×`,
    met: times <= 1,
  };
}

/** Each way, with all bodies kept. All ways make the same bodies. */
async function measure(ways, runs, runtime) {
  const starts = ways.map(([way, , isBefore = false]) => ["million-openids.mjs", way, isBefore]);
  const reports = await childrenInTurn(runtime, Math.min(runs, 7), starts);
  assert.ok(reports.flat().every(({ count }) => count === 100));
  const measured = ways.map(([way, name], index) => {
    const of = (what) => reports[index].map((report) => report[what]);
    const [{ list }] = reports[index];
    const peak = spread(of("peak")).median;
    const arrayBuffers = spread(of("arrayBuffers")).median;
    const timesList = peak / list;
    return {
      way,
      name,
      list,
      ms: of("ms"),
      peak,
      timesList,
      arrayBuffers,
      reports: reports[index],
    };
  });
  const reported = measured.flatMap((one) => one.reports);
  assert.equal(
    new Set(reported.map(({ digest }) => digest)).size,
    1,
    "all ways make the same bodies",
  );
  return measured;
}

function tableOf(measured) {
  return table(
    ["way", "ms, median [min–max]:", "peak, median:", "× the list:", "array buffers:"],
    measured.map(({ name, ms, peak, timesList, arrayBuffers }) => [
      name,
      milliseconds(ms),
      bytes(peak),
      timesList.toFixed(2),
      bytes(arrayBuffers),
    ]),
  );
}
