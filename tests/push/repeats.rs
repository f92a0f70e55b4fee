//! The key that recognises repeats of a push.

use wechat_mass::push::{Receiver, open_push, sign_push};

use crate::outcome::read;
use crate::wechat::{
    APPID, HEAD, KEY, NONCE, NOW, TOKEN, XML, event, job, key, plain, sealed, secure, token,
};

#[test]
fn the_key_of_a_job_is_its_account_and_id() {
    let push = sealed(&job(HEAD));
    let opened = open_push(&push.query, push.body.as_bytes(), &secure(), None).expect("genuine");
    assert_eq!(opened.dedupe_key, format!("{APPID}/mass/1000001625"));
    let signed = sign_push(&job(HEAD), &token(TOKEN), NOW, NONCE).expect("signed");
    let plainly = |receiver: Receiver| {
        open_push(&signed.query, signed.body.as_bytes(), &receiver, None)
            .expect("genuine")
            .dedupe_key
    };
    assert_eq!(plainly(plain().appid(APPID)), opened.dedupe_key);
    // Without an app id, the account's original id takes its place.
    assert_eq!(plainly(plain()), "gh_1/mass/1000001625");
    assert_eq!(read(&job(HEAD)).dedupe_key, "gh_1/mass/1000001625");
    let platform = Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY)).component_appid(APPID);
    let opened = open_push(&push.query, push.body.as_bytes(), &platform, None).expect("genuine");
    assert_eq!(opened.dedupe_key, "gh_1/mass/1000001625");
}

#[test]
fn a_redelivery_has_the_same_key() {
    let message = XML;
    let subscribed = event("subscribe", "");
    let finished = event(
        "PUBLISHJOBFINISH",
        "<PublishEventInfo><publish_id>7</publish_id></PublishEventInfo>",
    );
    for xml in [message, &subscribed, &finished, &job(HEAD)] {
        let (first, again) =
            (sealed(xml), sign_push(xml, &token(TOKEN), NOW + 5, "1").expect("signed"));
        let first =
            open_push(&first.query, first.body.as_bytes(), &secure(), None).expect("genuine");
        let again = open_push(&again.query, again.body.as_bytes(), &plain().appid(APPID), None);
        assert_eq!(first.dedupe_key, again.expect("genuine").dedupe_key);
    }
    // The counts may differ in a repeat of a job's result, which is still the same result.
    let later = job(&format!("{HEAD}<SentCount>9</SentCount>")).replace("1481013459", "1481013464");
    assert_eq!(read(&later).dedupe_key, read(&job(HEAD)).dedupe_key);
}

#[test]
fn different_pushes_have_different_keys() {
    let subscribed = event("subscribe", "");
    let finished = event(
        "PUBLISHJOBFINISH",
        "<PublishEventInfo><publish_id>7</publish_id></PublishEventInfo>",
    );
    let without_id = XML.replace("<MsgId>6074130599188426998</MsgId>", "");
    let pushes = [
        XML.to_owned(),
        XML.replace("6074130599188426998", "6074130599188426999"),
        XML.replace("gh_1", "gh_2"),
        without_id.clone(),
        without_id.replace("o1", "o2"),
        without_id.replace("1714112445", "1714112446"),
        subscribed.clone(),
        subscribed.replace("o1", "o2"),
        subscribed.replace("gh_1", "gh_2"),
        subscribed.replace("1481013459", "1481013460"),
        subscribed.replace("subscribe", "unsubscribe"),
        event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID>"),
        event("TEMPLATESENDJOBFINISH", "<MsgID>2</MsgID>"),
        finished.clone(),
        finished.replace(">7<", ">8<"),
        finished.replace("gh_1", "gh_2"),
        job(HEAD),
        job(HEAD).replace("1000001625", "7"),
        job(HEAD).replace("gh_1", "gh_2"),
    ];
    let keys: Vec<_> = pushes.iter().map(|xml| read(xml).dedupe_key).collect();
    for (index, dedupe_key) in keys.iter().enumerate() {
        assert!(!dedupe_key.is_empty());
        assert!(!keys[..index].contains(dedupe_key), "{dedupe_key} twice: {}", pushes[index]);
    }
}

#[test]
fn publications_without_an_id_have_different_keys_too() {
    for fields in ["", "<PublishEventInfo/>", "<PublishEventInfo><publish_id/></PublishEventInfo>"]
    {
        let first = event("PUBLISHJOBFINISH", fields);
        let later = first.replace("1481013459", "1481013460");
        assert_ne!(read(&first).dedupe_key, read(&later).dedupe_key, "{fields}");
    }
}

/// A push of a platform itself, as on the page of third-party platforms, without sender and id.
fn of_platform(info_type: &str, fields: &str) -> String {
    format!(
        "<xml><AppId>wxplatform</AppId><CreateTime>1413192760</CreateTime><InfoType>{info_type}</InfoType>{fields}</xml>"
    )
}

#[test]
fn pushes_of_a_platform_about_two_accounts_in_one_second_have_different_keys() {
    let mut pushes = Vec::new();
    for info_type in ["authorized", "unauthorized", "updateauthorized"] {
        for account in ["wxa", "wxb"] {
            let fields = format!("<AuthorizerAppid>{account}</AuthorizerAppid>");
            pushes.push(of_platform(info_type, &fields));
        }
    }
    for account in ["wxa", "wxb"] {
        let fields = format!("<appid>{account}</appid><status>0</status>");
        pushes.push(of_platform("notify_third_fasteregister", &fields));
    }
    for ticket in ["ticket@@@1", "ticket@@@2"] {
        let fields = format!("<ComponentVerifyTicket>{ticket}</ComponentVerifyTicket>");
        pushes.push(of_platform("component_verify_ticket", &fields));
    }
    pushes.push(pushes[0].replace("wxplatform", "wxplatform2"));
    pushes.push(pushes[0].replace("1413192760", "1413192761"));
    // The key does not depend on which of its app ids the platform is given by.
    for receiver in
        [secure(), Receiver::new(token(TOKEN)).encoding_aes_key(key(KEY)).component_appid(APPID)]
    {
        let key_of = |xml: &String| {
            let push = sealed(xml);
            open_push(&push.query, push.body.as_bytes(), &receiver, None)
                .expect("genuine")
                .dedupe_key
        };
        let keys: Vec<_> = pushes.iter().map(key_of).collect();
        for (index, dedupe_key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(dedupe_key), "{dedupe_key} twice: {}", pushes[index]);
            assert_eq!(*dedupe_key, key_of(&pushes[index]), "a redelivery");
        }
    }
    assert!(read(&pushes[0]).dedupe_key.starts_with("wxplatform/event/1413192760/authorized/"));
}

#[test]
fn a_repeat_has_its_key_in_any_order_and_form() {
    let push =
        of_platform("authorized", "<AuthorizerAppid>wxa</AuthorizerAppid><a><b>1</b><c>/</c></a>");
    let wanted = read(&push).dedupe_key;
    for other in [
        "<xml>\n<a>\n<b>1</b>\n<c><![CDATA[/]]></c></a><InfoType><![CDATA[authorized]]></InfoType>\
         <AuthorizerAppid>wxa</AuthorizerAppid><CreateTime>1413192760</CreateTime><AppId>wxplatform</AppId></xml>",
        r#"{"AppId":"wxplatform","CreateTime":1413192760,"InfoType":"authorized","AuthorizerAppid":"wxa","a":{"b":"1","c":"/"}}"#,
    ] {
        assert_eq!(read(other).dedupe_key, wanted, "{other}");
    }
    assert_ne!(read(&push.replace("<b>1</b><c>/</c>", "<b>/</b><c>1</c>")).dedupe_key, wanted);
}

/// In compatible mode a receiver without a key reads the plain half. The other half has random bytes.
#[test]
fn a_repeat_in_compatible_mode_has_its_key() {
    let with = |encrypted: &str| {
        read(&event("CLICK", &format!("<EventKey>k</EventKey><Encrypt>{encrypted}</Encrypt>")))
            .dedupe_key
    };
    assert_eq!(with("AAAA"), with("BBBB"));
    assert_eq!(with("AAAA"), read(&event("CLICK", "<EventKey>k</EventKey>")).dedupe_key);
}

/// A follower who gets two cards at once, or presses two buttons, makes two pushes in one second.
#[test]
fn two_events_of_one_follower_in_one_second_have_different_keys() {
    for (name, field) in [("user_get_card", "UserCardCode"), ("CLICK", "EventKey")] {
        let [first, second] = ["1", "2"]
            .map(|value| read(&event(name, &format!("<{field}>{value}</{field}>"))).dedupe_key);
        assert_ne!(first, second);
        assert!(first.starts_with(&format!("gh_1/event/o1/1481013459/{name}/")), "{first}");
    }
}

#[test]
fn a_push_that_came_for_the_platform_is_not_keyed_under_the_account() {
    let both = Receiver::new(token(TOKEN))
        .encoding_aes_key(key(KEY))
        .appid("wxown")
        .component_appid(APPID);
    let [first, second] = ["gh_1", "gh_2"].map(|account| {
        let push = sealed(&job(HEAD).replace("gh_1", account));
        open_push(&push.query, push.body.as_bytes(), &both, None).expect("genuine").dedupe_key
    });
    assert_eq!([first, second], ["gh_1/mass/1000001625", "gh_2/mass/1000001625"]);
    let own = Receiver::new(token(TOKEN))
        .encoding_aes_key(key(KEY))
        .appid(APPID)
        .component_appid("wxplatform");
    let push = sealed(&job(HEAD));
    let opened = open_push(&push.query, push.body.as_bytes(), &own, None).expect("genuine");
    assert_eq!(opened.dedupe_key, format!("{APPID}/mass/1000001625"));
}

#[test]
fn a_slash_inside_of_a_part_is_none_between_two() {
    let key_of = |account: &str, id: &str| {
        read(&format!(
            "<xml><ToUserName>{account}</ToUserName><MsgType>x</MsgType><MsgId>{id}</MsgId></xml>"
        ))
        .dedupe_key
    };
    assert_eq!(key_of("a/message", "1"), "a%2Fmessage/message/1");
    assert_eq!(key_of("a", "1/2%2F"), "a/message/1%2F2%252F");
    let publication = |id: &str| {
        read(&event(
            "PUBLISHJOBFINISH",
            &format!("<PublishEventInfo><publish_id>{id}</publish_id></PublishEventInfo>"),
        ))
        .dedupe_key
    };
    assert_eq!(publication("7/8"), "gh_1/publish/7%2F8");
}

#[test]
fn no_push_has_an_empty_key() {
    let [nothing, something] = ["", "<Content>1</Content>"]
        .map(|inside| read(&format!("<xml><MsgType>text</MsgType>{inside}</xml>")).dedupe_key);
    assert!(nothing.starts_with("event/text/") && nothing.len() == 43, "{nothing}");
    assert_ne!(nothing, something);
}
