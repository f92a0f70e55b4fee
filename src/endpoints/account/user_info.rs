//! `user/info` and `user/info/batchget`: what WeChat says of a follower (docs/spec.md 2.12).
//!
//! Since 2021-12-27 WeChat sends no nickname and no picture. If it sends them again, they are kept
//! with the other fields.

use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::shape::{Flag, Kind, OPENID, TextRules, Typed, reply, request, success};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `GET /cgi-bin/user/info?openid=…`. 500 000 calls a day.
pub static INFO: EndpointSpec = EndpointSpec::post(
    "user/info",
    Bilingual { zh: "获取用户基本信息", en: "read a follower" },
    &UserInfoGet::SHAPE,
    &UserInfo::SHAPE,
)
.get();

/// `POST /cgi-bin/user/info/batchget`. 100 followers a call.
pub static BATCHGET: EndpointSpec = EndpointSpec::post(
    "user/info/batchget",
    Bilingual { zh: "批量获取用户基本信息", en: "read up to 100 followers" },
    &UserInfoBatchGet::SHAPE,
    &UserInfoBatchGetReply::SHAPE,
);

/// The languages of WeChat's answer.
const LANG: Kind = Kind::Word(&["zh_CN", "zh_TW", "en"]);

request! {
    /// The follower to read.
    pub struct UserInfoGet {
        required {
            /// The follower.
            openid: String = OPENID;
        }
        optional {
            /// The language of names of places: `zh_CN` (default), `zh_TW` or `en`.
            lang: String = LANG;
        }
    }
}

request! {
    /// The followers to read.
    pub struct UserInfoBatchGet {
        required {
            /// The followers, at most 100.
            user_list: Vec<UserInfoGet> = Kind::List {
                of: &UserInfoGet::KIND,
                min: 1,
                max: limits::MAX_USER_INFOS,
            };
        }
        optional {}
    }
}

reply! {
    /// A follower. If `subscribe` is 0, the person does not follow the account, and only the OpenID is there.
    pub struct UserInfo {
        required {
            /// 1 for a follower, 0 for anybody else.
            subscribe: Flag;
            /// The OpenID.
            openid: String = OPENID;
        }
        optional {
            /// The language, for example `zh_CN`. The page of 2025 says that it is no longer given.
            language: String = Kind::Text(TextRules::FREE);
            /// The last time the person followed, in Unix seconds.
            subscribe_time: i64;
            /// The id of the person for all apps of one account of the Open Platform.
            unionid: String = Kind::Text(TextRules::FREE);
            /// The account's remark about the follower.
            remark: String = Kind::Text(TextRules::FREE);
            /// The group of the time before tags.
            groupid: i64;
            /// The tags.
            tagid_list: Vec<i64>;
            /// The way to the account, for example `ADD_SCENE_QR_CODE`.
            subscribe_scene: String = Kind::Text(TextRules::FREE);
            /// The number of the QR code, if it has one.
            qr_scene: i64;
            /// The text of the QR code, if it has one.
            qr_scene_str: String = Kind::Text(TextRules::FREE);
        }
    }
}

success! {
    /// The followers.
    pub struct UserInfoBatchGetReply {
        required {
            /// The followers.
            user_info_list: Vec<UserInfo>;
        }
        optional {}
    }
}

endpoint!(UserInfoGet, INFO, UserInfo);
endpoint!(UserInfoBatchGet, BATCHGET, UserInfoBatchGetReply);
