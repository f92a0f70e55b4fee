import { SPEEDS } from "../../../world/jobs/jobs.js";
import type { Endpoint } from "../../endpoint.js";
import { refuse } from "../../refusal.js";

const SPEC = "docs/spec.md 1.9";

export const getSpeed: Endpoint = {
  path: "cgi-bin/message/mass/speed/get",
  method: "POST",
  title: { zh: "获取群发速度", en: "Read the speed of sending" },
  token: true,
  allows: "verified",
  handle(world, account) {
    const { speed } = world.accounts.of(account);
    return {
      json: { speed, realspeed: (SPEEDS[speed] ?? 0) / 10_000 },
      why: {
        rule: { zh: "速度见表，单位为万/分钟", en: "the speed of the table, in 10 000 a minute" },
        source: SPEC,
      },
    };
  },
};

export const setSpeed: Endpoint = {
  path: "cgi-bin/message/mass/speed/set",
  method: "POST",
  title: { zh: "设置群发速度", en: "Set the speed of sending" },
  token: true,
  allows: "verified",
  handle(world, account, { body }) {
    const speed = body.get("speed");
    if (speed === undefined || speed === null)
      refuse(45084, { zh: "缺少 speed", en: "speed is missing" }, SPEC);
    if (typeof speed !== "number" || !Number.isInteger(speed) || speed < 0 || speed > 4) {
      refuse(45083, { zh: "speed 为 0 至 4", en: "speed goes from 0 to 4" }, SPEC);
    }
    if (world.ledger.confirming(account)) {
      refuse(
        89504,
        { zh: "有一次群发在等管理员确认", en: "a send waits for the administrator" },
        "docs/spec.md 3",
      );
    }
    world.accounts.put({ appid: account, speed });
    return {
      json: { errcode: 0, errmsg: "ok" },
      why: {
        rule: { zh: "已设置，对这个账号一直有效", en: "stays for the account" },
        source: SPEC,
      },
    };
  },
};
