//! The sizes of the wasm, each against its budget.

use anyhow::{Result, bail};

use crate::build::size;
use crate::build::wasm::{self, MODULES, Size};
use crate::paths;
use crate::step::say;

pub fn check() -> Result<()> {
    let mut over = Vec::new();
    for module in MODULES {
        let (file, budget) = (module.file(), module.budget);
        let named = wasm::with_names(&module)?;
        let Size { raw, gzip, brotli } = wasm::measure(&paths::generated().join(&file))?;
        say(format_args!(
            "  {file}: {gzip} of {budget} bytes after gzip; raw {raw}, brotli {brotli}"
        ));
        for line in size::report(&named)? {
            say(format_args!("    {line}"));
        }
        if gzip > budget {
            over.push(format!("{file} is {} bytes over its budget", gzip - budget));
        }
    }
    if over.is_empty() { Ok(()) } else { bail!(over.join(", ")) }
}
