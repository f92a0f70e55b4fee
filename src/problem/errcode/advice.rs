//! What a program should do about a reply.

/// The moment from which a refused call may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Until {
    /// At least 60 seconds from now (45011, 45066, 42010).
    NextMinute,
    /// 0:00 of the next day in Beijing, when the daily call quotas start anew.
    NextDay,
    /// 0:00 of the first day of the next month in Beijing.
    NextMonth,
    /// 0:00 in Beijing of the next day for a 公众号 (subscription account), of the next month for
    /// a 服务号 (service account): the two kinds have different mass send allowances (45028).
    NextQuota,
    /// When an administrator has answered the confirmation request. Thirty minutes without an
    /// answer count as a refusal.
    Administrator,
}

impl Until {
    /// The name used outside Rust, e.g. `next_minute`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NextMinute => "next_minute",
            Self::NextDay => "next_day",
            Self::NextMonth => "next_month",
            Self::NextQuota => "next_quota",
            Self::Administrator => "administrator",
        }
    }
}

/// What a program should do after a reply with a given `errcode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Nothing to do: the call succeeded.
    None,
    /// Change the request or the configuration; the same request will be refused again.
    Fix,
    /// Get a new `access_token`, once, and repeat. If it was the token call itself that failed,
    /// the `AppSecret` is wrong: fix that.
    RefreshToken,
    /// A passing fault: repeat the identical bytes, a bounded number of times. Whether a send was
    /// accepted is not known, which is why its `clientmsgid` must stay the same.
    Repeat {
        /// The least time to wait before, in seconds.
        after_seconds: u32,
    },
    /// Make the same call again, with the same `clientmsgid`, after the moment given.
    Wait {
        /// The moment.
        until: Until,
    },
    /// The call was taken and waits for an administrator: do not send again, watch
    /// `message/mass/get` and the event.
    Pending,
    /// Only a person can resolve this, mostly in the console at mp.weixin.qq.com.
    AskHuman,
    /// The same send was accepted before. The reply carries its `msg_id`: a success, if the
    /// `clientmsgid` is yours.
    AlreadyDone,
}

impl Advice {
    /// The name used outside Rust, e.g. `refresh_token`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Fix => "fix",
            Self::RefreshToken => "refresh_token",
            Self::Repeat { .. } => "repeat",
            Self::Wait { .. } => "wait",
            Self::Pending => "pending",
            Self::AskHuman => "ask_human",
            Self::AlreadyDone => "already_done",
        }
    }

    /// The least time to wait, in seconds, where it is a fixed time: for `repeat`, and for `wait`
    /// until the next minute.
    pub const fn after_seconds(&self) -> Option<u32> {
        match self {
            Self::Repeat { after_seconds } => Some(*after_seconds),
            Self::Wait { until: Until::NextMinute } => Some(60),
            _ => None,
        }
    }

    /// The name of the moment to wait for, for `wait` only.
    pub const fn until(&self) -> Option<&'static str> {
        match self {
            Self::Wait { until } => Some(until.name()),
            _ => None,
        }
    }
}
