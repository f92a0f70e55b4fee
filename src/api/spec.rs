//! An endpoint as data: its name, its request and its response.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::check::rules::Rules;
use crate::api::shape::{Shape, any_openid};
use crate::problem::bilingual::Bilingual;

/// An endpoint as data.
#[non_exhaustive]
pub struct EndpointSpec {
    /// Its path without `/cgi-bin/`, for example `message/mass/sendall` or
    /// `datacube/getarticleread`.
    pub name: &'static str,
    /// The start of its path, before its name: `/cgi-bin/`, or `/` for `datacube/…`.
    pub base: &'static str,
    /// Its title.
    pub title: Bilingual<&'static str>,
    /// The HTTP method.
    pub method: Method,
    /// The way the body is sent.
    pub sends: Sends,
    /// The shape of the body.
    pub request: &'static Shape,
    /// The shape of a successful response.
    pub reply: &'static Shape,
    /// Whether the request needs an `access_token`.
    pub access_token: bool,
    /// Fields with one possible value, added if the body lacks them.
    pub constants: &'static [(&'static str, &'static str)],
    /// Whether a response may hold a secret or an OpenID, so that no error shows any of it.
    pub(crate) reply_is_private: bool,
    /// Whether a response repeats a request, with its secrets.
    pub(crate) reply_has_transcript: bool,
    /// Fields of which a successful response has at least one, if none of them alone is required.
    pub(crate) reply_has: &'static [&'static str],
    /// Whether a successful response may be the bytes of a file instead of JSON.
    pub(crate) reply_may_be_file: bool,
    /// The rules that the shape cannot express.
    pub(crate) rules: fn(&mut Rules<'_>),
}

/// The way a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// The body is sent as JSON.
    Json,
    /// The body is sent in the query.
    Query,
    /// The body is sent as multipart form data.
    Upload,
    /// The request does not have a body.
    Nothing,
}

impl EndpointSpec {
    /// Declares the common case: a checked JSON body by `POST`, with an access token.
    pub(crate) const fn post(
        name: &'static str,
        title: Bilingual<&'static str>,
        request: &'static Shape,
        reply: &'static Shape,
    ) -> Self {
        Self {
            name,
            base: "/cgi-bin/",
            title,
            method: Method::Post,
            sends: Sends::Json,
            request,
            reply,
            access_token: true,
            constants: &[],
            reply_is_private: reply.has_secret() || any_openid(reply.fields),
            reply_has_transcript: reply.has_transcript(),
            reply_has: &[],
            reply_may_be_file: false,
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

    /// Lets a response be the bytes of a file.
    pub(crate) const fn or_file(mut self) -> Self {
        self.reply_may_be_file = true;
        self
    }

    /// Takes `cgi-bin` out of its path.
    pub(crate) const fn outside_cgi_bin(mut self) -> Self {
        self.base = "/";
        self
    }

    /// Makes it a `GET` with the body in the query.
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

    /// Removes the access token, for the two endpoints that make it.
    pub(crate) const fn without_token(mut self) -> Self {
        self.access_token = false;
        self.constants = &[("grant_type", "client_credential")];
        self
    }

    /// Returns its path.
    pub(crate) fn path(&self) -> String {
        let mut path = String::from(self.base);
        path.push_str(self.name);
        path
    }
}

impl fmt::Debug for EndpointSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointSpec").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The two HTTP methods of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
}

impl Method {
    /// Returns the name as in HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}
