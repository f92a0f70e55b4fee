#!/usr/bin/env bash
# wx-sdk 0.0.9 (crates.io): `ReceivedEvent::parse` looks for `MsgId` in the events at the end of a mass send and of a
# template message. WeChat names the element `MsgID` there, and `MsgId` only in messages, so both events are
# refused. With `MsgId`, which WeChat does not send, the event of a template message is read, but that of a mass send
# still is not without CopyrightCheckResult, which only sends of articles have.
#
# Seen:
#   MASSSENDJOBFINISH      MsgID refused: tag `MsgId` should be number
#   TEMPLATESENDJOBFINISH  MsgID refused: tag `MsgId` should be number
#   MASSSENDJOBFINISH      MsgId refused: tag `CopyrightCheckResult` invalid
#   TEMPLATESENDJOBFINISH  MsgId read
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo init --quiet --vcs none --name finding .
cargo add --quiet wx-sdk@=0.0.9
# The build script of exile, on which wx-sdk rests, does not compile with a later cargo-readme.
cargo update --quiet cargo-readme --precise 3.2.0
cat >src/main.rs <<'RS'
use wx_sdk::mp::event::ReceivedEvent;

const COUNTS: &str = "<TotalCount>100</TotalCount><FilterCount>80</FilterCount>\
    <SentCount>75</SentCount><ErrorCount>5</ErrorCount>";

fn main() {
    for name in ["MsgID", "MsgId"] {
        for (event, status, counts) in
            [("MASSSENDJOBFINISH", "send success", COUNTS), ("TEMPLATESENDJOBFINISH", "success", "")]
        {
            let xml = format!(
                "<xml><ToUserName>gh_0</ToUserName><FromUserName>o0</FromUserName>\
                 <CreateTime>1481013459</CreateTime><MsgType>event</MsgType><Event>{event}</Event>\
                 <{name}>1000001625</{name}><Status>{status}</Status>{counts}</xml>"
            );
            let said = ReceivedEvent::parse(&xml)
                .map_or_else(|error| error.to_string(), |_| "read".to_owned());
            let said = said.rsplit_once(": ").map_or(said.clone(), |(_, why)| format!("refused: {why}"));
            println!("{event:<22} {name} {said}");
        }
    }
}
RS
said=$(cargo run --quiet)
echo "$said"
[ "$said" = 'MASSSENDJOBFINISH      MsgID refused: tag `MsgId` should be number
TEMPLATESENDJOBFINISH  MsgID refused: tag `MsgId` should be number
MASSSENDJOBFINISH      MsgId refused: tag `CopyrightCheckResult` invalid
TEMPLATESENDJOBFINISH  MsgId read' ]
