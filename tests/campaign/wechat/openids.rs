//! The OpenIDs of a send, in little memory: consecutive numbers, which tests use as names, are one run.

/// The most digits of a number. Of longer ones only the last digits are counted.
const MOST_DIGITS: usize = 18;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OpenIds {
    runs: Vec<Run>,
}

/// A run of consecutive OpenIDs: `o08`, `o09`, `o10` are the stem `o` with two digits, from 8 on, three
/// times. An OpenID always has the same stem and digits, so two runs share it only if their numbers overlap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Run {
    pub stem: String,
    pub digits: usize,
    pub first: u64,
    pub count: u64,
}

impl OpenIds {
    pub fn of(list: &[&str]) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        let mut next = Vec::new();
        for openid in list {
            match runs.last_mut() {
                Some(run) if next == openid.as_bytes() => run.count += 1,
                _ => {
                    runs.push(Run::of(openid));
                    next = openid.as_bytes().to_vec();
                }
            }
            count_up(&mut next);
        }
        Self { runs }
    }

    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Counts all OpenIDs with repeated ones, like WeChat's TotalCount.
    pub fn count(&self) -> u64 {
        self.runs.iter().map(|run| run.count).sum()
    }

    pub fn iter(&self) -> impl Iterator<Item = String> {
        self.runs.iter().flat_map(|run| (0..run.count).map(|index| run.openid(run.first + index)))
    }
}

impl Run {
    fn of(openid: &str) -> Self {
        let digits = openid.bytes().rev().take(MOST_DIGITS).take_while(u8::is_ascii_digit).count();
        let (stem, number) = openid.split_at(openid.len() - digits);
        Self { stem: stem.to_owned(), digits, first: number.parse().unwrap_or(0), count: 1 }
    }

    pub fn openid(&self, number: u64) -> String {
        match self.digits {
            0 => self.stem.clone(),
            digits => format!("{}{number:0digits$}", self.stem),
        }
    }
}

/// Adds one to the number at the end. The result is empty if there is no number, or no next one.
fn count_up(openid: &mut Vec<u8>) {
    for digit in openid.iter_mut().rev().take(MOST_DIGITS) {
        match digit {
            b'0'..=b'8' => {
                *digit += 1;
                return;
            }
            b'9' => *digit = b'0',
            _ => break,
        }
    }
    openid.clear();
}
