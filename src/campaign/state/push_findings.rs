//! Findings of events besides the counts: the addresses of the articles and the results of the originality
//! check. The jobs of one campaign send the same media, so most events agree. Each different finding is
//! kept once, and the jobs refer to it.

use crate::campaign::state::shared::Shared;
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
    pub(crate) list: Vec<Shared<Value<'static>>>,
    bytes: usize,
}

impl Findings {
    pub(crate) fn read(list: Vec<Value<'static>>) -> Self {
        let list: Vec<_> = list.into_iter().map(|finding| finding.sorted().into()).collect();
        let bytes = list.iter().map(|finding: &Shared<Value>| finding.text().len()).sum();
        Self { list, bytes }
    }

    /// Keeps the finding of an event, if it has one.
    pub(crate) fn keep(&mut self, finding: Option<Value<'static>>) -> Found {
        finding.map_or(Found::Nothing, |finding| self.add(finding.into()))
    }

    fn add(&mut self, finding: Shared<Value<'static>>) -> Found {
        if let Some(place) = self.list.iter().position(|known| *known == finding) {
            return Found::At(place);
        }
        let size = finding.text().len();
        if self.bytes + size > MOST_BYTES {
            return Found::Dropped;
        }
        self.bytes += size;
        self.list.push(finding);
        Found::At(self.list.len() - 1)
    }

    /// Keeps the finding at a place of `all`, and returns its place here.
    pub(crate) fn keep_one_of(&mut self, all: &Self, found: Found) -> Found {
        all.get(found).map_or(found, |finding| self.add(finding.clone()))
    }

    pub(crate) fn get(&self, found: Found) -> Option<&Shared<Value<'static>>> {
        match found {
            Found::At(place) => self.list.get(place),
            Found::Nothing | Found::Dropped => None,
        }
    }
}
