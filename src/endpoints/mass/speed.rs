//! `message/mass/speed/get` and `message/mass/speed/set`: the send speed of the account.

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::shape::{Kind, request, success};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/message/mass/speed/get`, with an empty object.
pub static GET: EndpointSpec = EndpointSpec::post(
    "message/mass/speed/get",
    Bilingual { zh: "获取群发速度", en: "get the send speed" },
    &SpeedGet::SHAPE,
    &SpeedReply::SHAPE,
);

/// `POST /cgi-bin/message/mass/speed/set`. It applies to the whole account until it is set again.
pub static SET: EndpointSpec = EndpointSpec::post(
    "message/mass/speed/set",
    Bilingual { zh: "设置群发速度", en: "set the send speed" },
    &Speed::SHAPE,
    &Done::SHAPE,
);

request! {
    /// A request without fields.
    pub struct SpeedGet {
        required {}
        optional {}
    }
}

request! {
    /// The send speed. The bigger the number, the slower.
    pub struct Speed {
        required {
            /// 0 to 4: 800 000, 600 000, 450 000, 300 000, 100 000 recipients a minute.
            speed: i64 = Kind::Int { min: 0, max: 4 };
        }
        optional {}
    }
}

success! {
    /// The send speed of the account.
    pub struct SpeedReply {
        required {
            /// 0 to 4. The bigger the number, the slower.
            speed: i64;
        }
        optional {
            /// The rate in 万 (10 000) a minute. WeChat's sample pairs 3 with 15, but its table says
            /// 30: do not compute one from the other.
            realspeed: i64;
        }
    }
}

endpoint!(SpeedGet, GET, SpeedReply);
endpoint!(Speed, SET, Done);
