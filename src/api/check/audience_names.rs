//! Names of members that may decide who is reached, or hold an access token: nobody lets them pass unknown.

/// What the names of those who are reached have in common, in whatever spelling: `toUser`,
/// `tag_id_list`, `exclude_openids`.
pub(crate) const AUDIENCE: [&str; 24] = [
    "audience",
    "crowd",
    "except",
    "exclude",
    "fans",
    "filter",
    "follower",
    "gender",
    "group",
    "member",
    "openid",
    "receiver",
    "recipient",
    "region",
    "subscriber",
    "target",
    "toall",
    "toparty",
    "totag",
    "touser",
    "unionid",
    "user",
    "wxid",
    "wxname",
];

/// The same of what is also a part of other words: `to_all`, but not `total` or `allow`.
pub(crate) const AUDIENCE_WORDS: [&str; 9] =
    ["all", "city", "country", "everyone", "fan", "province", "sex", "to", "uid"];

/// Whether a member of this name may decide who is reached.
pub(crate) fn speaks_of_audience(name: &str) -> bool {
    // A known flag of messages, which a new message may have as well.
    if name == "only_fans_can_comment" {
        return false;
    }
    let (mut letters, mut words) = (String::new(), String::new());
    let mut was_small = false;
    for c in name.chars() {
        let is_letter = c.is_ascii_alphabetic();
        if !is_letter || (was_small && c.is_ascii_uppercase()) {
            words.push(' ');
        }
        if is_letter {
            letters.push(c.to_ascii_lowercase());
            words.push(c.to_ascii_lowercase());
        }
        was_small = c.is_ascii_lowercase();
    }
    letters.starts_with("tag")
        || AUDIENCE.iter().any(|part| letters.contains(part))
        || words.split(' ').any(|word| AUDIENCE_WORDS.contains(&word.trim_end_matches('s')))
}

/// Whether this is the name of an access token: `access_token`, `accessToken`.
pub(crate) fn names_access_token(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphabetic);
    letters.map(|c| c.to_ascii_lowercase()).collect::<String>().ends_with("accesstoken")
}
