//! The account's other campaigns.

use crate::ids::msg_id::MsgId;

/// Another campaign of the account, with the ids of its known jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtherCampaign {
    pub(crate) campaign: String,
    pub(crate) msg_ids: Vec<MsgId>,
}
