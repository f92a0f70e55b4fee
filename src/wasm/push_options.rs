//! The options of pushes, as the facade writes them into the inbox: each as the number of its texts, and the texts.
//! An absent option has none, and a number is the text of its digits.
//!
//! A number or a length is one byte below 255; otherwise four more bytes follow, the lowest first.

use crate::push::envelope::answer::Seal;
use crate::push::envelope::cipher::EncodingAesKey;
use crate::push::envelope::query::Query;
use crate::push::envelope::receiver::{PushToken, Receiver};
use crate::push::error::{PushError, PushFault};

/// The options, in the order of `pkg/src/push/options.ts`.
#[derive(Clone, Copy)]
enum Name {
    Signature,
    Timestamp,
    Nonce,
    MsgSignature,
    Echostr,
    Token,
    EncodingAesKey,
    Appid,
    ComponentAppid,
    Mode,
    Now,
    MaxAge,
}

/// The number of options.
const NAMES: usize = Name::MaxAge as usize + 1;

/// The byte behind which four bytes have the number.
const WIDE: u8 = 255;

/// The options of a call.
pub(crate) struct Options<'a>([Texts<'a>; NAMES]);

/// The texts of an option: their number, and the bytes from the first on.
#[derive(Clone, Copy, Default)]
struct Texts<'a> {
    left: usize,
    bytes: &'a [u8],
}

impl<'a> Iterator for Texts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.left = self.left.checked_sub(1)?;
        let length = number(&mut self.bytes);
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        // The facade writes UTF-8.
        Some(std::str::from_utf8(text).unwrap_or_default())
    }
}

fn number(bytes: &mut &[u8]) -> usize {
    let Some((first, rest)) = bytes.split_first() else { return 0 };
    let wide = rest.split_first_chunk::<4>().filter(|_| *first == WIDE);
    let (number, rest) = match wide {
        Some((wide, rest)) => (u32::from_le_bytes(*wide) as usize, rest),
        None => (usize::from(*first), rest),
    };
    *bytes = rest;
    number
}

impl<'a> Options<'a> {
    /// Reads the options. Bytes that end early leave the rest of them absent.
    #[inline(never)] // five functions begin with it
    pub(crate) fn read(mut bytes: &'a [u8]) -> Self {
        Self(std::array::from_fn(|_| {
            let left = number(&mut bytes);
            let texts = Texts { left, bytes };
            let mut after = texts;
            after.by_ref().for_each(drop);
            bytes = after.bytes;
            texts
        }))
    }

    fn texts(&self, name: Name) -> Texts<'a> {
        self.0.get(name as usize).copied().unwrap_or_default()
    }

    fn optional(&self, name: Name) -> Option<&'a str> {
        self.texts(name).next()
    }

    fn owned(&self, name: Name) -> Option<String> {
        self.optional(name).map(str::to_owned)
    }

    fn integer(&self, name: Name) -> Option<i64> {
        self.optional(name)?.parse().ok()
    }

    pub(crate) fn has_key(&self) -> bool {
        self.optional(Name::EncodingAesKey).is_some()
    }

    /// Checks whether the options ask for plain mode by its name.
    pub(crate) fn asks_for_plain(&self) -> Result<bool, PushError> {
        match self.optional(Name::Mode) {
            None => Ok(false),
            Some("plain") => Ok(true),
            Some(_) => Err(PushError::of(PushFault::BadMode, "mode")),
        }
    }

    pub(crate) fn now(&self) -> Option<i64> {
        self.integer(Name::Now)
    }

    pub(crate) fn timestamp(&self) -> Result<i64, PushError> {
        let missing = || PushError::of(PushFault::MissingParameter, "timestamp");
        self.integer(Name::Timestamp).ok_or_else(missing)
    }

    pub(crate) fn nonce(&self) -> &'a str {
        self.optional(Name::Nonce).unwrap_or_default()
    }

    pub(crate) fn query(&self) -> Query {
        Query {
            signature: self.owned(Name::Signature),
            timestamp: self.owned(Name::Timestamp),
            nonce: self.owned(Name::Nonce),
            msg_signature: self.owned(Name::MsgSignature),
            echostr: self.owned(Name::Echostr),
        }
    }

    /// Returns the first of the tokens, which is the newest.
    pub(crate) fn token(&self) -> Result<PushToken, PushError> {
        PushToken::new(self.optional(Name::Token).unwrap_or_default())
    }

    pub(crate) fn receiver(&self) -> Result<Receiver, PushError> {
        let mut receiver = Receiver::new(self.token()?);
        for token in self.texts(Name::Token).skip(1) {
            receiver = receiver.or_token(PushToken::new(token)?);
        }
        for key in self.texts(Name::EncodingAesKey) {
            receiver = receiver.encoding_aes_key(key.parse()?);
        }
        if self.asks_for_plain()? {
            receiver = receiver.plain();
        }
        if let Some(appid) = self.appid(Name::Appid, "appid")? {
            receiver = receiver.appid(appid);
        }
        if let Some(appid) = self.appid(Name::ComponentAppid, "component_appid")? {
            receiver = receiver.component_appid(appid);
        }
        if let Some(seconds) = self.optional(Name::MaxAge) {
            let wrong = |_| PushError::of(PushFault::BadMaxAge, "max_age");
            receiver = receiver.max_age(seconds.parse().map_err(wrong)?);
        }
        Ok(receiver)
    }

    /// Returns an app id, which must be valid if it is present.
    fn appid(&self, name: Name, named: &'static str) -> Result<Option<&'a str>, PushError> {
        match self.optional(name) {
            Some("") => Err(PushError::of(PushFault::BadAppid, named)),
            appid => Ok(appid),
        }
    }

    pub(crate) fn seal<T>(
        &self,
        random: &[u8],
        seal: impl FnOnce(&Seal<'_>) -> Result<T, PushError>,
    ) -> Result<T, PushError> {
        let key = self.optional(Name::EncodingAesKey).unwrap_or_default();
        let key: EncodingAesKey = key.parse()?;
        let token = self.token()?;
        seal(&Seal {
            token: &token,
            encoding_aes_key: &key,
            appid: self.optional(Name::Appid).unwrap_or_default(),
            timestamp: self.timestamp()?,
            nonce: self.nonce(),
            random,
        })
    }
}
