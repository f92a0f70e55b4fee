//! The limits of WeChat's pages and of measurements, each with its source and date. If WeChat
//! changes one, change a line here, a row of docs/guide/limits.md and a test.
//!
//! A value is an error only above the highest value that was seen accepted, or from a measured
//! refusal on. Between that and the documented limit, it is a warning.
//!
//! The sources have the names of docs/spec.md 0.1. **N**: official pages 2025–2026 at
//! `developers.weixin.qq.com/doc/{service,subscription}`. **O**: the single page that they replaced
//! (2016–2024). **KB**: the official article "公众平台群发规则" (2023-05). **MUD**: a C# SDK whose author
//! compared every page in 2026-10. **C**: a post at `developers.weixin.qq.com/community`. **M**: a
//! published measurement. docs/guide/limits.md has their URLs.

use crate::api::shape::Limit;

/// The minimum number of OpenIDs of `message/mass/send` (errcode 40130). N, O.
pub const MIN_OPENIDS: usize = 2;
/// The maximum number of OpenIDs of `message/mass/send` (errcode 40032). N, O.
pub const MAX_OPENIDS: usize = 10_000;

/// Length of `clientmsgid`, in bytes (errcode 45067): 32 in N (2025), 64 in O (2017–2024), but 34
/// and 36 were refused (C, 2023).
pub(crate) const CLIENTMSGID: &[Limit] = &[Limit::bytes(33), Limit::bytes(32).disputed()];

/// The maximum length of `clientmsgid` that all sources allow, in bytes.
pub const MAX_CLIENTMSGID_BYTES: usize = 32;

/// The time that WeChat remembers the `clientmsgid` of a send, in seconds: 24 hours, rolling
/// (errcode 45065). O, N.
pub const CLIENTMSGID_GUARD_SECONDS: i64 = 24 * 60 * 60;

/// Send calls a minute (since 2017-05); more are refused. N.
pub const MASS_CALLS_A_MINUTE: i64 = 60;
/// Send calls a day of a new account ("高级群发接口 100"). Bigger accounts have more; `openapi/quota/get`
/// returns the number. N.
pub const MASS_CALLS_A_DAY: i64 = 100;
/// Previews a day. N.
pub const PREVIEWS_A_DAY: i64 = 100;
/// Deletions a day. N.
pub const DELETES_A_DAY: i64 = 10;
/// Status calls a day. No page has a number for them, so this is the number of send calls.
pub const STATUS_CALLS_A_DAY: i64 = 100;
/// The time for an administrator to confirm a send, in seconds (`err(40002)`). N.
pub const CONFIRMATION_SECONDS: i64 = 30 * 60;

/// Text of a mass send, in characters: 300 in KB, 600 in older rules; no number on the API pages.
/// One report names 45002 for 293 Chinese characters (C, 2020). It does not say how they were
/// written: as `\uXXXX` they are six times as long.
pub(crate) const MASS_TEXT: &[Limit] = &[Limit::characters(300).disputed()];

/// Pictures of an `images` message. The mass send pages name no number; a `newspic` draft has at
/// most 20. WeChat answers 40215 to more.
pub const MAX_IMAGES: usize = 20;

/// The recipients a minute for each `speed`, 0 to 4 (errcode 45083). N, O. The sample of the same
/// page pairs 3 with 15 (万), but its table says 30: do not compute one from the other.
pub const SPEEDS_PER_MINUTE: [u32; 5] = [800_000, 600_000, 450_000, 300_000, 100_000];

/// The maximum number of articles of a message. Stated for `media/uploadnews` (O) and at
/// mp.weixin.qq.com.
pub const MAX_ARTICLES: usize = 8;

/// Title of an article, in characters (字) (errcode 45003): 32 in N (2025-12), but 64 were accepted
/// and 65 refused (M 2025, 2026). MUD has the same for `media/uploadnews`.
pub(crate) const TITLE: &[Limit] = &[Limit::characters(64), Limit::characters(32).disputed()];
/// Author of an article, in characters (字) (errcodes 45110, 40192). N 2025; 8 in the old editor of
/// mp.weixin.qq.com.
pub(crate) const AUTHOR: &[Limit] = &[Limit::characters(16)];
/// Digest of an article, in characters (字) (errcode 45004): 128 in N (2025-12), but 121 were
/// refused once (M 2026). The page said 120 before.
pub(crate) const DIGEST: &[Limit] = &[Limit::characters(128), Limit::characters(120).disputed()];
/// Content of an article (errcode 45002): fewer than 20 000 characters and less than 1 MB in N, but
/// 100 000 characters were accepted (M 2026). (The same sentence contradicts itself with "2kb";
/// 36,939 bytes were accepted.)
pub(crate) const CONTENT: &[Limit] =
    &[Limit::bytes((1 << 20) - 1), Limit::characters(19_999).disputed()];
/// Content of a `newspic`, in characters: WeChat answered 45166 to longer ones (measured in 2026,
/// `caol64/wenyan-core` 23 and 31). The pages name no number.
pub const NEWSPIC_CONTENT: usize = 1000;
/// `content_source_url` of an article (errcode 45005): 1 KB. N.
pub(crate) const CONTENT_SOURCE_URL: &[Limit] = &[Limit::bytes(1024)];

/// Pictures of a `newspic` draft. N.
pub const MAX_NEWSPIC_IMAGES: usize = 20;
/// Decimals of a coordinate of a cover's crop (errcode 53402). N 2025-12.
pub const MAX_CROP_DECIMALS: usize = 6;
/// Title of a video, in characters. Only MUD.
pub(crate) const VIDEO_TITLE: &[Limit] = &[Limit::characters(128).disputed()];
/// Description of a video, in characters. Only MUD.
pub(crate) const VIDEO_DESCRIPTION: &[Limit] = &[Limit::characters(512).disputed()];

/// Name of a tag, in bytes (errcode 45158): 30 characters on the page, but "30 字节" in the error's
/// text and from WeChat's staff. 32 and 33 bytes were refused (C 2021, 2022).
pub(crate) const TAG_NAME: &[Limit] = &[Limit::bytes(30)];
/// OpenIDs of a call of `tags/members/batchtagging`. N.
pub const MAX_TAGGED_OPENIDS: usize = 50;
/// Followers of a call of `user/info/batchget`. N, O.
pub const MAX_USER_INFOS: usize = 100;
/// Comments of a call of `comment/list` (errcode 88010): the page refuses 50 (N, O), the error code only
/// more.
pub const MAX_COMMENTS: i64 = 50;

/// Mass sends of a 公众号 a day, to all followers or to a tag (errcode 45028). N 2025, O.
pub const MASS_SENDS_A_DAY: i64 = 1;
/// Mass sends to all followers a day, including those at mp.weixin.qq.com (errcode 45028). For a
/// 公众号: N 2025, O. For a 服务号: only the guide of N 2025.
pub const MASS_SENDS_TO_ALL_A_DAY: i64 = 1;
/// Mass sends of a 服务号 to all followers a month, including those at mp.weixin.qq.com (errcode
/// 45028). N 2025, O.
pub const MASS_SENDS_TO_ALL_A_MONTH: i64 = 4;
/// Mass sends of a 服务号 that a follower receives a month, including those at mp.weixin.qq.com. Above
/// it, the send succeeds, but the follower does not receive it. N 2025, O.
pub const MASS_SENDS_A_FOLLOWER_A_MONTH: i64 = 4;

/// The page size of `draft/batchget` and `freepublish/batchget`. N.
pub const MAX_PAGE: i64 = 20;

/// The maximum number of bytes of a push. WeChat names no limit. Its longest messages are texts of
/// 2048 bytes, and compatible mode contains each twice.
pub const MAX_PUSH_BYTES: usize = 1 << 20;
/// The maximum depth of a push. WeChat's own pushes have five levels.
pub const MAX_PUSH_DEPTH: usize = 32;
/// The maximum number of elements of a push. WeChat's biggest, `MASSSENDJOBFINISH` with eight
/// articles, has about a hundred.
pub const MAX_PUSH_ELEMENTS: usize = 2000;
