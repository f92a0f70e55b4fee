//! The reading of a push from its text.

use crate::push::envelope::body::{check_size, parse, utf8};
use crate::push::error::{PushError, PushFault};
use crate::push::event::dedupe_key::dedupe_key;
use crate::push::event::head::Head;
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
use crate::push::event::job_end::{self, PackedPush};
use crate::push::event::mass_send_job_finish::MassSendJobFinish;
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
use crate::push::event::packed::Packed;
use crate::push::event::publish_job_finish::PublishJobFinish;
use crate::push::event::push::{Mode, Other, Push, PushKind};
use crate::push::xml::tree::Element;

/// Reads a push **without verifying it**: from your own queue, or in a test. Use
/// [`open_push`](crate::push::envelope::open::open_push) for a push from the network.
///
/// ```
/// use wechat_mass::push::{PushKind, read_push};
/// let push = read_push(b"<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
///     <CreateTime>1481013459</CreateTime><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event>\
///     <MsgID>1000001625</MsgID><Status>err(20001)</Status></xml>")?;
/// let PushKind::MassSendJobFinish(job) = push.kind else { unreachable!() };
/// assert_eq!(job.msg_id.get(), 1_000_001_625);
/// assert_eq!(job.explanation().outcome.name(), "rejected");
/// # Ok::<(), wechat_mass::push::PushError>(())
/// ```
pub fn read_push(body: &[u8]) -> Result<Push, PushError> {
    check_size(body)?;
    read_text(utf8(body)?, Mode::Unverified, None)
}

/// Reads a push as [`read_push`] does, and packs it.
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
pub(crate) fn pack_push(body: &[u8]) -> Result<Packed, PushError> {
    check_size(body)?;
    pack_text(utf8(body)?, Mode::Unverified, None).map(|push| push.packed)
}

/// Reads the text of a push as [`read_text`] does, and packs it. Returns its time, too.
#[cfg(all(feature = "js-push", target_arch = "wasm32"))]
pub(crate) fn pack_text(
    text: &str,
    mode: Mode,
    account: Option<&str>,
) -> Result<PackedPush, PushError> {
    if let Some(push) = job_end::pack(text, mode, account) {
        return Ok(push);
    }
    let push = read_text(text, mode, account)?;
    Ok(PackedPush { packed: push.to_packed(), create_time: push.create_time })
}

/// Reads the text of a push. `account` is its app id, if it is known.
pub(crate) fn read_text(text: &str, mode: Mode, account: Option<&str>) -> Result<Push, PushError> {
    parse(text, |root| from_element(root, mode, account))?
}

fn from_element(
    root: Element<'_, '_>,
    mode: Mode,
    account: Option<&str>,
) -> Result<Push, PushError> {
    let head = Head::of(root);
    let (msg_type, event) = (head.msg_type(), head.event());
    // Pushes about a third-party platform itself have an `InfoType` instead.
    if msg_type.is_empty() && head.info_type().is_empty() {
        return Err(if head.is_envelope() {
            PushError::new(PushFault::EncryptedWithoutKey)
        } else {
            PushError::of(PushFault::MissingField, "MsgType")
        });
    }
    let is_event = msg_type.eq_ignore_ascii_case("event");
    let is = |name: &str| is_event && event.eq_ignore_ascii_case(name);
    let elsewhere = |child: Element<'_, '_>| head.says(child);
    let typed = if is("MASSSENDJOBFINISH") {
        MassSendJobFinish::read_but(root, elsewhere).map(PushKind::MassSendJobFinish)
    } else if is("PUBLISHJOBFINISH") || is("FREEPUBLISHJOBFINISH") {
        PublishJobFinish::read_but(root, elsewhere).map(PushKind::PublishJobFinish)
    } else {
        None
    };
    // The end of a job without an id or a status cannot be recorded, but must not be lost.
    let kind =
        typed.unwrap_or_else(|| PushKind::Other(Other { fields: root.besides(|_| true, true) }));
    Ok(Push {
        mode,
        dedupe_key: dedupe_key(root, &head, &kind, account),
        to_user_name: head.original_id().to_owned(),
        from_user_name: head.sender().to_owned(),
        create_time: head.time(),
        msg_type: msg_type.to_owned(),
        event: event.to_owned(),
        kind,
    })
}
