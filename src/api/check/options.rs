//! The options of a check.

/// The options of a check: the unknown fields to allow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckOptions {
    /// JSON pointers of fields that this version does not know and that are sent unchanged. Use it
    /// when WeChat adds a field or a `msgtype` (then `"/msgtype"` and its field). Each is still
    /// reported, as a warning. All other checks stay: of known fields, and of uploads and queries,
    /// which cannot have other fields. In a send or a preview, the audience is always checked.
    /// Three kinds are never allowed there: a field in `filter`, a name that may mean recipients,
    /// and a name with other characters than `[A-Za-z0-9_]`. A field named `access_token` is never
    /// allowed, because the token is added last. The same rules apply to the content of a field.
    pub allow_unknown: Vec<String>,
}

impl CheckOptions {
    /// Allows the fields at these JSON pointers.
    ///
    /// ```
    /// use wechat_mass::{CheckOptions, check};
    /// let body = serde_json::json!({
    ///     "filter": { "is_to_all": true }, "msgtype": "text", "text": { "content": "hi" },
    ///     "priority": 1,
    /// });
    /// assert!(check("message/mass/sendall", &body, &CheckOptions::default())[0].is_error());
    /// let allowed = CheckOptions::allow_unknown(["/priority"]);
    /// assert!(!check("message/mass/sendall", &body, &allowed)[0].is_error());
    /// ```
    pub fn allow_unknown<S: Into<String>>(pointers: impl IntoIterator<Item = S>) -> Self {
        Self { allow_unknown: pointers.into_iter().map(Into::into).collect() }
    }

    pub(crate) fn allows(&self, path: &str) -> bool {
        self.allow_unknown.iter().any(|allowed| allowed == path)
    }
}
