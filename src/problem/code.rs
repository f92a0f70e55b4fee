//! The codes of problems and their texts.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::problem::catalog::catalog;

catalog! {
    /// The code of a problem: a stable name for programs. New codes may be added. No code changes
    /// its meaning.
    pub enum Code {
        /// No audience is named, or only an empty one.
        AudienceMissing = "audience_missing", Error,
            "{name} 没有指明群发对象", "{name} does not name an audience";
        /// Two audiences are named, and they contradict each other.
        AudienceContradictory = "audience_contradictory", Error,
            "{name} 与另一个群发对象矛盾", "{name} contradicts another audience in the same body";
        /// A character that is not allowed.
        BadCharacters = "bad_characters", Error,
            "{name} 含有不允许的字符：{actual}", "{name} has characters that are not allowed: {actual}";
        /// A text that does not have the required form.
        BadFormat = "bad_format", Error,
            "{name} 的格式应为 {limit}，实际为 {actual}", "{name} must have the form {limit}, not {actual}";
        /// An id that is not a decimal number from 1 to 2^64-1.
        BadId = "bad_id", Error,
            "{name} 应为 {limit} 的十进制整数，实际为 {actual}", "{name} must be a decimal integer of {limit}, not {actual}";
        /// An OpenID that is empty or has blanks, control or non-ASCII characters.
        BadOpenid = "bad_openid", Error,
            "{name} 不是 OpenID：{actual}", "{name} is not an OpenID: {actual}";
        /// A limit about which WeChat's pages disagree, with each other or with what was measured.
        DisputedLimit = "disputed_limit", Warning,
            "{name} 有 {actual} {unit}，超过 {limit} 时文档与实测不一致，微信可能拒绝",
            "{name} has {actual} {unit}; above {limit} documents and measurements disagree, and WeChat may refuse it";
        /// Content that WeChat removes without an error.
        Dropped = "dropped", Warning,
            "微信会去掉 {name} 中的 {actual}", "WeChat removes {actual} from {name}";
        /// The same OpenID more than once.
        Duplicate = "duplicate", Warning,
            "{name} 中有 {actual} 个重复的 OpenID", "{name} repeats {actual} OpenIDs";
        /// An empty value where one is required.
        Empty = "empty", Error,
            "{name} 不能为空", "{name} must not be empty";
        /// A file of a kind that this upload does not accept.
        FileKind = "file_kind", Error,
            "{name} 只接受 {limit}，实际为 {actual}", "{name} must be {limit}, not {actual}";
        /// A file that is too big for this upload.
        FileTooLarge = "file_too_large", Error,
            "{name} 最大 {limit} 字节，实际 {actual} 字节", "{name} may have at most {limit} bytes, but has {actual}";
        /// A number written as a string, where WeChat documents a number.
        LooseType = "loose_type", Warning,
            "{name} 在文档中是{limit}，实际为 {actual}", "{name} is documented as {limit}, not {actual}";
        /// Two messages in one body.
        MessageContradictory = "message_contradictory", Error,
            "{name} 是多余的消息：一次只能群发一条", "{name} is a second message in one body";
        /// A field that does not belong to the `msgtype`.
        MessageMismatch = "message_mismatch", Error,
            "{name} 与 msgtype 不符，应使用 {limit}", "{name} does not belong to this msgtype, which takes {limit}";
        /// A required field is absent.
        Missing = "missing", Error,
            "缺少必填的 {name}", "{name} is required";
        /// Batches of different lists of OpenIDs, which may share people.
        MixedLists = "mixed_lists", Error,
            "{name} 的批次来自不同的列表，同一个人可能收到多次：请把这些列表一起交给一次 openIdBatches",
            "{name} has batches of different lists, which may share people: pass all lists to one call of openIdBatches";
        /// An audience that this kind of account cannot reach.
        NotForAccount = "not_for_account", Error,
            "{name}：仅服务号可按 OpenID 群发（48001）",
            "{name}: only a service account can send to OpenIDs (48001)";
        /// A text that is not one of the allowed values.
        NotOneOf = "not_one_of", Error,
            "{name} 只能是 {limit}，实际为 {actual}", "{name} must be one of {limit}, not {actual}";
        /// A possible OpenID that is not 28 characters of `[0-9A-Za-z_-]`.
        OddOpenid = "odd_openid", Warning,
            "{name} 不像 OpenID（通常是 28 个 [0-9A-Za-z_-] 字符）：{actual}",
            "{name} does not look like an OpenID (usually 28 characters of [0-9A-Za-z_-]): {actual}";
        /// A number outside its range.
        OutOfRange = "out_of_range", Error,
            "{name} 须在 {limit} 之内，实际为 {actual}", "{name} must be in {limit}, not {actual}";
        /// The same batch of OpenIDs more than once.
        RepeatedBatch = "repeated_batch", Error,
            "{name} 中有 {actual} 批与前面的相同：同一批人会被群发多次",
            "{name} repeats {actual} batches: the same people would get the message more than once";
        /// A value that WeChat has retired.
        Retired = "retired", Warning,
            "{name} 的值 {actual} 已下线", "the value {actual} of {name} is retired";
        /// An allowed value that is seldom intended.
        Risky = "risky", Warning,
            "请检查 {name}", "check {name}";
        /// A body nested more deeply than any that WeChat documents.
        TooDeep = "too_deep", Error,
            "{name} 嵌套过深（最多 {limit} 层）", "{name} is nested too deeply (at most {limit} levels)";
        /// Too few entries.
        TooFew = "too_few", Error,
            "{name} 至少 {limit} {unit}，实际 {actual}", "{name} must have at least {limit} {unit}, but has {actual}";
        /// Too many characters or bytes.
        TooLong = "too_long", Error,
            "{name} 最多 {limit} {unit}，实际 {actual}", "{name} may have at most {limit} {unit}, but has {actual}";
        /// Too many entries.
        TooMany = "too_many", Error,
            "{name} 最多 {limit} {unit}，实际 {actual}", "{name} may have at most {limit} {unit}, but has {actual}";
        /// A field that WeChat's page for this endpoint does not list.
        Undocumented = "undocumented", Warning,
            "此接口的官方文档没有 {name}", "WeChat's page for this endpoint does not list {name}";
        /// No endpoint has this name.
        UnknownApi = "unknown_api", Error,
            "没有名为 {actual} 的接口", "there is no endpoint {actual}";
        /// No field has this name here.
        UnknownField = "unknown_field", Error,
            "此处没有名为 {name} 的字段", "there is no field {name} here";
        /// No option has this name.
        UnknownOption = "unknown_option", Error,
            "没有名为 {name} 的选项；可用的选项：{limit}", "there is no option {name}; the options are {limit}";
        /// A number too big to have survived JavaScript: above 2^53-1 its last digits are lost.
        UnsafeInteger = "unsafe_integer", Error,
            "{name} 超过 2^53-1，作为 JavaScript 数字已丢失精度（{actual}）；请用字符串或 BigInt",
            "{name} is above 2^53-1 and has lost digits as a JavaScript number ({actual}); use a string or a BigInt";
        /// A value that JSON does not have: a function, `NaN`, a cycle.
        Unsupported = "unsupported", Error,
            "{name} 不是 JSON 值：{actual}", "{name} is not a JSON value: {actual}";
        /// A value of the wrong JSON type.
        WrongType = "wrong_type", Error,
            "{name} 应为{limit}，实际为 {actual}", "{name} must be {limit}, not {actual}";
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = Code::ALL.iter().find(|code| code.name() == name);
        found.copied().ok_or_else(|| serde::de::Error::custom("no code of a problem"))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
