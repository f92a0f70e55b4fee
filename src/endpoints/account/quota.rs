//! `openapi/quota/get`, `openapi/rid/get`, `clear_quota`: the API calls left, and the record of a
//! call.

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::shape::{Form, KEY, Kind, TextRules, reply, request, success};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/openapi/quota/get`.
pub static QUOTA_GET: EndpointSpec = EndpointSpec::post(
    "openapi/quota/get",
    Bilingual { zh: "查询 API 调用额度", en: "API calls left at an endpoint" },
    &QuotaGet::SHAPE,
    &QuotaGetReply::SHAPE,
);

/// `POST /cgi-bin/openapi/rid/get`. It finds the account's own calls of the last 7 days
/// (76001–76004).
pub static RID_GET: EndpointSpec = EndpointSpec::post(
    "openapi/rid/get",
    Bilingual { zh: "查询 rid 信息", en: "look up a call by its rid" },
    &RidGet::SHAPE,
    &RidGetReply::SHAPE,
);

/// `POST /cgi-bin/clear_quota`. 10 calls a month (48006). It resets the API calls (45009), not the
/// mass sends (45028).
pub static CLEAR_QUOTA: EndpointSpec = EndpointSpec::post(
    "clear_quota",
    Bilingual { zh: "重置 API 调用次数", en: "reset the API calls" },
    &ClearQuota::SHAPE,
    &Done::SHAPE,
);

request! {
    /// The endpoint to query.
    pub struct QuotaGet {
        required {
            /// Its path, with the leading slash and without the host, for example
            /// `/cgi-bin/message/mass/sendall`.
            cgi_path: String = Kind::Text(TextRules::FILLED.form(Form::CgiPath));
        }
        optional {}
    }
}

success! {
    /// The number of calls left.
    pub struct QuotaGetReply {
        required {
            /// The day's allowance.
            quota: Quota;
        }
        optional {
            /// The allowance for a short time.
            rate_limit: RateLimit;
            /// The allowance of a third-party platform for a short time.
            component_rate_limit: RateLimit;
        }
    }
}

reply! {
    /// The day's allowance of calls.
    pub struct Quota {
        required {}
        optional {
            /// Calls a day.
            daily_limit: i64;
            /// Calls made today.
            used: i64;
            /// Calls left today.
            remain: i64;
        }
    }
}

reply! {
    /// An allowance of calls for a short time.
    pub struct RateLimit {
        required {}
        optional {
            /// The number of calls allowed …
            call_count: i64;
            /// … in this number of seconds.
            refresh_second: i64;
        }
    }
}

request! {
    /// The call to query.
    pub struct RidGet {
        required {
            /// The `rid` in an error response.
            rid: String;
        }
        optional {}
    }
}

success! {
    /// The record of a call.
    pub struct RidGetReply {
        required {
            /// The call as WeChat received it.
            request: RidRequest;
        }
        optional {}
    }
}

const TRANSCRIPT: Kind = Kind::Text(TextRules::FREE.form(Form::Transcript));

reply! {
    /// A call as WeChat received it.
    pub struct RidRequest {
        required {}
        optional {
            /// The time of the call, in Unix seconds.
            invoke_time: i64;
            /// The duration, in milliseconds.
            cost_in_ms: i64;
            /// The query of the request. Here and in the bodies, WeChat repeats access token and
            /// AppSecret; they are removed.
            request_url: String = TRANSCRIPT;
            /// The body of the request.
            request_body: String = TRANSCRIPT;
            /// The body of the response.
            response_body: String = TRANSCRIPT;
            /// The IP address of the caller.
            client_ip: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// The account whose API calls are reset.
    pub struct ClearQuota {
        required {
            /// The AppID of the account.
            appid: String = KEY;
        }
        optional {}
    }
}

endpoint!(QuotaGet, QUOTA_GET, QuotaGetReply);
endpoint!(RidGet, RID_GET, RidGetReply);
endpoint!(ClearQuota, CLEAR_QUOTA, Done);
