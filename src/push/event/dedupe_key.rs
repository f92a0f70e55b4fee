//! The key that identifies repeats of one push.
//!
//! WeChat delivers a push up to three times. It identifies repeats by `MsgId` for messages, and by
//! `FromUserName` with `CreateTime` for events. That is not enough: two cards come as two events of
//! one second. A third-party platform gets pushes that have none of the three. A push without an id
//! of its own is therefore identified by a digest of all its fields. A repeat has the same fields.

use sha1::{Digest, Sha1};

use crate::json::value::Map;
use crate::json::write::write_text;
use crate::push::envelope::signature::hexadecimal;
use crate::push::event::head::Head;
use crate::push::event::push::PushKind;
use crate::push::xml::tree::Element;

/// Makes the key of a push. `account` is its app id, if it is known.
pub(crate) fn dedupe_key(
    root: Element<'_, '_>,
    head: &Head<'_, '_>,
    kind: &PushKind,
    account: Option<&str>,
) -> String {
    let accounts = [account.unwrap_or_default(), head.original_id(), head.app_id()];
    let (event, id) = (head.event(), head.id());
    let mut key = Key::of(accounts);
    match kind {
        PushKind::MassSendJobFinish(job) => {
            return job_key(accounts, "mass", &job.msg_id.get().to_string());
        }
        PushKind::PublishJobFinish(job) if !job.id().is_empty() => {
            return job_key(accounts, "publish", job.id());
        }
        PushKind::Other(_) if event.is_empty() && !id.is_empty() => key.add("message").add(id),
        _ => {
            let (sender, time) = (head.sender(), head.create_time());
            let names = [event, head.info_type(), head.msg_type()];
            let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            key.add("event").add(sender).add(time).add(name);
            match kind {
                _ if ![sender, time, id].contains(&"") => key.add(id),
                PushKind::Other(other) => key.add(&digest(other.map())),
                _ => key.add(&digest(&root.besides(|_| true, true))),
            }
        }
    };
    key.0
}

/// Makes the key of a job's end. The account is the first of these that is known.
pub(crate) fn job_key(accounts: [&str; 3], job: &str, id: &str) -> String {
    let mut key = Key::of(accounts);
    key.add(job).add(id);
    key.0
}

/// A key of parts with slashes between them. Empty parts are left out.
struct Key(String);

impl Key {
    fn of(accounts: [&str; 3]) -> Self {
        let mut key = Self(String::with_capacity(64));
        key.add(accounts.into_iter().find(|account| !account.is_empty()).unwrap_or_default());
        key
    }

    fn add(&mut self, part: &str) -> &mut Self {
        if !self.0.is_empty() && !part.is_empty() {
            self.0.push('/');
        }
        // Few parts have one of the two.
        for piece in part.split_inclusive(['/', '%']) {
            let plain = piece.strip_suffix(['/', '%']).unwrap_or(piece);
            self.0.push_str(plain);
            match piece.get(plain.len()..) {
                Some("/") => self.0.push_str("%2F"),
                Some("%") => self.0.push_str("%25"),
                _ => {}
            }
        }
        self
    }
}

/// Makes a digest that is the same for the same fields in any order: the sum of their hashes. It
/// leaves out `Encrypt` of compatible mode, which differs in each delivery.
fn digest(fields: &Map) -> String {
    let mut sum = 0_u128;
    for (name, value) in fields.iter().filter(|(name, _)| *name != "Encrypt") {
        let mut text = String::new();
        write_text(name, &mut text);
        value.write(&mut text);
        let hash = Sha1::digest(text);
        let half = hash.first_chunk().copied().unwrap_or_default();
        sum = sum.wrapping_add(u128::from_be_bytes(half));
    }
    hexadecimal(&sum.to_be_bytes())
}
