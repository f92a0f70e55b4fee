//! The table of endpoints, and functions that take an endpoint's name: its path without `/cgi-bin/`.

use serde::Serialize;

use crate::api::call::Call;
use crate::api::check::options::CheckOptions;
use crate::api::spec::EndpointSpec;
use crate::endpoints::{account, comment, datacube, mass, material};
use crate::problem::builder::ProblemBuilder;
use crate::problem::code::Code;
use crate::problem::excerpt::excerpt;
use crate::problem::problem::{Problem, Refused};
use crate::problem::redact::without_secrets;

impl EndpointSpec {
    /// Finds an endpoint by its path without `/cgi-bin/`.
    pub fn find(name: &str) -> Option<&'static EndpointSpec> {
        ENDPOINTS.iter().find(|api| api.name == name).copied()
    }
}

/// Returns every problem of a body for the endpoint `api`. An unknown endpoint is itself a problem.
///
/// ```
/// use wechat_mass::{CheckOptions, check};
/// let body = serde_json::json!({
///     "filter": {}, "msgtype": "text", "text": { "content": "" }, "clientmsgid": "job42",
/// });
/// let problems = check("message/mass/sendall", &body, &CheckOptions::default());
/// let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
/// assert_eq!(paths, ["/text/content", "/filter"]);
/// ```
pub fn check<B: Serialize + ?Sized>(api: &str, body: &B, options: &CheckOptions) -> Vec<Problem> {
    match EndpointSpec::find(api) {
        Some(api) => api.check(body, options),
        None => vec![unknown_api(api).finish()],
    }
}

/// Builds the call of a body for the endpoint `api`.
///
/// # Errors
/// [`Refused`] with every problem, if one of them is an error.
pub fn build<B: Serialize + ?Sized>(
    api: &str,
    body: &B,
    options: &CheckOptions,
) -> Result<Call, Refused> {
    match EndpointSpec::find(api) {
        Some(api) => api.build(body, options),
        None => Err(Refused { problems: vec![unknown_api(api).finish()] }),
    }
}

/// Makes the problem of an unknown endpoint.
pub(crate) fn unknown_api(api: &str) -> ProblemBuilder {
    // A URL instead of a name may contain the token.
    let draft = ProblemBuilder::new(Code::UnknownApi, "").actual(excerpt(&without_secrets(api)));
    let mut name = api.trim_start_matches('/');
    while let Some(rest) = name.strip_prefix("cgi-bin/") {
        name = rest;
    }
    match EndpointSpec::find(name) {
        Some(known) => draft.hint_of("可能应为 `{}`", "perhaps you mean `{}`", known.name),
        None => draft,
    }
}

/// All endpoints.
pub static ENDPOINTS: &[&EndpointSpec] = &[
    &mass::sendall::SPEC,
    &mass::send::SPEC,
    &mass::preview::SPEC,
    &mass::delete::SPEC,
    &mass::get::SPEC,
    &mass::speed::GET,
    &mass::speed::SET,
    &material::uploadimg::SPEC,
    &material::uploadnews::SPEC,
    &material::uploadvideo::SPEC,
    &material::upload::SPEC,
    &material::add_material::SPEC,
    &material::library::BATCHGET,
    &material::library::GET,
    &material::library::COUNT,
    &material::library::DELETE,
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
    &account::token::SPEC,
    &account::stable_token::SPEC,
    &account::tags::GET,
    &account::tags::CREATE,
    &account::tags::UPDATE,
    &account::tags::DELETE,
    &account::tags::BATCHTAGGING,
    &account::tags::BATCHUNTAGGING,
    &account::followers::USER_TAG_GET,
    &account::followers::USER_GET,
    &account::user_info::INFO,
    &account::user_info::BATCHGET,
    &account::quota::QUOTA_GET,
    &account::quota::RID_GET,
    &account::quota::CLEAR_QUOTA,
    &account::callback::GETCALLBACKIP,
    &comment::switch::OPEN,
    &comment::switch::CLOSE,
    &comment::comments::LIST,
    &comment::comments::MARKELECT,
    &comment::comments::UNMARKELECT,
    &comment::comments::DELETE,
    &comment::replies::ADD,
    &comment::replies::DELETE,
    &datacube::published::GETARTICLEREAD,
    &datacube::published::GETARTICLESHARE,
    &datacube::published::GETBIZSUMMARY,
    &datacube::published::GETARTICLETOTALDETAIL,
    &datacube::superseded::GETARTICLESUMMARY,
    &datacube::superseded::GETARTICLETOTAL,
    &datacube::superseded::GETUSERREAD,
    &datacube::superseded::GETUSERSHARE,
];
