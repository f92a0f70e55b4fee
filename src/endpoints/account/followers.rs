//! `user/get` and `user/tag/get`: pages of OpenIDs.
//!
//! The last page may have a `next_openid`, too. The page after it has `count: 0` and no `data`.
//! Stop at `count: 0` or at an empty `next_openid` (docs/spec.md 2.9).

use crate::api::endpoint::endpoint;
use crate::api::shape::{Form, Kind, OPENID, TextRules, reply, request, success};
use crate::api::spec::EndpointSpec;
use crate::endpoints::account::tags::TAG;
use crate::problem::bilingual::Bilingual;

/// `GET /cgi-bin/user/get?next_openid=…`. 10 000 a page, 500 calls a day.
pub static USER_GET: EndpointSpec = EndpointSpec::post(
    "user/get",
    Bilingual { zh: "获取粉丝列表", en: "list followers" },
    &UserGet::SHAPE,
    &FollowersReply::SHAPE,
)
.get();

/// `POST /cgi-bin/user/tag/get`. 10 000 a page.
pub static USER_TAG_GET: EndpointSpec = EndpointSpec::post(
    "user/tag/get",
    Bilingual { zh: "获取标签下粉丝列表", en: "list followers with a tag" },
    &UserTagGet::SHAPE,
    &FollowersReply::SHAPE,
);

/// The OpenID after which a page begins; empty for the first page.
const NEXT_OPENID: Kind = Kind::Text(TextRules::FREE.form(Form::OpenId));

request! {
    /// A page of all followers.
    pub struct UserGet {
        required {}
        optional {
            /// The `next_openid` of the page before; empty or absent for the first page.
            next_openid: String = NEXT_OPENID;
        }
    }
}

request! {
    /// A page of the followers with a tag.
    pub struct UserTagGet {
        required {
            /// The tag. It is `tagid` here, but `tag_id` in a send.
            tagid: i64 = TAG;
        }
        optional {
            /// The `next_openid` of the page before; empty or absent for the first page.
            next_openid: String = NEXT_OPENID;
        }
    }
}

success! {
    /// A page of OpenIDs.
    pub struct FollowersReply {
        required {
            /// The number of OpenIDs on this page. 0 ends the list.
            count: i64;
        }
        optional {
            /// The number of followers; user/get only.
            total: i64;
            /// The OpenIDs; absent on the page after the last.
            data: OpenIdData;
            /// The start of the next page. An empty one ends the list.
            next_openid: String = NEXT_OPENID;
        }
    }
}

reply! {
    /// The OpenIDs of a page.
    pub struct OpenIdData {
        required {}
        optional {
            /// The OpenIDs.
            openid: Vec<String> = Kind::List { of: &OPENID, min: 0, max: usize::MAX };
        }
    }
}

endpoint!(UserGet, USER_GET, FollowersReply);
endpoint!(UserTagGet, USER_TAG_GET, FollowersReply);
