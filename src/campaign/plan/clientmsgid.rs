//! The key of each job against sending it twice (docs/spec.md 1.5). It is made from the campaign, the
//! message, the audience and the batch. So the same send has the same key after any restart, and a
//! different send has a different key.

use crate::campaign::batches::fingerprint::{Hasher128, base64url};
use crate::campaign::state::audience::{Audience, PlannedBatch};
use crate::json::value::{Map, Value};

/// Makes the `clientmsgid` of job `number`: 22 characters of a hash and the number, as in
/// `qT4v…8w-17`. At most 32 bytes of `[0-9A-Za-z_-]`.
pub(crate) fn clientmsgid(
    campaign: &str,
    content: &Map,
    audience: &Audience,
    batch: Option<&PlannedBatch>,
    number: usize,
) -> String {
    let mut hash = Fields(Hasher128::new());
    hash.field("wechat-mass campaign 1");
    hash.field(campaign);
    hash.object(content);
    match audience {
        Audience::All => hash.field("all"),
        Audience::Tag(tag) => hash.fields(["tag", &tag.to_string()]),
        Audience::OpenIds(_) => hash.field("openids"),
    }
    if let Some(batch) = batch {
        hash.fields([&batch.count.to_string(), &batch.fingerprint]);
    }
    let number = number.to_string();
    hash.field(&number);
    let mut id = base64url(hash.0.finish());
    id.push('-');
    id.push_str(&number);
    id
}

/// Texts, each after its length, so that different lists of texts are hashed differently.
struct Fields(Hasher128);

impl Fields {
    fn field(&mut self, text: &str) {
        self.0.write(&(text.len() as u64).to_le_bytes());
        self.0.write(text.as_bytes());
    }

    fn fields<const N: usize>(&mut self, texts: [&str; N]) {
        texts.into_iter().for_each(|text| self.field(text));
    }

    /// Adds an object. The order of its members does not matter.
    fn object(&mut self, object: &Map) {
        let mut names: Vec<&str> = Vec::new();
        for name in object.keys() {
            names.insert(names.partition_point(|known| *known < name), name);
        }
        self.fields(["{", &names.len().to_string()]);
        for name in names {
            self.field(name);
            self.value(object.get(name).unwrap_or(&Value::Null));
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(object) => self.object(object),
            Value::Array(entries) => {
                self.fields(["[", &entries.len().to_string()]);
                entries.iter().for_each(|entry| self.value(entry));
            }
            other => self.fields(["", &other.to_json()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::json::parse::parse;

    fn id(campaign: &str, content: &str, audience: &Audience, batch: usize) -> String {
        let content = parse(content).expect("JSON");
        let planned = match audience {
            Audience::OpenIds(batches) => batches.get(batch - 1),
            _ => None,
        };
        clientmsgid(campaign, content.as_object().expect("an object"), audience, planned, batch)
    }

    fn batches(fingerprints: &[&str]) -> Audience {
        let batch = |fingerprint: &&str| PlannedBatch::new(2, *fingerprint);
        Audience::OpenIds(fingerprints.iter().map(batch).collect())
    }

    const TEXT: &str = r#"{"msgtype":"text","text":{"content":"你好"}}"#;

    #[test]
    fn different_sends_have_different_keys_and_all_fit() {
        let list = batches(&["A", "B", "A"]);
        let keys = [
            id("spring", TEXT, &Audience::All, 1),
            id("spring", TEXT, &Audience::Tag(1), 1),
            id("spring", TEXT, &Audience::Tag(2), 1),
            id("summer", TEXT, &Audience::All, 1),
            id("spring", r#"{"msgtype":"text","text":{"content":"您好"}}"#, &Audience::All, 1),
            id("spring", r#"{"msgtype":"mpnews","mpnews":{"media_id":"M"}}"#, &Audience::All, 1),
            id("spring", TEXT, &list, 1),
            id("spring", TEXT, &list, 2),
            id("spring", TEXT, &list, 3),
        ];
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{keys:?}");
        let last = clientmsgid("x", &Map::default(), &list, None, 999_999_999);
        for key in keys.iter().chain([&last]) {
            assert!(key.len() <= crate::api::limits::MAX_CLIENTMSGID_BYTES, "{key}");
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            assert!(key.bytes().all(plain), "{key}");
        }
    }

    #[test]
    fn the_same_send_has_the_same_key_in_whatever_order_it_is_written() {
        let other = r#"{"text":{"content":"你好"},"msgtype":"text"}"#;
        assert_eq!(id("spring", TEXT, &Audience::All, 1), id("spring", other, &Audience::All, 1));
    }

    /// A message sent under one version must not be sent again under the next. The value was made with the
    /// SipHash in Python that `fingerprint.rs` names, from the fields written out.
    #[test]
    fn a_key_stays_what_it_is_from_version_to_version() {
        assert_eq!(id("spring", TEXT, &Audience::Tag(2), 1), "FPdRJirBsLtNjg6LqEgOyw-1");
    }
}
