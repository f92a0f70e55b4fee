//! `message/mass/send`: sends to a list of OpenIDs. 服务号 only; WeChat answers 48001 to a 公众号.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::api::call::{Call, call};
use crate::api::check::field_names::misnamed;
use crate::api::check::options::CheckOptions;
use crate::api::check::rules::Rules;
use crate::api::check::walk::MOST_REPORTED;
use crate::api::endpoint::{endpoint, to_value};
use crate::api::limits::{MAX_OPENIDS, MIN_OPENIDS};
use crate::api::shape::{Flag, Kind, OPENID, field, shape};
use crate::api::spec::EndpointSpec;
use crate::endpoints::mass::audience::refuse_other_audience;
use crate::endpoints::mass::content::{
    Message, Place, check_message, message_fields, send_message,
};
use crate::endpoints::mass::options::{
    CLIENTMSGID, SEND_IGNORE_REPRINT, check_clientmsgid, check_reprint,
};
use crate::endpoints::mass::sendall::{SendReply, serialize_rest};
use crate::ids::openid::{OpenIdFault, USUAL_LENGTH};
use crate::ids::openid_lines::{as_text, for_each_line, trimmed, usual_count};
use crate::ids::unique_texts::UniqueTexts;
use crate::json::value::Value;
use crate::json::write::write_text;
use crate::problem::bilingual::Bilingual;
use crate::problem::builder::{ProblemBuilder, Problems, Unit};
use crate::problem::code::Code;
use crate::problem::excerpt::excerpt;
use crate::problem::pointer::join_index;
use crate::problem::problem::{Problem, Refused};

/// `POST /cgi-bin/message/mass/send`.
pub static SPEC: EndpointSpec = EndpointSpec::post(
    "message/mass/send",
    Bilingual { zh: "根据 OpenID 群发消息", en: "send to a list of OpenIDs" },
    &Send::SHAPE,
    &SendReply::SHAPE,
)
.rules(|rules| {
    refuse_other_audience(
        rules,
        &["filter"],
        "群发给标签或全部用户请用 message/mass/sendall；send 只能用 touser",
        "send to a tag or to all followers with message/mass/sendall; send takes only `touser`",
    );
    refuse_other_audience(
        rules,
        &["towxname"],
        "towxname 只用于预览",
        "towxname is for previews only",
    );
    check_touser(rules);
    check_message(rules, Place::Send);
    check_reprint(rules);
    check_clientmsgid(rules, &Send::SHAPE);
});

fn check_touser(rules: &mut Rules<'_>) {
    let written_otherwise = rules.has("filter")
        || rules.has("towxname")
        || misnamed(rules.report, rules.body, &Send::SHAPE, "touser", "");
    if !rules.has("touser") && !written_otherwise {
        rules.add(
            ProblemBuilder::new(Code::AudienceMissing, "/touser")
                .hint("请写 touser：2 到 10000 个 OpenID", "write touser: 2 to 10 000 OpenIDs"),
        );
    }
}

/// A send to a list of OpenIDs. `Debug` shows how many they are.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Send {
    /// The OpenIDs, 2 to 10 000.
    pub touser: Vec<String>,
    /// The message.
    pub message: Message,
    /// Whether to send articles that are judged a reprint.
    pub send_ignore_reprint: Option<Flag>,
    /// The key against sending twice. At most 32 bytes of ASCII.
    pub clientmsgid: Option<String>,
}

impl fmt::Debug for Send {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Send")
            .field("openids", &self.touser.len())
            .field("message", &self.message)
            .field("send_ignore_reprint", &self.send_ignore_reprint)
            .field("clientmsgid", &self.clientmsgid)
            .finish()
    }
}

impl Send {
    shape!(
        Send,
        [" A send to a list of OpenIDs: `message/mass/send`. 服务号 only."
         " Success means accepted, not sent; the outcome comes in MASSSENDJOBFINISH."],
        [concat!(
            "{\n  /** 2 to 10 000 OpenIDs: an array, or bytes with one OpenID a line (then the body is bytes, without duplicates). */\n  touser: string[] | Uint8Array;\n",
            "  /** For articles judged a reprint: 1 sends them if the author allows it, 0 (default) stops the job. */\n  send_ignore_reprint?: Flag | undefined;\n",
            "  /** Your key against sending twice, at most 32 bytes of ASCII. Give every send its own. */\n  clientmsgid?: string | undefined;\n} & ",
            send_message!()
        )],
        fields: message_fields!(
            // Not required here: its own rule reports more than "missing".
            field!(false, [" 2 to 10 000 OpenIDs."], touser, Vec<String>,
                Kind::List { of: &OPENID, min: MIN_OPENIDS, max: MAX_OPENIDS }),
            SEND_IGNORE_REPRINT,
            CLIENTMSGID,
        )
    );

    /// Makes a send of `message` to these OpenIDs.
    #[must_use]
    pub fn new<S: Into<String>>(
        touser: impl IntoIterator<Item = S>,
        message: impl Into<Message>,
    ) -> Self {
        Self {
            touser: touser.into_iter().map(Into::into).collect(),
            message: message.into(),
            send_ignore_reprint: None,
            clientmsgid: None,
        }
    }

    /// Sets whether to send articles that are judged a reprint, if the author allows it.
    #[must_use]
    pub fn send_ignore_reprint(mut self, go_on: impl Into<Flag>) -> Self {
        self.send_ignore_reprint = Some(go_on.into());
        self
    }

    /// Sets the key against sending twice. At most 32 bytes of ASCII. Give every send its own.
    #[must_use]
    pub fn clientmsgid(mut self, clientmsgid: impl Into<String>) -> Self {
        self.clientmsgid = Some(clientmsgid.into());
        self
    }
}

impl Serialize for Send {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("touser", &self.touser)?;
        serialize_rest(
            &mut map,
            &self.message,
            self.send_ignore_reprint,
            self.clientmsgid.as_deref(),
        )?;
        map.end()
    }
}

endpoint!(Send, SPEC, SendReply);

/// Returns every problem of a send whose OpenIDs are bytes with one OpenID a line. `body` is the
/// body without `touser`.
pub fn check_with_openids<B: Serialize + ?Sized>(
    body: &B,
    touser: &[u8],
    options: &CheckOptions,
) -> Vec<Problem> {
    match to_value(body) {
        Ok(body) => check_list(&body, touser, options),
        Err(problems) => problems,
    }
}

pub(crate) fn check_list(body: &Value, touser: &[u8], options: &CheckOptions) -> Vec<Problem> {
    OpenIds::read(&as_text(touser)).check(body, options)
}

/// Builds the call of a send whose OpenIDs are bytes with one OpenID a line. CRLF, a BOM and blank
/// lines at the end are allowed. `body` is the body without `touser`. This is the fast way for big
/// lists: one pass, and no string for each OpenID. Duplicates are removed.
///
/// ```
/// use wechat_mass::{CheckOptions, mass::build_with_openids};
/// let body = serde_json::json!({ "msgtype": "text", "text": { "content": "hi" } });
/// let call = build_with_openids(&body, b"OPENID1\nOPENID2\nOPENID1\n", &CheckOptions::default()).unwrap();
/// assert_eq!(
///     call.body,
///     wechat_mass::Body::Json(
///         r#"{"touser":["OPENID1","OPENID2"],"msgtype":"text","text":{"content":"hi"}}"#.to_owned()
///     )
/// );
/// ```
///
/// # Errors
/// [`Refused`] with every problem, if one of them is an error.
pub fn build_with_openids<B: Serialize + ?Sized>(
    body: &B,
    touser: &[u8],
    options: &CheckOptions,
) -> Result<Call, Refused> {
    match to_value(body) {
        Ok(body) => build_list(&body, touser, options),
        Err(problems) => Err(Refused { problems }),
    }
}

pub(crate) fn build_list(
    body: &Value,
    touser: &[u8],
    options: &CheckOptions,
) -> Result<Call, Refused> {
    let text = as_text(touser);
    let openids = OpenIds::read(&text);
    let problems = openids.check(body, options);
    if problems.iter().any(Problem::is_error) {
        return Err(Refused { problems });
    }
    let distinct = openids.distinct.texts();
    let mut call = call(&SPEC, body);
    if let crate::api::call::Body::Json(rest) = &mut call.body {
        let mut json = String::with_capacity(rest.len() + touser.len() + 3 * distinct.len() + 16);
        json.push_str("{\"touser\":[");
        for (index, openid) in distinct.iter().enumerate() {
            // Usual OpenIDs need no escaping.
            if openids.odd.is_none() {
                json.push_str(if index == 0 { "\"" } else { "\",\"" });
                // All are usual ones. The known length makes a copy of a few words.
                json.push_str(openid.get(..USUAL_LENGTH).unwrap_or(openid));
            } else {
                json.push_str(if index == 0 { "" } else { "," });
                write_text(openid, &mut json);
            }
        }
        if openids.odd.is_none() {
            json.push('"');
        }
        json.push(']');
        match rest.strip_prefix('{') {
            Some("}") | None => json.push('}'),
            Some(members) => {
                json.push(',');
                json.push_str(members);
            }
        }
        *rest = json;
    }
    Ok(call)
}

/// A list of OpenIDs, read in one pass.
struct OpenIds<'a> {
    /// Each OpenID once, in order.
    distinct: UniqueTexts<'a>,
    /// The number of lines that repeat an earlier one.
    repeated: usize,
    /// The lines that are not OpenIDs: their indexes from 0, and their texts.
    bad: Vec<(usize, String)>,
    /// The first line that does not look like an OpenID, and the number of such lines.
    odd: Option<(usize, &'a str, usize)>,
}

impl<'a> OpenIds<'a> {
    /// Reads a list. `text` is already UTF-8: invalid bytes have become U+FFFD, which an OpenID
    /// cannot contain.
    fn read(text: &'a str) -> Self {
        let text = trimmed(text);
        let distinct = UniqueTexts::with_capacity(usual_count(text));
        let mut list = Self { distinct, repeated: 0, bad: Vec::new(), odd: None };
        let mut index = 0;
        for_each_line(text, |line, fault| {
            match fault {
                Some(OpenIdFault::Bad) => list.bad.push((index, excerpt(line))),
                _ if !list.distinct.insert(line) => list.repeated += 1,
                Some(OpenIdFault::Odd) => {
                    let (_, _, count) = list.odd.get_or_insert((index, line, 0));
                    *count += 1;
                }
                None => {}
            }
            index += 1;
        });
        list
    }

    fn check(&self, body: &Value, options: &CheckOptions) -> Vec<Problem> {
        const PATH: &str = "/touser";
        let mut report = Problems::default();
        let count = self.distinct.texts().len();
        let draft = |code| ProblemBuilder::new(code, PATH).actual(count).unit(Unit::OpenIds);
        if count < MIN_OPENIDS {
            report.add(draft(Code::TooFew).limit(MIN_OPENIDS));
        } else if count > MAX_OPENIDS {
            report.add(draft(Code::TooMany).limit(MAX_OPENIDS));
        }
        for (index, found) in self.bad.iter().take(MOST_REPORTED) {
            report.add(
                ProblemBuilder::new(Code::BadOpenid, join_index(PATH, *index))
                    .actual(found.as_str()),
            );
        }
        if self.bad.len() > MOST_REPORTED {
            report.add(ProblemBuilder::new(Code::BadOpenid, PATH).actual(self.bad.len()).hint_of(
                "共 {} 行不是 OpenID",
                "{} lines are not OpenIDs",
                &self.bad.len().to_string(),
            ));
        }
        if let Some((index, found, count)) = self.odd {
            report.add(
                ProblemBuilder::new(Code::OddOpenid, join_index(PATH, index))
                    .actual(excerpt(found))
                    .hint_of("这样的共 {} 个", "{} such OpenIDs in all", &count.to_string()),
            );
        }
        if self.repeated > 0 {
            report.add(
                ProblemBuilder::new(Code::Duplicate, PATH)
                    .actual(self.repeated)
                    .hint("已去重", "duplicates are removed"),
            );
        }
        let mut problems = report.into_problems();
        // Check the body without its list, and ignore that the list is missing.
        let rest = SPEC.check_value(body, options);
        let listed = body.get("touser").is_some();
        problems.extend(rest.into_iter().filter(|p| listed || p.path != PATH));
        problems
    }
}
