//! The end of a job, from its XML straight to packed text.
//!
//! Whatever is not in the order of WeChat's documents is left to [`read_text`](crate::push::event::read::read_text).
//! Both ways give the same, as the tests show.

use crate::push::event::content::integer_of;
use crate::push::event::dedupe_key::job_key;
use crate::push::event::in_order::{tag, text};
use crate::push::event::mass_send_job_finish::MassSendJobFinish;
use crate::push::event::output::Output as _;
use crate::push::event::packed::Packed;
use crate::push::event::publish_job_finish::PublishJobFinish;
use crate::push::event::push::Mode;
use crate::push::xml::scanner::Scanner;

/// A push in packed text, and its time.
pub(crate) struct PackedPush {
    pub(crate) packed: Packed,
    pub(crate) create_time: Option<i64>,
}

/// The ends of the forms that WeChat has written since 2014, the newest first. It has put each new element behind the
/// others, so a message or a form that is newer than these is known by its end, before anything of it is read.
const LAST: [&str; 4] =
    ["</ArticleUrlResult>", "</CopyrightCheckResult>", "</ErrorCount>", "</PublishEventInfo>"];

/// Packs the end of a job, if its elements come in the order of the documents. `account` is its app id, if it is known.
pub(crate) fn pack(push: &str, mode: Mode, account: Option<&str>) -> Option<PackedPush> {
    let push = push.strip_prefix('\u{FEFF}').unwrap_or(push).trim_ascii();
    let inside = push.strip_suffix("</xml>")?.trim_ascii_end();
    if !LAST.iter().any(|last| inside.ends_with(last)) {
        return None;
    }
    let scanner = &mut Scanner::new(push);
    scanner.pass_tag("<xml>")?;
    scanner.pass_blanks();
    let to_user_name = text(scanner, tag!("ToUserName"))?;
    let from_user_name = text(scanner, tag!("FromUserName"))?;
    let create_time = integer_of(text(scanner, tag!("CreateTime"))?)?;
    let msg_type = text(scanner, tag!("MsgType"))?;
    let event = text(scanner, tag!("Event"))?;
    let is = |name: &str| event.eq_ignore_ascii_case(name);
    let is_mass = is("MASSSENDJOBFINISH");
    if !msg_type.eq_ignore_ascii_case("event")
        || !(is_mass || is("PUBLISHJOBFINISH") || is("FREEPUBLISHJOBFINISH"))
    {
        return None;
    }
    let mut ahead = scanner.clone();
    let (kind, job, id) = if is_mass {
        let id = text(&mut ahead, tag!("MsgID")).or_else(|| text(&mut ahead, tag!("MsgId")))?;
        ("mass_send_job_finish", "mass", id)
    } else {
        ahead.pass_tag("<PublishEventInfo>")?;
        ahead.pass_blanks();
        ("publish_job_finish", "publish", text(&mut ahead, tag!("publish_id"))?)
    };
    if id.is_empty() {
        return None;
    }
    let mut packed = Packed::new();
    packed.begin_object();
    packed.text(kind);
    packed.text(mode.name());
    packed.text(&job_key([account.unwrap_or_default(), to_user_name, ""], job, id));
    for text in [to_user_name, from_user_name, msg_type, event] {
        packed.text(text);
    }
    packed.integer(create_time);
    if is_mass {
        MassSendJobFinish::pack_members(scanner, &mut packed)?;
    } else {
        PublishJobFinish::pack_members(scanner, &mut packed)?;
    }
    scanner.pass_tag("</xml>")?;
    scanner.pass_blanks();
    let push = PackedPush { packed, create_time: Some(create_time) };
    scanner.rest().is_empty().then_some(push)
}

#[cfg(test)]
mod tests {
    use super::pack;
    use crate::push::event::push::Mode;
    use crate::push::event::read::read_text;

    const MASS: &str = "<xml>\n<ToUserName><![CDATA[gh_1]]></ToUserName>\n<FromUserName><![CDATA[o1]]></FromUserName>\n\
        <CreateTime>1481013459</CreateTime>\n<MsgType><![CDATA[event]]></MsgType>\n<Event><![CDATA[MASSSENDJOBFINISH]]></Event>\n\
        <MsgID>1000001625</MsgID>\n<Status><![CDATA[err(30003)]]></Status>\n<TotalCount>0</TotalCount>\n\
        <FilterCount>12</FilterCount>\n<SentCount>0</SentCount>\n<ErrorCount>0</ErrorCount>\n<CopyrightCheckResult>\n\
        <Count>2</Count>\n<ResultList>\n<item>\n<ArticleIdx>1</ArticleIdx>\n<UserDeclareState>0</UserDeclareState>\n\
        <AuditState>2</AuditState>\n<OriginalArticleUrl><![CDATA[http://a/?b=1&c=2#rd]]></OriginalArticleUrl>\n\
        <OriginalArticleType>1</OriginalArticleType>\n<CanReprint>1</CanReprint>\n<NeedReplaceContent>1</NeedReplaceContent>\n\
        <NeedShowReprintSource>1</NeedShowReprintSource>\n</item>\n<item>\n<ArticleIdx>2</ArticleIdx>\n</item>\n</ResultList>\n\
        <CheckState>2</CheckState>\n</CopyrightCheckResult>\n<ArticleUrlResult>\n<Count>1</Count>\n<ResultList>\n<item>\n\
        <ArticleIdx>1</ArticleIdx>\n<ArticleUrl><![CDATA[http://群/发]]></ArticleUrl>\n</item>\n</ResultList>\n</ArticleUrlResult>\n</xml>";
    const PUBLISH: &str = "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>\
        <CreateTime>1636448595</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event>\
        <PublishEventInfo><publish_id>1234567890</publish_id><publish_status>2</publish_status><article_id>a</article_id>\
        <article_detail><count>1</count><item><idx>1</idx><article_url>u</article_url></item><item></item></article_detail>\
        <fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo></xml>";

    /// Packs a text in both ways, which must not differ in anything. Tells whether it is in order.
    fn both(text: &str) -> bool {
        let Some(push) = pack(text, Mode::Secure, Some("wx1")) else { return false };
        let create_time = push.create_time;
        let in_order = String::from_utf8(push.packed.into_bytes());
        let read = read_text(text, Mode::Secure, Some("wx1")).expect(text);
        let packed = String::from_utf8(read.to_packed().into_bytes());
        assert_eq!((in_order, create_time), (packed, read.create_time), "{text}");
        true
    }

    #[test]
    fn what_wechat_writes_is_in_order() {
        for text in [
            MASS,
            PUBLISH,
            &MASS.replace("MsgID", "MsgId"),
            &MASS.replace("MASSSENDJOBFINISH", "masssendjobfinish"),
            &MASS.replace('\n', ""),
            &MASS.replace('\n', "\n\t  "),
            &MASS.replace("err(30003)", " send success\n"),
            &MASS.replace("<CheckState>2</CheckState>", "<CheckState></CheckState>"),
            &MASS.replace("<CheckState>2</CheckState>", "<CheckState><![CDATA[ -2]]></CheckState>"),
            &MASS.replace("<TotalCount>0</TotalCount>\n", ""),
            &MASS.replace("gh_1", ""),
            &MASS.replace("gh_1", "a/b%"),
            &PUBLISH.replace("PUBLISHJOB", "FREEPUBLISHJOB"),
            &format!("\u{FEFF} {MASS}\n"),
        ] {
            assert!(both(text), "{text}");
        }
    }

    #[test]
    fn whatever_is_not_in_order_is_left_to_the_other_reader() {
        for text in [
            "",
            "<xml></xml>",
            "<xml><ToUserName>a</ToUserName></xml>",
            &MASS.replace("<Status>", "<New>1</New><Status>"),
            &MASS.replace("</xml>", "<New>1</New></xml>"),
            &MASS.replace("</xml>", "<New><ErrorCount>1</ErrorCount></xml>"),
            &MASS.replace("</xml>", "<MsgId>1</MsgId></xml>"),
            &MASS.replace("</xml>", "</xml>x"),
            &MASS.replace("</xml>", ""),
            &MASS.replace("<MsgID>1000001625</MsgID>\n", ""),
            &MASS.replace("1000001625", "01"),
            &MASS.replace("err(30003)", "]]><b></b><![CDATA["),
            &MASS.replace("<Status><![CDATA[err(30003)]]></Status>", "<Status>a&amp;b</Status>"),
            &MASS.replace("<Status><![CDATA[err(30003)]]></Status>\n", ""),
            &MASS.replace("<TotalCount>", "<TotalCount a='1'>"),
            &MASS.replace("<TotalCount>0<", "<TotalCount>+1<"),
            &MASS.replace("<TotalCount>0<", "<TotalCount>9007199254740992<"),
            &MASS.replace("<TotalCount>0<", "<TotalCount>0<b></b><"),
            &MASS.replace("<Count>", "text<Count>"),
            &MASS.replace("<item>", "<item><item></item>"),
            &MASS.replace("<ArticleIdx>", "<ArticleIdx>1</ArticleIdx><ArticleIdx>"),
            &MASS.replace("1481013459", ""),
            &MASS.replace("MASSSENDJOBFINISH", "LOCATION"),
            &MASS.replace("[event]", "[text]"),
            &MASS.replace('\n', "\r\n"),
            &PUBLISH.replace("1234567890", ""),
            &PUBLISH.replace("<fail_idx>", "<item></item><fail_idx>"),
            &PUBLISH.replace("<fail_idx>1", "<fail_idx>"),
            &PUBLISH.replace("<item></item>", &"<item></item>".repeat(64)),
            &MASS.replace("<ToUserName>", "<FromUserName></FromUserName><ToUserName>"),
        ] {
            assert!(!both(text), "{text}");
        }
    }

    #[test]
    fn a_list_of_any_length_is_read_as_by_the_other_reader() {
        for length in [0, 1, 61, 62, 63, 64, 65, 255, 256, 257, 319, 320, 512, 576] {
            let items = PUBLISH.replace("<item></item>", &"<item></item>".repeat(length));
            // It has one item besides.
            assert_eq!(both(&items), length < 63, "{length} items");
            let indexes = "<fail_idx>46</fail_idx>".repeat(length);
            let text = PUBLISH.replace("<fail_idx>1</fail_idx><fail_idx>2</fail_idx>", &indexes);
            assert_eq!(both(&text), length < 64, "{length} indexes");
            let items = "<item><ArticleIdx>1</ArticleIdx></item>".repeat(length);
            let text = MASS.replace("<ResultList>", &format!("<ResultList>{items}"));
            assert_eq!(both(&text), length < 62, "{length} articles");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn every_example_of_a_job_is_in_order() {
        let mut in_order = 0;
        for file in std::fs::read_dir("tests/examples").expect("the examples") {
            let path = file.expect("a file").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            if !name.ends_with(".xml") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a text");
            assert!(both(&text), "{name}");
            in_order += 1;
        }
        assert!(in_order >= 8, "{in_order}");
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn no_push_is_packed_in_two_ways() {
        use proptest::prelude::*;
        use proptest::strategy::ValueTree;
        use proptest::test_runner::TestRunner;

        // A push with up to three of its pieces (tags, texts, blanks) left out, doubled, moved or replaced.
        let piece = prop_oneof![
            4 => "[0-9]{0,17}",
            2 => " ?[a-z群&\r\t+-]{0,3}\n?",
            1 => "<!\\[CDATA\\[[a-z\\]>0-9]{0,4}]]>",
            1 => "<(/?item|/?ArticleIdx|idx|/?Count|MsgId|!-- --|b/)>",
            1 => "<(New|MsgId|AppId|Encrypt|item|fail_idx|Status)>[0-9 ]{0,2}</(New|MsgId|AppId|Encrypt|item|fail_idx|Status)>",
        ];
        let edit = (any::<prop::sample::Index>(), 0..4_u8, piece);
        let edits = (any::<bool>(), prop::collection::vec(edit, 0..4));
        let mut runner = TestRunner::deterministic();
        let mut in_order = 0;
        for _ in 0..8_000 {
            let (is_mass, edits) = edits.new_tree(&mut runner).expect("edits").current();
            let text = if is_mass { MASS } else { PUBLISH };
            let mut pieces: Vec<String> = Vec::new();
            for character in text.chars() {
                let begins =
                    character == '<' || pieces.last().is_none_or(|last| last.ends_with('>'));
                if begins {
                    pieces.push(String::new());
                }
                pieces.last_mut().expect("a piece").push(character);
            }
            for (index, edit, piece) in edits {
                let at = index.index(pieces.len());
                match edit {
                    0 => drop(pieces.remove(at)),
                    1 => pieces.insert(at, pieces[at].clone()),
                    2 => pieces.insert(at, piece),
                    _ => pieces[at] = piece,
                }
            }
            in_order += usize::from(both(&pieces.concat()));
        }
        assert!((800..7_200).contains(&in_order), "{in_order} are in order");
    }
}
