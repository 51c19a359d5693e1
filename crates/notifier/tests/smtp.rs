//! Letters sent over SMTP to `aiosmtpd` and read back with the e-mail parser of Python: two
//! programs that share no code with this crate.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of tests fails the test"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::DateTime;
use serde_json::Value;
use shirube_notifier::{
    Audience, Catalogue, Failure, Language, Message, MessageDraft, SmtpSettings, Transport, send,
};

fn python() -> String {
    std::env::var("SHIRUBE_TEST_PYTHON").unwrap_or_else(|_| {
        panic!(
            "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with \
             aiosmtpd and names it"
        )
    })
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python").join(name)
}

/// A running mail server and what it has received.
struct Sink {
    server: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Sink {
    fn start(mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new(python())
            .arg(script("smtp_sink.py"))
            .arg(folder.path())
            .arg(mode)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("the sink prints its port");
        Self { server, port, folder }
    }

    fn transport(&self) -> Transport {
        let url = format!("smtp://127.0.0.1:{}?starttls=none&timeout_seconds=20", self.port);
        Transport::smtp(SmtpSettings::from_url(&url).unwrap()).unwrap()
    }

    fn received(&self) -> Vec<Value> {
        let mut files: Vec<_> =
            std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| read_mail(file)).collect()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        let _ = self.server.wait();
    }
}

fn read_mail(file: &Path) -> Value {
    let output = Command::new(python()).arg(script("read_mail.py")).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn draft(language: Language, outbox_id: &str) -> MessageDraft {
    let catalogue = Catalogue::load_embedded().unwrap();
    let letter = catalogue.letter("application", "submit", Audience::Supplier).unwrap();
    let mut context = letter.sample();
    "①髙島﨑地区 <b>窓口</b> & 案内".clone_into(&mut context.case_title);
    "㈱𠮷野".clone_into(&mut context.recipient_name);
    MessageDraft {
        outbox_id: outbox_id.to_owned(),
        thread: "minato/R8-0012".to_owned(),
        domain: "shirube.example.jp".to_owned(),
        from_name: "みなと市".to_owned(),
        from_address: "shirube@city.example.jp".to_owned(),
        to_name: "㈱𠮷野".to_owned(),
        to_address: "desk@startup.example.jp".to_owned(),
        date: DateTime::parse_from_rfc3339("2026-11-21T10:00:00+09:00").unwrap(),
        letter: letter.render(language, &context).unwrap(),
        attachment: None,
    }
}

fn message(outbox_id: &str) -> Message {
    draft(Language::Ja, outbox_id).build().unwrap()
}

fn check_received(mail: &Value, draft: &MessageDraft, id: &str) {
    let header = |name: &str| {
        let values = mail["headers"][name].as_array().unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(values.len(), 1, "{name}");
        values[0].as_str().unwrap().to_owned()
    };
    assert_eq!(mail["defects"], serde_json::json!([]));
    assert_eq!(header("subject"), draft.letter.subject);
    assert_eq!(header("from"), "みなと市 <shirube@city.example.jp>");
    assert_eq!(header("to"), "㈱𠮷野 <desk@startup.example.jp>");
    assert_eq!(header("message-id"), format!("<{id}@shirube.example.jp>"));
    for name in ["in-reply-to", "references"] {
        assert_eq!(header(name), "<case-minato_2fR8-0012@shirube.example.jp>");
    }
    assert_eq!(header("date"), "Sat, 21 Nov 2026 01:00:00 +0000");
    assert_eq!(header("auto-submitted"), "auto-generated");
    assert_eq!(header("content-language"), draft.letter.language.tag());
    assert!(header("content-type").starts_with("multipart/alternative"));
    let expected = [("text/plain", &draft.letter.text), ("text/html", &draft.letter.html)];
    let parts = mail["parts"].as_array().unwrap();
    assert_eq!(parts.len(), expected.len());
    for (part, (mime, text)) in parts.iter().zip(expected) {
        assert_eq!(part["type"], mime);
        assert_eq!(part["charset"], "utf-8");
        let received = part["text"].as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(received.trim_end(), text.trim_end());
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let sink = Sink::start("accept");
    let transport = sink.transport();
    let drafts = [draft(Language::Ja, "R8-0012/3/17"), draft(Language::En, "R8-0012/3/18")];
    for draft in &drafts {
        let delivered = send(&transport, draft.build().unwrap()).await.unwrap();
        assert_eq!(delivered.answer, "2.0.0 accepted");
    }
    let received = sink.received();
    assert_eq!(received.len(), 2);
    check_received(&received[0], &drafts[0], "R8-0012_2f3_2f17");
    check_received(&received[1], &drafts[1], "R8-0012_2f3_2f18");
    assert!(drafts[0].letter.text.contains("㈱𠮷野 様"));
    assert!(drafts[0].letter.html.contains("&lt;b&gt;窓口&lt;&#x2f;b&gt; &amp; 案内"));
}

#[tokio::test]
async fn a_server_that_says_later_gets_the_letter_later() {
    let sink = Sink::start("later-once");
    let transport = sink.transport();
    let failure = send(&transport, message("1")).await.unwrap_err();
    assert!(
        matches!(&failure, Failure::Retry { after_seconds: 300, answer } if answer.contains("later")),
        "{failure:?}"
    );
    send(&transport, message("1")).await.unwrap();
    assert_eq!(sink.received().len(), 1);
}

#[tokio::test]
async fn a_server_that_says_never_is_believed() {
    let sink = Sink::start("never");
    let failure = send(&sink.transport(), message("1")).await.unwrap_err();
    assert!(
        matches!(&failure, Failure::GiveUp { answer } if answer.contains("no such person")),
        "{failure:?}"
    );
    assert_eq!(sink.received().len(), 0);
}

#[tokio::test]
async fn a_refused_login_does_not_cost_the_letter() {
    let sink = Sink::start("no-login");
    let url = format!("smtp://user:old@127.0.0.1:{}?starttls=none", sink.port);
    let transport = Transport::smtp(SmtpSettings::from_url(&url).unwrap()).unwrap();
    let failure = send(&transport, message("1")).await.unwrap_err();
    assert!(matches!(&failure, Failure::Retry { answer, .. } if answer.contains("535")), "{failure:?}");
}

#[tokio::test]
async fn a_dropped_connection_is_tried_again() {
    let sink = Sink::start("drop");
    let transport = sink.transport();
    let failure = send(&transport, message("1")).await.unwrap_err();
    assert!(matches!(failure, Failure::Retry { after_seconds: 0, .. }), "{failure:?}");
    send(&transport, message("1")).await.unwrap();
    assert_eq!(sink.received().len(), 1);
}

#[tokio::test]
async fn accepted_but_unheard_arrives_twice_under_one_id() {
    let sink = Sink::start("drop-after");
    let transport = sink.transport();
    let failure = send(&transport, message("1")).await.unwrap_err();
    assert!(matches!(failure, Failure::Retry { .. }), "{failure:?}");
    send(&transport, message("1")).await.unwrap();
    let received = sink.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0]["headers"], received[1]["headers"]);
    assert_eq!(received[0]["parts"], received[1]["parts"]);
}

#[tokio::test]
async fn nobody_listening_is_tried_again() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let url = format!("smtp://127.0.0.1:{port}?starttls=none");
    let transport = Transport::smtp(SmtpSettings::from_url(&url).unwrap()).unwrap();
    let failure = send(&transport, message("1")).await.unwrap_err();
    assert!(matches!(failure, Failure::Retry { after_seconds: 0, .. }), "{failure:?}");
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_letter() {
    let sink = Sink::start("accept");
    let url = format!("smtp://127.0.0.1:{}?starttls=required", sink.port);
    let transport = Transport::smtp(SmtpSettings::from_url(&url).unwrap()).unwrap();
    let failure = send(&transport, message("1")).await.unwrap_err();
    assert!(matches!(failure, Failure::Retry { .. }), "{failure:?}");
    assert_eq!(sink.received().len(), 0);
}

#[tokio::test]
async fn a_folder_holds_the_letters_in_the_order_of_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::Folder(folder.path().join("outgoing"));
    for id in ["10", "9", "9"] {
        send(&transport, message(id)).await.unwrap();
    }
    let mut names: Vec<_> = std::fs::read_dir(folder.path().join("outgoing"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["00000000000000000009.eml", "00000000000000000010.eml"]);
    let mail = read_mail(&folder.path().join("outgoing").join(&names[0]));
    check_received(&mail, &draft(Language::Ja, "9"), "9");
}

#[tokio::test]
async fn memory_keeps_what_was_sent() {
    let memory = shirube_notifier::MemoryFolder::default();
    let transport = Transport::Memory(memory.clone());
    send(&transport, message("7")).await.unwrap();
    assert_eq!(memory.sent(), [message("7")]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let transport = Transport::Folder(file.path().to_owned());
    let failure = send(&transport, message("1")).await.unwrap_err();
    assert!(matches!(failure, Failure::Retry { .. }), "{failure:?}");
}
