//! A list of OpenIDs of any length, split into the lists that `message/mass/send` takes.

use std::collections::VecDeque;
use std::fmt;
use std::mem;

use crate::api::limits::MAX_OPENIDS;
use crate::campaign::batches::fingerprint::{Hasher128, base64url, hash128};
use crate::campaign::batches::list_name::ListName;
use crate::campaign::batches::seen_hashes::SeenHashes;
use crate::ids::openid::{OpenIdFault, USUAL_LENGTH, openid_fault};
use crate::ids::openid_lines::{as_text, for_each_line, trimmed, usual_count, without_bom};
use crate::ids::unique_texts::UniqueTexts;
use crate::problem::excerpt::excerpt;

/// Splits a list of OpenIDs, given in pieces, into batches for `message/mass/send`.
///
/// Every well-formed OpenID of the list is in exactly one batch, once and in the order of the list.
/// A batch has at most [`MAX_OPENIDS`] and, because WeChat takes no list of one (errcode 40130), at
/// least two: 10 001 OpenIDs become 9999 and 2. Only a list of a single OpenID gives a batch of one.
/// The same list gives the same batches, however its pieces are cut.
///
/// It keeps the batch that is being filled, a line until its end has come, and a table of the OpenIDs
/// seen so far, which takes 18 to 37 bytes an OpenID, and for a moment half as much again when it
/// grows. Batches that are not taken with [`next_batch`](Self::next_batch) stay as well, so give
/// pieces of 64 KiB to 1 MiB and take the batches after each.
///
/// ```
/// use wechat_mass::campaign::{Batch, OpenIdBatches};
/// use wechat_mass::{Body, CheckOptions, Refused, mass::build_with_openids};
///
/// let body = serde_json::json!({ "msgtype": "text", "text": { "content": "hi" } });
/// let build = |batch: Batch| build_with_openids(&body, &batch.openids, &CheckOptions::default());
///
/// let mut batches = OpenIdBatches::new();
/// let mut calls = Vec::new();
/// for piece in [&b"OPENID1\r\nOPEN"[..], b"ID2\r\nOPENID1\r\nno OpenID\r\n"] {
///     batches.push(piece);
///     while let Some(batch) = batches.next_batch() {
///         calls.push(build(batch)?);
///     }
/// }
/// batches.finish();
/// while let Some(batch) = batches.next_batch() {
///     calls.push(build(batch)?);
/// }
///
/// assert_eq!(calls.len(), 1);
/// assert_eq!(
///     calls[0].body,
///     Body::Json(
///         r#"{"touser":["OPENID1","OPENID2"],"msgtype":"text","text":{"content":"hi"}}"#.to_owned()
///     )
/// );
/// let report = batches.report();
/// assert_eq!((report.lines, report.openids, report.duplicates), (4, 2, 1));
/// assert_eq!(report.malformed_lines[0].line, 4);
/// assert_eq!(report.malformed_lines[0].found, "no OpenID");
/// # Ok::<(), Refused>(())
/// ```
pub struct OpenIdBatches {
    /// The most OpenIDs of a batch.
    size: usize,
    seen: SeenHashes,
    /// The line that the pieces so far have begun.
    begun: Vec<u8>,
    /// The batch that is being filled, as in [`Batch::openids`]. It may have one OpenID more than a
    /// batch: whether that begins the next one, or would be alone there, only the list's end tells.
    held: Vec<u8>,
    held_count: usize,
    ready: VecDeque<Batch>,
    batches: u32,
    name: ListName,
    report: Report,
}

/// A list for one call of `message/mass/send`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch {
    /// Its place among the batches, from 1.
    pub number: u32,
    /// The OpenIDs, with `\n` between them and none at the end: as
    /// [`build_with_openids`](crate::endpoints::mass::send::build_with_openids) takes them.
    pub openids: Vec<u8>,
    /// How many OpenIDs it has.
    pub count: u32,
    /// A hash of the OpenIDs, 22 characters of `[0-9A-Za-z_-]`: the same for the same OpenIDs in the
    /// same order, on every machine and in every version.
    pub fingerprint: String,
    /// A name of the list up to this batch, 8 to 1024 characters of `[0-9A-Za-z_-]`: it begins with that
    /// of every earlier batch of the same list. By it a plan notices batches of another list, in which
    /// the same people may be.
    pub list: String,
}

/// What was found in a list of OpenIDs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Lines, the blank ones as well, and OpenIDs of pages.
    pub lines: u64,
    /// OpenIDs that are in a batch or will be: each once.
    pub openids: u64,
    /// Lines that repeat an earlier OpenID. They are left out.
    pub duplicates: u64,
    /// Lines that cannot be an OpenID. They are left out.
    pub malformed: u64,
    /// The first thousand of them.
    pub malformed_lines: Vec<FoundLine>,
    /// OpenIDs that are shorter or longer than a real one, which is 28 characters of `[0-9A-Za-z_-]`.
    /// They are kept, because WeChat promises no length.
    pub odd: u64,
    /// The first of them.
    pub first_odd: Option<FoundLine>,
}

/// A line that was found in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundLine {
    /// The line, from 1.
    pub line: u64,
    /// Its beginning: at most 64 characters, and `…` if there are more.
    pub found: String,
}

/// The most malformed lines that are kept.
const MOST_LINES: usize = 1000;
/// What stands above the OpenIDs in a table with one column.
const HEADINGS: [&str; 2] = ["openid", "open_id"];

impl OpenIdBatches {
    /// Of a list that begins.
    #[must_use]
    pub fn new() -> Self {
        Self::of_size(MAX_OPENIDS)
    }

    /// At least 3: two OpenIDs are the fewest of a batch, and three must not become two and one.
    fn of_size(size: usize) -> Self {
        Self {
            size,
            seen: SeenHashes::default(),
            begun: Vec::new(),
            held: Vec::new(),
            held_count: 0,
            ready: VecDeque::new(),
            batches: 0,
            name: ListName::default(),
            report: Report::default(),
        }
    }

    /// Takes the next bytes of a list with one OpenID on a line. A piece may end anywhere, also
    /// within a line. Lines may end with `\r\n`, and the list may begin with a BOM. Blank lines are
    /// ignored.
    ///
    /// A line is malformed if it is not all of `[0-9A-Za-z_-]`, if it is two or more usual OpenIDs
    /// without a line break between them, or if it is the heading `openid` of a table. Where a piece ends
    /// with a usual OpenID and the next one begins with one, a line ends between them: the first of two
    /// files may have no line break at its end.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut bytes = bytes;
        if !self.begun.is_empty() {
            let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
            let (rest_of_line, behind) = bytes.split_at_checked(end).unwrap_or_default();
            if is_usual(&self.begun) && is_usual(without_frame(rest_of_line)) {
                self.read_begun();
            }
            self.begun.extend_from_slice(rest_of_line);
            if self.begun.ends_with(b"\n") {
                self.read_begun();
            }
            bytes = behind;
        }
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (lines, begun) = bytes.split_at_checked(end).unwrap_or_default();
        self.read(lines);
        self.begun.extend_from_slice(begun);
    }

    /// Takes a page of `user/get` or `user/tag/get`: whole OpenIDs. A line that [`push`](Self::push)
    /// has begun ends here.
    pub fn push_page<'a>(&mut self, openids: impl IntoIterator<Item = &'a str>) {
        self.read_begun();
        for openid in openids {
            self.report.lines += 1;
            self.add(openid, openid_fault(openid.as_bytes()));
        }
    }

    /// Says that the list ends here. Only then its last batches are known.
    ///
    /// What is given afterwards is not lost: it fills further batches. But nothing is left that the
    /// first of them could share with a single OpenID.
    pub fn finish(&mut self) {
        self.read_begun();
        if self.held_count > self.size {
            self.close_batch(2);
        }
        if self.held_count > 0 {
            self.close_batch(0);
        }
    }

    /// The next batch, if one is complete. Ask until there is none, after each piece and after
    /// [`finish`](Self::finish).
    pub fn next_batch(&mut self) -> Option<Batch> {
        self.ready.pop_front()
    }

    /// What was found so far.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    fn read_begun(&mut self) {
        let line = mem::take(&mut self.begun);
        self.read(&line);
    }

    /// Whole lines.
    fn read(&mut self, lines: &[u8]) {
        let text = as_text(lines);
        let text = if self.report.lines == 0 { without_bom(&text) } else { &text };
        for_each_line(text, |line, fault| {
            self.report.lines += 1;
            let blank = fault == Some(OpenIdFault::Bad) && line.trim_ascii().is_empty();
            if !blank {
                self.add(line, fault);
            }
        });
    }

    #[inline(always)] // in loops over millions of OpenIDs
    fn add(&mut self, openid: &str, fault: Option<OpenIdFault>) {
        let fault = match fault {
            Some(OpenIdFault::Odd) => Some(self.odd_or_bad(openid)),
            other => other,
        };
        if fault == Some(OpenIdFault::Bad) {
            self.report.malformed += 1;
            if self.report.malformed_lines.len() < MOST_LINES {
                let found = self.found(openid);
                self.report.malformed_lines.push(found);
            }
        } else if !self.seen.insert(hash128(openid.as_bytes())) {
            self.report.duplicates += 1;
        } else {
            if fault == Some(OpenIdFault::Odd) {
                self.report.odd += 1;
                if self.report.first_odd.is_none() {
                    self.report.first_odd = Some(self.found(openid));
                }
            }
            self.hold(openid);
        }
    }

    /// A list is stricter than a body, where a person has written every OpenID: it may be another kind
    /// of file, whose quotes, commas and braces are no part of an OpenID.
    #[cold]
    fn odd_or_bad(&self, line: &str) -> OpenIdFault {
        let foreign = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'-' && byte != b'_';
        let joined = line.len() > USUAL_LENGTH && line.len().is_multiple_of(USUAL_LENGTH);
        let heading =
            self.report.lines == 1 && HEADINGS.iter().any(|h| line.eq_ignore_ascii_case(h));
        match joined || heading || line.bytes().any(foreign) {
            true => OpenIdFault::Bad,
            false => OpenIdFault::Odd,
        }
    }

    fn found(&self, line: &str) -> FoundLine {
        FoundLine { line: self.report.lines, found: excerpt(line) }
    }

    fn hold(&mut self, openid: &str) {
        self.report.openids += 1;
        // The OpenID beyond a batch now has company.
        if self.held_count > self.size {
            self.close_batch(1);
        }
        if self.held_count > 0 {
            self.held.push(b'\n');
        }
        self.held.extend_from_slice(openid.as_bytes());
        self.held_count += 1;
    }

    /// Makes a batch of the OpenIDs that are held, but for the last ones.
    fn close_batch(&mut self, last: usize) {
        let mut next = Vec::new();
        let mut breaks = self.held.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n');
        if let Some((at, _)) = last.checked_sub(1).and_then(|before| breaks.nth(before)) {
            // As much room as this batch needed, so that the next one does not grow into it.
            next.reserve_exact(self.held.len());
            next.extend_from_slice(self.held.get(at + 1..).unwrap_or_default());
            self.held.truncate(at);
        }
        let count = self.held_count - last;
        let openids = mem::replace(&mut self.held, next);
        self.held_count = last;
        self.batches += 1;
        let hash = hash128(&openids);
        self.ready.push_back(Batch {
            number: self.batches,
            fingerprint: base64url(hash),
            list: self.name.with(hash).to_owned(),
            openids,
            count: u32::try_from(count).unwrap_or(u32::MAX),
        });
    }
}

impl Default for OpenIdBatches {
    fn default() -> Self {
        Self::new()
    }
}

/// Without the OpenIDs, which belong into no log.
impl fmt::Debug for OpenIdBatches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenIdBatches")
            .field("lines", &self.report.lines)
            .field("openids", &self.report.openids)
            .field("batches", &self.batches)
            .finish_non_exhaustive()
    }
}

/// Without the OpenIDs, which belong into no log.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("number", &self.number)
            .field("count", &self.count)
            .field("fingerprint", &self.fingerprint)
            .field("list", &self.list)
            .finish_non_exhaustive()
    }
}

fn is_usual(openid: &[u8]) -> bool {
    openid_fault(openid).is_none()
}

/// A line without the BOM before it and its end.
fn without_frame(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii_end()
}

/// How many OpenIDs [`build_with_openids`](crate::endpoints::mass::send::build_with_openids) would send of these
/// bytes, and the fingerprint of a batch of them. Lines that it refuses count as well, so that bytes
/// with such a line are no planned batch.
pub(crate) fn canonical_fingerprint(openids: &[u8]) -> (u32, String) {
    let text = as_text(openids);
    let lines = trimmed(&text);
    let mut distinct = UniqueTexts::with_capacity(usual_count(lines));
    let mut hasher = Hasher128::new();
    for_each_line(lines, |line, _| {
        if distinct.insert(line) {
            if distinct.texts().len() > 1 {
                hasher.write(b"\n");
            }
            hasher.write(line.as_bytes());
        }
    });
    let count = u32::try_from(distinct.texts().len()).unwrap_or(u32::MAX);
    (count, base64url(hasher.finish()))
}

#[cfg(test)]
mod tests;
