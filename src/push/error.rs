//! Why a push was refused, in words of both languages, and what to answer WeChat then.

use std::fmt;

use crate::problem::bilingual::Bilingual;
use crate::problem::catalog::{catalog, fill};
use crate::problem::excerpt::excerpt;

catalog! {
    /// What is wrong with a push, or with what it is held against, as a stable name.
    pub enum PushFault {
        /// An app id is needed and was not given, or is none.
        BadAppid = "bad_appid",
            "{name} 应为非空文本；设置了 encoding_aes_key 时必须提供，用来确认推送是发给本账号的。不需要时不要写这一项",
            "{name} must be a text that is not empty. With an encoding_aes_key, one must be given: it tells whose push it is. Where it is not needed, leave it out";
        /// An argument is of another type, or out of range.
        BadArgument = "bad_argument",
            "{name} 应为 {limit}，实际为 {actual}", "{name} must be {limit}, not {actual}";
        /// The EncodingAESKey is not 43 characters of base64.
        BadEncodingAesKey = "bad_encoding_aes_key",
            "{name} 应为 {limit} 个字符（A-Z、a-z、0-9），实际有 {actual} 个字符，或含有其他字符",
            "{name} must be {limit} characters of A-Z, a-z and 0-9; it has {actual} or holds others";
        /// An `echostr` that could be a script.
        BadField = "bad_field",
            "{name} 只能由 {limit} 组成，实际为 {actual}",
            "{name} must be made of {limit}, not {actual}";
        /// A limit on the age that is no number of seconds.
        BadMaxAge = "bad_max_age",
            "{name} 应为秒数（非负整数）", "{name} must be a whole number of seconds, not a negative one";
        /// A mode that there is not, or plain mode beside a key.
        BadMode = "bad_mode",
            "{name} 只能是 \"plain\"（明文模式），并且不能与 encoding_aes_key 同时提供；安全模式和兼容模式不用写 {name}",
            "{name} can only be \"plain\", and not together with an encoding_aes_key; for secure and compatible mode leave {name} out";
        /// Not 16 random bytes.
        BadRandom = "bad_random",
            "{name} 应为 {limit} 个随机字节，实际为 {actual} 个",
            "{name} must be {limit} random bytes, not {actual}";
        /// The signature does not match: another token, or not from WeChat.
        BadSignature = "bad_signature",
            "{name} 不符：token 与公众平台上设置的不同，或请求并非来自微信",
            "{name} does not match: the token is another one than at mp.weixin.qq.com, or it is not from WeChat";
        /// A token that is empty or holds blanks.
        BadToken = "bad_token",
            "{name} 不能为空，也不能含空白字符（常见原因：复制时带上了换行）",
            "{name} must not be empty or hold blanks (often a line break that was copied with it)";
        /// It cannot be decrypted.
        DecryptFailed = "decrypt_failed",
            "无法解密：encoding_aes_key 与公众平台上设置的不同，或内容已损坏",
            "it cannot be decrypted: the encoding_aes_key is another one than at mp.weixin.qq.com, or it is damaged";
        /// There is no body.
        Empty = "empty",
            "推送内容为空", "the push is empty";
        /// An encrypted push, and no key was given.
        EncryptedWithoutKey = "encrypted_without_key",
            "推送是加密的，但没有提供 encoding_aes_key",
            "the push is encrypted, and no encoding_aes_key was given";
        /// XML that may do harm: a DOCTYPE, a processing instruction, an entity of its own.
        ForbiddenXml = "forbidden_xml",
            "不允许的 XML：{actual}", "XML that is not allowed: {actual}";
        /// It is neither XML nor JSON, or not well-formed.
        Malformed = "malformed",
            "内容格式有误：{limit}", "it is not well-formed: {limit}";
        /// A field that every such push has is absent.
        MissingField = "missing_field",
            "推送缺少 {name}", "the push lacks {name}";
        /// A parameter of the query is absent, or there more than once.
        MissingParameter = "missing_parameter",
            "查询参数 {name} 必须出现且只出现一次", "the query must have {name} exactly once";
        /// Neither a key nor plain mode: a key that was forgotten must not become plain mode.
        NoKey = "no_key",
            "没有提供 {name}。账号若确实是明文模式，请写明 mode: \"plain\"（Rust：Receiver::plain）",
            "{name} was not given. If the account really is in plain mode (明文模式), say mode: \"plain\" (Rust: Receiver::plain)";
        /// A limit on the age was set, and no time was given.
        NoNow = "no_now",
            "设置了 max_age 时必须提供 {name}（Unix 秒）", "with max_age, {name} must be given (Unix seconds)";
        /// A plain push where a key says that pushes are encrypted.
        NotEncrypted = "not_encrypted",
            "推送没有加密，而设置了 encoding_aes_key：拒绝降级为明文",
            "the push is not encrypted, but an encoding_aes_key is set: plain ones are refused then";
        /// It is no UTF-8.
        NotUtf8 = "not_utf8",
            "推送不是 UTF-8", "the push is not UTF-8";
        /// A parsed object in the place of the raw body.
        ParsedBody = "parsed_body",
            "{name} 应为收到的原始文本或字节，而不是已解析的对象（例如用 express.text()、request.text() 取得）",
            "{name} must be the raw text or bytes as they came, not a parsed object (take it from express.text() or request.text(), say)";
        /// The timestamp is too far from now.
        Stale = "stale",
            "{name} 与当前时间相差 {actual} 秒，超过 {limit} 秒", "{name} is {actual} seconds from now, more than {limit}";
        /// Nested too deeply.
        TooDeep = "too_deep",
            "嵌套超过 {limit} 层", "nested deeper than {limit} levels";
        /// Too many bytes.
        TooLarge = "too_large",
            "{name} 最多 {limit} 字节，实际 {actual} 字节", "{name} may have at most {limit} bytes, but has {actual}";
        /// Too many elements.
        TooManyElements = "too_many_elements",
            "元素超过 {limit} 个", "more than {limit} elements";
        /// An option that there is not, most likely misspelt.
        UnknownOption = "unknown_option",
            "没有名为 {name} 的选项，可用的有：{limit}", "there is no option {name}; there are {limit}";
        /// Genuine, but meant for another account.
        WrongAppid = "wrong_appid",
            "推送是发给 {actual} 的，不是 {limit}", "the push is for {actual}, not for {limit}";
    }
}

impl PushFault {
    /// The HTTP status to answer with. Whatever is not 200 makes WeChat send the push again, three
    /// times in all.
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

/// A push that was refused. Nothing of a secret and nothing of what was decrypted is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushError {
    /// What is wrong.
    pub fault: PushFault,
    /// Of what: an option, a parameter of the query, a field of the push.
    pub field: &'static str,
    /// The limit or what was expected, where there is one.
    pub limit: String,
    /// What was found instead, where it can be shown; at most 64 characters.
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

    /// What is wrong, for people.
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
