//! One endpoint, as data: what it is called, what goes out, what comes back.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::check::rules::Rules;
use crate::api::shape::Shape;
use crate::problem::bilingual::Bilingual;

/// One endpoint, as data.
#[non_exhaustive]
pub struct EndpointSpec {
    /// Its path after `/cgi-bin/`, for example `message/mass/sendall`.
    pub name: &'static str,
    /// What it is for.
    pub title: Bilingual<&'static str>,
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

impl EndpointSpec {
    /// The common case: a checked JSON body by `POST`, with an access token.
    pub(crate) const fn post(
        name: &'static str,
        title: Bilingual<&'static str>,
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
    /// As HTTP writes it.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}
