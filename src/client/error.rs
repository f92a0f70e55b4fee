//! Why `advance` ended without a step.

use std::fmt;

use crate::campaign::error::CampaignError;
use crate::problem::problem::Refused;

/// Why [`Driver::advance`](crate::client::Driver::advance) ended without a step. All that has happened until then is stored,
/// unless the store failed. The next `advance` continues.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AdvanceError<E> {
    /// The store failed.
    Store(E),
    /// The stored campaign, a batch or a time is refused.
    Campaign(CampaignError),
    /// A call is refused: it was not sent.
    Refused(Refused),
    /// The store never takes a change: it does not compare with the revision that was read.
    Conflicts,
    /// The host wants to stop.
    Stopped,
}

impl<E: fmt::Display> fmt::Display for AdvanceError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdvanceError::Store(error) => write!(f, "the store failed (存储出错): {error}"),
            AdvanceError::Campaign(error) => error.fmt(f),
            AdvanceError::Refused(refused) => refused.fmt(f),
            AdvanceError::Conflicts => f.write_str(
                "`Store::write` never stores; does it compare with the revision that was read? \
                 (`Store::write` 一直没有写入；它比较的是读出时的 revision 吗？)",
            ),
            AdvanceError::Stopped => f.write_str("the host wants to stop (程序要求停止)"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for AdvanceError<E> {}

impl<E> From<CampaignError> for AdvanceError<E> {
    fn from(error: CampaignError) -> Self {
        AdvanceError::Campaign(error)
    }
}

impl<E> From<Refused> for AdvanceError<E> {
    fn from(refused: Refused) -> Self {
        AdvanceError::Refused(refused)
    }
}
