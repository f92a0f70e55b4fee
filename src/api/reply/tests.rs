use super::errmsg::*;
use super::http_status::*;

#[test]
fn errmsg_is_taken_apart() {
    let some = |text: &str| Some(text.to_owned());
    for (errmsg, text, rid, hint) in [
        ("ok", "ok", None, None),
        (
            "invalid msg id rid: 61021f78-194af5af-447f78c6",
            "invalid msg id",
            some("61021f78-194af5af-447f78c6"),
            None,
        ),
        ("system error hint: [ZpmEGA0343ent1]", "system error", None, some("ZpmEGA0343ent1")),
        (
            "gone hint: [NQKqSa01982907] rid: 66593496-25a4589d-633d399a",
            "gone",
            some("66593496-25a4589d-633d399a"),
            some("NQKqSa01982907"),
        ),
        ("rid: none", "rid: none", None, None),
        ("hint: open", "hint: open", None, None),
    ] {
        assert_eq!(take_apart(errmsg), (text.to_owned(), rid, hint), "{errmsg}");
    }
}

#[test]
fn a_status_that_refuses_is_found_in_pages_and_texts() {
    for (text, status) in [
        ("<html>\r\n<head><title>412 Precondition Failed</title></head>", Some(412)),
        (
            "<!DOCTYPE html><HTML><HEAD><TITLE lang=\"en\">Error 404 (Not Found)!!1</TITLE>",
            Some(404),
        ),
        ("<html><body><h1>413 Request Entity Too Large</h1>", Some(413)),
        ("412 Precondition Failed", Some(412)),
        ("404", Some(404)),
        ("<html><head><title>502 Bad Gateway</title></head>", None),
        ("<title>408 Request Time-out</title>", None),
        ("<title>425 Too Early</title>", None),
        ("<title>429 Too Many Requests</title>", None),
        ("<html>404</html>", None),
        ("<title>Room 4040</title><p>404", None),
        ("<title>", None),
        ("<title>4", None),
        ("404: Not Found", Some(404)),
        ("upstream 404", None),
        ("431, 7", None),
        ("431{", None),
        ("4041", None),
        ("四〇四", None),
        ("", None),
    ] {
        assert_eq!(refusing_status(text), status, "{text}");
    }
}
