//! The endpoints of the account: tokens, tags, followers and quotas.

pub mod callback;
pub mod followers;
pub mod quota;
pub mod stable_token;
pub mod tags;
pub mod token;
pub mod user_info;

pub use callback::{GetCallbackIp, GetCallbackIpReply};
pub use followers::{FollowersReply, OpenIdData, UserGet, UserTagGet};
pub use quota::{
    ClearQuota, Quota, QuotaGet, QuotaGetReply, RateLimit, RidGet, RidGetReply, RidRequest,
};
pub use stable_token::StableToken;
pub use tags::{
    BatchTagging, BatchUntagging, Tag, TagChange, TagId, TagName, TagsCreate, TagsCreateReply,
    TagsDelete, TagsGet, TagsGetReply, TagsUpdate,
};
pub use token::{Token, TokenReply};
pub use user_info::{UserInfo, UserInfoBatchGet, UserInfoBatchGetReply, UserInfoGet};
