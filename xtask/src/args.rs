//! The words after `cargo xtask <command>`.

use std::str::FromStr;

use anyhow::{Context, Result, bail};

/// The words not yet understood.
pub struct Args(Vec<String>);

impl Args {
    /// All words of the command line after the program's own name.
    pub fn from_command_line() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    /// Takes the first word, the command.
    pub fn command(&mut self) -> Option<String> {
        if self.0.is_empty() { None } else { Some(self.0.remove(0)) }
    }

    /// Takes a switch such as `--profiling`; says whether it was there.
    pub fn switch(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    /// Takes an option with a value, `--port 8080` or `--port=8080`.
    pub fn value<T: FromStr>(&mut self, name: &str) -> Result<Option<T>> {
        let Some(at) = self.0.iter().position(|w| w.split('=').next() == Some(name)) else {
            return Ok(None);
        };
        let word = self.0.remove(at);
        let value = match word.split_once('=') {
            Some((_, value)) => value.to_owned(),
            None if at < self.0.len() => self.0.remove(at),
            None => bail!("{name} needs a value; see `cargo xtask help`"),
        };
        let parsed = value.parse().ok();
        parsed.map(Some).with_context(|| format!("{name} does not take {value:?}"))
    }

    /// Refuses words nobody took, so that a misspelt option is not ignored.
    pub fn finish(self) -> Result<()> {
        match self.0.first() {
            Some(word) => bail!("{word:?} is not understood here; see `cargo xtask help`"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn args(line: &str) -> Args {
        Args(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn a_value_stands_behind_its_option_or_inside_it() -> anyhow::Result<()> {
        for line in ["start --port 8080 --no-open", "start --no-open --port=8080"] {
            let mut args = args(line);
            assert_eq!(args.command().as_deref(), Some("start"));
            assert_eq!(args.value("--port")?, Some(8080_u16));
            assert!(args.switch("--no-open"));
            args.finish()?;
        }
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(args("--port").value::<u16>("--port").is_err());
        assert!(args("--port x").value::<u16>("--port").is_err());
        assert!(args("--prot 1").finish().is_err());
        assert!(!args("--open").switch("--no-open"));
    }
}
