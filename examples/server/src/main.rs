//! APPID=… SECRET=… wechat-mass-server send folder openids.txt [gateway]
//! APPID=… SECRET=… wechat-mass-server upload picture.jpg [gateway]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use wechat_mass::client::Host;
use wechat_mass_server::{HttpHost, report, send, tokens, upload};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["send", folder, list, ref base @ ..] => {
            let host = HttpHost::new(base.first().copied())?;
            let sleep = async |until: i64| {
                // At most an hour: a clock may be set, and a machine may sleep.
                let seconds = u64::try_from(until - host.now()).unwrap_or_default().min(3600);
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            };
            let advanced = send(&host, sleep, Path::new(folder), Path::new(list)).await?;
            Ok(report(advanced).into())
        }
        ["upload", file, ref base @ ..] => {
            let host = HttpHost::new(base.first().copied())?;
            let name =
                Path::new(file).file_name().and_then(|name| name.to_str()).ok_or("no name")?;
            println!("{}", upload(&host, &tokens(&host)?, name, std::fs::read(file)?).await?);
            Ok(ExitCode::SUCCESS)
        }
        _ => Err("send folder openids.txt [gateway] | upload picture.jpg [gateway]".into()),
    }
}
