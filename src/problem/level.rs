//! How bad a problem is.

use serde::Serialize;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// WeChat refuses the body, or does something else than was meant. Nothing is built.
    Error,
    /// Sources disagree, or what is asked for is retired, undocumented or risky. It is built.
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
