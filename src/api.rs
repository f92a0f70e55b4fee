//! The table of endpoints, and the verbs over it.
//!
//! An endpoint is named by its path after `/cgi-bin/`. A new one is a file with a static [`Api`],
//! and a line in [`APIS`].

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::{self, Call, Method};
use crate::check::{Options, Rules, Walk};
use crate::errcode::Bilingual;
use crate::error::{Code, Draft, Problem, Refused, Report, excerpt, type_name};
use crate::json::{self, Map, Value};
use crate::reply::{self, ReadError};
use crate::shape::Shape;
use crate::{account, mass, material};

/// One endpoint, as data.
#[non_exhaustive]
pub struct Api {
    /// Its path after `/cgi-bin/`, for example `message/mass/sendall`.
    pub name: &'static str,
    /// What it is for.
    pub title: Bilingual,
    /// The HTTP method.
    pub method: Method,
    /// How the body is sent.
    pub sends: Sends,
    /// What the body is made of.
    pub request: &'static Shape,
    /// What a successful reply is made of.
    pub reply: &'static Shape,
    /// Whether the request needs an `access_token`.
    pub access_token: bool,
    /// Members with one possible value, added where the body does not have them.
    pub constants: &'static [(&'static str, &'static str)],
    /// Members of which a successful reply has at least one, where no single one is required.
    pub(crate) reply_has: &'static [&'static str],
    /// What the shape cannot say.
    pub(crate) rules: fn(&mut Rules<'_>),
}

/// How a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// As JSON.
    Json,
    /// In the query.
    Query,
    /// As multipart form data.
    Upload,
    /// Not at all: there is nothing to say.
    Nothing,
}

impl Api {
    /// The common case: a checked JSON body by `POST`, with an access token.
    pub(crate) const fn post(
        name: &'static str,
        title: Bilingual,
        request: &'static Shape,
        reply: &'static Shape,
    ) -> Self {
        Self {
            name,
            title,
            method: Method::Post,
            sends: Sends::Json,
            request,
            reply,
            access_token: true,
            constants: &[],
            reply_has: &[],
            rules: |_| {},
        }
    }

    pub(crate) const fn rules(mut self, rules: fn(&mut Rules<'_>)) -> Self {
        self.rules = rules;
        self
    }

    pub(crate) const fn reply_has(mut self, one_of: &'static [&'static str]) -> Self {
        self.reply_has = one_of;
        self
    }

    /// By `GET`, with the body in the query.
    pub(crate) const fn get(mut self) -> Self {
        self.method = Method::Get;
        self.sends = Sends::Query;
        self
    }

    pub(crate) const fn upload(mut self) -> Self {
        self.sends = Sends::Upload;
        self
    }

    pub(crate) const fn nothing(mut self) -> Self {
        self.method = Method::Get;
        self.sends = Sends::Nothing;
        self
    }

    /// For the two endpoints that make the token.
    pub(crate) const fn without_token(mut self) -> Self {
        self.access_token = false;
        self.constants = &[("grant_type", "client_credential")];
        self
    }

    /// Its path.
    pub(crate) fn path(&self) -> String {
        let mut path = String::from("/cgi-bin/");
        path.push_str(self.name);
        path
    }

    /// Finds an endpoint by its path after `/cgi-bin/`.
    pub fn find(name: &str) -> Option<&'static Api> {
        APIS.iter().find(|api| api.name == name).copied()
    }

    /// Every problem of a body, errors and warnings: first those of its members, in their order,
    /// then those of the endpoint's rules between members. The body is anything
    /// that serialises to JSON.
    pub fn check<B: Serialize + ?Sized>(&self, body: &B, options: &Options) -> Vec<Problem> {
        match to_value(body) {
            Ok(body) => self.check_value(&body, options),
            Err(problems) => problems,
        }
    }

    /// The call of a body.
    ///
    /// # Errors
    /// [`Refused`] with every problem, if one of them is an error.
    pub fn build<B: Serialize + ?Sized>(
        &self,
        body: &B,
        options: &Options,
    ) -> Result<Call, Refused> {
        match to_value(body) {
            Ok(body) => self.build_value(&body, options),
            Err(problems) => Err(Refused { problems }),
        }
    }

    /// Reads a reply, from the raw bytes: ids come out as decimal strings, unknown fields stay.
    ///
    /// # Errors
    /// [`ReadError::Api`] if WeChat answered with an `errcode`, [`ReadError::Reply`] if this is no
    /// reply of the endpoint at all.
    pub fn read(&'static self, reply: &[u8]) -> Result<serde_json::Value, ReadError> {
        reply::typed(self, reply)
    }

    pub(crate) fn check_value(&self, body: &Value, options: &Options) -> Vec<Problem> {
        let mut report = Report::default();
        let empty = Map::default();
        let object = match body {
            Value::Object(object) => object,
            // An endpoint that takes nothing may be given nothing.
            Value::Null if self.request.fields.iter().all(|field| !field.required) => &empty,
            other => {
                report.add(
                    Draft::new(Code::WrongType, "").limit("object").actual(type_name(other).1),
                );
                return report.into_problems();
            }
        };
        Walk { report: &mut report, options }.object(object, self.request, "");
        (self.rules)(&mut Rules { body: object, report: &mut report, options });
        report.into_problems()
    }

    pub(crate) fn build_value(&self, body: &Value, options: &Options) -> Result<Call, Refused> {
        let problems = self.check_value(body, options);
        if problems.iter().any(Problem::is_error) {
            return Err(Refused { problems });
        }
        Ok(call::call(self, body))
    }
}

/// A body of any Rust type as our own JSON.
pub(crate) fn to_value<B: Serialize + ?Sized>(body: &B) -> Result<Value, Vec<Problem>> {
    let text = serde_json::to_string(body).ok();
    text.and_then(|text| json::parse(&text).ok()).ok_or_else(|| {
        vec![Draft::new(Code::Unsupported, "").actual(std::any::type_name::<B>()).finish()]
    })
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The body of one endpoint, as a Rust type.
///
/// ```
/// use wechat_mass::Endpoint;
/// use wechat_mass::mass::{Filter, SendAll, Text};
///
/// let send = SendAll::new(Filter::Tag(2), Text::new("你好")).clientmsgid("job42-t2");
/// let call = send.call().unwrap();
/// assert_eq!(call.path, "/cgi-bin/message/mass/sendall");
///
/// let reply = SendAll::read(br#"{"errcode":0,"msg_id":9007199254740993}"#).unwrap();
/// assert_eq!(reply.msg_id.get(), 9_007_199_254_740_993);
/// ```
pub trait Endpoint: Serialize {
    /// The row of the table.
    const API: &'static Api;
    /// What a successful reply holds.
    type Reply: DeserializeOwned;

    /// Every problem of this body.
    fn check(&self) -> Vec<Problem> {
        Self::API.check(self, &Options::default())
    }

    /// The call of this body.
    ///
    /// # Errors
    /// [`Refused`] with every problem, if one of them is an error.
    fn call(&self) -> Result<Call, Refused> {
        Self::API.build(self, &Options::default())
    }

    /// Reads the reply to this endpoint.
    ///
    /// # Errors
    /// As [`Api::read`].
    fn read(reply: &[u8]) -> Result<Self::Reply, ReadError> {
        reply::typed(Self::API, reply)
    }
}

/// Makes a request struct an endpoint.
macro_rules! endpoint {
    ($request:ty, $api:expr, $reply:ty) => {
        impl $crate::api::Endpoint for $request {
            const API: &'static $crate::api::Api = &$api;
            type Reply = $reply;
        }
    };
}
pub(crate) use endpoint;

/// Every problem of a body for the endpoint `api`. An unknown endpoint is itself the problem.
///
/// ```
/// use wechat_mass::{Options, check};
/// let body = serde_json::json!({ "filter": {}, "msgtype": "text", "text": { "content": "" } });
/// let problems = check("message/mass/sendall", &body, &Options::default());
/// let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
/// assert_eq!(paths, ["/text/content", "/filter"]);
/// ```
pub fn check<B: Serialize + ?Sized>(api: &str, body: &B, options: &Options) -> Vec<Problem> {
    match Api::find(api) {
        Some(api) => api.check(body, options),
        None => vec![unknown_api(api)],
    }
}

/// The call of a body for the endpoint `api`.
///
/// # Errors
/// [`Refused`] with every problem, if one of them is an error.
pub fn build<B: Serialize + ?Sized>(
    api: &str,
    body: &B,
    options: &Options,
) -> Result<Call, Refused> {
    match Api::find(api) {
        Some(api) => api.build(body, options),
        None => Err(Refused { problems: vec![unknown_api(api)] }),
    }
}

/// The problem of an endpoint that does not exist.
pub(crate) fn unknown_api(api: &str) -> Problem {
    let draft = Draft::new(Code::UnknownApi, "").actual(excerpt(api));
    let mut name = api.trim_start_matches('/');
    while let Some(rest) = name.strip_prefix("cgi-bin/") {
        name = rest;
    }
    match Api::find(name) {
        Some(known) => draft.hint_of("应为 `{}`？", "did you mean `{}`?", known.name),
        None => draft,
    }
    .finish()
}

/// Every endpoint.
pub static APIS: &[&Api] = &[
    &mass::sendall::API,
    &mass::send::API,
    &mass::preview::API,
    &mass::delete::API,
    &mass::get::API,
    &mass::speed::GET,
    &mass::speed::SET,
    &material::uploadimg::API,
    &material::uploadnews::API,
    &material::uploadvideo::API,
    &material::upload::API,
    &material::add_material::API,
    &material::draft::ADD,
    &material::draft::UPDATE,
    &material::draft::GET,
    &material::draft::DELETE,
    &material::draft::COUNT,
    &material::draft::BATCHGET,
    &material::freepublish::SUBMIT,
    &material::freepublish::GET,
    &material::freepublish::DELETE,
    &material::freepublish::GETARTICLE,
    &material::freepublish::BATCHGET,
    &account::token::API,
    &account::stable_token::API,
    &account::tags::GET,
    &account::tags::CREATE,
    &account::tags::UPDATE,
    &account::tags::DELETE,
    &account::tags::BATCHTAGGING,
    &account::tags::BATCHUNTAGGING,
    &account::followers::USER_TAG_GET,
    &account::followers::USER_GET,
    &account::quota::QUOTA_GET,
    &account::quota::RID_GET,
    &account::quota::CLEAR_QUOTA,
    &account::callback::GETCALLBACKIP,
];
