//! `Driver::advance` against the simulated WeChat: it crashes at every await, and others run beside it.

use std::cell::RefCell;
use std::future::{Future, pending};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::json;
use wechat_mass::campaign::{
    Account, Audience, Batch, BecauseCode, Campaign, Decision, Fact, Plan, Step,
};
use wechat_mass::client::{
    AdvanceError, Advanced, Answer, Driver, Host, NoAnswer, Request, Store, TokenError, TokenSource,
};
use wechat_mass::mass::Text;
use wechat_mass::push::read_push;
use wechat_mass::{Body, Call, EndpointSpec};

use crate::scenario::{NOW, batches_of};
use crate::wechat::{self, Faults, Kind, Random, WeChat};

/// Everything outside the program: WeChat, the time, the store, the token server.
struct World {
    wechat: WeChat,
    now: i64,
    stored: String,
    batches: Vec<Batch>,
    /// The number of the token that is valid.
    token: u32,
    /// The number of awaits until the program crashes.
    crash_in: Option<u32>,
    /// The number of awaits.
    points: u32,
    /// How often another program runs at a write, in 1000.
    others: u32,
    random: Random,
    is_stopping: bool,
    /// Whether it wants to stop as soon as a claim is stored.
    stops_at_claim: bool,
    /// The seconds that a write takes.
    slow_write: i64,
    token_error: Option<TokenError>,
    /// The paths of the requests.
    sent: Vec<String>,
}

/// The program's side of the world.
struct Program<'a>(&'a RefCell<World>);

impl Program<'_> {
    /// Marks a point at which the program may crash: it never gets beyond it.
    async fn point(&self) {
        let crashes = {
            let mut world = self.0.borrow_mut();
            world.points += 1;
            match &mut world.crash_in {
                Some(0) => true,
                Some(left) => {
                    *left -= 1;
                    false
                }
                None => false,
            }
        };
        if crashes {
            pending::<()>().await;
        }
    }
}

impl Host for Program<'_> {
    fn now(&self) -> i64 {
        self.0.borrow().now
    }

    fn is_stopping(&self) -> bool {
        self.0.borrow().is_stopping
    }

    async fn send(&self, request: Request<'_>) -> Result<Answer, NoAnswer> {
        self.point().await;
        let answer = {
            let world = &mut *self.0.borrow_mut();
            let (api, query) = request.url.split_once("?access_token=").expect("a token");
            let api = api.strip_prefix("https://api.weixin.qq.com/cgi-bin/").expect("WeChat");
            assert_eq!(query, format!("T{}", world.token), "a token that was refused");
            world.sent.push(api.to_owned());
            world.wechat.call(&call_of(api, request.body), world.now)
        };
        self.point().await;
        match answer {
            wechat::Answer::Reply { status, body, seconds } => {
                self.0.borrow_mut().now += seconds;
                Ok(Answer { status, reply: body })
            }
            wechat::Answer::Lost { seconds } => {
                self.0.borrow_mut().now += seconds;
                Err(NoAnswer)
            }
        }
    }
}

/// Makes the call again of which a request was made.
fn call_of(api: &str, body: &Body) -> Call {
    let spec = EndpointSpec::find(api).expect("an endpoint");
    let call = json!({
        "api": api, "method": spec.method, "path": format!("/cgi-bin/{api}"), "query": {}, "headers": {}, "body": body,
    });
    serde_json::from_value(call).expect("a call")
}

impl Store for Program<'_> {
    type Error = &'static str;

    async fn read(&self) -> Result<String, Self::Error> {
        self.point().await;
        Ok(self.0.borrow().stored.clone())
    }

    async fn write(&self, next: &Campaign, read: i64) -> Result<bool, Self::Error> {
        self.point().await;
        self.another_program();
        let is_written = {
            let mut world = self.0.borrow_mut();
            world.now += world.slow_write;
            let stored = Campaign::from_json(&world.stored).expect("what was stored");
            let is_written = stored.revision() == read;
            if is_written {
                world.stored = next.to_json();
                world.is_stopping |= world.stops_at_claim;
            }
            is_written
        };
        self.point().await;
        Ok(is_written)
    }

    async fn batch(&self, number: u32, fingerprint: &str) -> Result<Vec<u8>, Self::Error> {
        self.point().await;
        let world = self.0.borrow();
        let batch = world.batches.get(number as usize - 1).ok_or("no such batch")?;
        assert_eq!(batch.fingerprint, fingerprint);
        Ok(batch.openids.clone())
    }
}

impl Program<'_> {
    /// Another program changes the same campaign first: it claims the call, and gives it back or not.
    fn another_program(&self) {
        let world = &mut *self.0.borrow_mut();
        if !world.random.chance(world.others) {
            return;
        }
        let mut campaign = Campaign::from_json(&world.stored).expect("what was stored");
        let Ok(Step::Call(step)) = campaign.next_step(world.now) else { return };
        campaign.record(&Fact::Called(step.id), world.now).expect("a claim");
        if world.random.one_in(2) {
            campaign.record(&Fact::Unsent(step.id), world.now).expect("a fact");
        }
        world.stored = campaign.to_json();
    }
}

impl TokenSource for Program<'_> {
    async fn get(&self) -> Result<String, TokenError> {
        self.point().await;
        let world = self.0.borrow();
        match &world.token_error {
            Some(error) => Err(error.clone()),
            None => Ok(format!("T{}", world.token)),
        }
    }

    async fn renew(&self, stale: &str) -> Result<String, TokenError> {
        self.point().await;
        let world = &mut *self.0.borrow_mut();
        if stale == format!("T{}", world.token) {
            world.wechat.renew_token();
            world.token += 1;
        }
        Ok(format!("T{}", world.token))
    }
}

/// Runs until the end, or until the program crashes.
fn run<T>(work: impl Future<Output = T>) -> Option<T> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

fn world(seed: u64, jobs: usize, faults: Faults) -> RefCell<World> {
    let batches = batches_of(jobs, 4);
    let plan =
        Plan::new("spring", Account::Service, Audience::openids(&batches), Text::new("你好"));
    RefCell::new(World {
        wechat: WeChat::new(seed, Kind::Service, faults),
        now: NOW,
        stored: plan.campaign(NOW).expect("a plan").to_json(),
        batches,
        token: 1,
        crash_in: None,
        points: 0,
        others: 0,
        random: Random::new(seed),
        is_stopping: false,
        stops_at_claim: false,
        slow_write: 0,
        token_error: None,
        sent: Vec::new(),
    })
}

fn advance(world: &RefCell<World>) -> Option<Result<Advanced, AdvanceError<&'static str>>> {
    run(Driver::new(Program(world), Program(world), Program(world)).advance())
}

/// Receives the pushes that have come, as a handler beside the driver does.
fn receive(world: &RefCell<World>) {
    let world = &mut *world.borrow_mut();
    for (_, xml) in world.wechat.pushes(world.now, |_| true) {
        let mut campaign = Campaign::from_json(&world.stored).expect("what was stored");
        let push = read_push(xml.as_bytes()).expect("a push");
        campaign.record(&Fact::Pushed(&push), world.now).expect("a fact");
        world.stored = campaign.to_json();
    }
}

/// Runs a campaign to its end, with the crash that was set. A person answers that what is in doubt stays as it is.
fn run_campaign(world: &RefCell<World>) {
    for _ in 0..5000 {
        receive(world);
        let Some(advanced) = advance(world) else {
            let mut world = world.borrow_mut();
            world.crash_in = None;
            world.now += 1 + world.random.below(120) as i64;
            continue;
        };
        match advanced.expect("a step").step {
            Step::Wait { until, .. } => world.borrow_mut().now = until,
            Step::Done { .. } => return,
            Step::AskHuman { question, because, .. } => {
                let world = &mut *world.borrow_mut();
                world.now += 3600;
                let mut campaign = Campaign::from_json(&world.stored).expect("what was stored");
                let fact = match &question {
                    Some(question) => Fact::Decided { question, decision: Decision::Skip },
                    None if because.code == BecauseCode::TokenRefused => {
                        world.wechat.renew_token();
                        world.token += 1;
                        Fact::TokenRefreshed
                    }
                    None => Fact::Resumed { at: None },
                };
                campaign.record(&fact, world.now).unwrap_or_else(|_| panic!("{because:?}"));
                world.stored = campaign.to_json();
            }
            other => panic!("{other:?}"),
        }
    }
    let world = world.borrow();
    let campaign = Campaign::from_json(&world.stored).expect("what was stored");
    panic!("no end {:?} {:?} {}", campaign.next_step(world.now), world.now, world.wechat.story());
}

fn assert_everyone_once(world: &RefCell<World>) {
    let world = world.borrow();
    world.wechat.assert_nobody_is_reached_twice();
    let content = &world.wechat.jobs().first().expect("a job").content;
    let reached = world.wechat.times_reached(content);
    assert!(reached.values().all(|times| *times == 1));
    assert_eq!(reached.len(), 4 * world.batches.len());
    assert_eq!(world.wechat.jobs().len(), world.batches.len());
}

#[test]
fn everybody_is_reached_once() {
    let world = world(1, 30, Faults::default());
    run_campaign(&world);
    assert_everyone_once(&world);
}

/// A crash before and after each read, write and request, and before each token.
#[test]
fn a_crash_at_every_await() {
    let whole = world(2, 3, Faults::default());
    run_campaign(&whole);
    let points = whole.borrow().points;
    assert!(points > 30, "{points}");
    for point in 0..points {
        let world = world(2, 3, Faults::default());
        world.borrow_mut().crash_in = Some(point);
        run_campaign(&world);
        assert_eq!(world.borrow().crash_in, None, "it has crashed");
        assert_everyone_once(&world);
    }
}

#[test]
fn faults_crashes_and_other_programs_together() {
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let faults = Faults {
            lost_before: random.below(200) as u32,
            lost_after: random.below(200) as u32,
            late: random.below(100) as u32,
            busy: random.below(200) as u32,
            token: random.below(300) as u32,
            gateway: random.below(100) as u32,
            cut: random.below(100) as u32,
            push_never: random.below(300) as u32,
            ..Faults::default()
        };
        let world = world(seed, 4, faults);
        world.borrow_mut().crash_in = Some(random.below(150) as u32);
        world.borrow_mut().others = random.below(100) as u32;
        run_campaign(&world);
        world.borrow().wechat.assert_nobody_is_reached_twice();
    }
}

#[test]
fn of_a_call_that_another_program_claims_first_nothing_is_sent() {
    let world = world(3, 1, Faults::default());
    world.borrow_mut().others = 1000;
    let advanced = advance(&world).expect("no crash").expect("a step");
    assert!(matches!(advanced.step, Step::Wait { .. }), "{:?}", advanced.step);
    assert_eq!(world.borrow().sent, [""; 0]);
}

#[test]
fn a_claim_that_is_stored_too_late_is_given_back() {
    let world = world(4, 1, Faults::default());
    // The answer to the first send is lost; its repeat must leave before the guard of 24 hours ends.
    let mut campaign = Campaign::from_json(&world.borrow().stored).expect("a campaign");
    let Ok(Step::Call(step)) = campaign.next_step(NOW) else { panic!("a send") };
    campaign.record(&Fact::Called(step.id), NOW).expect("a claim");
    campaign.record(&Fact::Lost(step.id), NOW).expect("a fact");
    world.borrow_mut().stored = campaign.to_json();
    world.borrow_mut().now = NOW + 3600;
    let Ok(Step::Call(step)) = campaign.next_step(NOW + 3600) else { panic!("a repeat") };
    assert!(step.before.is_some());
    world.borrow_mut().slow_write = 30 * 3600;
    let advanced = advance(&world).expect("no crash").expect("a step");
    assert!(matches!(advanced.step, Step::AskHuman { .. }), "{:?}", advanced.step);
    assert_eq!(world.borrow().sent, [""; 0]);
}

#[test]
fn a_program_that_wants_to_stop_gives_its_claim_back() {
    let world = world(5, 1, Faults::default());
    world.borrow_mut().stops_at_claim = true;
    assert_eq!(advance(&world).expect("no crash"), Err(AdvanceError::Stopped));
    assert_eq!(world.borrow().sent, [""; 0]);
    // The next one sends at once: it need not wait for an answer that cannot come.
    world.borrow_mut().stops_at_claim = false;
    world.borrow_mut().is_stopping = false;
    advance(&world).expect("no crash").expect("a step");
    assert_eq!(world.borrow().sent, ["message/mass/send"]);
}

#[test]
fn a_missing_token_becomes_a_step_with_its_reason() {
    let world = world(6, 1, Faults::default());
    let errmsg = "invalid ip 1.2.3.4, not in whitelist".to_owned();
    world.borrow_mut().token_error =
        Some(TokenError { errcode: Some(40164), errmsg: Some(errmsg) });
    let advanced = advance(&world).expect("no crash").expect("a step");
    let (Step::AskHuman { because, .. } | Step::Wait { because, .. }) = advanced.step else {
        panic!("{:?}", advanced.step)
    };
    assert_ne!(because.code, BecauseCode::Result);
    assert!(because.message.en.contains("1.2.3.4"), "{}", because.message.en);
    assert_eq!(world.borrow().sent, [""; 0]);
}

#[test]
fn a_plain_token_is_not_renewed_here() {
    let world = world(7, 1, Faults { token: 1000, ..Faults::default() });
    let driver = Driver::new(Program(&world), Program(&world), "T1".to_owned());
    let advanced = run(driver.advance()).expect("no crash").expect("a step");
    assert!(matches!(advanced.step, Step::RefreshToken { .. }), "{:?}", advanced.step);
}

#[test]
fn a_store_that_never_takes_anything_is_named() {
    struct Never(String);
    impl Store for Never {
        type Error = ();
        async fn read(&self) -> Result<String, ()> {
            Ok(self.0.clone())
        }
        async fn write(&self, _: &Campaign, _: i64) -> Result<bool, ()> {
            Ok(false)
        }
        async fn batch(&self, _: u32, _: &str) -> Result<Vec<u8>, ()> {
            Err(())
        }
    }
    let plan = Plan::new("spring", Account::Service, Audience::Tag(2), Text::new("你好"));
    let stored = plan.campaign(NOW).expect("a plan").to_json();
    let world = world(8, 1, Faults::default());
    let driver = Driver::new(Program(&world), Never(stored), Program(&world));
    assert_eq!(run(driver.advance()).expect("no crash"), Err(AdvanceError::Conflicts));
    assert_eq!(world.borrow().sent, [""; 0]);
}

/// The loop can be spawned on threads where the host's own futures can, without `Send` in the traits.
#[test]
fn the_future_is_send_if_the_host_is() {
    struct Machine;
    impl Host for Machine {
        fn now(&self) -> i64 {
            NOW
        }
        async fn send(&self, _: Request<'_>) -> Result<Answer, NoAnswer> {
            Err(NoAnswer)
        }
    }
    impl Store for Machine {
        type Error = ();
        async fn read(&self) -> Result<String, ()> {
            Err(())
        }
        async fn write(&self, _: &Campaign, _: i64) -> Result<bool, ()> {
            Ok(true)
        }
        async fn batch(&self, _: u32, _: &str) -> Result<Vec<u8>, ()> {
            Err(())
        }
    }
    fn spawned<T: Send + 'static>(_: impl Future<Output = T> + Send + 'static) {}
    let source = wechat_mass::client::StableTokenSource::new(Machine, "wx", "s");
    spawned(async move { Driver::new(Machine, Machine, source).advance().await });
}
