//! The token source over `stable_token`: WeChat's rules for renewals (docs/spec.md 2.8).

use std::cell::RefCell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use wechat_mass::Body;
use wechat_mass::client::{Answer, Host, NoAnswer, Request, StableTokenSource, TokenSource};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// WeChat's side: the same token for every request without force, a new one with force.
#[derive(Default)]
struct Tokens {
    now: i64,
    number: u32,
    /// Whether each request had force, and its time.
    asked: Vec<(bool, i64)>,
    /// The answer instead of a token.
    refusal: Option<&'static str>,
    /// Whether requests wait until this is false.
    is_slow: bool,
}

struct Machine(RefCell<Tokens>);

impl Host for &Machine {
    fn now(&self) -> i64 {
        self.0.borrow().now
    }

    async fn send(&self, request: Request<'_>) -> Result<Answer, NoAnswer> {
        assert_eq!(request.url, "https://api.weixin.qq.com/cgi-bin/stable_token");
        let Body::Json(body) = request.body else { panic!("{:?}", request.body) };
        let force = body.contains("\"force_refresh\":true");
        {
            let tokens = &mut *self.0.borrow_mut();
            tokens.asked.push((force, tokens.now));
        }
        std::future::poll_fn(|_| match self.0.borrow().is_slow {
            true => Poll::Pending,
            false => Poll::Ready(()),
        })
        .await;
        let tokens = &mut *self.0.borrow_mut();
        tokens.number += u32::from(force);
        let token = format!(r#"{{"access_token":"T{}","expires_in":7200}}"#, tokens.number);
        let reply = tokens.refusal.map_or(token, str::to_owned);
        Ok(Answer { status: 200, reply: reply.into_bytes() })
    }
}

fn machine() -> Machine {
    Machine(RefCell::new(Tokens { now: 1_795_651_200, ..Tokens::default() }))
}

fn poll<F: Future>(work: Pin<&mut F>) -> Poll<F::Output> {
    work.poll(&mut Context::from_waker(Waker::noop()))
}

fn now<T>(work: impl Future<Output = T>) -> T {
    match poll(pin!(work)) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn a_token_is_kept_until_a_minute_before_its_end() {
    let machine = machine();
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    let start = machine.0.borrow().now;
    for (after, asked) in [(0, 1), (7139, 1), (7140, 2), (7200, 2)] {
        machine.0.borrow_mut().now = start + after;
        assert_eq!(now(source.get()), Ok("T0".to_owned()));
        assert_eq!(machine.0.borrow().asked.len(), asked, "after {after} s");
    }
}

#[test]
fn one_request_serves_all_that_wait() {
    let machine = machine();
    machine.0.borrow_mut().is_slow = true;
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    let (mut first, mut second) = (pin!(source.get()), pin!(source.get()));
    assert!(poll(first.as_mut()).is_pending() && poll(second.as_mut()).is_pending());
    machine.0.borrow_mut().is_slow = false;
    // The second one waits for the turn of the first one.
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!(poll(first.as_mut()), Poll::Ready(Ok("T0".to_owned())));
    assert_eq!(poll(second.as_mut()), Poll::Ready(Ok("T0".to_owned())));
    assert_eq!(machine.0.borrow().asked.len(), 1);
}

#[test]
fn one_failure_serves_all_that_wait_and_the_next_asks_again() {
    let machine = machine();
    machine.0.borrow_mut().is_slow = true;
    machine.0.borrow_mut().refusal = Some(r#"{"errcode":40164,"errmsg":"invalid ip 1.2.3.4"}"#);
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    let (mut first, mut second) = (pin!(source.get()), pin!(source.get()));
    assert!(poll(first.as_mut()).is_pending() && poll(second.as_mut()).is_pending());
    machine.0.borrow_mut().is_slow = false;
    for waiting in [first, second] {
        let Poll::Ready(Err(error)) = poll(waiting) else { panic!("a refusal") };
        assert_eq!(
            (error.errcode, error.errmsg.as_deref()),
            (Some(40164), Some("invalid ip 1.2.3.4"))
        );
    }
    assert_eq!(machine.0.borrow().asked.len(), 1);
    machine.0.borrow_mut().refusal = None;
    assert_eq!(now(source.get()), Ok("T0".to_owned()));
}

#[test]
fn a_future_that_is_given_up_lets_the_next_one_go_on() {
    let machine = machine();
    machine.0.borrow_mut().is_slow = true;
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    {
        let given_up = pin!(source.get());
        assert!(poll(given_up).is_pending());
    }
    machine.0.borrow_mut().is_slow = false;
    assert_eq!(now(source.get()), Ok("T0".to_owned()));
}

#[test]
fn a_renewal_asks_without_force_first() {
    let machine = machine();
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    assert_eq!(now(source.get()), Ok("T0".to_owned()));
    // Another program has forced a new one meanwhile.
    machine.0.borrow_mut().number = 5;
    assert_eq!(now(source.renew("T0")), Ok("T5".to_owned()));
    // The refused one is not the kept one: nothing is asked.
    assert_eq!(now(source.renew("T0")), Ok("T5".to_owned()));
    let forced: Vec<bool> = machine.0.borrow().asked.iter().map(|(force, _)| *force).collect();
    assert_eq!(forced, [false, false]);
}

#[test]
fn a_day_has_at_most_twelve_forced_renewals_at_least_thirty_seconds_apart() {
    let machine = machine();
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    let start = machine.0.borrow().now;
    let mut token = now(source.get()).expect("a token");
    // WeChat refuses every token at once, all day long.
    for second in (0..86_400).step_by(10) {
        machine.0.borrow_mut().now = start + second;
        token = now(source.renew(&token)).expect("a token");
    }
    let machine = machine.0.borrow();
    let forced: Vec<i64> =
        machine.asked.iter().filter(|(force, _)| *force).map(|(_, at)| at - start).collect();
    assert_eq!(forced, [0, 30, 90, 210, 450, 930, 1890, 3810, 7650, 15_330, 30_690, 61_410]);
}

#[test]
fn a_secret_is_not_shown() {
    let machine = machine();
    machine.0.borrow_mut().refusal =
        Some(r#"{"errcode":40125,"errmsg":"no 0123456789abcdef0123456789abcdef"}"#);
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    let error = now(source.get()).expect_err("a refusal");
    for shown in [format!("{error}"), format!("{error:?}"), format!("{source:?}")] {
        assert!(!shown.contains(SECRET), "{shown}");
    }
    machine.0.borrow_mut().refusal = Some(r#"{"access_token":"","expires_in":7200}"#);
    assert!(now(source.get()).is_err());
}

#[test]
fn a_clock_that_was_set_back_neither_holds_the_brake_nor_takes_it_off() {
    let machine = machine();
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    let forced = || machine.0.borrow().asked.iter().filter(|(force, _)| *force).count();
    assert_eq!(now(source.renew("T0")), Ok("T1".to_owned()));
    for back in [1, 86_400 * 365] {
        machine.0.borrow_mut().now -= back;
        assert_eq!(now(source.renew("T1")), Ok("T1".to_owned()));
        assert_eq!(forced(), 1);
    }
    machine.0.borrow_mut().now += 30;
    assert_eq!(now(source.renew("T1")), Ok("T2".to_owned()));
    assert_eq!(forced(), 2);
}

#[test]
fn whoever_waits_for_a_turn_is_remembered_once() {
    struct Woken;
    impl std::task::Wake for Woken {
        fn wake(self: std::sync::Arc<Self>) {}
    }
    let machine = machine();
    machine.0.borrow_mut().is_slow = true;
    let source = StableTokenSource::new(&machine, "wx", SECRET);
    let woken = std::sync::Arc::new(Woken);
    let waker = Waker::from(woken.clone());
    let mut context = Context::from_waker(&waker);
    let mut first = Box::pin(source.get());
    let mut second = Box::pin(source.get());
    assert!(first.as_mut().poll(&mut context).is_pending());
    for _ in 0..1000 {
        assert!(second.as_mut().poll(&mut context).is_pending());
    }
    assert!(std::sync::Arc::strong_count(&woken) <= 4);
    drop(second);
    assert_eq!(std::sync::Arc::strong_count(&woken), 2);
}
