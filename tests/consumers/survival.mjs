// Panics on purpose, and what works after each. It runs inside the host that is tested, on the package
// that is built with a deliberate panic.

const NOW = 1_795_651_200;
const CONTENT = { msgtype: "text", text: { content: "你好" } };
const PUSH = "<xml><MsgType>text</MsgType><MsgId>9007199254740993</MsgId></xml>";
const AUDIENCE = { is_to_all: false, tag_id: 2 };

/** Each part panics `times` times; after each panic a call of it must work. */
export function survive(wechatMass, { bodies, pushes, campaigns }, times) {
  const { InternalError } = wechatMass;
  const campaign = wechatMass.planCampaign(
    { id: "spring", account: "service", audience: AUDIENCE, content: CONTENT },
    NOW,
  );
  const parts = [
    [
      bodies,
      () =>
        wechatMass.check("message/mass/sendall", {
          filter: AUDIENCE,
          ...CONTENT,
          clientmsgid: "job",
        }).length,
      0,
    ],
    [pushes, () => wechatMass.readPush(PUSH).dedupe_key, "message/9007199254740993"],
    [campaigns, () => wechatMass.nextStep(campaign, NOW).id, "send-1-1"],
  ];
  return parts.map(([{ callWasm }, call, wanted]) => {
    let survived = 0;
    for (let count = 0; count < times; count += 1) {
      try {
        callWasm((wasm) => wasm.panicProbe());
      } catch (error) {
        if (!(error instanceof InternalError) || !/panic probe/.test(error.message)) throw error;
        if (call() === wanted) survived += 1;
      }
    }
    return survived;
  });
}
