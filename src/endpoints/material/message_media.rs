//! The response of the two endpoints that make media for a message: articles and a video.

use crate::api::shape::success;

success! {
    /// Temporary media that a message names: articles for `mpnews`, or a video for `mpvideo`.
    pub struct MessageMedia {
        required {
            /// The id for `mpvideo`.
            media_id: String;
        }
        optional {
            /// `video`.
            r#type: String;
            /// The time it was made, in Unix seconds.
            created_at: i64;
        }
    }
}
