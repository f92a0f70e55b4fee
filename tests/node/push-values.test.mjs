// Values of every size come through the boundary whole, and what stands after them, too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readPush } from "wechat-mass";

const push = (inside) =>
  readPush(
    `<xml><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID>${inside}</xml>`,
  );

test("whole numbers keep their value, from one end of the range to the other", () => {
  const sizes = [
    0,
    1,
    9,
    10,
    59,
    60,
    61,
    63,
    64,
    4095,
    4096,
    2 ** 31,
    2 ** 32,
    2 ** 52,
    2 ** 53 - 1,
  ];
  for (const number of sizes.flatMap((size) => [size, -size || 0])) {
    const read = push(
      `<Status>s</Status><TotalCount>${number}</TotalCount><SentCount>7</SentCount>`,
    );
    assert.equal(read.total_count, number);
    assert.equal(read.sent_count, 7, `after ${number}`);
  }
});

test("texts keep their length, whatever they are written with", () => {
  // One, two, three and four bytes a character; the last are two in UTF-16.
  for (const character of ["a", "é", "群", "😀"]) {
    for (const length of [0, 1, 61, 62, 63, 64, 4093, 4094, 4095, 4096, 100_000]) {
      const status = character.repeat(length);
      const read = push(`<Status>${status}</Status><ErrorCount>7</ErrorCount><New>${status}</New>`);
      assert.equal(read.status, status);
      assert.equal(read.error_count, 7, `after ${length} ${character}`);
      assert.deepEqual(read.extra, { New: status });
    }
  }
});

test("lists keep every entry", () => {
  for (const length of [0, 1, 63, 64, 65, 600]) {
    const items = Array.from(
      { length },
      (_, index) => `<item><ArticleIdx>${index}</ArticleIdx></item>`,
    );
    const read = push(
      `<Status>s</Status><ArticleUrlResult><ResultList>${items.join("")}</ResultList></ArticleUrlResult>`,
    );
    assert.deepEqual(
      read.article_url_result.result_list,
      items.map((_, index) => ({ article_idx: index, article_url: null })),
    );
  }
});

test("control characters of a JSON push are text", () => {
  const status = "\u0000\u0001\u003f\u0040\u007f";
  const json = {
    MsgType: "event",
    Event: "MASSSENDJOBFINISH",
    MsgID: 1,
    Status: status,
    SentCount: 7,
  };
  const read = readPush(JSON.stringify(json));
  assert.deepEqual([read.status, read.sent_count], [status, 7]);
});
