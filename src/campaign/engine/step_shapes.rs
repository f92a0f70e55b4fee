//! The steps as data: the TypeScript types are made of them.

use crate::api::shape::{Kind, Shape, field};
use crate::campaign::because::Because;
use crate::campaign::summary::Totals;
use crate::campaign::told::Told;

/// A call: what it is for decides its other members, so that the type is written by hand.
const CALL: &str = "CallStep";

/// Every step, by the name that JavaScript sees in `do`.
pub static STEPS: &[Shape] = &[
    Shape {
        name: "call",
        docs: &[" A call to make."],
        typescript: Some(CALL),
        fields: &[field!(true, [" Which call, for the facts about it: `send-3-1`."], id, String)],
    },
    Shape {
        name: "wait",
        docs: &[" Nothing before this time, unless a fact comes."],
        typescript: None,
        fields: &[
            field!(true, [" Unix seconds."], until, i64),
            field!(true, [" Why it waits."], because, Because, Because::KIND),
        ],
    },
    Shape {
        name: "refresh_token",
        docs: &[" Get a new access token, then record `token_refreshed`."],
        typescript: None,
        fields: &[field!(true, [" The reason."], because, Because, Because::KIND)],
    },
    Shape {
        name: "ask_human",
        docs: &[
            " A person has to look. Facts that come meanwhile are still taken, and may answer it.",
        ],
        typescript: None,
        fields: &[
            field!(true, [" The reason."], because, Because, Because::KIND),
            field!(
                false,
                [" What a `decided` names. Absent where another fact is the answer."],
                question,
                String
            ),
            field!(
                true,
                [
                    " The possible answers: a `decision` about the question (`retry`, `sent`, `not_sent`,"
                    " `skip`), or another fact (`resumed`, `cancelled`, `token_refreshed`, `clock`)."
                ],
                choices,
                Vec<String>,
                Kind::List { of: &Kind::Text(crate::api::shape::TextRules::FREE), min: 0, max: 8 }
            ),
            field!(
                false,
                [" The time from which other jobs need it again: ask for the next step then, too."],
                until,
                i64
            ),
        ],
    },
    Shape {
        name: "done",
        docs: &[" Everything has ended."],
        typescript: None,
        fields: &[field!(true, [" What came of it."], totals, Totals, Totals::KIND)],
    },
];
