//! `tags/*`: the tags that a send can go to.

use crate::api::endpoint::endpoint;
use crate::api::limits;
use crate::api::reply::error::Done;
use crate::api::shape::{Kind, OPENID, TextRules, reply, request, success};
use crate::api::spec::EndpointSpec;
use crate::problem::bilingual::Bilingual;

/// `GET /cgi-bin/tags/get`.
pub static GET: EndpointSpec = EndpointSpec::post(
    "tags/get",
    Bilingual { zh: "获取公众号已创建的标签", en: "list tags" },
    &TagsGet::SHAPE,
    &TagsGetReply::SHAPE,
)
.nothing();

/// `POST /cgi-bin/tags/create`. At most 100 tags (45056).
pub static CREATE: EndpointSpec = EndpointSpec::post(
    "tags/create",
    Bilingual { zh: "创建标签", en: "create a tag" },
    &TagsCreate::SHAPE,
    &TagsCreateReply::SHAPE,
);

/// `POST /cgi-bin/tags/update`.
pub static UPDATE: EndpointSpec = EndpointSpec::post(
    "tags/update",
    Bilingual { zh: "编辑标签", en: "rename a tag" },
    &TagsUpdate::SHAPE,
    &Done::SHAPE,
);

/// `POST /cgi-bin/tags/delete`.
pub static DELETE: EndpointSpec = EndpointSpec::post(
    "tags/delete",
    Bilingual { zh: "删除标签", en: "delete a tag" },
    &TagsDelete::SHAPE,
    &Done::SHAPE,
);

/// `POST /cgi-bin/tags/members/batchtagging`.
pub static BATCHTAGGING: EndpointSpec = EndpointSpec::post(
    "tags/members/batchtagging",
    Bilingual { zh: "批量为用户打标签", en: "tag followers" },
    &BatchTagging::SHAPE,
    &Done::SHAPE,
);

/// `POST /cgi-bin/tags/members/batchuntagging`.
pub static BATCHUNTAGGING: EndpointSpec = EndpointSpec::post(
    "tags/members/batchuntagging",
    Bilingual { zh: "批量为用户取消标签", en: "untag followers" },
    &BatchUntagging::SHAPE,
    &Done::SHAPE,
);

/// The name of a tag: at most 30 bytes, a length that all sources allow (45157, 45158).
const NAME: Kind = Kind::Text(TextRules::FILLED.limits(limits::TAG_NAME));
/// The id of a tag. 0 is not a tag.
pub(super) const TAG: Kind = Kind::Int { min: 1, max: i64::MAX };
/// The id of a tag that can be changed: 0, 1 and 2 are reserved (45058).
const OWN_TAG: Kind = Kind::Int { min: 3, max: i64::MAX };

request! {
    /// A request without fields.
    pub struct TagsGet {
        required {}
        optional {}
    }
}

success! {
    /// The account's tags.
    pub struct TagsGetReply {
        required {
            /// The tags.
            tags: Vec<Tag>;
        }
        optional {}
    }
}

reply! {
    /// A tag.
    pub struct Tag {
        required {
            /// Its id, for `filter.tag_id`. 0, 1 and 2 are reserved.
            id: i64;
            /// Its name.
            name: String = Kind::Text(TextRules::FREE);
        }
        optional {
            /// The number of followers with it.
            count: i64;
        }
    }
}

request! {
    /// A new tag.
    pub struct TagsCreate {
        required {
            /// The tag.
            tag: TagName;
        }
        optional {}
    }
}

request! {
    /// The name of a new tag.
    pub struct TagName {
        required {
            /// The name: at most 30 bytes, a length that all sources allow.
            name: String = NAME;
        }
        optional {}
    }
}

success! {
    /// The new tag.
    pub struct TagsCreateReply {
        required {
            /// The tag.
            tag: Tag;
        }
        optional {}
    }
}

request! {
    /// A tag with its new name.
    pub struct TagsUpdate {
        required {
            /// The tag.
            tag: TagChange;
        }
        optional {}
    }
}

request! {
    /// A tag and its new name.
    pub struct TagChange {
        required {
            /// The tag. 0, 1 and 2 are reserved and cannot be changed (45058).
            id: i64 = OWN_TAG;
            /// The name: at most 30 bytes, a length that all sources allow.
            name: String = NAME;
        }
        optional {}
    }
}

request! {
    /// A tag to delete.
    pub struct TagsDelete {
        required {
            /// The tag.
            tag: TagId;
        }
        optional {}
    }
}

request! {
    /// The id of a tag.
    pub struct TagId {
        required {
            /// The tag. 0, 1 and 2 are reserved and cannot be deleted (45058).
            id: i64 = OWN_TAG;
        }
        optional {
            /// The name, as in an older sample. WeChat ignores it.
            name: String = Kind::Text(TextRules::FREE);
        }
    }
}

/// 1 to 50 OpenIDs.
const OPENID_LIST: Kind = Kind::List { of: &OPENID, min: 1, max: limits::MAX_TAGGED_OPENIDS };

request! {
    /// Followers who get a tag.
    pub struct BatchTagging {
        required {
            /// The tag. It is `tagid` here, but `tag_id` in a send.
            tagid: i64 = TAG;
            /// 1 to 50 OpenIDs. A follower can have 20 tags (45059).
            openid_list: Vec<String> = OPENID_LIST;
        }
        optional {}
    }
}

request! {
    /// Followers who lose a tag.
    pub struct BatchUntagging {
        required {
            /// The tag. It is `tagid` here, but `tag_id` in a send.
            tagid: i64 = TAG;
            /// 1 to 50 OpenIDs.
            openid_list: Vec<String> = OPENID_LIST;
        }
        optional {}
    }
}

endpoint!(TagsGet, GET, TagsGetReply);
endpoint!(TagsCreate, CREATE, TagsCreateReply);
endpoint!(TagsUpdate, UPDATE, Done);
endpoint!(TagsDelete, DELETE, Done);
endpoint!(BatchTagging, BATCHTAGGING, Done);
endpoint!(BatchUntagging, BATCHUNTAGGING, Done);
