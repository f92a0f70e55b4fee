//! Answers of WeChat, as JSON.

use std::fmt::Display;

use super::random::Random;

pub fn answer_of(errcode: i64, errmsg: &str) -> String {
    format!("{{\"errcode\":{errcode},\"errmsg\":\"{errmsg}\"}}")
}

/// Adds a member at the end.
pub fn with_member(mut answer: String, name: &str, value: impl Display) -> String {
    answer.truncate(answer.len() - 1);
    format!("{answer},\"{name}\":{value}}}")
}

pub fn with_msg_id(answer: String, msg_id: impl Display) -> String {
    with_member(answer, "msg_id", msg_id)
}

/// Makes a refusal with the id of the request (today) or a hint (before).
pub fn refusal_of(errcode: i64, random: &mut Random) -> String {
    let number = random.number();
    let (high, low) = (number >> 32, number & 0xffff_ffff);
    let trace = match random.one_in(4) {
        true => format!(" hint: [{high:08x}]"),
        false => format!(" rid: 62516499-{high:08x}-{low:08x}"),
    };
    answer_of(errcode, &format!("{}{trace}", errmsg(errcode)))
}

fn errmsg(errcode: i64) -> &'static str {
    match errcode {
        -1 => "system error",
        40001 => "invalid credential, access_token is invalid or not latest",
        40007 => "invalid media_id",
        40008 => "invalid message type",
        40014 => "invalid access_token",
        40031 => "invalid openid list",
        40032 => "invalid openid list size",
        40059 => "invalid msg id",
        40060 => "invalid article idx",
        40065 => "invalid msg status",
        40130 => "invalid openid list size, at least two openid",
        40152 => "invalid group id",
        40215 => "invalid image count",
        41006 => "media_id missing",
        42001 => "access_token expired",
        42010 => "masssend fast, retry again",
        43002 => "require POST method",
        44002 => "empty post data",
        44004 => "empty content",
        45002 => "content size out of limit",
        45009 => "reach max api daily quota limit",
        45011 => "api minute-quota reach limit, must slower, retry next minute",
        45028 => "has no masssend quota",
        45065 => "clientmsgid exist",
        45066 => "same clientmsgid retry too fast",
        45067 => "clientmsgid size out of limit",
        47001 => "data format error",
        47002 => "data format error, do NOT use json unicode encode",
        48001 => "api unauthorized",
        268_488_001 => "system busy, please try later",
        _ => "unknown",
    }
}
