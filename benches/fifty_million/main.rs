//! Campaigns from 10 000 to 50 million OpenIDs, in accelerated time, as one Markdown table.
//!
//! ```text
//! cargo bench --bench fifty_million               the table, to stdout
//! … -- --write                                    and to benches/CAMPAIGN.md
//! … -- --most 1000000                             only lists of at most so many OpenIDs
//! ```
//!
//! Each row is a process of its own, so that the system counts the memory of one list.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark that goes wrong ends by panicking"
)]

mod list;
mod report;
mod run;

/// The simulated WeChat of the tests.
#[path = "../../tests/campaign"]
mod simulated {
    #[expect(dead_code, unused_imports, reason = "the tests ask more of it")]
    pub mod wechat;
}

use std::env;
use std::process::{Command, Stdio};
use std::time::Instant;

use report::{memory, row, whole};

/// The numbers of OpenIDs, and of the sends that the account may request a day.
const ROWS: [(u64, u32); 6] = [
    (10_000, 100),
    (100_000, 100),
    (1_000_000, 100),
    (10_000_000, 100),
    (50_000_000, 100),
    (50_000_000, 1000),
];

fn main() {
    // `cargo bench` adds `--bench`.
    let arguments: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |word: &str| word.parse::<u64>().expect("a number");
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--row", openids, a_day] => {
            println!("{}", measure(number(openids), number(a_day) as u32));
        }
        [] => print!("{}", all(u64::MAX, "")),
        ["--most", most] => print!("{}", all(number(most), &format!(" -- --most {most}"))),
        ["--write"] => {
            let report = all(u64::MAX, " -- --write");
            print!("{report}");
            report::write(&report);
        }
        other => panic!("there is --write, and there is --most with a number, but not {other:?}"),
    }
}

/// Makes the whole report.
fn all(most: u64, command_line: &str) -> String {
    let rows = ROWS.into_iter().filter(|(openids, _)| *openids <= most).map(|(openids, a_day)| {
        eprintln!("{} OpenIDs, {a_day} sends a day …", whole(openids));
        let process = Command::new(env::current_exe().expect("this program"))
            .args(["--row", &openids.to_string(), &a_day.to_string()])
            .stderr(Stdio::inherit())
            .output()
            .expect("this program again");
        assert!(process.status.success(), "a row has failed");
        String::from_utf8(process.stdout).expect("a row")
    });
    report::report(&rows.collect::<String>(), command_line)
}

/// Makes one row, in this process.
fn measure(openids: u64, a_day: u32) -> String {
    let before = memory("VmRSS");
    let started = Instant::now();
    let batches = list::split(openids);
    let split = started.elapsed();
    let most = memory("VmHWM");

    let jobs = batches.len() as u64;
    let started = Instant::now();
    let taken = run::run(openids, batches, a_day);
    row(&report::Row { openids, jobs, a_day, before, most, split, taken, ran: started.elapsed() })
}
