//! What the caller of a check asks for.

/// What the caller lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckOptions {
    /// JSON pointers of members that this version does not know and that shall be sent as they
    /// are: for the day WeChat adds a field or a `msgtype` (then `"/msgtype"` and its member).
    /// Each is still reported, as a warning. Nothing else is loosened: not a known field, and no
    /// upload and no query, which have no place for another member. Nothing loosens the audience: in
    /// a send or a preview no member passes that stands in `filter`, whose name speaks of
    /// recipients, or whose name has anything but `[A-Za-z0-9_]`. And no member is an
    /// `access_token`, which comes in last. The same holds for what is inside of it.
    pub allow_unknown: Vec<String>,
}

impl CheckOptions {
    /// Lets the members at these JSON pointers through.
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
