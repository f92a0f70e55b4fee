//! The two kinds of Official Account that may mass send.

/// The kind of an Official Account. WeChat gives each kind its own allowance of mass sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// 服务号
    Service,
    /// 公众号, until 2025 called 订阅号
    Subscription,
}

impl Account {
    /// Returns the name used outside Rust, e.g. `service`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Subscription => "subscription",
        }
    }

    /// Finds the kind with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Service, Self::Subscription].into_iter().find(|account| account.name() == name)
    }
}
