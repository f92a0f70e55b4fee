//! Events: every shape is read whole. A wrong part is reported, and the verdict stays.

use serde_json::{Value, json};
use wechat_mass::errcode::Outcome;
use wechat_mass::push::{Judgement, Push};

use crate::examples::example;
use crate::outcome::{mass, normalised, other, publish, read};
use crate::wechat::{HEAD, XML, event, job};

#[test]
fn the_form_of_2014_has_no_blocks() {
    let push = read(example("event_official_early_2014.xml"));
    let expected = json!({
        "to_user": "gh_a96a4a619366", "from_user": "oR5Gjjl_eiZoUpGozMo7dbBJ362A",
        "create_time": 1_394_524_295, "msg_type": "event", "event": "MASSSENDJOBFINISH",
        "msg_id": "1988", "status": "sendsuccess", "status_code": null,
        "total_count": 100, "filter_count": 80, "sent_count": 75, "error_count": 5,
        "copyright_check": null, "article_urls": null,
    });
    assert_eq!(normalised(&push), expected);
    assert_eq!(mass(&push).explanation().outcome, Outcome::Success);
    assert_eq!(mass(&push).extra(), json!({}));
}

/// The copyright check of the official samples.
fn official_check(urls: [&str; 2]) -> Value {
    let items = [1, 2].map(|article_idx| {
        json!({
            "article_idx": article_idx, "user_declare_state": 0, "audit_state": 2,
            "original_article_url": urls[article_idx - 1], "original_article_type": 1,
            "can_reprint": 1, "need_replace_content": 1, "need_show_reprint_source": 1,
        })
    });
    json!({ "count": 2, "check_state": 2, "items": items })
}

fn official(copyright: Value, articles: Value) -> Value {
    json!({
        "to_user": "gh_4d00ed8d6399", "from_user": "oV5CrjpxgaGXNHIQigzNlgLTnwic",
        "create_time": 1_481_013_459, "msg_type": "event", "event": "MASSSENDJOBFINISH",
        "msg_id": "1000001625", "status": "err(30003)", "status_code": 30003,
        "total_count": 0, "filter_count": 0, "sent_count": 0, "error_count": 0,
        "copyright_check": copyright, "article_urls": articles,
    })
}

#[test]
fn the_form_of_2016_has_a_copyright_check() {
    let push = read(example("event_official_2016_copyright.xml"));
    assert_eq!(normalised(&push), official(official_check(["Url_1", "Url_2"]), Value::Null));
    let check = mass(&push).copyright_check_result.as_ref().expect("a check");
    assert_eq!(check.judgement().0, Judgement::Reprint);
    assert_eq!(check.result_list[0].judgement().0, Judgement::Reprint);
    assert_eq!(mass(&push).explanation().outcome, Outcome::Rejected);
}

#[test]
fn the_form_since_2020_has_addresses() {
    let push = read(example("event_official_current_articleurl.xml"));
    let items = [1, 2].map(|n| json!({ "article_idx": n, "article_url": format!("Url_{n}") }));
    let articles = json!({ "count": 2, "items": items });
    assert_eq!(normalised(&push), official(official_check(["Url_1", "Url_2"]), articles));
    let push = read(example("event_bench_1538B.xml"));
    let url = |n, sn| format!("http://example.invalid/s?__biz=MzA4&mid=2650&idx={n}&sn={sn}#rd");
    let articles =
        json!({ "count": 1, "items": [{ "article_idx": 1, "article_url": url(1, "cc") }] });
    let check = official_check([&url(1, "aa"), &url(2, "bb")]);
    assert_eq!(normalised(&push), official(check, articles));
}

#[test]
fn real_events_are_read() {
    for (name, msg_id, counts, check_state, url) in [
        (
            "event_real_2020_all_filtered.xml",
            3_147_483_661,
            [8, 0, 0, 0],
            1,
            "http://mp.weixin.qq.com/s/VgyFDJOHQCyBecF4PYqLjA",
        ),
        (
            "event_real_2022_freepublish_arrived_as_mass.xml",
            1_000_000_003,
            [4, 4, 4, 0],
            0,
            "http://mp.weixin.qq.com/s/8yzT20EvmDg37Jso9nsIIw",
        ),
        (
            "event_real_2024_text_message.xml",
            3_162_228_393,
            [2, 1, 1, 0],
            1,
            "http://mp.weixin.qq.com/s/YIpdZXAJnouoMDBfHxQG1A",
        ),
    ] {
        let push = read(example(name));
        let job = mass(&push);
        assert_eq!((job.msg_id.get(), job.status.as_str()), (msg_id, "send success"), "{name}");
        let found = [job.total_count, job.filter_count, job.sent_count, job.error_count];
        assert_eq!(found, counts.map(Some), "{name}");
        let check = job.copyright_check_result.as_ref().expect(name);
        assert_eq!((check.count, check.check_state), (Some(0), Some(check_state)), "{name}");
        assert!(check.result_list.is_empty(), "{name}");
        let judgement = if check_state == 1 { Judgement::NoReprint } else { Judgement::Unknown };
        assert_eq!(check.judgement().0, judgement, "{name}");
        let articles = &job.article_url_result.as_ref().expect(name).result_list;
        assert_eq!(articles.len(), 1, "{name}");
        assert_eq!(
            (articles[0].article_idx, articles[0].article_url.as_deref()),
            (Some(1), Some(url))
        );
    }
}

#[test]
fn events_that_somebody_has_turned_into_json_are_read() {
    let push = read(example("event_real_2024_err20431.as_json.json"));
    let expected = json!({
        "to_user": "", "from_user": "", "create_time": 1_712_059_446, "msg_type": "event",
        "event": "MASSSENDJOBFINISH", "msg_id": "3147487831", "status": "err(20431)",
        "status_code": 20431, "total_count": 0, "filter_count": 0, "sent_count": 0, "error_count": 0,
        "copyright_check": { "count": 0, "check_state": 0, "items": [] },
        "article_urls": { "count": 0, "items": [] },
    });
    assert_eq!(normalised(&push), expected);
    let push = read(example("event_real_2025_empty_articleurl.as_json.json"));
    let job = mass(&push);
    assert_eq!((job.msg_id.get(), job.status.as_str()), (1_000_000_338, "send success"));
    let found = [job.total_count, job.filter_count, job.sent_count, job.error_count];
    assert_eq!(found, [296, 295, 295, 0].map(Some));
    assert!(job.copyright_check_result.iter().all(|check| check.result_list.is_empty()));
    assert!(job.article_url_result.iter().all(|articles| articles.result_list.is_empty()));
}

#[test]
fn json_has_the_same_names_and_lists_of_one() {
    let push = read(
        r#"{"MsgType":"event","Event":"MASSSENDJOBFINISH","MsgID":18446744073709551615,
        "Status":"send success","TotalCount":3,"SentCount":"2","New":{"a":[1,true]},
        "ArticleUrlResult":{"Count":1,"ResultList":{"item":[{"ArticleIdx":1,"ArticleUrl":"u"}]}},
        "CopyrightCheckResult":{"Count":1,"ResultList":{"item":{"ArticleIdx":2}},"CheckState":3}}"#,
    );
    let job = mass(&push);
    assert_eq!(job.msg_id.get(), u64::MAX);
    assert_eq!([job.total_count, job.filter_count, job.sent_count], [Some(3), None, Some(2)]);
    let articles = &job.article_url_result.as_ref().expect("addresses").result_list;
    assert_eq!((articles.len(), articles[0].article_url.as_deref()), (1, Some("u")));
    let check = job.copyright_check_result.as_ref().expect("a check");
    assert_eq!((check.result_list.len(), check.result_list[0].article_idx), (1, Some(2)));
    assert_eq!(check.judgement().0, Judgement::Forbidden);
    assert_eq!(job.extra(), json!({ "New": { "a": ["1", "true"] } }));
}

#[test]
fn lists_are_empty_or_have_one_or_many() {
    let item = |n: usize| {
        format!("<item><ArticleIdx>{n}</ArticleIdx><ArticleUrl>u{n}</ArticleUrl></item>")
    };
    for count in [0, 1, 2, 8] {
        let items: String = (1..=count).map(item).collect();
        for list in [
            format!("<ResultList>{items}</ResultList>"),
            format!("<ResultList>\n {items}\n</ResultList>\n"),
        ] {
            let push = read(&job(&format!(
                "{HEAD}<ArticleUrlResult><Count>{count}</Count>{list}</ArticleUrlResult>"
            )));
            let articles = mass(&push).article_url_result.as_ref().expect("addresses");
            let urls: Vec<_> =
                articles.result_list.iter().map(|item| item.article_url.as_deref()).collect();
            let wanted: Vec<_> = (1..=count).map(|n| format!("u{n}")).collect();
            assert_eq!(urls, wanted.iter().map(|url| Some(url.as_str())).collect::<Vec<_>>());
        }
    }
    for block in [
        "",
        "<ArticleUrlResult/>",
        "<ArticleUrlResult></ArticleUrlResult>",
        "<ArticleUrlResult>\n<ResultList/></ArticleUrlResult>",
        "<ArticleUrlResult><Count></Count><ResultList> </ResultList></ArticleUrlResult>",
    ] {
        let push = read(&job(&format!("{HEAD}{block}")));
        let found = &mass(&push).article_url_result;
        assert!(
            found.iter().all(|found| found.result_list.is_empty() && found.count.is_none()),
            "{block}"
        );
    }
}

#[test]
fn the_id_is_read_from_msgid_in_both_spellings() {
    for tag in ["MsgID", "MsgId"] {
        let push = read(&job(&format!("<{tag}>3147494276</{tag}><Status>send fail</Status>")));
        assert_eq!(mass(&push).msg_id.get(), 3_147_494_276, "{tag}");
        assert_eq!(mass(&push).extra(), json!({}), "{tag}");
        assert_eq!(push.dedupe_key, "gh_1/mass/3147494276", "{tag}");
    }
}

#[test]
fn cdata_text_references_and_blanks_are_the_same() {
    for (id, status, count) in [
        ("7", "send success", "5"),
        ("<![CDATA[7]]>", "<![CDATA[send success]]>", "<![CDATA[5]]>"),
        (" 7\n", "\n\tsend success ", "\r\n5 "),
        ("<![CDATA[ 7 ]]>", "<![CDATA[ send success\n]]>", " <![CDATA[5]]> "),
        ("&#55;", "send&#x20;<![CDATA[success]]>", "<!-- five -->5"),
    ] {
        let xml = job(&format!(
            "<MsgID>{id}</MsgID><Status>{status}</Status><SentCount>{count}</SentCount>"
        ));
        let push = read(&xml);
        let job = mass(&push);
        let found = (job.msg_id.get(), job.status.as_str(), job.sent_count);
        assert_eq!(found, (7, "send success", Some(5)), "{xml}");
    }
}

#[test]
fn a_byte_order_mark_line_ends_and_a_declaration_change_nothing() {
    let xml = example("event_official_current_articleurl.xml");
    let wanted = read(xml);
    let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    for other in [
        format!("\u{FEFF}{xml}"),
        xml.replace('\n', "\r\n"),
        format!("{declaration}\n{xml}"),
        format!("\u{FEFF}{declaration}{}", xml.replace('\n', "\r\n")),
        format!("<?xml version='1.0' standalone='yes'?>{xml}"),
        format!("\n\n  {xml}  \n"),
        format!("<!-- a comment -->{xml}<!-- another -->"),
    ] {
        assert_eq!(read(&other), wanted, "{other}");
    }
}

#[test]
fn the_name_of_an_event_is_the_same_in_small_letters() {
    for name in ["MASSSENDJOBFINISH", "masssendjobfinish", "MassSendJobFinish"] {
        let push = read(&event(name, HEAD));
        assert_eq!(mass(&push).msg_id.get(), 1_000_001_625);
        assert_eq!(push.event, name);
    }
    for name in ["PUBLISHJOBFINISH", "publishjobfinish", "FREEPUBLISHJOBFINISH"] {
        assert_eq!(publish(&read(&event(name, ""))).publish_event_info, None);
    }
}

#[test]
fn unknown_tags_are_kept_on_each_level() {
    let push = read(&job(&format!(
        "{HEAD}<New>1</New><New>2</New><Block><A>x</A></Block>\
         <CopyrightCheckResult><Count>1</Count><New>3</New><ResultList><item><ArticleIdx>1</ArticleIdx>\
         <New>4</New></item></ResultList></CopyrightCheckResult>\
         <ArticleUrlResult><New>5</New><ResultList><item><New><![CDATA[6]]></New></item></ResultList>\
         </ArticleUrlResult>"
    )));
    let job = mass(&push);
    assert_eq!(job.extra(), json!({ "New": ["1", "2"], "Block": { "A": "x" } }));
    let check = job.copyright_check_result.as_ref().expect("a check");
    assert_eq!(check.extra(), json!({ "New": "3" }));
    assert_eq!(check.result_list[0].extra(), json!({ "New": "4" }));
    let articles = job.article_url_result.as_ref().expect("addresses");
    assert_eq!(articles.extra(), json!({ "New": "5" }));
    assert_eq!(articles.result_list[0].extra(), json!({ "New": "6" }));

    let push = read(&event(
        "PUBLISHJOBFINISH",
        "<New>1</New><PublishEventInfo><new>2</new><article_detail><new>3</new><item><idx>1</idx>\
         <new>4</new></item></article_detail></PublishEventInfo>",
    ));
    assert_eq!(publish(&push).extra(), json!({ "New": "1" }));
    let info = publish(&push).publish_event_info.as_ref().expect("info");
    assert_eq!(info.extra(), json!({ "new": "2" }));
    let detail = info.article_detail.as_ref().expect("articles");
    assert_eq!(detail.extra(), json!({ "new": "3" }));
    assert_eq!(detail.item[0].extra(), json!({ "new": "4" }));
}

#[test]
fn an_unknown_tag_beside_the_items_is_no_article() {
    let push = read(&job(&format!(
        "{HEAD}<ArticleUrlResult><ResultList><Total>1</Total><item><ArticleIdx>1</ArticleIdx></item>\
         </ResultList></ArticleUrlResult>"
    )));
    let articles = &mass(&push).article_url_result.as_ref().expect("addresses").result_list;
    let indices: Vec<_> = articles.iter().map(|item| item.article_idx).collect();
    assert_eq!(indices, [Some(1)]);
}

#[test]
fn every_status_has_its_outcome() {
    for (status, outcome) in [
        ("send success", Outcome::Success),
        ("sendsuccess", Outcome::Success),
        ("send fail", Outcome::Failed),
        ("sendfail", Outcome::Failed),
        ("err(10001)", Outcome::Rejected),
        ("err(20001)", Outcome::Rejected),
        ("err(20002)", Outcome::Rejected),
        ("err(20004)", Outcome::Rejected),
        ("err(20006)", Outcome::Rejected),
        ("err(20008)", Outcome::Rejected),
        ("err(20013)", Outcome::Rejected),
        ("err(21000)", Outcome::Rejected),
        ("err(22000)", Outcome::Rejected),
        ("err(30001)", Outcome::Rejected),
        ("err(30002)", Outcome::Rejected),
        ("err(30003)", Outcome::Rejected),
        ("err(40001)", Outcome::RefusedByAdministrator),
        ("err(40002)", Outcome::AdministratorSilent),
        ("err(20431)", Outcome::Rejected),
        ("err(1)", Outcome::Rejected),
        ("err(99999999999999999999)", Outcome::Rejected),
        ("something new", Outcome::Unknown),
        ("", Outcome::Unknown),
    ] {
        let push = read(&job(&format!("<MsgID>1</MsgID><Status><![CDATA[{status}]]></Status>")));
        assert_eq!(mass(&push).status, status);
        assert_eq!(mass(&push).explanation().outcome, outcome, "{status}");
    }
}

#[test]
fn a_success_that_reached_nobody_is_a_success() {
    let push = read(&job(&format!(
        "{HEAD}<TotalCount>8</TotalCount><FilterCount>0</FilterCount><SentCount>0</SentCount>"
    )));
    let job = mass(&push);
    assert_eq!((job.explanation().outcome, job.sent_count), (Outcome::Success, Some(0)));
}

#[test]
fn counts_that_do_not_add_up_are_read() {
    let push = read(&job(&format!(
        "{HEAD}<TotalCount>1</TotalCount><FilterCount>9</FilterCount><SentCount>3</SentCount><ErrorCount>4</ErrorCount>"
    )));
    let job = mass(&push);
    let found = [job.total_count, job.filter_count, job.sent_count, job.error_count];
    assert_eq!(found, [1, 9, 3, 4].map(Some));
}

/// Values that are not a count, a flag or an id.
const NO_NUMBERS: [&str; 10] = [
    "abc",
    "1.5",
    "1e3",
    "0x10",
    "١",
    "1 2",
    "+1",
    "9007199254740992",
    "-9223372036854775808",
    "99999999999999999999",
];

/// WeChat pushes an event three times and then never again: a wrong count must not lose the verdict.
#[test]
fn a_count_that_is_none_stays_beside_and_the_verdict_stays() {
    let counts = |push: &Push| {
        let job = mass(push);
        [job.total_count, job.filter_count, job.sent_count, job.error_count]
    };
    for (place, tag) in ["TotalCount", "FilterCount", "SentCount", "ErrorCount"].iter().enumerate()
    {
        for wrong in NO_NUMBERS {
            let fields: String = ["TotalCount", "FilterCount", "SentCount", "ErrorCount"]
                .iter()
                .map(|name| format!("<{name}>{}</{name}>", if name == tag { wrong } else { "7" }))
                .collect();
            let push = read(&job(&format!("{HEAD}{fields}")));
            let mut wanted = [Some(7); 4];
            wanted[place] = None;
            assert_eq!(counts(&push), wanted, "{tag} {wrong}");
            assert_eq!(mass(&push).extra(), json!({ (*tag): wrong }), "{tag} {wrong}");
            assert_eq!(mass(&push).explanation().outcome, Outcome::Success);
            assert_eq!(push.dedupe_key, "gh_1/mass/1000001625");
        }
        // An empty value counts as absent, because WeChat writes both.
        let push = read(&job(&format!("{HEAD}<{tag}></{tag}>")));
        assert_eq!((counts(&push), mass(&push).extra()), ([None; 4], json!({})));
    }
}

#[test]
fn a_number_that_is_none_stays_beside_on_every_level() {
    let push = read(&job(&format!(
        "{HEAD}<CopyrightCheckResult><Count>a</Count><ResultList><item><ArticleIdx>1</ArticleIdx>\
         <CanReprint>b</CanReprint></item></ResultList><CheckState>c</CheckState></CopyrightCheckResult>\
         <ArticleUrlResult><Count>d</Count><ResultList><item><ArticleIdx>e</ArticleIdx>\
         <ArticleUrl>u</ArticleUrl></item></ResultList></ArticleUrlResult>"
    )));
    let check = mass(&push).copyright_check_result.as_ref().expect("a check");
    assert_eq!(
        (check.count, check.check_state, check.judgement().0),
        (None, None, Judgement::Unknown)
    );
    assert_eq!(check.extra(), json!({ "Count": "a", "CheckState": "c" }));
    assert_eq!(check.result_list[0].article_idx, Some(1));
    assert_eq!(check.result_list[0].extra(), json!({ "CanReprint": "b" }));
    let articles = mass(&push).article_url_result.as_ref().expect("addresses");
    assert_eq!((articles.count, articles.extra()), (None, json!({ "Count": "d" })));
    let article = &articles.result_list[0];
    assert_eq!((article.article_idx, article.article_url.as_deref()), (None, Some("u")));
    assert_eq!(article.extra(), json!({ "ArticleIdx": "e" }));

    let push = read(&event(
        "PUBLISHJOBFINISH",
        "<PublishEventInfo><publish_id>7</publish_id><publish_status>x</publish_status>\
         <fail_idx>1</fail_idx><fail_idx>y</fail_idx><fail_idx>3</fail_idx>\
         <article_detail><count>z</count></article_detail></PublishEventInfo>",
    ));
    let info = publish(&push).publish_event_info.as_ref().expect("info");
    assert_eq!((info.publish_id.as_deref(), info.publish_status), (Some("7"), None));
    assert_eq!(info.fail_idx.to_vec(), [1, 3]);
    assert_eq!(info.extra(), json!({ "publish_status": "x", "fail_idx": "y" }));
    let detail = info.article_detail.as_ref().expect("articles");
    assert_eq!((detail.count, detail.extra()), (None, json!({ "count": "z" })));
}

#[test]
fn a_time_that_is_none_stays_beside() {
    let push = read(&job(HEAD).replace("1481013459", "yesterday"));
    assert_eq!(push.create_time, None);
    assert_eq!(mass(&push).extra(), json!({ "CreateTime": "yesterday" }));
    assert_eq!(mass(&push).explanation().outcome, Outcome::Success);
}

/// The job of the verdict is not known, but the verdict is not lost.
#[test]
fn a_job_without_an_id_or_a_status_is_another_push_with_all_its_fields() {
    let head = json!({
        "ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": "1481013459",
        "MsgType": "event", "Event": "MASSSENDJOBFINISH",
    });
    let assert_kept = |fields: &str, kept: Value| {
        let push = read(&job(fields));
        let mut wanted = head.clone();
        wanted.as_object_mut().expect("an object").extend(kept.as_object().cloned().expect("one"));
        assert_eq!(other(&push).fields(), wanted, "{fields}");
        assert_eq!(push.event, "MASSSENDJOBFINISH");
    };
    for wrong in ["0", "", "-1", "1.0", "abc", "18446744073709551616"] {
        assert_kept(
            &format!("<MsgID>{wrong}</MsgID><Status>send success</Status>"),
            json!({ "MsgID": wrong, "Status": "send success" }),
        );
    }
    assert_kept("<Status>send success</Status>", json!({ "Status": "send success" }));
    assert_kept("<MsgID>1</MsgID>", json!({ "MsgID": "1" }));
}

#[test]
fn nothing_beside_the_elements_of_an_event_is_lost() {
    let xml = job(&format!(
        "{HEAD}<SentCount unit=\"user\">5</SentCount><ErrorCount>6<of/></ErrorCount><TotalCount><of>7</of></TotalCount>\
         <ArticleUrlResult a='1'>text<Count>0</Count><ResultList b='2'>beside</ResultList></ArticleUrlResult>after"
    ))
    .replace("<xml>", "<xml c='3'>before")
    .replace("<MsgType>", "<FromUserName>o2</FromUserName><MsgType d='4'>");
    let push = read(&xml);
    let job = mass(&push);
    assert_eq!((job.sent_count, job.error_count, job.total_count), (Some(5), Some(6), None));
    assert_eq!((push.from_user_name.as_str(), push.msg_type.as_str()), ("o1", "event"));
    assert_eq!(
        job.extra(),
        json!({
            "SentCount": { "@": "unit=\"user\"" }, "ErrorCount": { "of": "" },
            "TotalCount": { "of": "7" }, "FromUserName": "o2",
            "MsgType": { "@": "d='4'", "#text": "event" }, "@": "c='3'", "#text": "beforeafter",
        })
    );
    let articles = job.article_url_result.as_ref().expect("addresses");
    assert_eq!(
        articles.extra(),
        json!({ "ResultList": { "@": "b='2'", "#text": "beside" }, "@": "a='1'", "#text": "text" })
    );
    // A name that comes twice is a list.
    let push = read(&event(
        "MASSSENDJOBFINISH",
        &format!("{HEAD}<Status e='5'>x</Status><Status>y</Status>"),
    ));
    assert_eq!(mass(&push).extra(), json!({ "Status": [{ "@": "e='5'", "#text": "x" }, "y"] }));
}

#[test]
fn nothing_of_another_push_is_lost() {
    let push = read("<xml a='1'>before<MsgType>text</MsgType>after</xml>");
    let wanted = json!({ "MsgType": "text", "@": "a='1'", "#text": "beforeafter" });
    assert_eq!(other(&push).fields(), wanted);
    let push = read(
        r#"{"MsgType":"event","Event":"x","emp":[],"one":["1"],"in":[[],["2"],[{"a":[]}]],"obj":{"b":[]}}"#,
    );
    assert_eq!(
        other(&push).fields(),
        json!({
            "MsgType": "event", "Event": "x", "emp": [], "one": ["1"],
            "in": [{ "item": [] }, { "item": ["2"] }, { "item": [{ "a": [] }] }], "obj": { "b": [] },
        })
    );
    let push = read(
        r#"{"MsgType":"event","Event":"MASSSENDJOBFINISH","MsgID":1,"Status":"s","SentCount":[],"ErrorCount":[4,5],
        "ArticleUrlResult":{"ResultList":[],"New":[]},"CopyrightCheckResult":[],"More":[]}"#,
    );
    let job = mass(&push);
    assert_eq!((job.sent_count, job.error_count), (None, Some(4)));
    assert_eq!((&job.copyright_check_result, job.status.as_str()), (&None, "s"));
    assert_eq!(
        job.extra(),
        json!({ "SentCount": [], "ErrorCount": ["5"], "CopyrightCheckResult": [], "More": [] })
    );
    let articles = job.article_url_result.as_ref().expect("addresses");
    assert!(articles.result_list.is_empty());
    assert_eq!(articles.extra(), json!({ "New": [] }));
}

#[test]
fn the_end_of_a_publication_is_read() {
    let push = read(example("event_publishjobfinish_real.xml"));
    let info = publish(&push).publish_event_info.as_ref().expect("info");
    assert_eq!((info.publish_id.as_deref(), info.publish_status), (Some("1234567890"), Some(0)));
    assert_eq!(info.article_id.as_deref(), Some("ArticleID"));
    let detail = info.article_detail.as_ref().expect("articles");
    assert_eq!((detail.count, detail.item.len()), (Some(1), 1));
    assert_eq!(
        (detail.item[0].idx, detail.item[0].article_url.as_deref()),
        (Some(1), Some("ArticleURL"))
    );
    assert!(info.fail_idx.is_empty());
    assert_eq!(info.meaning().en, "published");
    assert_eq!(push.create_time, Some(1_636_448_595));

    let fields = "<PublishEventInfo><publish_id>2247503051</publish_id><publish_status>2</publish_status>\
        <fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo>";
    for name in ["PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"] {
        let push = read(&event(name, fields));
        let info = publish(&push).publish_event_info.as_ref().expect("info");
        assert_eq!((info.publish_status, info.fail_idx.to_vec()), (Some(2), vec![1, 2]));
        assert_eq!((info.article_id.as_deref(), &info.article_detail), (None, &None));
    }
}

#[test]
fn any_other_push_is_kept_whole() {
    let push = read(
        "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>\
        <CreateTime>1460537339</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[ <b>你好&amp;]]></Content>\
        <MsgId>6272960105994287618</MsgId><MsgDataId>xxxx</MsgDataId><Idx/></xml>",
    );
    assert_eq!((push.msg_type.as_str(), push.event.as_str()), ("text", ""));
    assert_eq!((push.to_user_name.as_str(), push.from_user_name.as_str()), ("gh_1", "o1"));
    assert_eq!(push.create_time, Some(1_460_537_339));
    let fields = json!({
        "ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": "1460537339", "MsgType": "text",
        "Content": " <b>你好&amp;", "MsgId": "6272960105994287618", "MsgDataId": "xxxx", "Idx": "",
    });
    assert_eq!(other(&push).fields(), fields);

    let push = read(&event(
        "pic_sysphoto",
        "<EventKey>6</EventKey><SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>1b5f</PicMd5Sum>\
         </item></PicList></SendPicsInfo>",
    ));
    assert_eq!(push.event, "pic_sysphoto");
    let fields = other(&push).fields();
    let pictures = json!({ "Count": "1", "PicList": { "item": [{ "PicMd5Sum": "1b5f" }] } });
    assert_eq!(fields["SendPicsInfo"], pictures);

    // The own pushes of a third-party platform have another kind of type.
    let push = read(
        "<xml><AppId>wx1</AppId><CreateTime>1413192605</CreateTime>\
        <InfoType>component_verify_ticket</InfoType><ComponentVerifyTicket>t</ComponentVerifyTicket></xml>",
    );
    assert_eq!(other(&push).fields()["ComponentVerifyTicket"], "t");
    // A name alone is not an event, and an invalid time is not a reason to lose a message.
    let push = read(
        &XML.replace("<MsgId>", "<Event>MASSSENDJOBFINISH</Event><MsgId>")
            .replace("1714112445", "?"),
    );
    assert_eq!((push.create_time, &other(&push).fields()["CreateTime"]), (None, &json!("?")));
}

/// The smallest 64-bit number has no positive counterpart: its absolute value would overflow.
#[test]
fn the_smallest_number_there_is_is_no_time() {
    let message =
        format!("<xml><MsgType>text</MsgType><CreateTime>{}</CreateTime></xml>", i64::MIN);
    assert_eq!(read(&message).create_time, None);
}
