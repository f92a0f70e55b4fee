//! For tests: the same program, whose time is that of the clock at the address `CLOCK`. Its sleep moves that clock on.
//!
//! CLOCK=… APPID=… SECRET=… simulated folder openids.txt gateway

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering};

use reqwest::{Client, Method};
use wechat_mass::client::{Answer, Gateway, Host, NoAnswer, Request};
use wechat_mass_server::{HttpHost, report, send};

struct Simulated {
    http: HttpHost,
    clock: String,
    seconds: AtomicI64,
}

impl Simulated {
    /// Asks the clock, or moves it on.
    async fn ask(&self, method: Method, until: String) -> Result<(), Box<dyn Error>> {
        let asked = Client::builder().no_proxy().build()?.request(method, &self.clock).body(until);
        let seconds = asked.send().await?.text().await?.parse()?;
        self.seconds.store(seconds, Ordering::Relaxed);
        Ok(())
    }
}

impl Host for Simulated {
    fn now(&self) -> i64 {
        self.seconds.load(Ordering::Relaxed)
    }

    fn gateway(&self) -> Gateway {
        self.http.gateway()
    }

    async fn send(&self, request: Request<'_>) -> Result<Answer, NoAnswer> {
        self.http.send(request).await
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, list, base] = &arguments[..] else { return Err("folder list gateway".into()) };
    let http = HttpHost::new(Some(base))?;
    let host = Simulated { http, clock: std::env::var("CLOCK")?, seconds: AtomicI64::new(0) };
    host.ask(Method::GET, String::new()).await?;
    let sleep = async |until: i64| {
        if let Err(error) = host.ask(Method::POST, until.to_string()).await {
            panic!("the clock: {error}");
        }
    };
    let advanced = send(&host, sleep, Path::new(folder), Path::new(list)).await?;
    Ok(report(advanced).into())
}
