//! Tokens: calls need one, and it may be impossible to get.

use wechat_mass::campaign::Fact;
use wechat_mass::mass::Recipient;

use crate::scenario::{APART, HOUR, MINUTE, MSG_ID, NOW, Scenario, errcode, with_msg_id};

fn failed(errcode: Option<i64>, errmsg: Option<&str>) -> Fact<'_> {
    Fact::TokenFailed { errcode, errmsg }
}

/// If the connection failed or WeChat is busy, the token call is repeated with growing waits.
#[test]
fn a_passing_failure_is_waited_for() {
    for code in [None, Some(-1), Some(45011)] {
        let mut scenario = Scenario::openids(1);
        let mut waits = Vec::new();
        for _ in 0..8 {
            assert_eq!(scenario.call().id.to_string(), "send-1-1", "{code:?}");
            scenario.tell(&failed(code, None));
            let (until, cause) = scenario.waits();
            assert_eq!(cause, "token_failed", "{code:?}");
            waits.push(until - scenario.now);
            scenario.wait(until, cause);
        }
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600], "{code:?}");
        // The job was never sent: the guard begins with the call that goes out.
        assert_eq!(scenario.job(1).attempts, 0, "{code:?}");
    }
}

/// A person has to mend the IP whitelist or the secret. A try now and then costs only one call.
#[test]
fn what_a_person_has_to_mend_is_asked_and_tried_again() {
    for code in [40164, 40125, 40013, 89503] {
        let mut scenario = Scenario::openids(1);
        let errmsg = "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist";
        scenario.tell(&failed(Some(code), Some(errmsg)));
        let asked = scenario.asks();
        assert_eq!((asked.cause, asked.question), ("token_failed", None), "{code}");
        assert_eq!(asked.until, Some(NOW + 30 * MINUTE), "{code}");
        assert_eq!(asked.choices, ["token_refreshed"], "{code}");
        for words in [&asked.zh, &asked.en] {
            assert!(words.contains(&code.to_string()) && words.contains("1.2.3.4"), "{words}");
        }
        scenario.now += 30 * MINUTE - 1;
        assert_eq!(scenario.asks().cause, "token_failed", "{code}");
        scenario.now += 1;
        assert_eq!(scenario.call().id.to_string(), "send-1-1", "{code}");
        scenario.tell(&failed(Some(code), Some(errmsg)));
        assert_eq!(scenario.asks().until, Some(scenario.now + 30 * MINUTE), "{code}");
    }
}

/// A person is asked after hours of failures.
#[test]
fn a_failure_that_does_not_pass_is_a_matter_for_a_person() {
    let mut scenario = Scenario::openids(1);
    for _ in 0..9 {
        scenario.tell(&failed(None, None));
        scenario.now = scenario.waits().0;
    }
    scenario.tell(&failed(None, None));
    assert_eq!(scenario.asks().until, Some(scenario.now + 30 * MINUTE));
}

#[test]
fn a_claim_or_a_new_token_ends_it() {
    let stopped = || {
        let mut scenario = Scenario::openids(1);
        scenario.tell(&failed(Some(40164), Some("invalid ip")));
        scenario.now += MINUTE;
        scenario.asks();
        scenario
    };
    let mut refreshed = stopped();
    refreshed.tell(&Fact::TokenRefreshed).goes_out("send-1-1");

    let mut claimed = stopped();
    claimed.now += HOUR;
    claimed.answered("send-1-1", &errcode(45011));
    claimed.now += APART;
    // The count of failures began anew.
    claimed.tell(&failed(None, None));
    assert_eq!(claimed.waits(), (claimed.now + MINUTE, "token_failed"));
}

#[test]
fn a_call_is_not_claimed_without_a_token() {
    let mut scenario = Scenario::openids(1);
    scenario.tell(&failed(None, None));
    let call = "send-1-1".parse().expect("an id");
    assert_eq!(scenario.claim(call), Some("not_due"));
    scenario.now += MINUTE;
    assert_eq!(scenario.claim(call), None);
}

/// No token is needed while no call is to be made.
#[test]
fn without_a_call_no_token_is_missed() {
    let mut scenario = Scenario::openids(1);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.tell(&failed(Some(40164), None));
    assert_eq!(scenario.waits().1, "result");
    let to = Recipient::ToWxName("zhangsan".to_owned());
    scenario.tell(&Fact::Preview { name: "a", to });
    assert_eq!(scenario.asks().cause, "token_failed");
}

#[test]
fn no_words_are_none() {
    let mut scenario = Scenario::openids(1);
    scenario.tell(&failed(Some(40164), Some("")));
    assert!(!scenario.asks().en.contains("()"), "{}", scenario.asks().en);
    let mut long = Scenario::openids(1);
    let errmsg = "x".repeat(100_000);
    long.tell(&failed(Some(40164), Some(&errmsg)));
    assert!(long.campaign.to_json().len() < 2000, "the state stays small");
}
