//! `message/mass/get`: the status of a job.

use crate::api::endpoint::endpoint;
use crate::api::shape::{Kind, Wire, request, success};
use crate::api::spec::EndpointSpec;
use crate::ids::msg_id::MsgId;
use crate::problem::bilingual::Bilingual;

/// `POST /cgi-bin/message/mass/get`.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "message/mass/get",
    Bilingual { zh: "查询群发消息发送状态", en: "status of a mass send" },
    &Get::SHAPE,
    &GetReply::SHAPE,
);

request! {
    /// The job to query.
    pub struct Get {
        required {
            /// The job's id from the send. It is written as a string, as in the page's table.
            msg_id: MsgId = Kind::Id(Wire::String);
        }
        optional {}
    }
}

success! {
    /// The status of a job. The counts come only in the event.
    pub struct GetReply {
        required {
            /// The job's id. A decimal string in JavaScript.
            msg_id: MsgId;
            /// `SEND_SUCCESS`, `SENDING`, `SEND_FAIL` or `DELETE`; other values are passed on.
            /// `explainStatus` explains it.
            msg_status: String;
        }
        optional {}
    }
}

endpoint!(Get, SPEC, GetReply);
