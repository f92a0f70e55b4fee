//! Advice on a response.

/// The moment from which a refused call may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Until {
    /// At least 60 seconds from now (45011, 45066, 42010).
    NextMinute,
    /// 0:00 of the next day in Beijing, when the daily API quotas are renewed.
    NextDay,
    /// 0:00 of the first day of the next month in Beijing.
    NextMonth,
    /// 0:00 in Beijing: of the next day for a 公众号 (subscription account), of the next month for a
    /// 服务号 (service account). The two kinds have different mass send allowances (45028).
    NextQuota,
    /// The answer of an administrator to the confirmation request. Thirty minutes without an answer
    /// count as a refusal.
    Administrator,
}

impl Until {
    /// Returns the name used outside Rust, e.g. `next_minute`.
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

/// The advice for a response with a given `errcode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Nothing to do: the call succeeded.
    None,
    /// Change the request or the configuration; the same request will be refused again.
    Fix,
    /// Get a new `access_token` once, and repeat the call. If the token call itself failed, the
    /// `AppSecret` is wrong: correct it.
    RefreshToken,
    /// Repeat the identical bytes, a limited number of times: the fault is temporary. It is unknown
    /// whether a send was accepted, so its `clientmsgid` must stay the same.
    Repeat {
        /// The minimum time to wait before, in seconds.
        after_seconds: u32,
    },
    /// Make the same call again after the given moment, with the same `clientmsgid`.
    Wait {
        /// The moment.
        until: Until,
    },
    /// Do not send again: WeChat accepted the call, and it waits for an administrator. Watch
    /// `message/mass/get` and the event.
    Pending,
    /// Ask a person: only a person can resolve this, mostly at mp.weixin.qq.com.
    AskHuman,
    /// Do nothing: the same send was accepted before. The response has its `msg_id`: a success, if
    /// the `clientmsgid` is yours.
    AlreadyDone,
}

impl Advice {
    /// Returns the name used outside Rust, e.g. `refresh_token`.
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

    /// Returns the minimum time to wait in seconds, if it is fixed: for `repeat`, and for `wait`
    /// until the next minute.
    pub const fn after_seconds(&self) -> Option<u32> {
        match self {
            Self::Repeat { after_seconds } => Some(*after_seconds),
            Self::Wait { until: Until::NextMinute } => Some(60),
            _ => None,
        }
    }

    /// Returns the name of the moment to wait for, for `wait` only.
    pub const fn until(&self) -> Option<&'static str> {
        match self {
            Self::Wait { until } => Some(until.name()),
            _ => None,
        }
    }
}
