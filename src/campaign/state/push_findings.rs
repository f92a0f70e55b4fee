//! Findings of events besides the counts: the addresses of the articles and the results of the originality
//! check. The jobs of one campaign send the same media, so most events agree. Each different finding is
//! kept once, and the jobs refer to it.

use crate::json::value::Value;

/// The most bytes of all findings of a campaign as JSON, so that its state stays small. An event with
/// eight articles has about 2 000.
const MOST_BYTES: usize = 8192;

/// A job's reference to its finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Found {
    /// The event said nothing besides the counts.
    #[default]
    Nothing,
    /// The finding at this place.
    At(usize),
    /// There was a finding, but no room for it.
    Dropped,
}

/// All findings of a campaign, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Findings {
    pub(crate) list: Vec<Value<'static>>,
    bytes: usize,
}

impl Findings {
    pub(crate) fn read(list: Vec<Value<'static>>) -> Self {
        let list: Vec<Value> = list.into_iter().map(Value::sorted).collect();
        let bytes = list.iter().map(|finding| finding.to_json().len()).sum();
        Self { list, bytes }
    }

    /// Keeps the finding of an event, if it has one.
    pub(crate) fn keep(&mut self, finding: Option<Value<'static>>) -> Found {
        finding.map_or(Found::Nothing, |finding| self.add(finding))
    }

    fn add(&mut self, finding: Value<'static>) -> Found {
        if let Some(place) = self.list.iter().position(|known| *known == finding) {
            return Found::At(place);
        }
        let size = finding.to_json().len();
        if self.bytes + size > MOST_BYTES {
            return Found::Dropped;
        }
        self.bytes += size;
        self.list.push(finding);
        Found::At(self.list.len() - 1)
    }

    /// Forgets unused findings, to make room for others.
    pub(crate) fn keep_used<'a>(&mut self, used: impl Iterator<Item = &'a mut Found>) {
        let all = std::mem::take(self);
        for found in used {
            if let Some(finding) = all.get(*found) {
                *found = self.add(finding.clone());
            }
        }
    }

    pub(crate) fn get(&self, found: Found) -> Option<&Value<'static>> {
        match found {
            Found::At(place) => self.list.get(place),
            Found::Nothing | Found::Dropped => None,
        }
    }
}
