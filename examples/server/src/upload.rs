//! An upload: `multipart/form-data` with the file's bytes.

use std::error::Error;

use reqwest::multipart;
use serde_json::json;
use wechat_mass::client::{Host, TokenSource};
use wechat_mass::{Body, CheckOptions, EndpointSpec, Part, build};

use crate::http_host::HttpHost;

/// Uploads a picture, and returns its `media_id`, which is valid for three days.
pub async fn upload(
    host: &HttpHost,
    tokens: &impl TokenSource,
    filename: &str,
    bytes: Vec<u8>,
) -> Result<String, Box<dyn Error>> {
    // Described by its first bytes, so that a WebP picture that is called a.jpg is refused before it is sent.
    let head: String = bytes.iter().take(64).map(|byte| format!("{byte:02x}")).collect();
    let media = json!({ "filename": filename, "size": bytes.len(), "head": head });
    let body = json!({ "type": "image", "media": media });
    let call = build("media/upload", &body, &CheckOptions::default())?;
    let Body::Multipart { parts } = &call.body else { return Err("not an upload".into()) };

    let mut form = multipart::Form::new();
    for part in parts {
        form = match part {
            Part::File { name, filename, content_type, .. } => {
                if !part.describes(&bytes) {
                    return Err("another file than the described one".into());
                }
                let file = multipart::Part::bytes(bytes.clone());
                let file = file.file_name(filename.clone()).mime_str(content_type)?;
                form.part(name.clone(), file)
            }
            Part::Field { name, value } => form.text(name.clone(), value.clone()),
            _ => return Err("an unknown part".into()),
        };
    }
    let gateway = host.gateway();
    let request = gateway.request(&call, &tokens.get().await?)?;
    let answer = host.finish(host.begin(&request)?.multipart(form)).await?;
    let api = EndpointSpec::find(&call.api).ok_or("no such endpoint")?;
    let reply = api.read_answer(answer.status, &answer.reply)?;
    Ok(reply["media_id"].as_str().unwrap_or_default().to_owned())
}
