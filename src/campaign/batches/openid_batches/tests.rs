use super::*;

/// Makes a list of so many different usual OpenIDs.
fn openids(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("o{number:027}")).collect()
}

fn take(batches: &mut OpenIdBatches) -> Vec<Batch> {
    std::iter::from_fn(|| batches.next_batch()).collect()
}

fn split_pieces(mut batches: OpenIdBatches, pieces: &[&[u8]]) -> (Vec<Batch>, Report) {
    let mut taken = Vec::new();
    for piece in pieces {
        batches.push(piece);
        taken.extend(take(&mut batches));
    }
    batches.finish();
    taken.extend(take(&mut batches));
    (taken, batches.report().clone())
}

fn split(list: &[u8]) -> (Vec<Batch>, Report) {
    split_pieces(OpenIdBatches::new(), &[list])
}

fn counts(batches: &[Batch]) -> Vec<u32> {
    batches.iter().map(|batch| batch.count).collect()
}

#[test]
fn no_batch_has_more_than_10_000_and_none_has_one() {
    for (count, expected) in [
        (0, &[][..]),
        (1, &[1]),
        (2, &[2]),
        (9_999, &[9_999]),
        (10_000, &[10_000]),
        (10_001, &[9_999, 2]),
        (10_002, &[10_000, 2]),
        (20_000, &[10_000, 10_000]),
        (20_001, &[10_000, 9_999, 2]),
    ] {
        let list = openids(count);
        let (batches, report) = split(list.join("\n").as_bytes());
        assert_eq!(counts(&batches), expected, "{count}");
        assert_eq!(report.openids, count as u64);
        let mut rest = &list[..];
        for (index, batch) in batches.iter().enumerate() {
            let (here, behind) = rest.split_at(batch.count as usize);
            assert_eq!(batch.number as usize, index + 1);
            assert!(batch.openids == here.join("\n").as_bytes(), "{count}, batch {index}");
            rest = behind;
        }

        let mut paged = OpenIdBatches::new();
        for page in list.chunks(10_000) {
            paged.push_page(page.iter().map(String::as_str));
        }
        paged.finish();
        assert!(take(&mut paged) == batches, "{count}, by pages");
    }
}

#[test]
fn a_batch_waits_until_it_cannot_be_short_of_one() {
    let list = openids(10_002);
    let mut batches = OpenIdBatches::new();
    batches.push_page(list[..10_001].iter().map(String::as_str));
    assert_eq!(batches.next_batch(), None);
    batches.push_page([list[10_001].as_str()]);
    assert_eq!(batches.next_batch().map(|batch| batch.count), Some(10_000));
    assert_eq!(batches.next_batch(), None);
}

#[test]
fn an_openid_is_sent_once_over_all_batches() {
    let list = openids(30_000);
    let mut twice = list.join("\n");
    twice.push('\n');
    twice.push_str(&list.join("\r\n"));
    let (batches, report) = split(twice.as_bytes());
    assert_eq!(counts(&batches), [10_000, 10_000, 10_000]);
    assert_eq!((report.lines, report.openids, report.duplicates), (60_000, 30_000, 30_000));
}

#[test]
fn what_is_no_openid_is_reported_and_left_out() {
    let list = b"\xEF\xBB\xBFOPENID1\r\n\r\nO P\n  \n\xFFx\nOPENID1\n\n\
        oO-sX1GYvqVAXaeiA6wvf8kfz_OE\nOPENID2\nOPENID3\r\r\n\n";
    let (batches, report) = split(list);
    let found = |line, found: &str| FoundLine { line, found: found.to_owned() };
    assert_eq!(
        report,
        Report {
            lines: 11,
            openids: 3,
            duplicates: 1,
            malformed: 3,
            malformed_lines: vec![found(3, "O P"), found(5, "\u{FFFD}x"), found(10, "OPENID3\r")],
            odd: 2,
            first_odd: Some(found(1, "OPENID1")),
        }
    );
    assert_eq!(batches.len(), 1);
    assert_eq!(batches[0].openids, b"OPENID1\noO-sX1GYvqVAXaeiA6wvf8kfz_OE\nOPENID2");
}

#[test]
fn a_bom_is_one_only_at_the_very_start() {
    for list in [&b"\xEF\xBB\xBF"[..], b""] {
        assert_eq!(split(list), (vec![], Report::default()));
    }
    let (_, report) = split(b"OPENID1\n\xEF\xBB\xBFOPENID2");
    assert_eq!((report.openids, report.malformed), (1, 1));
}

#[test]
fn a_thousand_malformed_lines_are_shown_and_all_are_counted() {
    let line = format!("{} {}\n", "a".repeat(40), "群".repeat(40));
    let (_, report) = split(line.repeat(1001).as_bytes());
    assert_eq!(report.malformed, 1001);
    assert_eq!(report.malformed_lines.len(), 1000);
    assert_eq!(report.malformed_lines[999].line, 1000);
    let shown = format!("{} {}…", "a".repeat(40), "群".repeat(23));
    assert_eq!(report.malformed_lines[999].found, shown);
}

#[test]
fn an_entry_of_a_page_is_a_whole_openid() {
    let mut batches = OpenIdBatches::new();
    batches.push(b"OPENID9");
    batches.push_page(["1", "", "A\nB", "A\r", "OPENID9"]);
    batches.finish();
    let report = batches.report();
    assert_eq!((report.lines, report.openids), (6, 2));
    assert_eq!((report.duplicates, report.malformed), (1, 3));
    assert_eq!(take(&mut batches)[0].openids, b"OPENID9\n1");
}

#[test]
fn what_other_files_hold_is_malformed_line_by_line() {
    const USUAL: &str = "oO-sX1GYvqVAXaeiA6wvf8kfz_OE";
    let quoted = format!("\"{USUAL}\"");
    for line in [
        "openid",
        "OpenID",
        "OPENID",
        "open_id",
        "openid,nickname",
        "{\"openid\":[",
        &quoted,
        &format!("'{USUAL}'"),
        &format!("{USUAL},"),
        &format!("{USUAL};{USUAL}"),
        &format!("{USUAL}|1"),
        &format!("{USUAL} "),
        &format!("{USUAL}\0"),
        "a\0b",
        "#list",
        "A.B",
        &format!("[\"{USUAL}\",\"{USUAL}\"]"),
        &USUAL.repeat(2),
        &USUAL.repeat(3),
    ] {
        let (batches, report) = split(format!("{line}\nA\nB\n").as_bytes());
        assert_eq!((report.malformed, report.openids), (1, 2), "{line:?}");
        assert_eq!(report.malformed_lines[0].line, 1);
        assert_eq!(batches[0].openids, b"A\nB");
    }
    // Only the first line can be a heading, and other lengths are allowed.
    for line in ["openid", "OPENID1", "oO-sX1", &format!("{USUAL}x")] {
        let (_, report) = split(format!("A\n{line}\n").as_bytes());
        assert_eq!((report.malformed, report.openids, report.odd), (0, 2, 2), "{line:?}");
    }
}

#[test]
fn a_line_ends_between_two_files_of_which_the_first_has_no_line_break_at_its_end() {
    let list = openids(4);
    let first = format!("{}\n{}", list[0], list[1]);
    for second in [
        format!("{}\n{}", list[2], list[3]),
        format!("{}\r\n{}", list[2], list[3]),
        format!("\n{}\n{}", list[2], list[3]),
    ] {
        let pieces = [first.as_bytes(), second.as_bytes()];
        let (batches, report) = split_pieces(OpenIdBatches::new(), &pieces);
        assert_eq!((report.openids, report.odd, report.malformed), (4, 0, 0), "{second:?}");
        assert_eq!(batches[0].openids, list.join("\n").into_bytes());
    }
    // The BOM of the second file is reported, and the last line of the first file is kept.
    let second = format!("\u{FEFF}{}\n{}", list[2], list[3]);
    let pieces = [first.as_bytes(), second.as_bytes()];
    let (_, report) = split_pieces(OpenIdBatches::new(), &pieces);
    assert_eq!((report.openids, report.malformed), (3, 1));
    assert_eq!(report.malformed_lines[0].line, 3);
}

#[test]
fn a_batch_names_the_list_it_was_cut_from() {
    let list = openids(20_005);
    let (batches, _) = split(list.join("\n").as_bytes());
    let names: Vec<&str> = batches.iter().map(|batch| batch.list.as_str()).collect();
    assert!(names[1].starts_with(names[0]) && names[2].starts_with(names[1]), "{names:?}");
    let (again, _) = split(list.join("\r\n").as_bytes());
    assert!(again == batches, "the same list");
    let (grown, _) = split(list[1..].join("\n").as_bytes());
    assert!(grown.iter().all(|batch| !batch.list.starts_with(names[0])), "another list");
}

#[test]
fn what_comes_after_the_end_is_not_lost() {
    let mut batches = OpenIdBatches::new();
    batches.push(b"A\nB");
    batches.finish();
    batches.finish();
    batches.push(b"C\nA\nD");
    batches.finish();
    let taken = take(&mut batches);
    assert_eq!(taken.iter().map(|batch| batch.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(taken[0].openids, b"A\nB");
    assert_eq!(taken[1].openids, b"C\nD");
}

/// The fingerprint is the one in the golden test of the hash.
#[test]
fn the_bytes_of_a_batch_are_known_again() {
    let (batches, _) = split(b"OPENID1\nOPENID2\n");
    assert_eq!(batches[0].fingerprint, "wfFQHTf08mwfM0bjcuyzCQ");
    let planned = (2, batches[0].fingerprint.clone());
    for same in [
        &batches[0].openids[..],
        b"OPENID1\nOPENID2\n",
        b"\xEF\xBB\xBFOPENID1\r\nOPENID2\r\n\r\n",
        b"OPENID1\nOPENID1\nOPENID2\nOPENID1",
    ] {
        assert_eq!(canonical_fingerprint(same), planned, "{same:?}");
    }
    for other in [
        &b""[..],
        b"OPENID1",
        b"OPENID2\nOPENID1",
        b"OPENID1\nOPENID2\nOPENID3",
        b"OPENID1OPENID2",
        b"OPENID1\nOPENID2\n,",
        b"OPENID1\n\nOPENID2",
        b"OPENID1\nOPENID2\n\xFF",
    ] {
        assert_ne!(canonical_fingerprint(other), planned, "{other:?}");
        assert_ne!(canonical_fingerprint(other).1, planned.1, "{other:?}");
    }
}

#[test]
fn no_openid_is_in_a_log() {
    let mut batches = OpenIdBatches::new();
    batches.push(b"OPENID1\nOPENID2\nOPENID");
    let mut shown = format!("{batches:?}");
    batches.finish();
    shown.push_str(&format!("{batches:?} {:?}", batches.next_batch()));
    assert!(!shown.contains("OPENID"), "{shown}");
    assert!(shown.contains("count: 3"), "{shown}");
}

#[cfg(not(target_arch = "wasm32"))]
mod beside_a_model {
    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Generates lines of lists with few different OpenIDs, so that many repeat.
    fn line() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            6 => "o[AB]{4}aaaaaaaaaaaaaaaaaaaaaa[_-]".prop_map(String::into_bytes),
            4 => "[A-E]{1,2}".prop_map(String::into_bytes),
            1 => "o[AB]{27}[!C\r群]".prop_map(String::into_bytes),
            2 => "[ \t\r]{0,2}".prop_map(String::into_bytes),
            1 => "\\PC{1,80}".prop_map(String::into_bytes),
            1 => vec(any::<u8>(), 0..5),
        ]
    }

    fn list() -> impl Strategy<Value = Vec<u8>> {
        let ended = (line(), any::<bool>()).prop_map(|(mut line, crlf)| {
            line.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
            line
        });
        (any::<bool>(), vec(ended, 0..60), line()).prop_map(|(bom, lines, last)| {
            let bom: &[u8] = if bom { b"\xEF\xBB\xBF" } else { b"" };
            [bom, &lines.concat(), &last].concat()
        })
    }

    fn is_well_formed(line: &str) -> bool {
        let joined = line.len() > 28 && line.len().is_multiple_of(28);
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        !line.is_empty() && line.chars().all(plain) && !joined
    }

    fn is_usual(openid: &str) -> bool {
        openid.len() == 28
            && openid.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    }

    /// Computes the same in a slow way, from numbered lines without those to ignore.
    fn model(lines: &[(u64, String)], size: usize) -> (Vec<Vec<u8>>, Report) {
        let mut report = Report::default();
        let mut seen = BTreeSet::new();
        let mut kept = Vec::new();
        for (line, text) in lines {
            let found: String = match text.chars().count() {
                0..=64 => text.clone(),
                _ => text.chars().take(64).chain(['…']).collect(),
            };
            let found = FoundLine { line: *line, found };
            if !is_well_formed(text) {
                report.malformed += 1;
                report.malformed_lines.push(found);
            } else if !seen.insert(text) {
                report.duplicates += 1;
            } else {
                kept.push(text.as_str());
                if !is_usual(text) {
                    report.odd += 1;
                    report.first_odd.get_or_insert(found);
                }
            }
        }
        report.openids = kept.len() as u64;
        let mut batches = Vec::new();
        let mut rest = &kept[..];
        while !rest.is_empty() {
            let count = if rest.len() == size + 1 { size - 1 } else { rest.len().min(size) };
            let (batch, behind) = rest.split_at(count);
            batches.push(batch.join("\n").into_bytes());
            rest = behind;
        }
        (batches, report)
    }

    fn model_of_list(list: &[u8], size: usize) -> (Vec<Vec<u8>>, Report) {
        let text = String::from_utf8_lossy(list);
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let mut lines: Vec<&str> = text.split('\n').collect();
        lines.pop_if(|last| last.is_empty());
        let numbered: Vec<(u64, String)> = (1..)
            .zip(lines.iter().map(|line| line.strip_suffix('\r').unwrap_or(line).to_owned()))
            .filter(|(_, line)| !line.trim_ascii().is_empty())
            .collect();
        let (batches, report) = model(&numbered, size);
        (batches, Report { lines: lines.len() as u64, ..report })
    }

    fn bytes(batches: &[Batch]) -> Vec<Vec<u8>> {
        batches.iter().map(|batch| batch.openids.clone()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn lists_are_split_as_the_model_does(list in list(), size in 3_usize..9) {
            let batches = OpenIdBatches::of_size(size);
            let (batches, report) = split_pieces(batches, &[&list]);
            prop_assert_eq!((bytes(&batches), report), model_of_list(&list, size));
            for (batch, number) in batches.iter().zip(1..) {
                let count = batch.openids.split(|byte| *byte == b'\n').count();
                prop_assert_eq!(batch.number, number);
                prop_assert_eq!(batch.count as usize, count);
                prop_assert!(count <= size && (count > 1 || batches.len() == 1));
                let fingerprint = (batch.count, batch.fingerprint.clone());
                prop_assert_eq!(canonical_fingerprint(&batch.openids), fingerprint);
            }
        }

        #[test]
        fn pieces_give_what_the_whole_gives(
            list in list(), size in 3_usize..9, cuts in vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let mut cuts: Vec<usize> =
                cuts.iter().map(|cut| cut.index(list.len() + 1)).collect();
            cuts.extend([0, list.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &list[cut[0]..cut[1]]).collect();
            let whole = split_pieces(OpenIdBatches::of_size(size), &[&list]);
            prop_assert_eq!(split_pieces(OpenIdBatches::of_size(size), &pieces), whole);
        }

        #[test]
        fn pages_are_split_as_the_model_does(
            pages in vec(vec("[A-E]{0,2}|o[AB]{27}|[A-C] ?", 0..20), 0..5), size in 3_usize..9,
        ) {
            let mut batches = OpenIdBatches::of_size(size);
            for page in &pages {
                batches.push_page(page.iter().map(String::as_str));
            }
            batches.finish();
            let numbered: Vec<(u64, String)> = (1..).zip(pages.concat()).collect();
            let (expected, report) = model(&numbered, size);
            prop_assert_eq!(bytes(&take(&mut batches)), expected);
            let report = Report { lines: numbered.len() as u64, ..report };
            prop_assert_eq!(batches.report(), &report);
        }
    }
}
