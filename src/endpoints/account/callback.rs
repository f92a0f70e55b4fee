//! `getcallbackip`: where WeChat's pushes come from.

use crate::api::endpoint::endpoint;
use crate::api::shape::{Kind, TextRules, reply, request};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `GET /cgi-bin/getcallbackip`.
pub static GETCALLBACKIP: EndpointSpec = EndpointSpec::post(
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
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

endpoint!(GetCallbackIp, GETCALLBACKIP, GetCallbackIpReply);
