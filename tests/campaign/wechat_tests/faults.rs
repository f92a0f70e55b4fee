//! Requests and answers that are lost, late, cut or wrong.

use std::collections::BTreeSet;

use wechat_mass::Call;

use super::{
    ALWAYS, Answer, Faults, NOON, WeChat, answer, errcode, get, service, service_with, services,
    text, to_openids, to_tag, varies,
};
use crate::wechat::LATE_SECONDS;

fn send() -> Call {
    to_openids(text(), "o1\no2", "id")
}

/// Makes a send under these faults, and takes the faults away afterwards.
fn sent(mut wechat: WeChat) -> (WeChat, Answer) {
    let answer = wechat.call(&send(), NOON);
    wechat.faults = Faults::default();
    (wechat, answer)
}

#[test]
fn a_request_that_never_arrives_does_nothing() {
    let (mut wechat, answer) =
        sent(service_with(Faults { lost_before: ALWAYS, ..Faults::default() }));
    assert!(matches!(answer, Answer::Lost { seconds: 1..=60 }), "{answer:?}");
    assert!(wechat.jobs().is_empty());
    // The request did not even count as a try.
    assert_eq!(errcode(&mut wechat, &send(), NOON), 0);
}

#[test]
fn a_request_whose_answer_is_lost_is_processed() {
    let (mut wechat, answer) =
        sent(service_with(Faults { lost_after: ALWAYS, ..Faults::default() }));
    assert!(matches!(answer, Answer::Lost { seconds: 1..=60 }), "{answer:?}");
    assert_eq!(wechat.jobs().len(), 1);
    assert_eq!(wechat.jobs()[0].accepted_at, NOON);
    assert_eq!(errcode(&mut wechat, &send(), NOON + 60), 45065);
}

#[test]
fn a_late_request_is_processed_later() {
    let accepted_at: BTreeSet<i64> = services(Faults { late: ALWAYS, ..Faults::default() })
        .map(|wechat| {
            let (mut wechat, answer) = sent(wechat);
            assert!(matches!(answer, Answer::Lost { seconds: 1..=60 }), "{answer:?}");
            assert!(wechat.jobs().is_empty());
            assert!(wechat.next_push_at().is_some_and(|at| at <= NOON + LATE_SECONDS));
            // The next call lets it arrive, as the next check of the pushes does.
            errcode(&mut wechat, &get(7), NOON + LATE_SECONDS);
            let [job] = wechat.jobs() else { panic!("one job") };
            assert!((NOON + 1..=NOON + LATE_SECONDS).contains(&job.accepted_at));
            job.accepted_at
        })
        .collect();
    assert!(accepted_at.len() > 16);
}

#[test]
fn a_late_request_is_guarded_when_it_arrives() {
    for wechat in services(Faults { late: ALWAYS, ..Faults::default() }) {
        let (mut wechat, _) = sent(wechat);
        let first = errcode(&mut wechat, &send(), NOON + 1);
        wechat.pushes(NOON + LATE_SECONDS, |_| true);
        // The late request arrived first or second.
        assert!([0, 45066].contains(&first));
        assert_eq!(wechat.jobs().len(), 1);
        wechat.assert_nobody_is_reached_twice();
    }
}

/// A host that counts a day from the moment the request left does not notice this.
#[test]
#[should_panic(expected = "was reached twice")]
fn a_late_request_may_arrive_after_the_guard() {
    for mut wechat in services(Faults::default()) {
        assert_eq!(errcode(&mut wechat, &send(), NOON), 0);
        wechat.faults.late = ALWAYS;
        wechat.call(&send(), NOON + 86_399);
        wechat.pushes(NOON + 86_399 + LATE_SECONDS, |_| true);
        wechat.assert_nobody_is_reached_twice();
    }
}

#[test]
fn late_requests_arrive_in_the_order_of_their_time() {
    for mut wechat in services(Faults { late: ALWAYS, ..Faults::default() }) {
        for index in 0..10 {
            wechat.call(&to_tag(text(), 2, &format!("id-{index}")), NOON + index);
        }
        wechat.pushes(NOON + 2 * LATE_SECONDS, |_| true);
        assert_eq!(wechat.jobs().len(), 10);
        assert!(wechat.jobs().is_sorted_by_key(|job| job.accepted_at));
    }
}

#[test]
fn a_slow_answer_takes_up_to_fifty_seconds() {
    let seconds: BTreeSet<i64> = services(Faults { slow: ALWAYS, ..Faults::default() })
        .map(|mut wechat| match wechat.call(&send(), NOON) {
            Answer::Reply { seconds, .. } => seconds,
            lost => panic!("{lost:?}"),
        })
        .collect();
    assert!(seconds.iter().all(|seconds| (3..=50).contains(seconds)));
    assert!(seconds.iter().any(|seconds| *seconds > 40));
}

#[test]
fn a_busy_answer_says_nothing_about_the_job() {
    let busy = Faults { busy: ALWAYS, ..Faults::default() };
    let busy_platform = Faults { busy_platform: ALWAYS, ..Faults::default() };
    for (faults, code) in [(busy, -1), (busy_platform, 268_488_001)] {
        assert!(varies(services(faults).map(|mut wechat| {
            assert_eq!(errcode(&mut wechat, &send(), NOON), code);
            wechat.jobs().len() == 1
        })));
    }
}

#[test]
fn a_gateway_answers_with_a_page_whatever_happened_behind_it() {
    let mut outcomes = BTreeSet::new();
    for wechat in services(Faults { gateway: ALWAYS, ..Faults::default() }) {
        let (mut wechat, answer) = sent(wechat);
        let Answer::Reply { status: 502, body, .. } = answer else { panic!("{answer:?}") };
        assert!(body.starts_with(b"<html>"));
        let at_once = wechat.jobs().len();
        wechat.pushes(NOON + LATE_SECONDS, |_| true);
        outcomes.insert((at_once, wechat.jobs().len()));
    }
    assert_eq!(outcomes, BTreeSet::from([(0, 0), (0, 1), (1, 1)]));
}

#[test]
fn an_answer_that_is_cut_was_an_answer() {
    let (wechat, answer) = sent(service_with(Faults { cut: ALWAYS, ..Faults::default() }));
    let Answer::Reply { status: 200, body, .. } = answer else { panic!("{answer:?}") };
    assert!(body.starts_with(b"{\"errcode\":0,"));
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err());
    assert_eq!(wechat.jobs().len(), 1);
}

#[test]
fn odd_answers_lack_the_id_or_have_a_code_that_nobody_knows() {
    let mut outcomes = BTreeSet::new();
    for mut wechat in services(Faults { odd: ALWAYS, ..Faults::default() }) {
        let reply = answer(&mut wechat, &send(), NOON);
        assert_eq!(reply.get("msg_id"), None);
        outcomes.insert((reply["errcode"] == 0, wechat.jobs().len()));
    }
    assert_eq!(outcomes, BTreeSet::from([(true, 1), (false, 0), (false, 1)]));
}

#[test]
fn nobody_is_left_of_an_odd_job() {
    let mut wechat = service();
    wechat.faults.odd = ALWAYS;
    while wechat.jobs().is_empty() {
        wechat.call(&send(), NOON);
    }
    wechat.faults = Faults::default();
    let job = wechat.jobs()[0].clone();
    assert_eq!((job.counts.total, job.counts.filter, job.counts.sent), (2, 0, 0));
    assert_eq!(answer(&mut wechat, &get(job.msg_id), job.ends_at)["msg_status"], "DELETE");
}

#[test]
fn an_expired_token_is_refused_until_it_is_renewed() {
    let codes: BTreeSet<i64> = services(Faults { token: ALWAYS, ..Faults::default() })
        .map(|mut wechat| {
            let code = errcode(&mut wechat, &send(), NOON);
            wechat.faults.token = 0;
            assert_eq!(errcode(&mut wechat, &get(7), NOON + 3600), code);
            assert!(wechat.jobs().is_empty());
            wechat.renew_token();
            assert_eq!(errcode(&mut wechat, &send(), NOON + 3600), 0);
            code
        })
        .collect();
    assert_eq!(codes, BTreeSet::from([40001, 40014, 42001]));
}

#[test]
fn a_late_request_has_the_token_with_which_it_left() {
    let mut wechat = service_with(Faults { late: ALWAYS, ..Faults::default() });
    wechat.call(&send(), NOON);
    // A valid token stays.
    wechat.renew_token();
    wechat.faults = Faults { token: ALWAYS, ..Faults::default() };
    let refused = wechat.call(&get(7), NOON);
    assert!(matches!(refused, Answer::Reply { .. }));
    wechat.faults = Faults::default();
    wechat.renew_token();
    wechat.pushes(NOON + LATE_SECONDS, |_| true);
    assert!(wechat.jobs().is_empty());

    let mut wechat = service_with(Faults { late: ALWAYS, ..Faults::default() });
    wechat.call(&send(), NOON);
    wechat.renew_token();
    wechat.faults = Faults::default();
    wechat.pushes(NOON + LATE_SECONDS, |_| true);
    assert_eq!(wechat.jobs().len(), 1);
}

#[test]
fn others_may_have_used_up_the_minute() {
    let mut wechat = service_with(Faults { minute: ALWAYS, ..Faults::default() });
    assert_eq!(errcode(&mut wechat, &send(), NOON), 45011);
    wechat.faults.minute = 0;
    assert_eq!(errcode(&mut wechat, &send(), NOON + 60), 0);
}
