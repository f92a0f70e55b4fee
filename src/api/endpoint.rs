//! The functions of an endpoint: check a body, build its call, and read its response. They take
//! anything that serialises, and the Rust types.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::call::{self, Call};
use crate::api::check::options::CheckOptions;
use crate::api::check::rules::Rules;
use crate::api::check::walk::Walk;
use crate::api::reply::error::ReadError;
use crate::api::reply::read::typed;
use crate::api::spec::{EndpointSpec, Sends};
use crate::json::parse::parse;
use crate::json::value::{Map, Value};
use crate::problem::builder::{ProblemBuilder, Problems, type_name};
use crate::problem::code::Code;
use crate::problem::pointer::Path;
use crate::problem::problem::{Problem, Refused};

impl EndpointSpec {
    /// Returns every problem of a body, errors and warnings. Those of its fields come first, in
    /// their order; those of the endpoint's rules follow. The body is anything that serialises to
    /// JSON.
    pub fn check<B: Serialize + ?Sized>(&self, body: &B, options: &CheckOptions) -> Vec<Problem> {
        match to_value(body) {
            Ok(body) => self.check_value(&body, options),
            Err(problems) => problems,
        }
    }

    /// Builds the call of a body.
    ///
    /// # Errors
    /// [`Refused`] with every problem, if one of them is an error.
    pub fn build<B: Serialize + ?Sized>(
        &self,
        body: &B,
        options: &CheckOptions,
    ) -> Result<Call, Refused> {
        match to_value(body) {
            Ok(body) => self.build_value(&body, options),
            Err(problems) => Err(Refused { problems }),
        }
    }

    /// Reads a response from its raw bytes. Ids become decimal strings, and unknown fields are
    /// kept.
    ///
    /// # Errors
    /// [`ReadError::Api`] if WeChat answered with an `errcode`, [`ReadError::Reply`] if the
    /// response is not one of the endpoint.
    pub fn read(&'static self, reply: &[u8]) -> Result<serde_json::Value, ReadError> {
        typed(self, None, reply)
    }

    /// Reads a response with its HTTP status. WeChat answers 200 even with an `errcode`. With a
    /// status other than 2xx, a gateway may have answered instead, and it is unknown whether WeChat
    /// has acted.
    ///
    /// # Errors
    /// As [`EndpointSpec::read`]; with a status other than 2xx always [`ReadError::Reply`].
    pub fn read_answer(
        &'static self,
        status: u16,
        reply: &[u8],
    ) -> Result<serde_json::Value, ReadError> {
        typed(self, Some(status), reply)
    }

    pub(crate) fn check_value(&self, body: &Value, options: &CheckOptions) -> Vec<Problem> {
        let mut report = Problems::default();
        let empty = Map::default();
        let object = match body {
            Value::Object(object) => object,
            // An endpoint without required fields may get `null`.
            Value::Null if self.request.fields.iter().all(|field| !field.required) => &empty,
            other => {
                report.add(
                    ProblemBuilder::new(Code::WrongType, "")
                        .limit("object")
                        .actual(type_name(other)),
                );
                return report.into_problems();
            }
        };
        // An upload has only known parts, and a query only known names, so that a damaged stored
        // call is detected. Neither allows other fields.
        let strict = CheckOptions::default();
        let options = if self.sends == Sends::Json { options } else { &strict };
        let has_audience = self.has_audience();
        Walk { report: &mut report, options, has_audience }.object(
            object,
            self.request,
            Path::WHOLE,
        );
        (self.rules)(&mut Rules { body: object, report: &mut report, options });
        report.into_problems()
    }

    /// Tells whether its body contains an audience.
    fn has_audience(&self) -> bool {
        ["filter", "touser", "towxname"].iter().any(|name| self.request.field(name).is_some())
    }

    pub(crate) fn build_value(
        &self,
        body: &Value,
        options: &CheckOptions,
    ) -> Result<Call, Refused> {
        let problems = self.check_value(body, options);
        if problems.iter().any(Problem::is_error) {
            return Err(Refused { problems });
        }
        Ok(call::call(self, body))
    }
}

/// Converts a body of any Rust type to the crate's own JSON.
pub(crate) fn to_value<B: Serialize + ?Sized>(body: &B) -> Result<Value<'static>, Vec<Problem>> {
    let text = serde_json::to_string(body).ok();
    text.and_then(|text| parse(&text).ok().map(Value::into_owned)).ok_or_else(|| {
        vec![ProblemBuilder::new(Code::Unsupported, "").actual(std::any::type_name::<B>()).finish()]
    })
}

/// The body of an endpoint as a Rust type.
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
    /// The row in the table of endpoints.
    const SPEC: &'static EndpointSpec;
    /// The type of a successful response.
    type Reply: DeserializeOwned;

    /// Returns every problem of this body.
    fn check(&self) -> Vec<Problem> {
        Self::SPEC.check(self, &CheckOptions::default())
    }

    /// Builds the call of this body.
    ///
    /// # Errors
    /// [`Refused`] with every problem, if one of them is an error.
    fn call(&self) -> Result<Call, Refused> {
        Self::SPEC.build(self, &CheckOptions::default())
    }

    /// Reads the response of this endpoint.
    ///
    /// # Errors
    /// As [`EndpointSpec::read`].
    fn read(reply: &[u8]) -> Result<Self::Reply, ReadError> {
        typed(Self::SPEC, None, reply)
    }

    /// Reads the response of this endpoint with its HTTP status.
    ///
    /// # Errors
    /// As [`EndpointSpec::read_answer`].
    fn read_answer(status: u16, reply: &[u8]) -> Result<Self::Reply, ReadError> {
        typed(Self::SPEC, Some(status), reply)
    }
}

/// Makes a request struct an endpoint.
macro_rules! endpoint {
    ($request:ty, $api:expr, $reply:ty) => {
        impl $crate::api::endpoint::Endpoint for $request {
            const SPEC: &'static $crate::api::spec::EndpointSpec = &$api;
            type Reply = $reply;
        }
    };
}
pub(crate) use endpoint;
