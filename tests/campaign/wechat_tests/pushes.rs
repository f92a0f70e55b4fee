//! Events: their times and their content (docs/spec.md 4).

use std::collections::BTreeSet;

use wechat_mass::errcode::Outcome;
use wechat_mass::push::{MassSendJobFinish, PushKind, read_push};

use super::{
    ALWAYS, Answer, Faults, NOON, WeChat, service, service_with, services, text, to_openids, varies,
};
use crate::wechat::{Job, PUSH_LATE_SECONDS};

const LONG_AFTER: i64 = NOON + 30 * 86_400;

fn send(wechat: &mut WeChat) -> (Job, i64) {
    let list: String = (0..100).map(|index| format!("o{index}\n")).collect();
    let call = to_openids(text(), &list, "id");
    match wechat.call(&call, NOON) {
        Answer::Reply { seconds, .. } => (wechat.jobs()[0].clone(), NOON + seconds),
        lost => panic!("{lost:?}"),
    }
}

/// Returns the times and contents of a send's events.
fn pushes(wechat: &mut WeChat) -> Vec<(i64, MassSendJobFinish)> {
    let read = |(at, xml): (i64, String)| {
        let push = read_push(xml.as_bytes()).expect("an event");
        let PushKind::MassSendJobFinish(event) = push.kind else { panic!("{push:?}") };
        (at, event)
    };
    wechat.pushes(LONG_AFTER, |_| true).into_iter().map(read).collect()
}

#[test]
fn an_event_comes_about_the_end_and_says_what_became_of_the_job() {
    for mut wechat in services(Faults::default()) {
        let (job, _) = send(&mut wechat);
        let next = wechat.next_push_at().expect("an event");
        assert!(wechat.pushes(next - 1, |_| true).is_empty());
        let pushes = pushes(&mut wechat);
        let [(at, event)] = pushes.as_slice() else { panic!("{pushes:?}") };
        assert_eq!(*at, next);
        assert!((job.ends_at - 2..=job.ends_at + 5).contains(at));
        assert_eq!(event.msg_id.get(), job.msg_id);
        assert_eq!(event.explanation().outcome, Outcome::Success);
        let counts = job.counts;
        assert_eq!(counts.total, 100);
        assert!(counts.filter <= 100 && counts.sent + counts.error == counts.filter, "{counts:?}");
        let of_event = [event.total_count, event.filter_count, event.sent_count, event.error_count];
        let of_job = [counts.total, counts.filter, counts.sent, counts.error];
        assert_eq!(of_event, of_job.map(|count| i64::try_from(count).ok()));
        assert_eq!(wechat.next_push_at(), None);
    }
}

#[test]
fn a_refused_job_has_an_event_of_its_own_status() {
    for faults in [
        Faults { review: ALWAYS, ..Faults::default() },
        Faults { fail: ALWAYS, ..Faults::default() },
    ] {
        for mut wechat in services(faults) {
            let (job, _) = send(&mut wechat);
            let pushes = pushes(&mut wechat);
            assert_eq!(pushes[0].1.status, job.status);
        }
    }
}

#[test]
fn events_are_written_in_every_way_that_was_seen() {
    let xml: Vec<String> = services(Faults::default())
        .map(|mut wechat| {
            send(&mut wechat);
            wechat.pushes(LONG_AFTER, |_| true).remove(0).1
        })
        .collect();
    for part in ["<MsgId>", "<Status><![CDATA[sendsuccess]]>", "<CopyrightCheckResult>", "<item>"] {
        assert!(varies(xml.iter().map(|xml| xml.contains(part))), "{part}");
    }
}

#[test]
fn an_event_may_come_before_the_answer() {
    for mut wechat in services(Faults { push_early: ALWAYS, ..Faults::default() }) {
        let (job, answered_at) = send(&mut wechat);
        let pushes = pushes(&mut wechat);
        assert!(pushes[0].0 == NOON && NOON < answered_at);
        assert_eq!(job.ends_at, NOON);
    }
}

#[test]
fn an_event_may_come_hours_later() {
    let late = services(Faults { push_late: ALWAYS, ..Faults::default() }).map(|mut wechat| {
        let (job, _) = send(&mut wechat);
        let pushes = pushes(&mut wechat);
        assert_eq!(pushes.len(), 1);
        let late = pushes[0].0 - job.ends_at;
        assert!((1..=PUSH_LATE_SECONDS).contains(&late));
        late
    });
    assert!(late.max() > Some(5 * 3600));
}

#[test]
fn an_event_may_come_twice() {
    let apart: Vec<i64> = services(Faults { push_twice: ALWAYS, ..Faults::default() })
        .map(|mut wechat| {
            send(&mut wechat);
            let pushes = pushes(&mut wechat);
            let [(one, event), (two, again)] = pushes.as_slice() else { panic!("{pushes:?}") };
            assert_eq!(event, again);
            two - one
        })
        .collect();
    assert!(varies(apart.iter().map(|apart| *apart > 5)));
}

#[test]
fn an_event_may_never_come() {
    let mut wechat =
        service_with(Faults { push_never: ALWAYS, push_twice: ALWAYS, ..Faults::default() });
    send(&mut wechat);
    assert_eq!(wechat.next_push_at(), None);
    assert!(pushes(&mut wechat).is_empty());
}

#[test]
fn an_event_may_be_of_somebody_elses_job() {
    let mut kinds = BTreeSet::new();
    for mut wechat in services(Faults { foreign_push: ALWAYS, ..Faults::default() }) {
        let (job, _) = send(&mut wechat);
        let pushes = wechat.pushes(LONG_AFTER, |_| true);
        assert_eq!(pushes.len(), 2);
        let mut own = 0;
        for (_, xml) in pushes {
            match read_push(xml.as_bytes()).expect("an event").kind {
                PushKind::MassSendJobFinish(event) if event.msg_id.get() == job.msg_id => own += 1,
                PushKind::MassSendJobFinish(_) => drop(kinds.insert("mass")),
                PushKind::PublishJobFinish(_) => drop(kinds.insert("publish")),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(own, 1);
        assert_eq!(wechat.jobs().len(), 1);
    }
    assert_eq!(kinds, BTreeSet::from(["mass", "publish"]));
}

#[test]
fn a_host_that_is_down_is_tried_three_times() {
    let delivered_at = |up_after: i64| {
        let mut wechat = service();
        send(&mut wechat);
        let first = wechat.next_push_at().expect("an event");
        let pushes = wechat.pushes(LONG_AFTER, |at| at >= first + up_after);
        pushes.first().map(|(at, _)| at - first)
    };
    assert_eq!(delivered_at(0), Some(0));
    assert_eq!(delivered_at(1), Some(5));
    assert_eq!(delivered_at(5), Some(5));
    assert_eq!(delivered_at(10), Some(10));
    assert_eq!(delivered_at(11), None);
}

#[test]
fn a_missed_event_waits_for_the_next_try() {
    let mut wechat = service();
    send(&mut wechat);
    let first = wechat.next_push_at().expect("an event");
    assert!(wechat.pushes(first + 4, |_| false).is_empty());
    assert_eq!(wechat.next_push_at(), Some(first + 5));
    assert_eq!(wechat.pushes(first + 5, |_| true).len(), 1);
    assert!(wechat.pushes(LONG_AFTER, |_| true).is_empty());
}

#[test]
fn events_come_in_the_order_of_their_time() {
    let mut wechat = service();
    for index in 0..20 {
        wechat.call(&super::to_tag(text(), 2, &format!("id-{index}")), NOON + index);
    }
    let pushes = wechat.pushes(LONG_AFTER, |at| at % 3 != 0);
    assert!(pushes.is_sorted_by_key(|(at, _)| *at));
    assert_eq!(pushes.len(), 20);
}
