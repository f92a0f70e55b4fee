// Events as a user reads them: every shape, with nothing lost, and what each number means.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readPush } from "wechat-mass";
import { EVENT, EVENTS, FINISH, MESSAGE, xml } from "./wechat.mjs";

test("every example of an event is read", () => {
  const read = Object.fromEntries(
    Object.entries(EVENTS).map(([name, text]) => [name, readPush(text)]),
  );
  const urls = (push) =>
    push.article_url_result?.result_list.map((item) => item.article_url) ?? null;
  const summary = (push) => [
    push.kind,
    push.msg_id,
    push.outcome,
    push.total_count,
    push.filter_count,
    push.sent_count,
    push.error_count,
    push.copyright_check_result?.judgement ?? null,
    push.copyright_check_result?.result_list.length ?? null,
    urls(push),
  ];
  const kind = "mass_send_job_finish";
  const page = "http://example.invalid/s?__biz=MzA4&mid=2650&idx=1&sn=cc#rd";
  const { event_publishjobfinish_real: publication, ...sends } = read;
  assert.deepEqual(
    Object.fromEntries(Object.entries(sends).map(([name, push]) => [name, summary(push)])),
    {
      event_bench_1538B: [kind, "1000001625", "rejected", 0, 0, 0, 0, "reprint", 2, [page]],
      event_official_2016_copyright: [
        kind,
        "1000001625",
        "rejected",
        0,
        0,
        0,
        0,
        "reprint",
        2,
        null,
      ],
      event_official_current_articleurl: [
        kind,
        "1000001625",
        "rejected",
        0,
        0,
        0,
        0,
        "reprint",
        2,
        ["Url_1", "Url_2"],
      ],
      event_official_early_2014: [kind, "1988", "success", 100, 80, 75, 5, null, null, null],
      event_real_2020_all_filtered: [
        kind,
        "3147483661",
        "success",
        8,
        0,
        0,
        0,
        "no_reprint",
        0,
        ["http://mp.weixin.qq.com/s/VgyFDJOHQCyBecF4PYqLjA"],
      ],
      event_real_2022_freepublish_arrived_as_mass: [
        kind,
        "1000000003",
        "success",
        4,
        4,
        4,
        0,
        "unknown",
        0,
        ["http://mp.weixin.qq.com/s/8yzT20EvmDg37Jso9nsIIw"],
      ],
      event_real_2024_err20431: [kind, "3147487831", "rejected", 0, 0, 0, 0, "unknown", 0, []],
      event_real_2024_text_message: [
        kind,
        "3162228393",
        "success",
        2,
        1,
        1,
        0,
        "no_reprint",
        0,
        ["http://mp.weixin.qq.com/s/YIpdZXAJnouoMDBfHxQG1A"],
      ],
      event_real_2025_empty_articleurl: [
        kind,
        "1000000338",
        "success",
        296,
        295,
        295,
        0,
        "unknown",
        0,
        [],
      ],
    },
  );
  assert.equal(publication.kind, "publish_job_finish");
  assert.deepEqual(publication.publish_event_info, {
    publish_id: "1234567890",
    publish_status: 0,
    article_id: "ArticleID",
    article_detail: { count: 1, item: [{ idx: 1, article_url: "ArticleURL" }] },
    fail_idx: [],
    meaning: publication.publish_event_info.meaning,
  });
});

test("the head of a push is the same for every kind", () => {
  const head = {
    mode: "unverified",
    to_user_name: "gh_1",
    from_user_name: "o1",
    create_time: 1714112445,
  };
  const publication = {
    ...EVENT,
    Event: "PUBLISHJOBFINISH",
    PublishEventInfo: { publish_id: "1" },
  };
  for (const [fields, kind, msg_type, event] of [
    [MESSAGE, "other", "text", ""],
    [{ ...EVENT, Event: "subscribe" }, "other", "event", "subscribe"],
    [FINISH, "mass_send_job_finish", "event", "MASSSENDJOBFINISH"],
    [
      { ...FINISH, Event: "masssendjobfinish" },
      "mass_send_job_finish",
      "event",
      "masssendjobfinish",
    ],
    [publication, "publish_job_finish", "event", "PUBLISHJOBFINISH"],
    [
      { ...publication, Event: "FREEPUBLISHJOBFINISH" },
      "publish_job_finish",
      "event",
      "FREEPUBLISHJOBFINISH",
    ],
  ]) {
    const { dedupe_key, ...push } = readPush(xml(fields));
    assert.ok(dedupe_key);
    for (const [name, value] of Object.entries({ ...head, kind, msg_type, event })) {
      assert.equal(push[name], value, name);
    }
  }
  assert.equal(readPush("<xml><MsgType>text</MsgType></xml>").create_time, null);
});

test("a message named like an event is no event", () => {
  const push = readPush(xml({ ...FINISH, MsgType: "text" }));
  assert.equal(push.kind, "other");
});

/** The statuses of the documentation: what becomes of the send, the number, and why. */
const STATUSES = [
  ["send success", "success", undefined, "发送成功", /^sent/],
  ["sendsuccess", "success", undefined, "发送成功", /^sent/],
  ["send fail", "failed", undefined, "发送失败", /fail/],
  ["sendfail", "failed", undefined, "发送失败", /fail/],
  ["err(10001)", "rejected", 10001, "涉嫌广告", /advertis/],
  ["err(20001)", "rejected", 20001, "涉嫌政治", /politic/],
  ["err(20002)", "rejected", 20002, "涉嫌色情", /pornograph/],
  ["err(20004)", "rejected", 20004, "涉嫌社会", /societ|social/],
  ["err(20006)", "rejected", 20006, "涉嫌违法犯罪", /crim/],
  ["err(20008)", "rejected", 20008, "涉嫌欺诈", /fraud/],
  ["err(20013)", "rejected", 20013, "涉嫌版权", /copyright/],
  ["err(21000)", "rejected", 21000, "涉嫌其他", /else|other/],
  ["err(22000)", "rejected", 22000, "涉嫌互推", /promotion/],
  ["err(30001)", "rejected", 30001, "原创校验出现系统错误", /broke|fail|error/],
  ["err(30002)", "rejected", 30002, "原创校验被判定为不能群发", /forbid/],
  ["err(30003)", "rejected", 30003, "原创校验被判定为转载文", /reprint/],
  ["err(40001)", "refused_by_administrator", 40001, "管理员拒绝", /administrator/],
  ["err(40002)", "administrator_silent", 40002, "管理员30分钟内无响应", /30 minutes/],
];

for (const [status, outcome, code, zh, en] of STATUSES) {
  test(`the status ${status} is explained`, () => {
    for (const Status of [status, `<![CDATA[${status}]]>`, `\n  ${status} `]) {
      const push = readPush(xml({ ...FINISH, Status }));
      assert.equal(push.status, status);
      assert.deepEqual([push.known, push.outcome, push.code], [true, outcome, code]);
      assert.equal("code" in push, code !== undefined);
      assert.ok(push.meaning.zh.startsWith(zh), push.meaning.zh);
      assert.match(push.meaning.en, en);
    }
  });
}

test("an err that is not documented is a rejection all the same", () => {
  for (const code of [20431, 0, 99999]) {
    const push = readPush(xml({ ...FINISH, Status: `err(${code})` }));
    assert.deepEqual([push.known, push.outcome, push.code], [false, "rejected", code]);
    assert.ok(push.meaning.zh && push.meaning.en);
  }
});

test("a status of another form is unknown, and no success", () => {
  for (const Status of ["err()", "err(x)", "error(10001)", "success", "sent", ""]) {
    const push = readPush(xml({ ...FINISH, Status }));
    assert.deepEqual([push.known, push.outcome], [false, "unknown"], Status);
    assert.equal("code" in push, false);
    assert.ok(push.meaning.zh && push.meaning.en);
  }
});

test("more statuses than are remembered are each explained", () => {
  for (let times = 0; times < 2; times += 1) {
    for (let code = 50_000; code < 50_200; code += 1) {
      assert.equal(readPush(xml({ ...FINISH, Status: `err(${code})` })).code, code);
    }
  }
  assert.equal(readPush(xml(FINISH)).outcome, "success");
});

/** The end of a mass send with the check of one article. */
function checked(CheckState, item) {
  const ResultList = item ? { item } : "";
  return readPush(xml({ ...FINISH, CopyrightCheckResult: { Count: 1, ResultList, CheckState } }))
    .copyright_check_result;
}

test("the originality check says whether the send may be sent", () => {
  for (const [state, judgement, zh] of [
    ["1", "no_reprint", /未被判为转载.*可以群发/],
    ["2", "reprint", /^被判为转载.*可以群发/],
    ["3", "forbidden", /被判为转载.*不能群发/],
    ["0", "unknown", /没有说明/],
    ["4", "unknown", /没有说明/],
    ["", "unknown", /没有说明/],
  ]) {
    const check = checked(state);
    assert.equal(check.judgement, judgement, state);
    assert.match(check.meaning.zh, zh);
    assert.ok(check.meaning.en);
    assert.equal(check.check_state, state === "" ? null : Number(state));
  }
});

test("the originality check says of each article what becomes of it", () => {
  for (const [can, replace, show, judgement] of [
    ["0", "0", "0", "forbidden"],
    ["0", "1", "1", "forbidden"],
    ["1", "0", "0", "reprint"],
    ["1", "0", "1", "reprint"],
    ["1", "1", "0", "reprint"],
    ["1", "1", "1", "reprint"],
    ["", "", "", "unknown"],
  ]) {
    const [article] = checked("2", {
      ArticleIdx: "1",
      CanReprint: can,
      NeedReplaceContent: replace,
      NeedShowReprintSource: show,
    }).result_list;
    assert.equal(article.judgement, judgement);
    const { zh, en } = article.meaning;
    assert.equal(/不能转载/.test(zh), judgement === "forbidden", zh);
    assert.equal(/not allowed/.test(en), judgement === "forbidden", en);
    if (judgement !== "reprint") continue;
    assert.equal(/替换/.test(zh), replace === "1", zh);
    assert.equal(/replaces it/.test(en), replace === "1", en);
    assert.equal(/来源/.test(zh), show === "1", zh);
    assert.equal(/source/.test(en), show === "1", en);
  }
});

test("articles are judged one by one, in their order", () => {
  const item = ["1", "0", "1"].map((CanReprint, at) => ({ ArticleIdx: at + 1, CanReprint }));
  const articles = checked("3", item).result_list;
  assert.deepEqual(
    articles.map((article) => [article.article_idx, article.judgement]),
    [
      [1, "reprint"],
      [2, "forbidden"],
      [3, "reprint"],
    ],
  );
});

test("every publish_status is explained", () => {
  const PublishEventInfo = (publish_status) => ({ publish_id: "1", publish_status });
  const info = (status) =>
    readPush(
      xml({ ...EVENT, Event: "PUBLISHJOBFINISH", PublishEventInfo: PublishEventInfo(status) }),
    ).publish_event_info;
  for (const [status, zh] of [
    [0, "发布成功"],
    [1, "发布中"],
    [2, "原创校验失败"],
    [3, "常规失败"],
    [4, "平台审核不通过"],
    [5, "用户删除"],
    [6, "系统封禁"],
    [7, "未知"],
  ]) {
    const { publish_status, meaning } = info(status);
    assert.equal(publish_status, status);
    assert.ok(meaning.zh.includes(zh), meaning.zh);
    assert.ok(meaning.en);
  }
  assert.ok(info("").meaning.zh.includes("未知"));
});

test("a publication of which some articles failed says which", () => {
  const push = readPush(
    xml({
      ...EVENT,
      Event: "PUBLISHJOBFINISH",
      PublishEventInfo: {
        publish_id: "2247503051",
        publish_status: "2",
        fail_idx: ["1", "3"],
        article_detail: { count: "2", item: [{ idx: "2" }, { idx: "4", article_url: "u&amp;v" }] },
      },
    }),
  );
  const info = push.publish_event_info;
  assert.deepEqual(info.fail_idx, [1, 3]);
  assert.deepEqual(info.article_detail.item, [
    { idx: 2, article_url: null },
    { idx: 4, article_url: "u&v" },
  ]);
});

test("ids keep every digit, whether they came as XML or as JSON", () => {
  for (const id of ["1", "34182", "3147494276", "9007199254740993", "18446744073709551615"]) {
    const head = `"MsgType":"event","Event":"MASSSENDJOBFINISH","Status":"send success"`;
    for (const text of [
      xml({ ...FINISH, MsgID: id }),
      xml({ ...FINISH, MsgID: `<![CDATA[ ${id} ]]>` }),
      `{${head},"MsgID":${id}}`,
      `{${head},"MsgID":"${id}"}`,
      `{${head},"MsgId":${id}}`,
    ]) {
      const push = readPush(text);
      assert.equal(push.msg_id, id);
      assert.ok(push.dedupe_key.endsWith(`mass/${id}`), push.dedupe_key);
    }
  }
  const message = readPush('{"MsgType":"text","MsgId":9007199254740993}');
  assert.equal(message.fields.MsgId, "9007199254740993");
});

test("numbers may stand in CDATA, between blanks, or be absent", () => {
  const push = readPush(
    xml({
      ...FINISH,
      TotalCount: "<![CDATA[8]]>",
      FilterCount: "\r\n 7\t",
      SentCount: "",
      ErrorCount: "-1",
    }),
  );
  const { total_count, filter_count, sent_count, error_count, copyright_check_result } = push;
  assert.deepEqual([total_count, filter_count, sent_count, error_count], [8, 7, null, -1]);
  assert.equal(copyright_check_result, null);
  assert.equal(push.article_url_result, null);
});

test("a count that is none stays beside, and the verdict stays", () => {
  for (const text of [
    "abc",
    "1.5",
    "0x10",
    "1e3",
    "+1",
    "1 2",
    "１",
    "9007199254740992",
    "-9223372036854775808",
    "-",
  ]) {
    const push = readPush(
      xml({ ...FINISH, Status: "err(20001)", SentCount: text, ErrorCount: "3" }),
    );
    assert.deepEqual([push.outcome, push.code, push.msg_id], ["rejected", 20001, "1000001625"]);
    assert.deepEqual([push.sent_count, push.error_count], [null, 3]);
    assert.deepEqual(push.extra, { SentCount: text });
  }
  const checked = readPush(
    xml({
      ...FINISH,
      CreateTime: "soon",
      CopyrightCheckResult: {
        Count: "a",
        ResultList: { item: { ArticleIdx: "1", CanReprint: "b" } },
        CheckState: "c",
      },
    }),
  );
  assert.deepEqual([checked.create_time, checked.extra], [null, { CreateTime: "soon" }]);
  const check = checked.copyright_check_result;
  assert.deepEqual([check.check_state, check.judgement], [null, "unknown"]);
  assert.deepEqual(check.extra, { Count: "a", CheckState: "c" });
  assert.deepEqual(check.result_list[0].extra, { CanReprint: "b" });
});

test("the end of a mass send without an id or a status is kept as another push", () => {
  for (const MsgID of ["0", "-1", "abc", "1.0", "18446744073709551616", ""]) {
    const push = readPush(xml({ ...FINISH, MsgID }));
    assert.deepEqual([push.kind, push.event], ["other", "MASSSENDJOBFINISH"]);
    assert.deepEqual(push.fields, { ...FINISH, MsgID });
  }
  for (const name of ["MsgID", "Status"]) {
    const { [name]: _, ...rest } = FINISH;
    const push = readPush(xml(rest));
    assert.deepEqual([push.kind, push.fields], ["other", rest]);
  }
});

test("empty lists, lists of one and text beside elements are kept", () => {
  const json = readPush('{"MsgType":"event","Event":"x","emp":[],"one":["1"],"in":{"a":[]}}');
  assert.deepEqual(json.fields, {
    MsgType: "event",
    Event: "x",
    emp: [],
    one: ["1"],
    in: { a: [] },
  });
  const beside = readPush("<xml>before<MsgType>text</MsgType>after</xml>");
  assert.deepEqual(beside.fields, { MsgType: "text", "#text": "beforeafter" });
  const event = readPush(xml(FINISH).replace("<xml>", "<xml a='1'>before"));
  assert.deepEqual(event.extra, { "@": "a='1'", "#text": "before" });
});

test("what WeChat adds one day is kept beside, at every level", () => {
  const push = readPush(
    xml({
      ...FINISH,
      Future: "x",
      CopyrightCheckResult: {
        ResultList: { item: { ArticleIdx: "1", New: { a: "1" } } },
        CheckState: "1",
        Later: ["1", "2"],
      },
      ArticleUrlResult: { ResultList: { item: { ArticleIdx: "1", Title: "标题" } } },
    }),
  );
  assert.deepEqual(push.extra, { Future: "x" });
  assert.deepEqual(push.copyright_check_result.extra, { Later: ["1", "2"] });
  assert.deepEqual(push.copyright_check_result.result_list[0].extra, { New: { a: "1" } });
  assert.deepEqual(push.article_url_result.result_list[0].extra, { Title: "标题" });
  assert.equal("extra" in readPush(xml(FINISH)), false);
});

test("a push of any other kind has all its fields, lists among them", () => {
  const push = readPush(
    xml({
      ...EVENT,
      Event: "pic_weixin",
      EventKey: "6",
      SendPicsInfo: { Count: "1", PicList: { item: { PicMd5Sum: "5a75" } } },
      Tag: ["a", { b: "c" }],
      Empty: "",
    }),
  );
  assert.equal(push.kind, "other");
  assert.deepEqual(push.fields, {
    ...EVENT,
    Event: "pic_weixin",
    EventKey: "6",
    SendPicsInfo: { Count: "1", PicList: { item: [{ PicMd5Sum: "5a75" }] } },
    Tag: ["a", { b: "c" }],
    Empty: "",
  });
});

test("a text in several pieces, with references and comments, is one text", () => {
  const push = readPush(
    "<?xml version='1.0' encoding='utf-8'?>\r\n<xml><MsgType><![CDATA[te]]>xt<!-- no --></MsgType>" +
      "<Content>&#32676;&#x53D1;<![CDATA[<a>&amp;]]]]><![CDATA[>]]>&quot;&apos;</Content></xml>\n",
  );
  assert.deepEqual([push.msg_type, push.fields.Content], ["text", "群发<a>&amp;]]>\"'"]);
});
