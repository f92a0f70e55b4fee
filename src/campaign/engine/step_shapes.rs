//! The steps as data. The TypeScript types are made of them.

use crate::api::shape::{Kind, Shape, field};
use crate::campaign::because::Because;
use crate::campaign::summary::Totals;
use crate::campaign::told::Told;

/// The type of a call. It is written by hand, because the members depend on the purpose.
const CALL: &str = "CallStep";

/// Every step, by the name that JavaScript sees in `do`.
pub static STEPS: &[Shape] = &[
    Shape {
        name: "call",
        docs: &[" A call to make."],
        typescript: Some(CALL),
        fields: &[field!(
            true,
            [" The id of the call, for the facts about it: `send-3-1`."],
            id,
            String
        )],
    },
    Shape {
        name: "wait",
        docs: &[" Do nothing before this time, unless a fact comes."],
        typescript: None,
        fields: &[
            field!(true, [" The time. Unix seconds."], until, i64),
            field!(true, [" The reason."], because, Because, Because::KIND),
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
            " A person must decide. Facts that come meanwhile are still recorded, and may answer it.",
        ],
        typescript: None,
        fields: &[
            field!(true, [" The reason."], because, Because, Because::KIND),
            field!(
                false,
                [" The question that a `decided` names. Absent if another fact is the answer."],
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
        fields: &[field!(
            true,
            [" The numbers of the whole campaign."],
            totals,
            Totals,
            Totals::KIND
        )],
    },
];
