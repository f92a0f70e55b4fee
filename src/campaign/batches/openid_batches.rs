//! Splits a list of OpenIDs of any length into the lists that `message/mass/send` accepts.

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
/// A batch has at most [`MAX_OPENIDS`] OpenIDs. It has at least two, because WeChat refuses a list of
/// one (errcode 40130): 10 001 OpenIDs become 9999 and 2. Only a list of a single OpenID gives a batch
/// of one. The same list gives the same batches, however its pieces are cut.
///
/// It keeps the current batch, the unfinished line, and tables of all OpenIDs so far. In a long list, they
/// take 15 to 22 bytes an OpenID. Batches stay in memory until [`next_batch`](Self::next_batch) takes them.
/// So give pieces of 64 KiB to 1 MiB, and take the batches after each piece.
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
    /// The unfinished line at the end of the pieces so far.
    begun: Vec<u8>,
    /// The current batch, as in [`Batch::openids`]. It may have one OpenID more than a batch: only the end
    /// of the list shows whether that OpenID would be alone in the next batch.
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
    /// Its number among the batches, from 1.
    pub number: u32,
    /// The OpenIDs, with `\n` between them and none at the end, in the form that
    /// [`build_with_openids`](crate::endpoints::mass::send::build_with_openids) accepts.
    pub openids: Vec<u8>,
    /// The number of OpenIDs.
    pub count: u32,
    /// A hash of the OpenIDs, 22 characters of `[0-9A-Za-z_-]`. It is the same for the same OpenIDs in the
    /// same order, on every machine and in every version.
    pub fingerprint: String,
    /// A name of the list up to this batch, 8 to 1024 characters of `[0-9A-Za-z_-]`. It begins with the
    /// name of every earlier batch of the same list. By it a plan notices batches of another list, in which
    /// the same people may be.
    pub list: String,
}

/// A report on the lines of a list of OpenIDs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The number of lines, blank ones included, and of OpenIDs from pages.
    pub lines: u64,
    /// The number of different OpenIDs, which are in a batch or will be.
    pub openids: u64,
    /// The number of lines that repeat an earlier OpenID. They are ignored.
    pub duplicates: u64,
    /// The number of lines that cannot be an OpenID. They are ignored.
    pub malformed: u64,
    /// The first thousand malformed lines.
    pub malformed_lines: Vec<FoundLine>,
    /// The number of OpenIDs that are shorter or longer than a real one, which is 28 characters of
    /// `[0-9A-Za-z_-]`. They are kept, because WeChat promises no length.
    pub odd: u64,
    /// The first odd OpenID.
    pub first_odd: Option<FoundLine>,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundLine {
    /// The number of the line, from 1.
    pub line: u64,
    /// Its beginning: at most 64 characters, and `…` if the line is longer.
    pub found: String,
}

/// The most malformed lines that are kept.
const MOST_LINES: usize = 1000;
/// The headings of a table with one column of OpenIDs.
const HEADINGS: [&str; 2] = ["openid", "open_id"];

impl OpenIdBatches {
    /// Starts a list.
    #[must_use]
    pub fn new() -> Self {
        Self::of_size(MAX_OPENIDS)
    }

    /// Starts a list with batches of this size. It must be at least 3: a batch has at least two OpenIDs, and
    /// three must not become two and one.
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

    /// Reads the next bytes of a list with one OpenID per line. A piece may end anywhere, even within a
    /// line. Lines may end with `\r\n`, and the list may begin with a BOM. Blank lines are ignored.
    ///
    /// A line is malformed if it has other characters than `[0-9A-Za-z_-]`. It is also malformed if it is
    /// two or more usual OpenIDs without a line break, or the heading `openid` of a table.
    ///
    /// If a piece ends with a usual OpenID and the next one begins with one, a line ends between them. So the
    /// first of two files needs no line break at its end.
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

    /// Reads a page of `user/get` or `user/tag/get`, which holds whole OpenIDs. An unfinished line of
    /// [`push`](Self::push) ends here.
    pub fn push_page<'a>(&mut self, openids: impl IntoIterator<Item = &'a str>) {
        self.read_begun();
        for openid in openids {
            self.report.lines += 1;
            self.add(openid, openid_fault(openid.as_bytes()));
        }
    }

    /// Ends the list, which makes its last batches.
    ///
    /// OpenIDs that are given afterwards are not lost: they fill further batches. But if only one comes, no
    /// earlier batch is left to share OpenIDs with it, and it becomes a batch of one.
    pub fn finish(&mut self) {
        self.read_begun();
        if self.held_count > self.size {
            self.close_batch(2);
        }
        if self.held_count > 0 {
            self.close_batch(0);
        }
    }

    /// Takes the next complete batch, if there is one. Call it until it returns `None`, after each piece and
    /// after [`finish`](Self::finish).
    pub fn next_batch(&mut self) -> Option<Batch> {
        self.ready.pop_front()
    }

    /// Returns the report on the lines so far.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    fn read_begun(&mut self) {
        let line = mem::take(&mut self.begun);
        self.read(&line);
    }

    /// Reads whole lines.
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

    /// Checks an odd line more strictly than in a body, whose OpenIDs were all written on purpose. A list
    /// may be another kind of file, whose quotes, commas and braces do not belong to an OpenID.
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
        // The OpenID beyond a full batch is no longer alone in the next one.
        if self.held_count > self.size {
            self.close_batch(1);
        }
        if self.held_count > 0 {
            self.held.push(b'\n');
        }
        self.held.extend_from_slice(openid.as_bytes());
        self.held_count += 1;
    }

    /// Makes a batch of the held OpenIDs, without the last ones.
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

/// Omits the OpenIDs, which must not be in a log.
impl fmt::Debug for OpenIdBatches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenIdBatches")
            .field("lines", &self.report.lines)
            .field("openids", &self.report.openids)
            .field("batches", &self.batches)
            .finish_non_exhaustive()
    }
}

/// Omits the OpenIDs, which must not be in a log.
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

/// Removes the BOM and the line end of a line.
fn without_frame(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii_end()
}

/// Returns the number and the fingerprint of the OpenIDs that
/// [`build_with_openids`](crate::endpoints::mass::send::build_with_openids) would send of these bytes. Lines
/// that it refuses count as well, so bytes with such a line never match a planned batch.
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
