//! The ids of jobs and of followers, and lists of followers.

pub(crate) mod msg_id;
pub(crate) mod openid;
pub(crate) mod openid_lines;
pub(crate) mod unique_texts;
