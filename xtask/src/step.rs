//! Progress lines: what is being done, and how long it took.

use std::fmt::Display;
use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Does a piece of work between a line that names it and a line with its time.
pub fn step<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(format_args!("→ {title} …"));
    let started = Instant::now();
    let done = work().with_context(|| format!("{title}: not done"))?;
    say(format_args!("  {title}: {}", seconds(started.elapsed())));
    Ok(done)
}

/// Prints a line. It goes on if the reader has gone away, as in `cargo xtask help | head`.
pub fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A time as a person reads it.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
