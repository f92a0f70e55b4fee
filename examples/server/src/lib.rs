//! A campaign sent from a server: `reqwest` carries the calls, a folder keeps the campaign. It may be killed at any
//! moment; started again, it goes on where it was.

mod folder;
mod http_host;
mod upload;

use std::error::Error;
use std::fs;
use std::path::Path;

use wechat_mass::campaign::{Account, Audience, Batch, OpenIdBatches, Plan, Step};
use wechat_mass::client::{Advanced, Driver, Host, StableTokenSource};
use wechat_mass::mass::Text;

pub use folder::Folder;
pub use http_host::HttpHost;
pub use upload::upload;

/// The account, from the variables `APPID` and `SECRET`.
pub fn tokens<H: Host>(host: H) -> Result<StableTokenSource<H>, Box<dyn Error>> {
    Ok(StableTokenSource::new(host, std::env::var("APPID")?, std::env::var("SECRET")?))
}

/// Sends the campaign in a folder to a list of OpenIDs, one a line. `sleep` sleeps until a Unix time.
pub async fn send<H: Host>(
    host: &H,
    sleep: impl AsyncFn(i64),
    folder: &Path,
    list: &Path,
) -> Result<Advanced, Box<dyn Error>> {
    let batches = batches_of(&fs::read(list)?);
    if batches.is_empty() {
        return Err("the list has no OpenID".into());
    }
    let audience = Audience::openids(&batches);
    let plan = Plan::new("spring", Account::Service, audience, Text::new("你好"));
    let store = Folder::open(folder, batches)?;
    store.begin(&plan.campaign(host.now())?)?;

    let driver = Driver::new(host, &store, tokens(host)?);
    loop {
        let advanced = driver.advance().await?;
        match advanced.step {
            Step::Wait { until, .. } => sleep(until).await,
            _ => return Ok(advanced),
        }
    }
}

/// Splits a list into batches. The same list gives the same batches.
fn batches_of(list: &[u8]) -> Vec<Batch> {
    let mut openids = OpenIdBatches::new();
    openids.push(list);
    openids.finish();
    let batches = std::iter::from_fn(|| openids.next_batch()).collect();
    let report = openids.report();
    if report.malformed > 0 {
        eprintln!("{} lines are not OpenIDs and were left out:", report.malformed);
        for line in &report.malformed_lines {
            eprintln!("  line {}: {}", line.line, line.found);
        }
    }
    batches
}

/// Prints the last step, and returns the exit code: 0 if everything has ended, 2 if a person is needed.
pub fn report(advanced: Advanced) -> u8 {
    let Advanced { campaign, step, .. } = advanced;
    let is_done = matches!(step, Step::Done { .. });
    println!("{}", campaign.step_value(step));
    if is_done { 0 } else { 2 }
}
