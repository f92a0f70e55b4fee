//! 45065 with the `msg_id` of another job of the account (reported in 2024 and 2025 for the batches of one
//! list). A campaign that believed it would count an unsent batch as sent.

use wechat_mass::MsgId;
use wechat_mass::campaign::{Decision, Fact, JobState};

use crate::scenario::{
    APART, DAY, FIRST_POLL, HOUR, LAST_REPEAT, MSG_ID, NOW, Scenario, errcode, event, event_with,
    status, with_msg_id,
};

const CHOICES: &[&str] = &["retry", "sent", "not_sent", "skip", "cancelled"];

fn ids<const N: usize>(numbers: [u64; N]) -> [MsgId; N] {
    numbers.map(|number| number.to_string().parse().expect("an id"))
}

/// Lets the first of three jobs be accepted and end, and WeChat give its id for the second.
fn claimed() -> Scenario {
    let mut scenario = Scenario::openids(3);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.pushed(&event(MSG_ID, "send success", NOW));
    scenario.answered("send-2-1", &with_msg_id(45065, MSG_ID));
    scenario
}

#[test]
fn the_id_of_another_job_is_not_believed_and_a_person_looks() {
    let scenario = claimed();
    let job = scenario.job(2);
    assert_eq!((job.state, job.msg_id, job.accepted_at), (JobState::Requested, None, None));
    assert_eq!(job.anothers_msg_id.map(MsgId::get), Some(MSG_ID));
    assert!(!job.by_guard);
    scenario.assert_asks("another_jobs_id", "2-1", CHOICES);
    let asked = scenario.asks();
    for words in [asked.zh, asked.en] {
        // The words name both jobs and the id.
        assert!(words.contains('2') && words.contains(&MSG_ID.to_string()), "{words}");
    }
    let asked = scenario.asks();
    assert!(asked.zh.contains("任务 1") && asked.en.contains("job 1"), "{}", asked.en);
    let totals = scenario.campaign.summary(NOW).totals;
    assert_eq!((totals.reached.jobs, totals.unknown.jobs), (vec![1], vec![2]));
    assert_eq!((totals.accepted.jobs, totals.not_reached.jobs), (vec![1], vec![3]));
    // The event of the first job says nothing about the second.
    let mut late = scenario;
    late.pushed(&event(MSG_ID, "send success", NOW + 9));
    assert_eq!(late.state(2), JobState::Requested);
}

/// Something on the way may have given the same answer to two requests.
#[test]
fn the_id_of_another_job_is_not_believed_with_any_errcode() {
    for code in [0, 89504, 89505] {
        let mut scenario = Scenario::openids(2);
        scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
        scenario.answered("send-2-1", &with_msg_id(code, MSG_ID));
        scenario.assert_asks("another_jobs_id", "2-1", CHOICES);
        scenario.pushed(&event(MSG_ID, "send success", NOW));
        let totals = scenario.campaign.summary(NOW).totals;
        assert_eq!((totals.reached.jobs, totals.unknown.jobs), (vec![1], vec![2]), "{code}");

        let mut other = Scenario::openids(1);
        other.tell(&Fact::Others { campaign: "summer", msg_ids: &ids([5]) });
        other.answered("send-1-1", &with_msg_id(code, 5));
        other.assert_asks("another_jobs_id", "1-1", CHOICES);
    }
}

/// A job that gets the id with a success of its own keeps it: then the id was never the other job's.
#[test]
fn an_id_that_came_with_45065_gives_way_to_a_success() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &with_msg_id(45065, MSG_ID));
    scenario.answered("send-2-1", &with_msg_id(0, MSG_ID));
    assert_eq!(scenario.state(2), JobState::Accepted);
    scenario.assert_asks("another_jobs_id", "1-1", CHOICES);
}

#[test]
fn whoever_holds_it_is_named() {
    let mut second = Scenario::openids(3);
    let call = second.goes_out("send-1-1");
    second.lost(call);
    second.now += APART;
    second.answered("send-1-2", &with_msg_id(0, MSG_ID)).reply(call, &with_msg_id(0, 7));
    second.decide("1-2", Decision::Skip);
    second.answered("send-2-1", &with_msg_id(45065, 7));
    second.assert_asks("another_jobs_id", "2-1", CHOICES);
    assert!(second.asks().en.contains("job 1"), "the second id of a job is its own, too");

    let mut other = Scenario::openids(1);
    other.tell(&Fact::Others { campaign: "夏天", msg_ids: &ids([5, 6]) });
    other.answered("send-1-1", &with_msg_id(45065, 6));
    other.assert_asks("another_jobs_id", "1-1", CHOICES);
    let asked = other.asks();
    for words in [asked.zh, asked.en] {
        assert!(words.contains("夏天") && words.contains('6'), "{words}");
    }
    assert_eq!(other.campaign.summary(NOW).totals.unknown.jobs, [1]);
}

/// An id that no other job can have belongs to this send.
#[test]
fn an_id_of_nobody_is_accepted_and_marked() {
    let mut scenario = Scenario::openids(2);
    let call = scenario.goes_out("send-1-1");
    scenario.lost(call);
    scenario.now += APART;
    scenario.answered("send-1-2", &with_msg_id(45065, MSG_ID));
    let job = scenario.job(1);
    assert_eq!((job.state, job.by_guard), (JobState::Accepted, true));
    assert_eq!((job.msg_id.map(MsgId::get), job.anothers_msg_id), (Some(MSG_ID), None));
    // A job that was accepted by its own answer is not marked.
    scenario.reply(call, &with_msg_id(45065, MSG_ID));
    scenario.answered("send-2-1", &with_msg_id(0, 7));
    scenario.reply("send-2-2".parse().expect("an id"), &with_msg_id(45065, 7));
    assert!(!scenario.job(2).by_guard);
}

/// An unknown id may belong to a job without an id. An earlier attempt at the job itself would explain
/// 45065; without one, the id is not believed.
#[test]
fn an_id_may_be_that_of_a_job_whose_own_is_not_known() {
    let skipped = || {
        let mut scenario = Scenario::openids(2);
        scenario.answered("send-1-1", &errcode(7)).decide("1-1", Decision::Skip);
        scenario.now += APART;
        scenario
    };
    let mut first = skipped();
    first.answered("send-2-1", &with_msg_id(45065, MSG_ID));
    assert_eq!(first.state(2), JobState::Requested);
    first.assert_asks("another_jobs_id", "2-1", CHOICES);
    assert!(first.asks().en.contains("job 1"), "{}", first.asks().en);

    let mut second = skipped();
    let call = second.goes_out("send-2-1");
    second.lost(call);
    second.now += APART;
    second.answered("send-2-2", &with_msg_id(45065, MSG_ID));
    assert_eq!((second.state(2), second.job(2).by_guard), (JobState::Accepted, true));

    // A job that WeChat has certainly accepted has an id: then an earlier attempt is not enough.
    let mut third = Scenario::openids(2);
    for attempt in 1..=4 {
        third.answered(&format!("send-1-{attempt}"), &errcode(0));
        third.now += HOUR;
    }
    third.decide("1-4", Decision::Skip);
    let call = third.goes_out("send-2-1");
    third.lost(call);
    third.now += APART;
    third.answered("send-2-2", &with_msg_id(45065, MSG_ID));
    third.assert_asks("another_jobs_id", "2-2", CHOICES);
    assert!(third.asks().en.contains("job 1"), "{}", third.asks().en);
}

/// The holder of an id may turn out later: by the answer to another job, or from other campaigns.
#[test]
fn a_job_whose_id_turns_out_to_be_anothers_is_in_doubt_again() {
    type Tell = fn(&mut Scenario);
    let cases: [(&str, Tell, &str); 3] = [
        (
            "another campaign",
            |scenario| {
                _ = scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &ids([MSG_ID]) });
            },
            "campaign summer",
        ),
        (
            "the late answer to another job",
            |scenario| {
                _ = scenario.reply("send-2-1".parse().expect("an id"), &with_msg_id(0, MSG_ID));
            },
            "job 2",
        ),
        (
            "a person who knows the id of another job",
            |scenario| {
                scenario.reply("send-2-1".parse().expect("an id"), &errcode(7));
                let [id] = ids([MSG_ID]);
                scenario.decide("2-1", Decision::Sent { msg_id: Some(id) });
            },
            "job 2",
        ),
    ];
    for (name, tell, holder) in cases {
        for ended in [false, true] {
            let mut scenario = Scenario::openids(2);
            scenario.answered("send-1-1", &with_msg_id(45065, MSG_ID));
            if ended {
                scenario.pushed(&event(MSG_ID, "send success", NOW));
            }
            tell(&mut scenario);
            let job = scenario.job(1);
            assert_eq!((job.state, job.msg_id), (JobState::Requested, None), "{name} {ended}");
            assert_eq!(job.anothers_msg_id.map(MsgId::get), Some(MSG_ID), "{name} {ended}");
            assert_eq!((job.finished_at, job.by_guard), (None, false), "{name} {ended}");
            scenario.assert_asks("another_jobs_id", "1-1", CHOICES);
            assert!(scenario.asks().en.contains(holder), "{name}: {}", scenario.asks().en);
            let totals = scenario.campaign.summary(NOW).totals;
            assert!(totals.unknown.jobs.contains(&1), "{name} {ended}: {totals:?}");
            assert!(!totals.reached.jobs.contains(&1), "{name} {ended}");
        }
    }
}

/// An acceptance by the job's own answer is not taken back.
#[test]
fn what_was_accepted_otherwise_keeps_its_id() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &ids([MSG_ID]) });
    assert_eq!(scenario.job(1).msg_id.map(MsgId::get), Some(MSG_ID));
    scenario.goes_out("send-2-1");
}

/// WeChat gives the same answer until it has forgotten the first request.
#[test]
fn a_retry_waits_until_wechat_has_forgotten_the_first_request() {
    let mut scenario = claimed();
    scenario.now += HOUR;
    scenario.decide("2-1", Decision::Retry);
    scenario.wait(NOW + DAY + HOUR, "will_repeat");
    assert_eq!(scenario.call().id.to_string(), "send-2-2");
    assert_eq!(scenario.call().before, Some(scenario.now + LAST_REPEAT));
    scenario.answered("send-2-2", &with_msg_id(0, 7));
    let job = scenario.job(2);
    assert_eq!((job.state, job.anothers_msg_id), (JobState::Accepted, None));
    scenario.goes_out("send-3-1");
}

#[test]
fn what_a_person_says_of_it_is_done() {
    let mut sent = claimed();
    let [id] = ids([9]);
    sent.decide("2-1", Decision::Sent { msg_id: Some(id) });
    let job = sent.job(2);
    assert_eq!((job.state, job.anothers_msg_id), (JobState::Accepted, None));
    sent.goes_out("send-3-1");

    let mut by_hand = claimed();
    by_hand.decide("2-1", Decision::Sent { msg_id: None });
    let totals = by_hand.campaign.summary(NOW).totals;
    assert_eq!((totals.reached.jobs, by_hand.job(2).anothers_msg_id), (vec![1, 2], None));

    let mut not_sent = claimed();
    not_sent.decide("2-1", Decision::NotSent);
    assert_eq!((not_sent.state(2), not_sent.job(2).settled), (JobState::Rejected, true));
    assert_eq!(not_sent.campaign.summary(NOW).totals.not_reached.jobs, [2, 3]);
    not_sent.goes_out("send-3-1");

    let mut skipped = claimed();
    skipped.decide("2-1", Decision::Skip).goes_out("send-3-1");
    assert_eq!(skipped.campaign.summary(NOW).totals.unknown.jobs, [2, 3]);

    let mut cancelled = claimed();
    cancelled.tell(&Fact::Cancelled);
    cancelled.assert_asks("another_jobs_id", "2-1", &["sent", "not_sent", "skip"]);
}

/// The id in the question belongs to the other job: a decision with it would count that job twice.
#[test]
fn a_person_cannot_give_a_job_the_id_of_another() {
    let mut scenario = claimed();
    let [first, other, free] = ids([MSG_ID, 5, 9]);
    scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &[other] });
    for id in [first, other] {
        let decision = Decision::Sent { msg_id: Some(id) };
        assert_eq!(scenario.refused(&Fact::Decided { question: "2-1", decision }), "not_possible");
    }
    scenario.decide("2-1", Decision::Sent { msg_id: Some(free) });
    assert_eq!(scenario.job(2).msg_id, Some(free));
}

/// A search for an id may find another job's. Then it is not known whether this job was accepted.
#[test]
fn a_search_that_finds_anothers_id_is_a_question() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &with_msg_id(0, MSG_ID));
    scenario.answered("send-2-1", &errcode(0));
    scenario.wait(NOW + APART, "id_unknown");
    scenario.answered("send-2-2", &with_msg_id(45065, MSG_ID));
    scenario.assert_asks("another_jobs_id", "2-2", CHOICES);
    assert_eq!(scenario.campaign.summary(scenario.now).totals.unknown.jobs, [2]);
}

#[test]
fn what_is_told_of_another_campaign_replaces_what_was_told_before() {
    let mut scenario = Scenario::openids(1);
    scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &ids([5, 6]) });
    scenario.tell(&Fact::Others { campaign: "autumn", msg_ids: &ids([7]) });
    scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &ids([8]) });
    let with = scenario.clone();
    for (held, asked) in [(5, false), (7, true), (8, true)] {
        let mut scenario = with.clone();
        scenario.answered("send-1-1", &with_msg_id(45065, held));
        assert_eq!(scenario.state(1) == JobState::Requested, asked, "{held}");
    }
    scenario.tell(&Fact::Others { campaign: "autumn", msg_ids: &[] });
    scenario.answered("send-1-1", &with_msg_id(45065, 7));
    assert_eq!(scenario.state(1), JobState::Accepted);
}

#[test]
fn others_are_other_campaigns_and_not_too_many() {
    let mut scenario = Scenario::openids(1);
    let [id] = ids([5]);
    let [long, longest] = [129, 128].map(|bytes| "a".repeat(bytes));
    for campaign in ["", "spring", &long] {
        let fact = Fact::Others { campaign, msg_ids: &[id] };
        assert_eq!(scenario.refused(&fact), "bad_fact", "{campaign}");
    }
    let many: Vec<MsgId> = (1..=1000u64).flat_map(|number| ids([number])).collect();
    scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &many });
    assert_eq!(scenario.refused(&Fact::Others { campaign: "autumn", msg_ids: &[id] }), "bad_fact");
    scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &many[..999] });
    scenario.tell(&Fact::Others { campaign: &longest, msg_ids: &[id] });
}

/// An event of another campaign's job is ignored.
#[test]
fn the_end_of_anothers_job_is_not_kept() {
    let mut scenario = Scenario::openids(1);
    let call = scenario.goes_out("send-1-1");
    scenario.pushed(&event(5, "send success", NOW));
    scenario.tell(&Fact::Others { campaign: "summer", msg_ids: &ids([5, 6]) });
    scenario.pushed(&event(6, "send success", NOW));
    assert!(!scenario.campaign.to_json().contains("send success"));
    scenario.reply(call, &with_msg_id(45065, 6));
    assert_eq!(scenario.state(1), JobState::Requested);
}

/// Makes three jobs. WeChat accepts the first two without an id, and the last one with the id 3.
fn two_without_ids() -> Scenario {
    let mut scenario = Scenario::openids(3);
    scenario.answered("send-1-1", &errcode(0)).answered("send-2-1", &errcode(0));
    scenario.answered("send-3-1", &with_msg_id(0, 3));
    scenario.pushed(&event(3, "send success", NOW));
    scenario
}

/// WeChat has accepted both jobs in its own words, so the guard knows both and names their ids. The events
/// that came before stay with nobody until then.
#[test]
fn two_jobs_without_ids_both_get_their_own() {
    for (first, second) in [(1, 2), (2, 1)] {
        for (counts_1, counts_2) in [([5, 5, 5, 0], [5, 5, 5, 0]), ([5, 5, 5, 0], [5, 4, 3, 1])] {
            for early in [true, false] {
                let events = |scenario: &mut Scenario| {
                    let end = |id, counts| event_with(id, "send success", NOW, counts, "");
                    let of = |job| end(job, if job == 1 { counts_1 } else { counts_2 });
                    scenario.pushed(&of(first)).pushed(&of(second));
                };
                let mut scenario = two_without_ids();
                if early {
                    events(&mut scenario);
                    for job in [1, 2] {
                        let job = scenario.job(job);
                        assert_eq!((job.state, job.msg_id), (JobState::Accepted, None));
                    }
                }
                scenario.now += APART;
                scenario.answered("send-1-2", &with_msg_id(45065, 1));
                assert_eq!(scenario.state(2), JobState::Accepted, "its event is not given away");
                scenario.answered("send-2-2", &with_msg_id(45065, 2));
                if !early {
                    events(&mut scenario);
                }
                assert_eq!(scenario.done().reached.jobs, [1, 2, 3]);
                for (number, [_, _, sent, error]) in [(1, counts_1), (2, counts_2)] {
                    let job = scenario.job(number);
                    assert_eq!(job.msg_id.map(MsgId::get), Some(number as u64));
                    assert_eq!((job.sent_count, job.error_count), (Some(sent), Some(error)));
                }
            }
        }
    }
}

/// If both get the same id, it is not known whose it is, and neither keeps it or its event.
#[test]
fn two_jobs_without_ids_do_not_share_one() {
    let mut scenario = two_without_ids();
    scenario.pushed(&event(1, "send success", NOW));
    scenario.now += APART;
    scenario.answered("send-1-2", &with_msg_id(45065, 1));
    scenario.answered("send-2-2", &with_msg_id(45065, 1));
    for number in [1, 2] {
        let job = scenario.job(number);
        assert_eq!((job.state, job.msg_id), (JobState::Requested, None), "{number}");
        assert_eq!(job.anothers_msg_id.map(MsgId::get), Some(1), "{number}");
    }
    scenario.assert_asks("another_jobs_id", "1-2", CHOICES);
    assert_eq!(scenario.campaign.summary(scenario.now).totals.unknown.jobs, [1, 2]);
}

/// After a mix-up, only an id that no other job can have is believed.
#[test]
fn two_jobs_without_ids_are_doubted_after_a_mix_up() {
    let mut scenario = two_without_ids();
    scenario.now += APART;
    scenario.answered("send-1-2", &with_msg_id(45065, 3));
    scenario.answered("send-2-2", &with_msg_id(45065, 1));
    let totals = scenario.campaign.summary(scenario.now).totals;
    assert_eq!((totals.reached.jobs, totals.unknown.jobs), (vec![3], vec![1, 2]));
}

/// 45065 without an id may be another job's as much as 45065 with one. It does not say that this job was
/// accepted.
#[test]
fn a_job_known_only_by_45065_does_not_take_an_id_beside_one_that_lacks_its_own() {
    let mut scenario = Scenario::openids(2);
    scenario.answered("send-1-1", &errcode(0)).answered("send-2-1", &errcode(45065));
    assert!(scenario.job(2).by_guard);
    scenario.now += APART;
    scenario.answered("send-1-2", &errcode(-1));
    scenario.answered("send-2-2", &with_msg_id(45065, 1));
    assert_eq!((scenario.state(1), scenario.state(2)), (JobState::Accepted, JobState::Requested));
    assert_eq!(scenario.job(2).anothers_msg_id.map(MsgId::get), Some(1));

    // Its own acceptance or a person settles it.
    let mut accepted = Scenario::openids(1);
    accepted.answered("send-1-1", &errcode(45065));
    accepted.now += APART;
    accepted.answered("send-1-2", &with_msg_id(0, MSG_ID));
    assert!(!accepted.job(1).by_guard);
}

#[test]
fn its_status_is_not_asked_for() {
    let mut scenario = claimed();
    scenario.decide("2-1", Decision::Skip).decide("3-0", Decision::Skip);
    scenario.now += FIRST_POLL;
    assert_eq!(scenario.done().unknown.jobs, [2]);
    let mut ours = Scenario::openids(1);
    ours.answered("send-1-1", &with_msg_id(45065, 9));
    ours.now += FIRST_POLL;
    ours.answered("poll-1-1", &status(9, "SEND_SUCCESS"));
    assert_eq!(ours.done().reached.jobs, [1]);
}
