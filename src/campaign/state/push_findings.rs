//! Findings of events besides the counts: the addresses of the articles and the results of the originality
//! check. The jobs of one campaign send the same media, so most events agree. Each different finding is
//! kept once, and the jobs refer to it.

use crate::json::value::{Map, Value};

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
    pub(crate) list: Vec<Value>,
    bytes: usize,
}

impl Findings {
    pub(crate) fn read(list: Vec<Value>) -> Self {
        let list: Vec<Value> = list.into_iter().map(Value::sorted).collect();
        let bytes = list.iter().map(|finding| finding.to_json().len()).sum();
        Self { list, bytes }
    }

    /// Keeps the finding of an event.
    pub(crate) fn keep(&mut self, push: &Value) -> Found {
        finding(push).map_or(Found::Nothing, |finding| self.add(finding))
    }

    fn add(&mut self, finding: Value) -> Found {
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

    pub(crate) fn get(&self, found: Found) -> Option<&Value> {
        match found {
            Found::At(place) => self.list.get(place),
            Found::Nothing | Found::Dropped => None,
        }
    }
}

/// Reads the addresses and reprints of an event, if it has any.
fn finding(push: &Value) -> Option<Value> {
    let mut finding = Map::default();
    let listed =
        |name: &str| push.get(name)?.get("result_list")?.as_array().filter(|list| !list.is_empty());
    if let Some(articles) = listed("article_url_result") {
        let urls = articles.iter().map(|article| kept(article, &["article_idx", "article_url"]));
        finding.insert("articles", Value::Array(urls.collect()));
    }
    if let Some(check) = push.get("copyright_check_result") {
        let state = check.get("check_state").filter(|state| !state.is_null() && !state.is_zero());
        if let Some(state) = state {
            finding.insert("check_state", state.clone());
        }
        if let Some(items) = listed("copyright_check_result") {
            let items = items.iter().map(|item| kept(item, &CHECKED));
            finding.insert("reprints", Value::Array(items.collect()));
        }
    }
    (!finding.is_empty()).then(|| Value::from(finding).sorted())
}

/// The fields that are kept of the check of one article.
const CHECKED: [&str; 5] = [
    "article_idx",
    "original_article_url",
    "can_reprint",
    "need_replace_content",
    "need_show_reprint_source",
];

fn kept(from: &Value, names: &[&str]) -> Value {
    let mut map = Map::default();
    for name in names {
        if let Some(value) = from.get(name).filter(|value| !value.is_null()) {
            map.insert(*name, value.clone());
        }
    }
    map.into()
}
