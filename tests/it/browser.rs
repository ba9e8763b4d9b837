//! A browser that tests drive: Chromium without a window, spoken to through its driver.
//!
//! The driver takes a dozen small requests, JSON over HTTP on this machine, so it needs no library.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Keys as the driver wants them.
pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const RIGHT: &str = "\u{e014}";
pub(crate) const DOWN: &str = "\u{e015}";
pub(crate) const BACKSPACE: &str = "\u{e003}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const SPACE: &str = " ";

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with an empty profile, and the process that drives it. Both end with this value, on a panic too.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    folder: TempDir,
}

impl Browser {
    /// Starts one; `stores` is whether pages may keep anything.
    pub(crate) fn start(stores: bool) -> Self {
        let driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn();
        let mut driver = driver.expect("chromedriver starts; scripts/test installs it");
        let lines = BufReader::new(driver.stdout.as_mut().unwrap()).lines().map_while(Result::ok);
        let port = lines.filter_map(|line| {
            line.strip_prefix("ChromeDriver was started successfully on port ")?
                .trim_end_matches('.')
                .parse()
                .ok()
        });
        let port = { port }.next().expect("chromedriver says on which port it listens");
        let folder = tempfile::tempdir().unwrap();
        let mut browser = Self { driver, port, session: String::new(), folder };
        let downloads = browser.downloads();
        std::fs::create_dir(&downloads).unwrap();
        let profile = format!("--user-data-dir={}", browser.folder.path().join("profile").display());
        let options = json!({
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--force-prefers-reduced-motion", profile,
            ],
            "prefs": {
                "download.default_directory": downloads,
                "profile.default_content_setting_values.cookies": if stores { 1 } else { 2 },
            },
        });
        let logs = json!({"browser": "ALL", "performance": "ALL"});
        let wanted = json!({"goog:chromeOptions": options, "goog:loggingPrefs": logs});
        let session = browser.send("POST", "/session", &json!({"capabilities": {"alwaysMatch": wanted}}));
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        // The browser's own first page asks for things of its own.
        browser.command("url", &json!({"url": "about:blank"}));
        browser.complaints_and_requests();
        browser
    }

    fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    /// One request to the driver, and the value that it answers.
    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        // The driver leaves the connection open, so its answer ends where its head says.
        let mut answer = BufReader::new(stream);
        let head = answer.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty());
        let length =
            head.filter_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
        let mut json = vec![0; length.last().unwrap()];
        answer.read_exact(&mut json).unwrap();
        let mut answer: Value = serde_json::from_slice(&json).unwrap();
        let value = answer["value"].take();
        assert!(value["error"].is_null(), "{method} {path} {body}: {}", value["message"]);
        value
    }

    fn command(&self, path: &str, body: &Value) -> Value {
        self.send("POST", &format!("/session/{}/{path}", self.session), body)
    }

    pub(crate) fn open(&self, page: &Path) {
        self.command("url", &json!({"url": format!("file://{}", page.display())}));
    }

    pub(crate) fn reload(&self) {
        self.command("refresh", &json!({}));
    }

    /// Does something in a tab of its own, and comes back.
    pub(crate) fn in_another_tab(&self, work: impl FnOnce()) {
        let handle = |value: Value| json!({"handle": value});
        let here = self.send("GET", &format!("/session/{}/window", self.session), &Value::Null);
        let there = self.command("window/new", &json!({"type": "tab"}))["handle"].take();
        self.command("window", &handle(there));
        work();
        self.command("window", &handle(here));
    }

    /// What a piece of script returns.
    pub(crate) fn ask(&self, script: &str) -> Value {
        self.command("execute/sync", &json!({"script": format!("return {script}"), "args": []}))
    }

    /// The text of an element as it is shown.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.ask(&format!("document.querySelector({}).innerText", json!(selector)))
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn element(&self, selector: &str) -> String {
        let found = self.command("element", &json!({"using": "css selector", "value": selector}));
        found.as_object().and_then(|found| found.values().next()).unwrap().as_str().unwrap().to_owned()
    }

    /// Clicks with the mouse, once the element is in the middle. Fails where something else lies over it.
    pub(crate) fn click(&self, selector: &str) {
        self.ask(&format!(
            "document.querySelector({}).scrollIntoView({{ block: 'center' }})",
            json!(selector)
        ));
        let element = self.element(selector);
        self.command(&format!("element/{element}/click"), &json!({}));
    }

    /// Puts text in where the focus is, as a keyboard of any script does, or pasting.
    pub(crate) fn insert(&self, text: &str) {
        self.devtools("Input.insertText", &json!({"text": text}));
    }

    /// Presses keys one after the other, wherever the focus is.
    pub(crate) fn press(&self, keys: &[&str]) {
        let press =
            |key: &&str| [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})];
        let keys: Vec<Value> = keys.iter().flat_map(press).collect();
        self.command("actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": keys}]}));
    }

    /// Answers the question that the page has put.
    pub(crate) fn accept(&self) {
        self.command("alert/accept", &json!({}));
    }

    /// A command of the browser's own protocol.
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// A window of this size, on a telephone or not.
    pub(crate) fn resize(&self, width: u32, height: u32, mobile: bool) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// A file that the page handed out, once it is there.
    pub(crate) fn downloaded(&self, name: &str) -> PathBuf {
        let path = self.downloads().join(name);
        let start = Instant::now();
        // The browser holds the name with an empty file, and then moves what it has read there.
        while !std::fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            assert!(start.elapsed() < PATIENCE, "{name} was downloaded");
            std::thread::sleep(Duration::from_millis(20));
        }
        path
    }

    /// What the browser complained about, and the addresses that pages asked for, since the last call.
    pub(crate) fn complaints_and_requests(&self) -> (Vec<String>, Vec<String>) {
        let log = |kind: &str| {
            let entries = self.command("se/log", &json!({"type": kind}));
            entries.as_array().unwrap().iter().map(|entry| entry["message"].clone()).collect::<Vec<_>>()
        };
        let complaints = log("browser").iter().map(ToString::to_string).collect();
        let requests = log("performance").into_iter().filter_map(|entry| {
            let mut event: Value = serde_json::from_str(entry.as_str()?).ok()?;
            let is_request = event["message"]["method"] == "Network.requestWillBeSent";
            is_request.then(|| event["message"]["params"]["request"]["url"].take().to_string())
        });
        (complaints, requests.collect())
    }

    /// What is in view, as a PNG.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let shot = self.devtools("Page.captureScreenshot", &json!({"format": "png"}));
        from_base64(shot["data"].as_str().unwrap())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to end the session, the driver ends its browser; killed at once, it would leave it behind. The driver
        // may also be what the test failed on, so nothing here insists.
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let path = format!("/session/{}", self.session);
            let _ = stream.set_read_timeout(Some(PATIENCE));
            let _ = stream.write_all(format!("DELETE {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").as_bytes());
            let _ = stream.read(&mut [0; 64]);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let value = |letter: &u8| (0_u32..).zip(letters).find(|(_, known)| *known == letter).unwrap().0;
    let mut bytes = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = four.iter().fold(0, |bits, letter| bits << 6 | value(letter)) << (6 * (4 - four.len()));
        bytes.extend(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}
