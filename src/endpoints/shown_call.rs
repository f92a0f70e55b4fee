//! A call as `Debug` shows it, and so in the logs of a program: the names of its query and its headers, the kind of its
//! body and the length. The values may be an AppSecret, an OpenID or what was written to a person.

use std::fmt;

use crate::api::call::{Body, Call, Pairs, Part};

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("api", &self.api)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish()
    }
}

impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Json(json) => write!(f, "Json({} bytes)", json.len()),
            Body::Multipart { parts } => f.debug_struct("Multipart").field("parts", parts).finish(),
            Body::Empty => f.write_str("Empty"),
        }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::File { name, content_type, size, .. } => {
                write!(f, "File({name}, {content_type}, {size} bytes)")
            }
            Part::Field { name, value } => write!(f, "Field({name}, {} bytes)", value.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::api::call::Call;
    use crate::api::check::options::CheckOptions;
    use crate::endpoints::registry::build;

    fn call(api: &str, body: &serde_json::Value) -> Call {
        build(api, body, &CheckOptions::default()).expect("a call")
    }

    fn shown(call: &Call) -> String {
        format!(
            "{call:?} {call:#?} {:?} {:?} {:?} {:#?}",
            call.query, call.headers, call.body, call.body
        )
    }

    #[test]
    fn neither_a_secret_nor_a_person_is_shown() {
        let person = "oO-sX1GYvqVAXaeiA6wvf8kfz_OE";
        let text = json!({ "content": "TOP_SECRET" });
        for call in [
            call("token", &json!({ "appid": "A", "secret": "TOP_SECRET" })),
            call("stable_token", &json!({ "appid": "A", "secret": "TOP_SECRET" })),
            call("user/info", &json!({ "openid": person })),
            call("user/get", &json!({ "next_openid": person })),
            call(
                "message/mass/preview",
                &json!({ "touser": person, "msgtype": "text", "text": text }),
            ),
            call(
                "message/mass/send",
                &json!({ "touser": [person, "o".repeat(28)], "msgtype": "text", "text": text }),
            ),
            call(
                "material/add_material",
                &json!({
                    "type": "video",
                    "media": { "filename": "TOP_SECRET.mp4", "size": 20, "head": "00000018667479706d703432" },
                    "description": { "title": "TOP_SECRET", "introduction": "x" },
                }),
            ),
        ] {
            let shown = shown(&call);
            assert!(!shown.contains("TOP_SECRET") && !shown.contains(person), "{shown}");
            assert!(shown.contains(&call.api), "{shown}");
        }
    }

    #[test]
    fn names_kinds_and_lengths_are_shown() {
        let media = json!({ "filename": "a.jpg", "size": 4, "head": "ffd8ffe0" });
        let upload = call("media/upload", &json!({ "type": "image", "media": media }));
        assert_eq!(format!("{:?}", upload.query), r#"["type"]"#);
        let shown = format!("{:?}", upload.body);
        assert_eq!(shown, "Multipart { parts: [File(media, image/jpeg, 4 bytes)] }");
        let get = call("message/mass/get", &json!({ "msg_id": 1 }));
        assert_eq!(format!("{:?}", get.headers), r#"["content-type"]"#);
        assert_eq!(format!("{:?}", get.body), "Json(14 bytes)");
        let tags = call("tags/get", &json!({}));
        assert_eq!(format!("{:?} {:?}", tags.query, tags.body), "[] Empty");
    }
}
