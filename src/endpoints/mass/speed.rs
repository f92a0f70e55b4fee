//! `message/mass/speed/get` and `message/mass/speed/set`: how fast the account sends.

use crate::api::endpoint::endpoint;
use crate::api::reply::error::Done;
use crate::api::shape::{Kind, reply, request};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/message/mass/speed/get`, with an empty object.
pub static GET: EndpointSpec = EndpointSpec::post(
    "message/mass/speed/get",
    Bilingual { zh: "查询群发速度", en: "read the send speed" },
    &SpeedGet::SHAPE,
    &SpeedReply::SHAPE,
);

/// `POST /cgi-bin/message/mass/speed/set`. For the whole account, until it is set again.
pub static SET: EndpointSpec = EndpointSpec::post(
    "message/mass/speed/set",
    Bilingual { zh: "设置群发速度", en: "set the send speed" },
    &Speed::SHAPE,
    &Done::SHAPE,
);

request! {
    /// Nothing to say.
    pub struct SpeedGet {
        required {}
        optional {}
    }
}

request! {
    /// How fast: the bigger the number, the slower.
    pub struct Speed {
        required {
            /// 0 to 4: 800 000, 600 000, 450 000, 300 000, 100 000 recipients a minute.
            speed: i64 = Kind::Int { min: 0, max: 4 };
        }
        optional {}
    }
}

reply! {
    /// How fast the account sends.
    pub struct SpeedReply {
        required {
            /// 0 to 4; the bigger, the slower.
            speed: i64;
        }
        optional {
            /// The rate in 万 (10 000) a minute. WeChat's sample pairs 3 with 15 and contradicts
            /// the table's 30: do not take one from the other.
            realspeed: i64;
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(crate::api::shape::TextRules::FREE);
        }
    }
}

endpoint!(SpeedGet, GET, SpeedReply);
endpoint!(Speed, SET, Done);
