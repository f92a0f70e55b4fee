//! The two kinds of Official Account that may mass send.

use crate::problem::words::words;

words! {
    /// The kind of an Official Account. WeChat gives each kind its own allowance of mass sends.
    pub enum Account {
        /// 服务号
        Service = "service",
        /// 公众号, until 2025 called 订阅号
        Subscription = "subscription",
    }
}
