//! Chrome or Chromium with its driver, Firefox, and WebKit.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::command::{command, find, read};
use crate::paths;
use crate::tools::debian::apt_install;

/// A browser and a driver of the same major version.
pub struct Browser {
    /// Chrome or Chromium.
    pub chrome: PathBuf,
    /// Its chromedriver.
    pub driver: PathBuf,
}

const CHROME_NAMES: [&str; 5] =
    ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome"];
const CHROME_ON_A_MAC: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const FIREFOX_ON_A_MAC: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";
const SAFARI_DRIVER: &str = "/usr/bin/safaridriver";
const BY_HAND: &str = "Install Chrome (https://www.google.com/chrome/) and the chromedriver of the same major version \
     (https://googlechromelabs.github.io/chrome-for-testing/), put them on PATH or name them in \
     CHROME_PATH and CHROMEDRIVER, and try again";

/// The browser of this machine; on Debian it is installed if there is none.
pub fn ensure() -> Result<Browser> {
    if let Some(browser) = look()? {
        return Ok(browser);
    }
    let missing = "The tests need Chrome or Chromium with its chromedriver, and this machine lacks one of them";
    // The font is for the Chinese text in screenshots of the page.
    apt_install(&["chromium", "chromium-driver", "fonts-noto-cjk"], missing, BY_HAND)?;
    look()?.context(BY_HAND)
}

/// WebKit's driver, and the browser it starts, where it does not choose that on its own.
pub struct WebKit {
    /// WebKitWebDriver, or safaridriver.
    pub driver: PathBuf,
    /// WebKitGTK's MiniBrowser; none for Safari.
    pub browser: Option<PathBuf>,
}

/// Firefox; on Debian it is installed if there is none.
pub fn ensure_firefox() -> Result<PathBuf> {
    let look = || -> Result<Option<PathBuf>> {
        let on_a_mac = Some(PathBuf::from(FIREFOX_ON_A_MAC)).filter(|p| p.is_file());
        Ok(named("FIREFOX_PATH")?
            .or_else(|| ["firefox-esr", "firefox"].iter().find_map(|name| find(name)))
            .or(on_a_mac))
    };
    if let Some(firefox) = look()? {
        return Ok(firefox);
    }
    let by_hand = "Install Firefox (https://www.mozilla.org/firefox/), or name it in FIREFOX_PATH";
    apt_install(&["firefox-esr"], "The hosts to be tested include Firefox", by_hand)?;
    look()?.context(by_hand)
}

/// WebKit with its driver; on Debian WebKitGTK is installed if there is none, with a screen for it.
pub fn ensure_webkit() -> Result<WebKit> {
    let safari = PathBuf::from(SAFARI_DRIVER);
    if safari.is_file() {
        return Ok(WebKit { driver: safari, browser: None });
    }
    let look = || {
        let driver = find("WebKitWebDriver").filter(|_| find("xvfb-run").is_some())?;
        Some(WebKit { driver, browser: Some(mini_browser()?) })
    };
    if let Some(webkit) = look() {
        return Ok(webkit);
    }
    let by_hand = "Install WebKitGTK's WebKitWebDriver and MiniBrowser, and xvfb-run";
    apt_install(
        &["webkit2gtk-driver", "xvfb", "xauth"],
        "The hosts to be tested include WebKit",
        by_hand,
    )?;
    look().context(by_hand)
}

/// WebKitGTK's own small browser, which no `PATH` has: `/usr/lib/<platform>/webkit2gtk-4.1/MiniBrowser`.
fn mini_browser() -> Option<PathBuf> {
    let platforms = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let folders = platforms.flat_map(|platform| {
        ["webkit2gtk-4.1", "webkit2gtk-4.0"].map(|version| platform.path().join(version))
    });
    folders.map(|folder| folder.join("MiniBrowser")).find(|browser| browser.is_file())
}

/// Finds a browser and a driver of the same version without installing anything.
fn look() -> Result<Option<Browser>> {
    let chromes = named("CHROME_PATH")?.map_or_else(installed, |chrome| vec![chrome]);
    let driver = named("CHROMEDRIVER")?.or_else(|| find("chromedriver"));
    let (Some(first), Some(driver)) = (chromes.first(), driver) else {
        return Ok(None);
    };
    let wanted = major(&driver)?;
    for chrome in &chromes {
        if major(chrome)? == wanted {
            return Ok(Some(Browser { chrome: chrome.clone(), driver }));
        }
    }
    bail!("{} is for version {wanted}, but {} is not. {BY_HAND}", driver.display(), first.display())
}

/// All browsers of this family on the machine.
fn installed() -> Vec<PathBuf> {
    let on_a_mac = CHROME_ON_A_MAC.map(PathBuf::from).into_iter().filter(|p| p.is_file());
    CHROME_NAMES.iter().filter_map(|name| find(name)).chain(on_a_mac).collect()
}

/// A program named in the environment, which must then exist.
fn named(variable: &str) -> Result<Option<PathBuf>> {
    let Some(path) = std::env::var_os(variable).map(PathBuf::from) else {
        return Ok(None);
    };
    if !path.is_file() {
        bail!("{variable} is {}, which is not a file", path.display());
    }
    Ok(Some(path))
}

/// The major version in `Chromium 156.0.8078.79 built on Debian` or `ChromeDriver 156.0.8078.79 (…)`.
fn major(program: &Path) -> Result<String> {
    let said = read(command(program).arg("--version"))?;
    let number = said.split_whitespace().find(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    let major = number.and_then(|n| n.split('.').next());
    Ok(major.with_context(|| format!("{} has no version: {said}", program.display()))?.to_owned())
}

/// A copy of `webdriver.json` that names this browser, for the test runner of wasm-bindgen.
pub fn webdriver_config(browser: &Browser) -> Result<PathBuf> {
    let path = paths::root().join("webdriver.json");
    let text = std::fs::read_to_string(&path).context("cannot read webdriver.json")?;
    let mut config: Value = serde_json::from_str(&text).context("webdriver.json is not JSON")?;
    let options = config.pointer_mut("/goog:chromeOptions").and_then(Value::as_object_mut);
    let options = options.context("webdriver.json has no goog:chromeOptions")?;
    options.insert("binary".to_owned(), json!(browser.chrome));
    let copy = paths::target().join("webdriver.json");
    std::fs::write(&copy, config.to_string())
        .with_context(|| format!("cannot write {}", copy.display()))?;
    Ok(copy)
}
