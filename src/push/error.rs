//! The reasons to refuse a push, with texts in both languages, and the status to answer WeChat
//! with.

use std::fmt;

use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::{catalog, fill};
use crate::problem::excerpt::excerpt;

catalog! {
    /// The fault of a push or of the receiver's options: a stable name for programs.
    pub enum PushFault {
        /// An app id that is required but absent, or invalid.
        BadAppid = "bad_appid",
            "{name} 应为非空字符串；设置了 encoding_aes_key 时必须提供，用来确认推送是发给本账号的。不需要时不要写这一项",
            "{name} must be a non-empty string. With an encoding_aes_key it is required: it shows whose push it is. If it is not needed, leave it out";
        /// An argument of the wrong type, or out of range.
        BadArgument = "bad_argument",
            "{name} 应为 {limit}，实际为 {actual}", "{name} must be {limit}, not {actual}";
        /// An EncodingAESKey that is not 43 characters of base64.
        BadEncodingAesKey = "bad_encoding_aes_key",
            "{name} 应为 {limit} 个字符（A-Z、a-z、0-9），实际有 {actual} 个字符，或含有其他字符",
            "{name} must be {limit} characters of A-Z, a-z and 0-9; it has {actual}, or contains others";
        /// An `echostr` that could be a script.
        BadField = "bad_field",
            "{name} 只能由 {limit} 组成，实际为 {actual}",
            "{name} may contain only {limit}, not {actual}";
        /// A maximum age that is not a number of seconds.
        BadMaxAge = "bad_max_age",
            "{name} 应为秒数（非负整数）", "{name} must be a number of seconds that is not negative";
        /// An unknown mode, or plain mode together with a key.
        BadMode = "bad_mode",
            "{name} 只能是 \"plain\"（明文模式），并且不能与 encoding_aes_key 同时提供；安全模式和兼容模式不用写 {name}",
            "{name} can only be \"plain\", and not together with an encoding_aes_key; for secure and compatible mode, leave {name} out";
        /// Random bytes that are not 16.
        BadRandom = "bad_random",
            "{name} 应为 {limit} 个随机字节，实际为 {actual} 个",
            "{name} must be {limit} random bytes, not {actual}";
        /// A signature that does not match: the token is another one, or the push is not from
        /// WeChat.
        BadSignature = "bad_signature",
            "{name} 不符：token 与微信开发者平台「消息推送配置」中的不同，或请求并非来自微信",
            "{name} does not match: the token differs from the one set on WeChat Developer Platform, or the push is not from WeChat";
        /// A token that is empty or contains blanks.
        BadToken = "bad_token",
            "{name} 不能为空，也不能含空白字符（常见原因：复制时带上了换行）",
            "{name} must not be empty or contain blanks (often a line break that was copied with it)";
        /// A push that cannot be decrypted.
        DecryptFailed = "decrypt_failed",
            "无法解密：encoding_aes_key 与微信开发者平台「消息推送配置」中的不同，或内容已损坏",
            "it cannot be decrypted: the encoding_aes_key differs from the one set on WeChat Developer Platform, or the push is damaged";
        /// A push without a body.
        Empty = "empty",
            "推送内容为空", "the push is empty";
        /// An encrypted push, but no key.
        EncryptedWithoutKey = "encrypted_without_key",
            "推送是加密的，但没有提供 encoding_aes_key",
            "the push is encrypted, but no encoding_aes_key was given";
        /// Dangerous XML: a DOCTYPE, a processing instruction or an entity of its own.
        ForbiddenXml = "forbidden_xml",
            "不允许的 XML：{actual}", "XML that is not allowed: {actual}";
        /// A push that is neither XML nor JSON, or not well-formed.
        Malformed = "malformed",
            "内容格式有误：{limit}", "it is not well-formed: {limit}";
        /// A field is absent that every such push has.
        MissingField = "missing_field",
            "推送缺少 {name}", "the push lacks {name}";
        /// A parameter of the query is absent, or repeated.
        MissingParameter = "missing_parameter",
            "查询参数 {name} 必须出现且只出现一次", "the query must have {name} exactly once";
        /// Neither a key nor plain mode is set: a forgotten key must not become plain mode.
        NoKey = "no_key",
            "没有提供 {name}。账号若确实是明文模式，请写明 mode: \"plain\"（Rust：Receiver::plain）",
            "{name} was not given. If the account really is in plain mode (明文模式), set mode: \"plain\" (Rust: Receiver::plain)";
        /// A maximum age is set, but no time was given.
        NoNow = "no_now",
            "设置了 max_age 时必须提供 {name}（Unix 秒）", "with max_age, {name} must be given (Unix seconds)";
        /// A plain push, although a key is set.
        NotEncrypted = "not_encrypted",
            "推送没有加密，而设置了 encoding_aes_key：拒绝降级为明文",
            "the push is not encrypted, but an encoding_aes_key is set: plain pushes are refused";
        /// A push that is not UTF-8.
        NotUtf8 = "not_utf8",
            "推送不是 UTF-8", "the push is not UTF-8";
        /// A parsed object instead of the raw body.
        ParsedBody = "parsed_body",
            "{name} 应为收到的原始文本或字节，而不是已解析的对象（例如用 express.text()、request.text() 取得）",
            "{name} must be the raw text or bytes as received, not a parsed object (use express.text() or request.text())";
        /// A timestamp too far from now.
        Stale = "stale",
            "{name} 与当前时间相差 {actual} 秒，超过 {limit} 秒", "{name} is {actual} seconds from now, more than {limit}";
        /// A body nested too deeply.
        TooDeep = "too_deep",
            "嵌套超过 {limit} 层", "nested deeper than {limit} levels";
        /// Too many bytes.
        TooLarge = "too_large",
            "{name} 最多 {limit} 字节，实际 {actual} 字节", "{name} may have at most {limit} bytes, but has {actual}";
        /// Too many elements.
        TooManyElements = "too_many_elements",
            "元素超过 {limit} 个", "more than {limit} elements";
        /// An unknown option, probably misspelt.
        UnknownOption = "unknown_option",
            "没有名为 {name} 的选项，可用的有：{limit}", "there is no option {name}; the options are {limit}";
        /// A genuine push for another account.
        WrongAppid = "wrong_appid",
            "推送是发给 {actual} 的，不是 {limit}", "the push is for {actual}, not for {limit}";
    }
}

impl PushFault {
    /// Returns the HTTP status to answer with. Any status but 200 makes WeChat send the push again,
    /// three times in all.
    pub fn status(self) -> u16 {
        match self {
            // Not genuine.
            PushFault::BadSignature
            | PushFault::NotEncrypted
            | PushFault::Stale
            | PushFault::WrongAppid => 403,
            PushFault::TooLarge => 413,
            // Wrong settings here.
            PushFault::BadAppid
            | PushFault::BadArgument
            | PushFault::BadEncodingAesKey
            | PushFault::BadMaxAge
            | PushFault::BadMode
            | PushFault::BadRandom
            | PushFault::BadToken
            | PushFault::EncryptedWithoutKey
            | PushFault::NoKey
            | PushFault::NoNow
            | PushFault::ParsedBody
            | PushFault::UnknownOption => 500,
            // It cannot be read.
            PushFault::BadField
            | PushFault::DecryptFailed
            | PushFault::Empty
            | PushFault::ForbiddenXml
            | PushFault::Malformed
            | PushFault::MissingField
            | PushFault::MissingParameter
            | PushFault::NotUtf8
            | PushFault::TooDeep
            | PushFault::TooManyElements => 400,
        }
    }
}

/// A refused push. It contains no part of a secret and no part of the decrypted text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushError {
    /// The fault.
    pub fault: PushFault,
    /// The name of the option, of the parameter of the query, or of the field of the push.
    pub field: &'static str,
    /// The limit or the expected value, if there is one.
    pub limit: String,
    /// The value found, if it can be shown; at most 64 characters.
    pub actual: String,
}

impl PushError {
    pub(crate) fn new(fault: PushFault) -> Self {
        Self { fault, field: "", limit: String::new(), actual: String::new() }
    }

    pub(crate) fn of(fault: PushFault, field: &'static str) -> Self {
        Self { field, ..Self::new(fault) }
    }

    pub(crate) fn limit(mut self, limit: &str) -> Self {
        self.limit = excerpt(limit);
        self
    }

    pub(crate) fn actual(mut self, actual: &str) -> Self {
        self.actual = excerpt(actual);
        self
    }

    pub(crate) fn numbers(self, limit: usize, actual: usize) -> Self {
        self.limit(&limit.to_string()).actual(&actual.to_string())
    }

    /// Returns the message, for people.
    pub fn message(&self) -> Bilingual {
        fill(self.fault.template(), self.field, &self.limit, &self.actual)
    }
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for PushError {}
