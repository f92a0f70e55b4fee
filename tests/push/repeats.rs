//! The key by which repeats of one push are known.

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
    // Without an app id, the account's original id stands for it.
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
    // The counts of a job's end may differ in a repeat; it is the same end all the same.
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
