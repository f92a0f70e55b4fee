//! Results of jobs, and the people really reached (docs/spec.md 1.7, 1.8, 3).

use std::collections::BTreeSet;

use wechat_mass::Endpoint;
use wechat_mass::mass::SendAll;
use wechat_mass::push::{Push, PushKind, read_push};

use super::{
    ALWAYS, Answer, Faults, Kind, MIDNIGHT, NOON, WeChat, answer, call, delete, errcode, get, json,
    mpnews, preview, service, service_with, services, text, to_all, to_openids, to_tag, varies,
    with, with_body,
};
use crate::wechat::CONFIRMATION_SECONDS;

#[test]
fn ids_are_of_every_size_and_the_library_reads_them() {
    let mut wechat = service_with(Faults { foreign_push: ALWAYS, ..Faults::default() });
    let mut ids = BTreeSet::new();
    for index in 0..300 {
        let send = to_tag(text(), 2, &format!("id-{index}"));
        let Answer::Reply { body, seconds, .. } = wechat.call(&send, NOON + index * 1000) else {
            panic!("lost")
        };
        assert!((1..=2).contains(&seconds));
        let reply = SendAll::read(&body).expect("a reply");
        assert_eq!(reply.msg_id.get(), wechat.jobs()[index as usize].msg_id);
        ids.insert(reply.msg_id.get());
    }
    assert_eq!(ids.len(), 300);
    assert!(varies(ids.iter().map(|id| *id > 1 << 53)));
    assert!(varies(ids.iter().map(|id| i32::try_from(*id).is_ok())));
    assert!(ids.iter().all(|id| i64::try_from(*id).is_ok()));
    // Jobs that were started elsewhere have other ids.
    let pushes = wechat.pushes(NOON + 1_000_000, |_| true);
    let of_mass = pushes.iter().filter_map(|(_, xml)| match read_push(xml.as_bytes()) {
        Ok(Push { kind: PushKind::MassSendJobFinish(event), .. }) => Some(event.msg_id.get()),
        _ => None,
    });
    let of_mass: Vec<u64> = of_mass.collect();
    assert!(of_mass.len() > 400);
    assert_eq!(of_mass.iter().collect::<BTreeSet<_>>().len(), of_mass.len());
}

#[test]
fn a_job_is_sending_until_it_ends() {
    let mut wechat = service();
    errcode(&mut wechat, &to_tag(mpnews(), 2, "id"), NOON);
    let job = wechat.jobs()[0].clone();
    assert!((1..=600).contains(&(job.ends_at - NOON)));
    let mut status = |at| answer(&mut wechat, &get(job.msg_id), at)["msg_status"].clone();
    assert_eq!(status(NOON), "SENDING");
    assert_eq!(status(job.ends_at - 1), "SENDING");
    assert_eq!(status(job.ends_at), "SEND_SUCCESS");
}

#[test]
fn an_unknown_job_has_no_status() {
    assert_eq!(errcode(&mut service(), &get(7), NOON), 40059);
}

#[test]
fn articles_that_were_sent_can_be_deleted_everywhere() {
    let mut wechat = service();
    errcode(&mut wechat, &to_tag(mpnews(), 2, "one"), NOON);
    errcode(&mut wechat, &to_tag(mpnews(), 3, "two"), NOON);
    errcode(&mut wechat, &to_tag(text(), 2, "text"), NOON);
    let ids: Vec<u64> = wechat.jobs().iter().map(|job| job.msg_id).collect();
    let url = wechat.jobs()[0].url();
    assert_eq!(errcode(&mut wechat, &delete(ids[0]), NOON), 40065);
    let later = NOON + 3600;
    let of_article = |index: i64| {
        call("message/mass/delete", json!({ "msg_id": ids[0].to_string(), "article_idx": index }))
    };
    assert_eq!(errcode(&mut wechat, &of_article(9), later), 40060);
    assert_eq!(errcode(&mut wechat, &of_article(1), later), 0);
    assert_eq!(answer(&mut wechat, &get(ids[0]), later)["msg_status"], "SEND_SUCCESS");
    assert_eq!(errcode(&mut wechat, &call("message/mass/delete", json!({ "url": url })), later), 0);
    assert_eq!(answer(&mut wechat, &get(ids[0]), later)["msg_status"], "DELETE");
    assert_eq!(answer(&mut wechat, &get(ids[1]), later)["msg_status"], "DELETE");
    assert_eq!(errcode(&mut wechat, &delete(ids[1]), later), 40065);
    assert_eq!(errcode(&mut wechat, &delete(ids[2]), later), 40065);
}

#[test]
fn a_send_to_all_waits_for_the_administrator() {
    let faults = Faults { confirm: ALWAYS, ..Faults::default() };
    let mut statuses = BTreeSet::new();
    let mut answers = BTreeSet::new();
    for mut wechat in services(faults) {
        let send = to_all(text(), "id");
        let first = answer(&mut wechat, &send, NOON);
        answers.insert((first["errcode"].as_i64(), first.get("msg_id").is_some()));
        let job = wechat.jobs()[0].clone();
        let until = job.confirmation_until.expect("it is asked");
        statuses.insert(job.status);
        match job.status {
            "err(40002)" => assert_eq!((until, job.ends_at), (NOON + CONFIRMATION_SECONDS, until)),
            "err(40001)" => assert_eq!(job.ends_at, until),
            _ => assert!(job.ends_at > until),
        }
        assert!((1..=CONFIRMATION_SECONDS).contains(&(until - NOON)));
        assert_eq!(job.reaches(), job.status == "send success");
        // The status is checked meanwhile and afterwards.
        let open = answer(&mut wechat, &get(job.msg_id), until - 1);
        assert!(
            open["errcode"] == 89504 || open["errcode"] == 89505 || open["msg_status"] == "SENDING"
        );
        let end = if job.reaches() { "SEND_SUCCESS" } else { "SEND_FAIL" };
        let closed = answer(&mut wechat, &get(job.msg_id), job.ends_at);
        assert_eq!(closed["msg_status"], end);
    }
    assert_eq!(statuses.len(), 3);
    let expected = [(Some(0), true), (Some(89505), false), (Some(89505), true)];
    assert_eq!(answers, BTreeSet::from(expected));
}

#[test]
fn meanwhile_the_same_send_is_answered_as_pending_or_as_known() {
    let faults = Faults { confirm: ALWAYS, ..Faults::default() };
    let mut codes = BTreeSet::new();
    let mut others = Vec::new();
    for mut wechat in services(faults) {
        errcode(&mut wechat, &to_all(text(), "id"), NOON);
        if !wechat.jobs()[0].is_being_confirmed(NOON + 60) {
            continue;
        }
        codes.insert(errcode(&mut wechat, &to_all(text(), "id"), NOON + 60));
        assert_eq!(wechat.jobs().len(), 1);
        // It is not documented whether another send waits for it.
        others.push(errcode(&mut wechat, &to_tag(text(), 2, "other"), NOON + 60));
        assert_eq!(errcode(&mut wechat, &to_openids(text(), "o1\no2", "list"), NOON + 60), 0);
    }
    assert_eq!(codes, BTreeSet::from([45065, 89504, 89505]));
    assert!(others.iter().all(|code| [0, 89504].contains(code)));
    assert!(varies(others.iter().map(|code| *code == 0)));
}

#[test]
fn a_send_to_a_tag_is_not_confirmed() {
    let mut wechat = service_with(Faults { confirm: ALWAYS, ..Faults::default() });
    assert_eq!(errcode(&mut wechat, &to_tag(text(), 2, "id"), NOON), 0);
    assert_eq!(wechat.jobs()[0].confirmation_until, None);
}

#[test]
fn a_review_refuses_and_nobody_is_reached() {
    let mut statuses = BTreeSet::new();
    for mut wechat in services(Faults { review: ALWAYS, ..Faults::default() }) {
        assert_eq!(errcode(&mut wechat, &to_openids(mpnews(), "o1\no2", "id"), NOON), 0);
        let job = wechat.jobs()[0].clone();
        assert!(job.status.starts_with("err(") && !job.reaches(), "{job:?}");
        let status = answer(&mut wechat, &get(job.msg_id), job.ends_at);
        assert_eq!(status["msg_status"], "SEND_FAIL");
        assert!(wechat.times_reached("mpnews DRAFT").is_empty());
        statuses.insert(job.status);
    }
    assert!(statuses.contains("err(20001)") && statuses.contains("err(30003)"));
}

#[test]
fn a_text_is_no_reprint_and_articles_may_be_sent_as_one() {
    let ignoring = with(mpnews(), json!({ "send_ignore_reprint": 1 }));
    for message in [text(), ignoring] {
        for mut wechat in services(Faults { review: ALWAYS, ..Faults::default() }) {
            errcode(&mut wechat, &to_tag(message.clone(), 2, "id"), NOON);
            assert!(!wechat.jobs()[0].status.starts_with("err(3"));
        }
    }
}

#[test]
fn a_failed_send_may_have_reached_somebody() {
    let reaches = services(Faults { fail: ALWAYS, ..Faults::default() }).map(|mut wechat| {
        errcode(&mut wechat, &to_openids(text(), "o1\no2\no3", "id"), NOON);
        let job = wechat.jobs()[0].clone();
        assert_eq!(job.status, "send fail");
        let status = answer(&mut wechat, &get(job.msg_id), job.ends_at);
        assert_eq!(status["msg_status"], "SEND_FAIL");
        job.reaches()
    });
    assert!(varies(reaches));
}

#[test]
fn one_material_again_may_be_too_fast() {
    let mut wechat = service_with(Faults { too_fast: ALWAYS, ..Faults::default() });
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 2, "one"), NOON), 0);
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 3, "two"), NOON + 59), 42010);
    assert_eq!(errcode(&mut wechat, &to_tag(text(), 3, "text"), NOON + 59), 0);
    assert_eq!(wechat.jobs().len(), 2);
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 3, "two"), NOON + 119), 0);
}

#[test]
fn material_is_invalid_from_one_send_on() {
    let mut wechat = service();
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 2, "one"), NOON), 0);
    wechat.faults.invalid_media = ALWAYS;
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 3, "two"), NOON), 40007);
    wechat.faults.invalid_media = 0;
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 4, "three"), NOON), 40007);
    assert_eq!(errcode(&mut wechat, &preview(), NOON), 40007);
    assert_eq!(errcode(&mut wechat, &to_tag(text(), 5, "text"), NOON), 0);
}

/// A repeat after an accepted send may get 40007, which does not mean that the first was refused.
#[test]
fn material_is_looked_at_before_the_guard_or_after() {
    let before = services(Faults::default()).map(|mut wechat| {
        errcode(&mut wechat, &to_tag(mpnews(), 2, "id"), NOON);
        wechat.faults.invalid_media = ALWAYS;
        match errcode(&mut wechat, &to_tag(mpnews(), 2, "id"), NOON + 60) {
            40007 => true,
            45065 => false,
            other => panic!("{other}"),
        }
    });
    assert!(varies(before));
}

#[test]
fn a_draft_is_gone_after_the_day_on_which_it_was_sent() {
    let mut wechat = service_with(Faults { consumes_draft: true, ..Faults::default() });
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 2, "one"), NOON), 0);
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 3, "two"), MIDNIGHT - 1), 0);
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 4, "three"), MIDNIGHT), 40007);
    let voice = json!({ "msgtype": "voice", "voice": { "media_id": "V" } });
    assert_eq!(errcode(&mut wechat, &to_tag(voice.clone(), 4, "four"), MIDNIGHT), 0);
    assert_eq!(errcode(&mut wechat, &to_tag(voice, 5, "five"), MIDNIGHT + 86_400), 0);

    let mut wechat = service();
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 2, "one"), NOON), 0);
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 3, "two"), MIDNIGHT), 0);
}

#[test]
fn a_draft_that_was_refused_is_not_gone() {
    let faults = Faults { consumes_draft: true, review: ALWAYS, ..Faults::default() };
    let mut wechat = service_with(faults);
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 2, "one"), NOON), 0);
    assert_eq!(errcode(&mut wechat, &to_tag(mpnews(), 3, "two"), MIDNIGHT), 0);
}

#[test]
fn how_often_everybody_was_reached_is_counted() {
    let mut wechat = service();
    errcode(&mut wechat, &to_openids(text(), "o1\no2\no3", "one"), NOON);
    errcode(&mut wechat, &to_openids(text(), "x\no3", "two"), NOON);
    errcode(&mut wechat, &to_openids(mpnews(), "o1\no2", "three"), NOON);
    let times: Vec<_> = wechat.times_reached("text 你好").into_iter().collect();
    let expected = [("o1", 1), ("o2", 1), ("o3", 2), ("x", 1)];
    assert_eq!(times, expected.map(|(openid, times)| (openid.to_owned(), times)));
}

/// Finds a person who was reached twice by these sends of one text, one after the other.
fn twice(sends: &[wechat_mass::Call]) -> Option<String> {
    let mut wechat = service();
    for send in sends {
        assert_eq!(errcode(&mut wechat, send, NOON), 0);
    }
    let checked = std::panic::catch_unwind(|| wechat.assert_nobody_is_reached_twice());
    let panic = *checked.err()?.downcast::<String>().expect("a text");
    panic.split_once(" was").map(|(who, _)| who.to_owned())
}

#[test]
fn whoever_is_reached_twice_is_found() {
    let list = |openids: &str, id| to_openids(text(), openids, id);
    let found = |who: &str| Some(who.to_owned());
    assert_eq!(twice(&[list("o1\no2\no3\no4\no5", "a"), list("o3\nx", "b")]), found("o3"));
    assert_eq!(twice(&[list("o3\nx", "a"), list("o1\no2\no3\no4\no5", "b")]), found("o3"));
    assert_eq!(twice(&[list("o1\no9\no2\no8", "a"), list("y\nx\no8", "b")]), found("o8"));
    assert_eq!(twice(&[list("b\na", "a"), list("c\nb", "b")]), found("b"));
    assert_eq!(twice(&[to_tag(text(), 2, "a"), to_tag(text(), 2, "b")]), found("tag 2"));
    assert_eq!(twice(&[to_tag(text(), 2, "a"), to_all(text(), "b")]), found("everyone"));
    assert_eq!(twice(&[to_all(text(), "a"), list("o1\no2", "b")]), found("everyone"));
    assert_eq!(twice(&[list("o1\no2", "b"), to_all(text(), "a")]), found("everyone"));
}

#[test]
fn whoever_is_reached_once_is_not_found() {
    let list = |openids: &str, id| to_openids(text(), openids, id);
    assert_eq!(twice(&[list("o1\no2\no3", "a"), list("o4\no5", "b"), list("o01\np1", "c")]), None);
    assert_eq!(twice(&[to_tag(text(), 2, "a"), to_tag(text(), 3, "b")]), None);
    assert_eq!(twice(&[to_tag(text(), 2, "a"), to_tag(mpnews(), 2, "b")]), None);
    assert_eq!(twice(&[list("o1\no2", "a"), to_openids(mpnews(), "o1\no2", "b")]), None);
}

/// WeChat drops a repeated OpenID.
#[test]
fn whoever_is_repeated_in_one_list_is_reached_once() {
    let repeated = with_body(
        to_openids(text(), "o1\no2", "a"),
        r#"{"touser":["o1","o2","o3","o4","o2"],"msgtype":"text","text":{"content":"你好"}}"#,
    );
    let mut wechat = service();
    assert_eq!(errcode(&mut wechat, &repeated, NOON), 0);
    assert_eq!(wechat.times_reached("text 你好")["o2"], 1);
    assert_eq!(twice(std::slice::from_ref(&repeated)), None);
    let other = to_openids(text(), "o4\nx", "b");
    assert_eq!(twice(&[repeated, other]), Some("o4".to_owned()));
}

#[test]
fn a_refused_job_is_no_second_time() {
    let mut wechat = WeChat::new(1, Kind::Service, Faults { review: ALWAYS, ..Faults::default() });
    assert_eq!(errcode(&mut wechat, &to_openids(text(), "o1\no2", "one"), NOON), 0);
    wechat.faults.review = 0;
    assert_eq!(errcode(&mut wechat, &to_openids(text(), "o1\no2", "two"), NOON), 0);
    wechat.assert_nobody_is_reached_twice();
    assert_eq!(wechat.times_reached("text 你好")["o1"], 1);
}
