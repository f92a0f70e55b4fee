//! The meanings of WeChat's `errcode` numbers and of the statuses of a mass send, in Chinese and
//! English, with advice for programs.
//!
//! Sources, as of November 2026:
//! * the error tables of the mass send, draft, publish, tag, quota and token pages under
//!   <https://developers.weixin.qq.com/doc/service/api/> and
//!   <https://developers.weixin.qq.com/doc/subscription/api/> (2025 to 2026);
//! * the global return codes, as copied in WxJava's `WxMpErrorMsgEnum` and `WxOpenErrorMsgEnum`
//!   (January 2025), which also have the menu and OAuth codes. Where both name a code and differ,
//!   the newer page wins;
//! * the list of codes in mudtools/MudWechat, whose author read those pages in October 2026;
//! * for the statuses: the description of the event `MASSSENDJOBFINISH` and of `message/mass/get`.
//!
//! The meanings are WeChat's. The [`Advice`] is ours: WeChat does not say which calls may be
//! repeated. An `errmsg` is not stable text, so only the number is used.

pub(crate) mod advice;
mod codes;
pub(crate) mod explain;
pub(crate) mod status;

pub use advice::{Advice, Until};
pub use explain::{Explanation, codes, explain, explain_at};
pub use status::{Outcome, StatusExplanation, explain_status, statuses};
