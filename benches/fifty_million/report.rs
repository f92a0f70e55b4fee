//! The report: the table and the conditions of its run.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, fs};

use time::OffsetDateTime;

use crate::run::{Taken, faults};

/// The numbers of one row.
pub struct Row {
    pub openids: u64,
    pub jobs: u64,
    pub a_day: u32,
    /// The resident memory before the list was split, in bytes; `None` if the system does not tell it.
    pub before: Option<u64>,
    /// The highest resident memory until the list was split.
    pub most: Option<u64>,
    /// The time of the split.
    pub split: Duration,
    pub taken: Taken,
    /// The time of the campaign.
    pub ran: Duration,
}

const HEADINGS: [(&str, &str); 13] = [
    ("OpenIDs", "--:"),
    ("sends a day", "--:"),
    ("jobs", "--:"),
    ("days", "--:"),
    ("sends", "--:"),
    ("repeats", "--:"),
    ("polls", "--:"),
    ("pushes", "--:"),
    ("person asked", "--:"),
    ("memory before → most", "--:"),
    ("state", "--:"),
    ("split, s", "--:"),
    ("run, s", "--:"),
];

pub fn row(row: &Row) -> String {
    let Row { before, most, taken, .. } = row;
    let memory = |bytes: &Option<u64>| bytes.map_or_else(|| "?".to_owned(), size);
    line([
        whole(row.openids),
        whole(row.a_day.into()),
        whole(row.jobs),
        format!("{:.2}", taken.seconds as f64 / 86_400.0),
        whole(taken.sends),
        whole(taken.repeats),
        whole(taken.polls),
        whole(taken.pushes),
        whole(taken.questions),
        format!("{} → {}", memory(before), memory(most)),
        whole(taken.state as u64),
        format!("{:.1}", row.split.as_secs_f64()),
        format!("{:.1}", row.ran.as_secs_f64()),
    ])
}

/// Writes the report around its rows.
pub fn report(rows: &str, command_line: &str) -> String {
    let headings = line(HEADINGS.map(|(name, _)| name.to_owned()));
    let rules = line(HEADINGS.map(|(_, rule)| rule.to_owned()));
    let faults = faults();
    format!(
        "# Campaigns in accelerated time

Made by `cargo bench --bench fifty_million{command_line}`; do not edit. Each row is a process of its own: it splits a list of \
different OpenIDs (one line in 1,000 repeats an earlier one, one in 10,000 is malformed), plans a \
campaign of a text to them, and runs it to `done` against the simulated WeChat of \
`tests/campaign`, with a simulated clock. Then WeChat's own jobs are laid side by side: **everybody \
was reached exactly once**, or there would be no row.

Of 1,000 requests {} get lost, of {} the answer is lost, {} are answered -1 (half of them are \
processed), {} 45011, and at {} the token expires. Of 1,000 events {} come up to six hours late and \
{} never.

| what |  |
| --- | --- |
| date | {} |
| wechat-mass | {}{} |
| machine | {} |
| system | {} {}, {} |

{headings}
{rules}
{rows}
Days are from the first step to the last, with 60 sends a minute. Sends are the first requests of \
the jobs; repeats all later ones, which use up the same daily allowance; polls ask for the end of \
jobs whose event did not come in time. A person is asked where the outcome of a request is \
unknown and WeChat may have forgotten its `clientmsgid` before it can be repeated; the last two \
sends of a day are kept so that this is seldom. Memory is the most resident memory of the process until the \
list was split, and what it was before: nearly all of it is the index against duplicates, when it \
grows. State is the most bytes that were stored, after every fact. The list is made anew, not kept: \
making it is in the time of the split, and the simulation of WeChat in that of the run.
",
        faults.lost_before,
        faults.lost_after,
        faults.busy,
        faults.minute,
        faults.token,
        faults.push_late,
        faults.push_never,
        today(),
        env!("CARGO_PKG_VERSION"),
        commit(),
        machine(),
        env::consts::OS,
        env::consts::ARCH,
        said("rustc", &["--version"]).unwrap_or_default(),
    )
}

/// Writes the report to its file.
pub fn write(report: &str) {
    fs::write(root().join("benches/CAMPAIGN.md"), report).expect("benches/CAMPAIGN.md");
}

/// Returns a memory value of this process in bytes, by its Linux name.
pub fn memory(name: &str) -> Option<u64> {
    let kilobytes = value_of(&fs::read_to_string("/proc/self/status").ok()?, name)?;
    Some(kilobytes.strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

/// Writes a whole number with separators.
pub fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn size(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

fn line<const N: usize>(cells: [String; N]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    let today = OffsetDateTime::from_unix_timestamp(seconds as i64).expect("a date");
    format!("{}-{:02}-{:02}", today.year(), u8::from(today.month()), today.day())
}

/// Names the commit; empty outside of a checkout.
fn commit() -> String {
    let git = |arguments: &[&str]| said("git", arguments);
    let Some(head) = git(&["rev-parse", "--short", "HEAD"]) else { return String::new() };
    match git(&["status", "--porcelain", "--", "src", "tests/campaign"]).as_deref() {
        Some("") => format!(" ({head})"),
        _ => format!(" ({head}, changed)"),
    }
}

fn machine() -> String {
    let read = |file, name| value_of(&fs::read_to_string(file).ok()?, name);
    let model = read("/proc/cpuinfo", "model name").unwrap_or_else(|| "?".to_owned());
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = read("/proc/meminfo", "MemTotal")
        .and_then(|memory| memory.strip_suffix(" kB")?.parse::<f64>().ok())
        .map_or_else(String::new, |kilobytes| format!(", {:.0} GiB", kilobytes / 1_048_576.0));
    format!("{model}, {processors} logical processors{memory}")
}

/// Finds the value of `name: value` in a text with such lines.
fn value_of(text: &str, name: &str) -> Option<String> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(known, _)| known.trim() == name)
        .map(|(_, value)| value.trim().to_owned())
}

/// Runs a program at the top of the checkout, and returns its output.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(root()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
