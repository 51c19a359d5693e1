//! `shirube serve` as an office begins with it: on nothing at all, a link printed once, the first
//! administrator, a signal to stop, and begun again.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::command;

/// A password nobody guesses.
const PASSWORD: &str = "correct horse battery staple 7";

/// A running server.
struct Served {
    program: Child,
    address: String,
    link: Option<String>,
}

impl Served {
    /// Begins on whatever is in the folder, or in the database that goes with it.
    fn begin(folder: &Path, database: Option<&str>) -> Self {
        let mut begun = command(folder, &["--json", "serve", "--listen", "127.0.0.1:0"]);
        if let Some(database) = database {
            begun.env("SHIRUBE_DATABASE", database);
        }
        let mut program = begun.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut printed = String::new();
        let mut out = BufReader::new(program.stdout.take().unwrap());
        while serde_json::from_str::<Value>(&printed).is_err() {
            if out.read_line(&mut printed).unwrap() == 0 {
                let mut said = String::new();
                program.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                panic!("it did not begin: {printed} {said}");
            }
        }
        let told: Value = serde_json::from_str(&printed).unwrap();
        let url = told["url"].as_str().unwrap();
        let address = url.strip_prefix("http://").unwrap().to_owned();
        let link =
            told["first_administrator"].as_str().map(|link| link.strip_prefix(url).unwrap().to_owned());
        // its log goes on: nobody reads it to the end, and it must not wait for that
        let mut log = program.stderr.take().unwrap();
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { program, address, link }
    }

    /// Status, head and body of an answer.
    fn ask(&self, method: &str, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let body: Vec<String> = form.iter().map(|(name, text)| format!("{name}={}", escaped(text))).collect();
        let (body, host) = (body.join("&"), &self.address);
        let mut socket = TcpStream::connect(host).unwrap();
        socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
    }

    /// Tells it to stop as an office does, and waits until it has.
    fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.program.id().to_string()]).status().unwrap();
        assert!(told.success());
        let since = Instant::now();
        let ended = loop {
            if let Some(ended) = self.program.try_wait().unwrap() {
                break ended;
            }
            assert!(since.elapsed() < Duration::from_mins(1), "it does not stop");
            std::thread::sleep(Duration::from_millis(50));
        };
        assert!(ended.success(), "{ended}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}

/// A database without a table, where the tests run on `PostgreSQL`.
fn database() -> Option<String> {
    let make = || tokio::runtime::Runtime::new().unwrap().block_on(shirube_test_stores::empty());
    shirube_test_stores::on_postgres().then(|| std::thread::spawn(make).join().unwrap())
}

#[test]
fn on_nothing_the_first_administrator_has_a_link_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = database();
    let database = database.as_deref();
    let first = Served::begin(folder.path(), database);
    let spent = first.link.clone().unwrap();
    assert_eq!(first.ask("GET", "/healthz", &[]).0, 200);
    assert_eq!(first.ask("GET", "/readyz", &[]).0, 200);
    first.stop();
    // nobody has an account yet: another link, and the one before is gone
    let second = Served::begin(folder.path(), database);
    let link = second.link.clone().unwrap();
    assert_ne!(link, spent);
    assert_eq!(second.ask("GET", &spent, &[]).0, 410);
    let (status, page) = second.ask("GET", &link, &[]);
    assert_eq!(status, 200, "{page}");
    let action = page.split("action=\"/set-up/").nth(1).unwrap().split('"').next().unwrap();
    let action = format!("/set-up/{action}");
    let form = [
        ("org", "minato-city"),
        ("name_ja", "みなと市"),
        ("name_en", "Minato City"),
        ("body", "city"),
        ("name", "佐藤"),
        ("email", "sato@city.minato.example.jp"),
        ("password", PASSWORD),
        ("second_name", "高橋"),
        ("second_email", "takahashi@city.minato.example.jp"),
    ];
    let (status, page) = second.ask("POST", &action, &form);
    assert!(status < 400, "{page}");
    let sign_in = [("email", "sato@city.minato.example.jp"), ("password", PASSWORD)];
    let (status, page) = second.ask("POST", "/login", &sign_in);
    assert!(status < 400 && page.to_lowercase().contains("set-cookie:"), "{page}");
    assert!(matches!(second.ask("GET", &link, &[]).0, 404 | 410), "it is good once");
    second.stop();
    // somebody has an account: nothing is printed any more
    let third = Served::begin(folder.path(), database);
    assert_eq!(third.link, None);
    assert!(third.ask("POST", "/login", &sign_in).0 < 400);
    third.stop();
}
