//! Texts that the library writes itself: answers, and pushes to test with.

use serde_json::json;
use wechat_mass::push::{SUCCESS, open_push, seal_reply, text_reply, unseal_push};

use crate::outcome::{other, read};
use crate::wechat::{KEY, TOKEN, XML, key, seal, sealed, secure, token};

#[test]
fn success_and_nothing_stay_in_clear() {
    let (token, key) = (token(TOKEN), key(KEY));
    let seal = seal(&token, &key);
    assert_eq!(SUCCESS, "success");
    assert_eq!(seal_reply(SUCCESS, &seal).as_deref(), Ok("success"));
    assert_eq!(seal_reply("", &seal).as_deref(), Ok(""));
}

#[test]
fn an_answer_with_a_text_goes_back_to_the_sender() {
    let answer = text_reply(&read(XML), "a]]>b", 1_714_112_446);
    let fields = other(&read(&answer)).fields();
    let wanted = json!({
        "ToUserName": "o1", "FromUserName": "gh_1", "CreateTime": "1714112446", "MsgType": "text",
        "Content": "a]]>b",
    });
    assert_eq!(fields, wanted);
}

/// Found by fuzzing: the account's name went unescaped into the XML around the push.
#[test]
fn a_json_push_with_a_nul_in_its_account_is_sealed_and_opens() {
    let json = r#"{"ToUserName":"gh\u0000_1","FromUserName":"o1","MsgType":"text","MsgId":"1"}"#;
    let push = sealed(json);
    assert_eq!(
        unseal_push(&push.query, push.body.as_bytes(), &secure(), None).as_deref(),
        Ok(json)
    );
    let opened = open_push(&push.query, push.body.as_bytes(), &secure(), None).expect("a push");
    assert_eq!(opened.to_user_name, "gh\0_1");
}
