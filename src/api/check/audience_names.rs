//! The names of fields that may decide the audience or contain an access token. `allow_unknown`
//! must not allow them.

/// The parts of names of an audience, in any spelling: `toUser`, `tag_id_list`, `exclude_openids`.
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

/// Parts that also occur in other words: `to_all`, but not `total` or `allow`.
pub(crate) const AUDIENCE_WORDS: [&str; 9] =
    ["all", "city", "country", "everyone", "fan", "province", "sex", "to", "uid"];

/// Tells whether a field with this name may decide the audience.
pub(crate) fn speaks_of_audience(name: &str) -> bool {
    // A known flag of messages, which a new type of message may have, too.
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

/// Tells whether this is the name of an access token: `access_token`, `accessToken`.
pub(crate) fn names_access_token(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphabetic);
    letters.map(|c| c.to_ascii_lowercase()).collect::<String>().ends_with("accesstoken")
}
