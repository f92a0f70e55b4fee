//! The clock of the machine, and `reqwest`.

use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use wechat_mass::Body;
use wechat_mass::client::{Answer, Gateway, Host, NoAnswer, Request};

/// The host: calls go to WeChat or to a gateway.
pub struct HttpHost {
    client: Client,
    gateway: Gateway,
}

impl HttpHost {
    /// Makes the host. It follows no redirect, waits 30 seconds, and repeats nothing: the campaign decides that.
    pub fn new(base: Option<&str>) -> Result<Self, Box<dyn Error>> {
        let client = Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .timeout(Duration::from_secs(30))
            .no_proxy()
            .build()?;
        let gateway = base.map_or(Ok(Gateway::default()), Gateway::new)?;
        Ok(Self { client, gateway })
    }

    /// Begins the request, without its body.
    pub(crate) fn begin(&self, request: &Request<'_>) -> Result<RequestBuilder, NoAnswer> {
        let method = request.method.name().parse().map_err(|_| NoAnswer)?;
        Ok(self.client.request(method, &request.url))
    }

    /// Sends it, and reads the whole answer. The error of `reqwest` has the address with the token: it is dropped.
    pub(crate) async fn finish(&self, request: RequestBuilder) -> Result<Answer, NoAnswer> {
        let response = request.send().await.map_err(|_| NoAnswer)?;
        let status = response.status().as_u16();
        let reply = response.bytes().await.map_err(|_| NoAnswer)?;
        Ok(Answer { status, reply: reply.to_vec() })
    }
}

impl Host for HttpHost {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }

    fn gateway(&self) -> Gateway {
        self.gateway.clone()
    }

    async fn send(&self, request: Request<'_>) -> Result<Answer, NoAnswer> {
        let begun = self.begin(&request)?;
        let begun = match request.body {
            Body::Json(json) => begun.header("content-type", "application/json").body(json.clone()),
            _ => begun,
        };
        self.finish(begun).await
    }
}
