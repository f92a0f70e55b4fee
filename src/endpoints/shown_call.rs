//! A call as `Debug` shows it: without its body where a secret is in it.

use std::fmt;

use crate::api::call::Call;
use crate::api::spec::EndpointSpec;

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Call");
        shown.field("api", &self.api).field("method", &self.method).field("path", &self.path);
        let has_secret = |spec: &EndpointSpec| spec.request.has_secret();
        if EndpointSpec::find(&self.api).is_none_or(has_secret) {
            return shown.field("secret", &"[REDACTED]").finish_non_exhaustive();
        }
        shown
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish()
    }
}
