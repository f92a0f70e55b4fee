//! Whole campaigns against a simulated WeChat with all faults, and a host that crashes at every possible
//! point. Nobody gets the same campaign twice, no job is lost, and every run ends.

use std::collections::BTreeMap;

use wechat_mass::campaign::{Account, Audience, Plan};
use wechat_mass::mass::{Message, Text};

use crate::host::{End, Habits, Host};
use crate::scenario::{DAY, NOW, batches_of};
use crate::wechat::{Faults, Kind, Random, WeChat};

fn everything(random: &mut Random) -> Faults {
    // Each fault happens in half of the runs, seldom or often.
    let mut chance = |most: u64| if random.one_in(2) { 0 } else { random.below(most) as u32 };
    Faults {
        lost_before: chance(200),
        lost_after: chance(200),
        late: chance(200),
        slow: chance(200),
        busy: chance(200),
        busy_platform: chance(100),
        gateway: chance(100),
        cut: chance(100),
        token: chance(200),
        too_fast: chance(300),
        minute: chance(100),
        confirm: chance(500),
        review: chance(50),
        fail: chance(50),
        push_early: chance(300),
        push_late: chance(300),
        push_twice: chance(300),
        push_never: chance(300),
        foreign_push: chance(300),
        odd: chance(30),
        invalid_media: chance(10),
        consumes_draft: chance(2) == 1,
        ..Faults::default()
    }
}

/// Runs a campaign of any kind against a WeChat with any faults.
fn host(seed: u64, habits: impl FnOnce(&mut Random) -> Habits) -> Host {
    host_with(seed, Faults::default(), habits)
}

/// Runs the same with requests that are repeated on the way, and with ids of other jobs.
fn host_with(seed: u64, more: Faults, habits: impl FnOnce(&mut Random) -> Habits) -> Host {
    let mut random = Random::new(seed);
    let Faults { repeated, wrong_id, .. } = more;
    let faults = Faults { repeated, wrong_id, ..everything(&mut random) };
    let (account, kind) = match random.one_in(3) {
        true => (Account::Subscription, Kind::Subscription),
        false => (Account::Service, Kind::Service),
    };
    let mut batches = Vec::new();
    let audience = match random.below(4) {
        0 => Audience::All,
        1 => Audience::Tag(2),
        _ if kind == Kind::Subscription => Audience::Tag(3),
        _ => {
            batches = batches_of(1 + random.below(6) as usize, 2 + random.below(4) as usize);
            Audience::openids(&batches)
        }
    };
    let message: Message = match random.one_in(2) {
        true => Text::new("你好").into(),
        false => Message::mpnews("DRAFT"),
    };
    let mut plan = Plan::new("spring", account, audience, message);
    if random.one_in(4) {
        plan = plan.start_at(NOW + random.below(100_000) as i64);
    }
    if random.one_in(4) {
        plan = plan.calls_per_day(1 + random.below(3) as u32);
    }
    if random.one_in(4) {
        plan = plan.wait_for_first();
    }
    let habits = habits(&mut random);
    let wechat = WeChat::new(seed, kind, faults);
    Host::new(seed, wechat, &plan, batches, habits, NOW)
}

fn check(seed: u64, mut host: Host) -> (Host, End) {
    let end = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let end = host.run();
        host.assert_truth(&end);
        end
    }));
    match end {
        Ok(end) => (host, end),
        Err(panic) => {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(panic)
        }
    }
}

#[test]
fn without_faults_everyone_is_reached_once() {
    let batches = batches_of(30, 5);
    let plan =
        Plan::new("spring", Account::Service, Audience::openids(&batches), Text::new("你好"));
    let wechat = WeChat::new(1, Kind::Service, Faults::default());
    let (host, end) = check(1, Host::new(1, wechat, &plan, batches, Habits::default(), NOW));
    assert_eq!(end, End::Done);
    let totals = host.campaign.summary(host.now).totals;
    assert_eq!(totals.reached.recipients, 150);
    assert_eq!(host.wechat.jobs().len(), 30);
    assert_eq!(totals.total_count, 150);
}

/// Runs each seed once without a crash, and once for each point at which the program may crash.
#[test]
fn a_crash_at_every_possible_point() {
    let mut runs = 0;
    for seed in 0..150 {
        let habits = |random: &mut Random| Habits {
            has_human: random.one_in(2),
            longest_down: 3 * DAY,
            tells_lost: random.one_in(2),
            ..Habits::default()
        };
        let (calm, _) = check(seed, host(seed, habits));
        for point in 0..calm.points {
            let at = |random: &mut Random| Habits { crash_at: Some(point), ..habits(random) };
            let (crashed, _) = check(seed, host(seed, at));
            runs += 1;
            assert_eq!(crashed.crashes, 1);
        }
    }
    assert!(runs > 3000, "{runs}");
}

/// There are any number of crashes, repeated facts in any order, and operators who pause and cancel.
#[test]
fn runs_of_every_kind_end_and_nobody_is_reached_twice() {
    let mut ends = BTreeMap::new();
    for seed in 1000..4000 {
        let habits = |random: &mut Random| Habits {
            crash_at: None,
            crashes: if random.one_in(2) { 30 } else { 0 },
            longest_down: if random.one_in(2) { 3600 } else { 3 * DAY },
            tells_lost: random.one_in(2),
            repeats: if random.one_in(2) { 200 } else { 0 },
            has_human: random.one_in(2),
            meddles: if random.one_in(3) { 50 } else { 0 },
            ..Habits::default()
        };
        let (_, end) = check(seed, host(seed, habits));
        *ends.entry(named(end)).or_insert(0) += 1;
    }
    // The runs prove something only if they reach every case.
    for end in ["done", "unknown_outcome", "rejected", "accepted_without_id", "ended_badly"] {
        assert!(ends.contains_key(end), "{end}: {ends:?}");
    }
}

fn named(end: End) -> String {
    match end {
        End::Done => "done".to_owned(),
        End::Asked(cause) => cause,
    }
}

/// Runs these seeds, and counts how they ended.
fn runs(
    seeds: std::ops::Range<u64>,
    more: Faults,
    habits: impl Fn(&mut Random) -> Habits,
) -> BTreeMap<String, u32> {
    let mut ends = BTreeMap::new();
    for seed in seeds {
        let (_, end) = check(seed, host_with(seed, more, &habits));
        *ends.entry(named(end)).or_insert(0) += 1;
    }
    ends
}

/// Two programs over one stored campaign make each call once. A call that a stopped one has claimed is
/// still made.
#[test]
fn two_programs_over_one_store_reach_nobody_twice() {
    let ends = runs(5000..5500, Faults::default(), |random| Habits {
        crashes: if random.one_in(2) { 20 } else { 0 },
        longest_down: 3600,
        repeats: if random.one_in(2) { 100 } else { 0 },
        has_human: random.one_in(2),
        others: 300,
        stops: 100,
        ..Habits::default()
    });
    assert!(ends["done"] > 100, "{ends:?}");
}

/// The host gets the answer to a copy of its request.
#[test]
fn requests_that_are_repeated_on_the_way_reach_nobody_twice() {
    let more = Faults { repeated: 300, ..Faults::default() };
    let ends = runs(6000..6500, more, |random| Habits {
        crashes: if random.one_in(2) { 20 } else { 0 },
        longest_down: 3 * DAY,
        has_human: random.one_in(2),
        meddles: if random.one_in(3) { 50 } else { 0 },
        ..Habits::default()
    });
    assert!(ends["done"] > 100, "{ends:?}");
}

/// Nobody counts as reached because of another job's id.
#[test]
fn ids_of_other_jobs_are_not_believed() {
    let more = Faults { wrong_id: 300, ..Faults::default() };
    let ends = runs(7000..7500, more, |random| Habits {
        crashes: if random.one_in(2) { 20 } else { 0 },
        longest_down: 3 * DAY,
        has_human: random.one_in(2),
        ..Habits::default()
    });
    assert!(ends["another_jobs_id"] > 10 && ends["done"] > 100, "{ends:?}");
}

/// A person sets the clock when it matters.
#[test]
fn clocks_that_jump_send_nothing_twice() {
    let ends = runs(8000..8500, Faults::default(), |random| Habits {
        has_human: random.one_in(2),
        meddles: if random.one_in(3) { 20 } else { 0 },
        jumps: 100,
        ..Habits::default()
    });
    assert!(ends["clock"] > 10 && ends["done"] > 100, "{ends:?}");
}

/// A job that was sent since the stored state is not sent again, and counts as sent or unknown.
#[test]
fn older_states_that_are_put_back_send_nothing_twice() {
    let ends = runs(9000..9500, Faults::default(), |random| Habits {
        has_human: random.one_in(2),
        restores: 60,
        ..Habits::default()
    });
    assert!(ends["restored"] > 5 && ends["done"] > 100, "{ends:?}");
}
