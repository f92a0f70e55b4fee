//! The severity of a problem.

use serde::{Deserialize, Serialize};

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// WeChat refuses the body, or acts differently from what was meant. Nothing is built.
    Error,
    /// Sources disagree, or the request is retired, undocumented or risky. It is built.
    Warning,
}

impl Level {
    #[cfg(all(any(feature = "js", feature = "js-campaign"), target_arch = "wasm32"))]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}
