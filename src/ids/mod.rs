//! Whom WeChat names by an id: jobs and followers, and lists of followers.

pub(crate) mod msg_id;
pub(crate) mod openid;
pub(crate) mod openid_lines;
pub(crate) mod unique_texts;
