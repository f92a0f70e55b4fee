//! The outcome of a push: its content, or the reason of its refusal.

use serde_json::{Value, json};
use wechat_mass::push::{
    MassSendJobFinish, Other, PublishJobFinish, Push, PushFault, PushKind, Query, Receiver,
    open_push, read_push, unseal_push,
};

pub fn read(xml: &str) -> Push {
    read_push(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}: {xml}"))
}

pub fn mass(push: &Push) -> &MassSendJobFinish {
    match &push.kind {
        PushKind::MassSendJobFinish(job) => job,
        kind => panic!("{kind:?}"),
    }
}

pub fn publish(push: &Push) -> &PublishJobFinish {
    match &push.kind {
        PushKind::PublishJobFinish(job) => job,
        kind => panic!("{kind:?}"),
    }
}

pub fn other(push: &Push) -> &Other {
    match &push.kind {
        PushKind::Other(other) => other,
        kind => panic!("{kind:?}"),
    }
}

/// Writes a push in the form of tests/cases/event.jsonl.
pub fn normalised(push: &Push) -> Value {
    let job = mass(push);
    let copyright = job.copyright_check_result.as_ref().map(|check| {
        let items = check.result_list.iter().map(|item| {
            json!({
                "article_idx": item.article_idx,
                "user_declare_state": item.user_declare_state,
                "audit_state": item.audit_state,
                "original_article_url": item.original_article_url,
                "original_article_type": item.original_article_type,
                "can_reprint": item.can_reprint,
                "need_replace_content": item.need_replace_content,
                "need_show_reprint_source": item.need_show_reprint_source,
            })
        });
        let items: Vec<_> = items.collect();
        json!({ "count": check.count, "check_state": check.check_state, "items": items })
    });
    let articles = job.article_url_result.as_ref().map(|articles| {
        let items = articles.result_list.iter();
        let items: Vec<_> = items
            .map(|item| json!({ "article_idx": item.article_idx, "article_url": item.article_url }))
            .collect();
        json!({ "count": articles.count, "items": items })
    });
    json!({
        "to_user": push.to_user_name,
        "from_user": push.from_user_name,
        "create_time": push.create_time,
        "msg_type": push.msg_type,
        "event": push.event,
        "msg_id": job.msg_id.to_string(),
        "status": job.status,
        "status_code": job.explanation().code,
        "total_count": job.total_count,
        "filter_count": job.filter_count,
        "sent_count": job.sent_count,
        "error_count": job.error_count,
        "copyright_check": copyright,
        "article_urls": articles,
    })
}

pub fn fault_of(query: &Query, body: &[u8], receiver: &Receiver) -> PushFault {
    let opened = open_push(query, body, receiver, None).expect_err("a push that must be refused");
    let unsealed = unseal_push(query, body, receiver, None).expect_err("refused");
    assert_eq!(opened, unsealed);
    opened.fault
}

pub fn fault_of_text_field(xml: &str) -> (PushFault, &'static str) {
    let error = read_push(xml.as_bytes()).expect_err("a text that must be refused");
    (error.fault, error.field)
}
