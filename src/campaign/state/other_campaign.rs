//! What is known of the account's other campaigns.

use crate::ids::msg_id::MsgId;

/// Another campaign of the account, and the jobs that are known to be its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtherCampaign {
    pub(crate) campaign: String,
    pub(crate) msg_ids: Vec<MsgId>,
}
