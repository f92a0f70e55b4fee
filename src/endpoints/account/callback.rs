//! `getcallbackip`: the IP addresses of WeChat's pushes.

use crate::api::endpoint::endpoint;
use crate::api::shape::{request, success};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `GET /cgi-bin/getcallbackip`.
pub static GETCALLBACKIP: EndpointSpec = EndpointSpec::post(
    "getcallbackip",
    Bilingual { zh: "获取微信推送服务器 IP", en: "IP addresses of WeChat's pushes" },
    &GetCallbackIp::SHAPE,
    &GetCallbackIpReply::SHAPE,
)
.nothing();

request! {
    /// A request without fields.
    pub struct GetCallbackIp {
        required {}
        optional {}
    }
}

success! {
    /// The IP addresses of WeChat's pushes.
    pub struct GetCallbackIpReply {
        required {
            /// IP addresses and ranges.
            ip_list: Vec<String>;
        }
        optional {}
    }
}

endpoint!(GetCallbackIp, GETCALLBACKIP, GetCallbackIpReply);
