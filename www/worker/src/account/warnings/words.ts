import type { Refusal } from "../../shared/outcome.js";
import type { Found } from "./warning.js";

/** A part of the account has work that is late. */
export function alarmLate({ part, due }: { part: string; due: number }): Found {
  return {
    code: "alarm_late",
    about: part,
    since: due,
    message: {
      zh: `定时任务「${part}」已到时间，但一直没有完成`,
      en: `the work of "${part}" was due and is not done`,
    },
    remedy: {
      zh: "请查看服务日志中的 part_failed；没有报错时请重启服务，未完成的工作会继续",
      en: "look for part_failed in the log of the service; if there is none, restart the service: work that was under way goes on",
    },
  };
}

/** The daily export has failed. It is tried again. */
export function exportFailed(failing: { since: number; attempts: number; error: string }): Found {
  return {
    code: "export_failed",
    since: failing.since,
    message: {
      zh: `每日导出失败 ${failing.attempts} 次：${failing.error}`,
      en: `the daily export has failed ${failing.attempts} times: ${failing.error}`,
    },
    remedy: {
      zh: "请检查备份文件夹（或 R2 存储桶）的权限和剩余空间；服务会自动重试",
      en: "check the permissions and the free space of the folder of backups, or the R2 bucket; the service tries again by itself",
    },
  };
}

/** A daily export is wanted, and the configuration gives no place for it. */
export function noExportStore(since: number | undefined): Found {
  return {
    code: "export_has_no_place",
    since,
    message: {
      zh: "已设置每日导出，但服务没有备份文件夹（BACKUPS），没有导出",
      en: "a daily export is set, but the service has no folder for it (BACKUPS): nothing is exported",
    },
    remedy: {
      zh: "请在服务配置中加入 BACKUPS 并重启，或关闭每日导出",
      en: "add BACKUPS to the configuration of the service and restart it, or take the daily export away",
    },
  };
}

/** A campaign has ended, and WeChat has pushed nothing since it began. */
export function noPushes({ title, began }: { title: string; began: number }): Found {
  return {
    code: "no_pushes",
    since: began,
    message: {
      zh: `「${title}」已全部结束，但从开始到现在没有收到任何微信推送：结果只能靠查询得知`,
      en: `all jobs of "${title}" have ended, and no push of WeChat has come since it began: the results had to be asked for`,
    },
    remedy: {
      zh: "请在微信开发者平台检查消息推送的 URL、Token、EncodingAESKey 和开关，并运行账号检查",
      en: "check URL, Token, EncodingAESKey and the switch of pushes on WeChat's developer platform, and run the check of the account",
    },
  };
}

/** A campaign has asked a person something for hours. */
export function questionOpen({ id, title }: { id: string; title: string }): Found {
  return {
    code: "question_open",
    about: id,
    message: {
      zh: `「${title}」的问题一直没有人回答，群发停在那里`,
      en: `nobody has answered the question of "${title}", which waits for it`,
    },
    remedy: {
      zh: "请打开这个群发计划，核对后回答",
      en: "open the campaign, check what it asks, and answer",
    },
  };
}

/** No access token can be had. */
export function tokenFailed(refusal: Refusal, since: number): Found {
  return {
    code: "token_failed",
    since,
    message: {
      zh: `取不到 access_token：${refusal.message.zh}`,
      en: `no access_token can be had: ${refusal.message.en}`,
    },
    remedy: {
      zh: "请运行账号检查：它会指出要改的 AppSecret、API IP 白名单或代理",
      en: "run the check of the account: it names what to change, such as the AppSecret, the API IP allowlist or the relay",
    },
  };
}
