//! `openapi/quota/get`, `openapi/rid/get`, `clear_quota`: how many calls are left, and what became
//! of one.

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::shape::{Form, KEY, Kind, TextRules, reply, request};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/openapi/quota/get`.
pub static QUOTA_GET: EndpointSpec = EndpointSpec::post(
    "openapi/quota/get",
    Bilingual { zh: "查询调用额度", en: "calls left of an endpoint" },
    &QuotaGet::SHAPE,
    &QuotaGetReply::SHAPE,
);

/// `POST /cgi-bin/openapi/rid/get`. The account's own calls of the last 7 days (76001–76004).
pub static RID_GET: EndpointSpec = EndpointSpec::post(
    "openapi/rid/get",
    Bilingual { zh: "按 rid 查询请求", en: "look up a call by its rid" },
    &RidGet::SHAPE,
    &RidGetReply::SHAPE,
);

/// `POST /cgi-bin/clear_quota`. 10 a month (48006). Resets the counters of calls (45009), not the
/// allowance of mass sends (45028).
pub static CLEAR_QUOTA: EndpointSpec = EndpointSpec::post(
    "clear_quota",
    Bilingual { zh: "清零调用次数", en: "reset the counters of calls" },
    &ClearQuota::SHAPE,
    &Done::SHAPE,
);

request! {
    /// Which endpoint.
    pub struct QuotaGet {
        required {
            /// Its path with the leading slash and without the host, for example
            /// `/cgi-bin/message/mass/sendall`.
            cgi_path: String = Kind::Text(TextRules::FILLED.form(Form::CgiPath));
        }
        optional {}
    }
}

reply! {
    /// How many calls are left.
    pub struct QuotaGetReply {
        required {
            /// The day's allowance.
            quota: Quota;
        }
        optional {
            /// The allowance in a short time.
            rate_limit: RateLimit;
            /// The same for a third-party platform.
            component_rate_limit: RateLimit;
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
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
    /// An allowance of calls in a short time.
    pub struct RateLimit {
        required {}
        optional {
            /// So many calls …
            call_count: i64;
            /// … in so many seconds.
            refresh_second: i64;
        }
    }
}

request! {
    /// Which call.
    pub struct RidGet {
        required {
            /// The `rid` of an error.
            rid: String;
        }
        optional {}
    }
}

reply! {
    /// What became of a call.
    pub struct RidGetReply {
        required {
            /// The call.
            request: RidRequest;
        }
        optional {
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(TextRules::FREE);
        }
    }
}

reply! {
    /// A call as WeChat saw it.
    pub struct RidRequest {
        required {}
        optional {
            /// When, in Unix seconds.
            invoke_time: i64;
            /// How long it took, in milliseconds.
            cost_in_ms: i64;
            /// The query of the request. Here and in the bodies WeChat repeats access token and
            /// AppSecret; they are taken out.
            request_url: String = Kind::Text(TextRules::FREE);
            /// The body.
            request_body: String = Kind::Text(TextRules::FREE);
            /// The answer.
            response_body: String = Kind::Text(TextRules::FREE);
            /// Who called.
            client_ip: String = Kind::Text(TextRules::FREE);
        }
    }
}

request! {
    /// Whose counters.
    pub struct ClearQuota {
        required {
            /// The account.
            appid: String = KEY;
        }
        optional {}
    }
}

endpoint!(QuotaGet, QUOTA_GET, QuotaGetReply);
endpoint!(RidGet, RID_GET, RidGetReply);
endpoint!(ClearQuota, CLEAR_QUOTA, Done);
