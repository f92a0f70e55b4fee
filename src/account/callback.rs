//! `getcallbackip`: where WeChat's pushes come from.

use crate::api::Api;
use crate::errcode::Bilingual;
use crate::shape::{Kind, Text, reply, request};
use crate::verbs::endpoint;

/// `GET /cgi-bin/getcallbackip`.
pub static GETCALLBACKIP: Api = Api::post(
    "getcallbackip",
    Bilingual { zh: "推送来源 IP", en: "addresses that pushes come from" },
    &GetCallbackIp::SHAPE,
    &GetCallbackIpReply::SHAPE,
)
.nothing();

request! {
    /// Nothing to say.
    pub struct GetCallbackIp {
        required {}
        optional {}
    }
}

reply! {
    /// The addresses.
    pub struct GetCallbackIpReply {
        required {
            /// IP addresses and ranges.
            ip_list: Vec<String>;
        }
        optional {
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(Text::FREE);
        }
    }
}

endpoint!(GetCallbackIp, GETCALLBACKIP, GetCallbackIpReply);
