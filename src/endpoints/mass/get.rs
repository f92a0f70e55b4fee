//! `message/mass/get`: how far a job is.

use crate::api::endpoint::endpoint;
use crate::api::shape::{Kind, Wire, reply, request};
use crate::api::spec::EndpointSpec;
use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/message/mass/get`.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "message/mass/get",
    Bilingual { zh: "查询群发状态", en: "status of a send" },
    &Get::SHAPE,
    &GetReply::SHAPE,
);

request! {
    /// Which job.
    pub struct Get {
        required {
            /// The job's id from the send. Written as a string, as the page's table says.
            msg_id: MsgId = Kind::Id(Wire::String);
        }
        optional {}
    }
}

reply! {
    /// How far the job is. The counts come only in the event.
    pub struct GetReply {
        required {
            /// The job's id. A decimal string in JavaScript.
            msg_id: MsgId;
            /// `SEND_SUCCESS`, `SENDING`, `SEND_FAIL` or `DELETE`; others are handed on.
            /// `explainStatus` says what it means.
            msg_status: String;
        }
        optional {
            /// 0.
            errcode: i64;
            /// `ok`. Not stable.
            errmsg: String = Kind::Text(crate::api::shape::TextRules::FREE);
        }
    }
}

endpoint!(Get, SPEC, GetReply);
