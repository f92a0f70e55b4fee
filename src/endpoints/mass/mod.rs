//! The endpoints of mass sends: `message/mass/*`.

pub(crate) mod audience;
pub(crate) mod content;
pub mod delete;
pub mod get;
pub(crate) mod options;
pub mod preview;
pub mod send;
pub mod sendall;
pub mod speed;

pub use audience::{Filter, Recipient};
pub use content::{Image, Images, Media, Message, Text, Video, WxCard};
pub use delete::Delete;
pub use get::{Get, GetReply};
pub use preview::{Preview, PreviewReply, preview_of};
pub use send::{Send, build_with_openids, check_with_openids};
pub use sendall::{SendAll, SendReply};
pub use speed::{Speed, SpeedGet, SpeedReply};
