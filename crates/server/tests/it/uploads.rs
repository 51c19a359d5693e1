//! Files handed in before an act names them: within limits, of the type they say, and nobody else's
//! business.

use std::io::{Cursor, Read as _, Write as _};
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use shirube_trail::Digest;
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::common::{OTHER, Somebody, TOWN, Town, code, fields, told};

async fn upload(who: &Somebody<'_>, query: &str, content: impl Into<reqwest::Body>) -> (u16, Value) {
    let path = format!("/api/v1/procedures/R8-0001.1/uploads?{query}");
    told(who.request(Method::POST, &path).body(content)).await
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_kept_once_and_seen_by_who_handed_it_in() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let text = "庁内調整の記録\n".as_bytes();
    let sha256 = Digest::sha256(text).to_hex();
    let query = format!("document=alignment-record&name=record.txt&sha256={sha256}");
    for _ in 0..2 {
        let (status, kept) = upload(&officer, &query, text).await;
        assert_eq!((status, &kept["sha256"], &kept["bytes"]), (201, &json!(sha256), &json!(text.len())));
        assert_eq!(kept["media"], "text/plain", "{kept}");
    }
    let path = "/api/v1/procedures/R8-0001.1/uploads";
    let (status, own) = officer.get(path).await;
    assert_eq!((status, own["uploads"].as_array().unwrap().len()), (200, 1), "{own}");
    let file = officer.request(Method::GET, &format!("{path}/{sha256}")).send().await.unwrap();
    assert_eq!(file.headers()["content-security-policy"], "sandbox; default-src 'none'");
    assert!(file.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(file.bytes().await.unwrap(), text);
    // a colleague who sees the case sees none of it before an act names it
    let colleague = town.as_(TOWN, "u-0005").await;
    assert_eq!(colleague.get(path).await, (200, json!({"uploads": []})));
    assert_eq!(colleague.get(&format!("{path}/{sha256}")).await.0, 404);
    for stranger in [town.as_(OTHER, "u-0001").await, town.as_(TOWN, "u-0009").await] {
        assert_eq!(upload(&stranger, &query, text).await.0, 404);
        assert_eq!(stranger.get(path).await.0, 404);
        assert_eq!(stranger.get(&format!("{path}/{sha256}")).await.0, 404);
    }
    // an act names it by its hash; nobody names another's
    let body = json!({"documents": [{"document": "alignment-record", "sha256": sha256}]});
    let act = "/api/v1/procedures/R8-0001.1/acts/record-alignment/rehearsal";
    let (status, problem) = colleague.post(act, &body).await;
    assert_eq!((status, fields(&problem)), (422, vec!["documents.0.sha256"]), "{problem}");
    let (status, problem) = officer.post(act, &body).await;
    assert!(status == 409 || (status == 422 && fields(&problem) != ["documents.0.sha256"]), "{problem}");
    let nothing = json!({"documents": [{"document": "alignment-record"}]});
    let (status, problem) = officer.post(act, &nothing).await;
    assert_eq!((status, fields(&problem)), (422, vec!["documents.0"]), "{problem}");
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_what_it_says_is_not_kept() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let zeros = vec![0_u8; 32 << 20];
    let inner = archive(&[("a.txt", b"x")]);
    let office = ("[Content_Types].xml", b"<Types/>".as_slice());
    for (name, content, expected) in [
        ("a.pdf", b"<html><script>alert(1)</script>".to_vec(), "type-mismatch"),
        ("a.html", b"<html>".to_vec(), "type-mismatch"),
        ("a.svg", b"<svg/>".to_vec(), "type-mismatch"),
        ("a.zip", inner.clone(), "type-mismatch"),
        ("a.docx", inner.clone(), "type-mismatch"),
        ("a.docx", archive(&[office, ("word/a.xml", &zeros)]), "archive_limits"),
        ("a.docx", archive(&[office, ("word/a.zip", &inner)]), "archive_limits"),
        ("a.txt", Vec::new(), "bad-input"),
        ("..%2Fa.txt", b"x".to_vec(), "bad-input"),
        ("%2Ehidden.txt", b"x".to_vec(), "bad-input"),
    ] {
        let (status, problem) =
            upload(&officer, &format!("document=alignment-record&name={name}"), content).await;
        assert_eq!((status, code(&problem)), (422, expected), "{name}: {problem}");
    }
    let fine = archive(&[office, ("word/document.xml", b"<w/>")]);
    let (status, kept) = upload(&officer, "document=alignment-record&name=a.docx", fine).await;
    assert_eq!(status, 201, "{kept}");
    let wrong = format!("document=alignment-record&name=a.txt&sha256={}", "0".repeat(64));
    let (status, problem) = upload(&officer, &wrong, "x").await;
    assert_eq!((status, fields(&problem)), (422, vec!["sha256"]));
    for query in ["name=a.txt", "document=nothing&name=a.txt", "document=hand-over&name=a.txt"] {
        let (status, problem) = upload(&officer, query, "x").await;
        assert_eq!((status, fields(&problem)), (422, vec!["document"]), "{query}: {problem}");
    }
    let (_, own) = officer.get("/api/v1/procedures/R8-0001.1/uploads").await;
    assert_eq!(own["uploads"].as_array().unwrap().len(), 1, "{own}");
    town.stands().await;
}

/// Files of every kind that is not taken: the name, the content, the part and code of the fault, and a word
/// of what is said.
fn unfit() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str, &'static str)> {
    let zeros = vec![0_u8; 32 << 20];
    let office = ("[Content_Types].xml", b"<Types/>".as_slice());
    let bomb = archive(&[office, ("word/a.xml", &zeros)]);
    vec![
        ("a.pdf", b"<html><script>alert(1)</script>".to_vec(), "name", "type-mismatch", "内容と名前"),
        ("a.html", b"<html>".to_vec(), "name", "type-mismatch", "内容と名前"),
        ("a.txt", b"MZ\x90\0".to_vec(), "name", "type-mismatch", "内容と名前"),
        ("a.docx", bomb, "name", "archive_limits", "200MiB"),
        ("gpj.\u{202e}txt", b"x".to_vec(), "name", "bad-input", "U+202E"),
        (".hidden.txt", b"x".to_vec(), "name", "bad-input", "フォルダー"),
        ("a.txt", vec![b'a'; (50 << 20) + 1], "content_base64", "bad-input", "50 MiB"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_act_brings_is_looked_at_like_what_is_handed_in() {
    let town = Town::new().await;
    let (_, revision) = town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let act = "/api/v1/procedures/R8-0001.1/acts/record-alignment/rehearsal";
    for (name, content, part, expected, word) in unfit() {
        let content = STANDARD.encode(content);
        let document = json!({"document": "alignment-record", "name": name, "content_base64": content});
        let (status, problem) = officer.post(act, &json!({"documents": [document]})).await;
        // a character that is taken nowhere is told before it is known which document it belongs to
        let nth = if name.contains('\u{202e}') { "" } else { "0." };
        let field = format!("documents.{nth}{part}");
        assert_eq!((status, fields(&problem)), (422, vec![field.as_str()]), "{name}: {problem}");
        assert_eq!(code(&problem), expected, "{name}: {problem}");
        let said = &problem["errors"][0];
        assert!(said["ja"].as_str().unwrap().contains(word) && !said["en"].as_str().unwrap().is_empty());
    }
    // what the client says of its type is believed as little
    let said = |media: &str| {
        let content = STANDARD.encode("記録");
        json!({"documents": [{
            "document": "alignment-record", "name": "a.txt", "media": media, "content_base64": content,
        }]})
    };
    let (status, problem) = officer.post(act, &said("text/html")).await;
    assert_eq!((status, fields(&problem)), (422, vec!["documents.0.media"]), "{problem}");
    let (status, problem) = officer.post(act, &said("text/plain")).await;
    assert!(status != 422 || fields(&problem).iter().all(|one| !one.starts_with("documents")), "{problem}");
    assert!(revision > 0);
    town.stands().await;
}

/// Leads the first case to where its alignment is recorded, with a document; answers its revision.
async fn to_alignment(officer: &Somebody<'_>) -> u64 {
    let dialogue = |with: &str| json!({"dialogue": {"counterpart": with, "date": "2026-10-05", "channel": "窓口", "notes": "聴取", "reference_quote": "100万円"}});
    let peers = json!([{"body": "A市", "kpi": "待ち時間", "budgeting": "当初予算", "hardship": "仕様"}]);
    let fit = json!({
        "peer_record": "あり", "communication": "良好", "superiority": "短縮", "payment_flow": "説明済",
        "startup_benefit": "公表", "body_benefit": "軽減",
    });
    let mut revision = 1;
    for (act, facts) in [
        ("start-scouting", json!({"peers": peers, "joint_considered": "時期が合わない"})),
        ("record-dialogue", dialogue("候補一")),
        ("record-dialogue", dialogue("候補二")),
        ("start-alignment", json!({"fit_check": fit, "three_way_good": "三方によい"})),
    ] {
        let (_, view) = officer.get("/api/v1/procedures/R8-0001.1").await;
        let path = format!("/api/v1/procedures/R8-0001.1/acts/{act}");
        let key = (uuid::Uuid::new_v4(), view["revision"].as_u64());
        let (status, done) = officer.post_as(&path, &json!({"facts": facts}), key).await;
        assert_eq!(status, 200, "{act}: {done}");
        revision = done["revision"].as_u64().unwrap();
    }
    revision
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_brings_is_looked_at_like_what_is_handed_in() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let revision = to_alignment(&officer).await;
    let path = "/procedures/R8-0001%2F1/acts/record-alignment";
    for (name, content, .., word) in unfit().into_iter().filter(|one| one.0 != ".hidden.txt") {
        let head = format!(
            "--b\r\ncontent-disposition: form-data; name=\"step\"\r\n\r\nperform\r\n\
             --b\r\ncontent-disposition: form-data; name=\"revision\"\r\n\r\n{revision}\r\n\
             --b\r\ncontent-disposition: form-data; name=\"d.alignment-record\"; filename=\"{name}\"\r\n\
             content-type: text/plain\r\n\r\n"
        );
        let body = [head.as_bytes(), &content, b"\r\n--b--\r\n"].concat();
        let request = officer.request(Method::POST, path);
        let request = request.header("content-type", "multipart/form-data; boundary=b").body(body);
        let response = request.send().await.unwrap();
        let (status, page) = (response.status().as_u16(), response.text().await.unwrap());
        assert_eq!(status, 422, "{name}: {page}");
        assert!(page.contains(word), "{name}: {page}");
    }
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_not_read_to_its_end() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    // Said beforehand: refused before any of it. The connection may be closed while the rest is on its way.
    let large = vec![b'a'; (50 << 20) + 1];
    let path = "/api/v1/procedures/R8-0001.1/uploads?document=alignment-record&name=a.txt";
    let sent = officer.request(Method::POST, path).body(large).send().await;
    assert!(sent.is_err() || sent.unwrap().status().as_u16() == 413);
    // Not said: read no further than the limit, however much comes.
    let body = json!({"name": "test", "scopes": ["act"], "days": 1});
    let (_, issued) = officer.post("/api/v1/tokens", &body).await;
    let (token, address) = (issued["token"].as_str().unwrap().to_owned(), town.url.replace("http://", ""));
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         transfer-encoding: chunked\r\n\r\n"
    );
    let status = tokio::task::spawn_blocking(move || endless(&address, &head)).await.unwrap();
    assert_eq!(status, "413");
    let just = vec![b'a'; 50 << 20];
    let (status, kept) = upload(&officer, "document=alignment-record&name=a.txt", just).await;
    assert_eq!((status, &kept["bytes"]), (201, &json!(50 << 20)), "{kept}");
    let (_, own) = officer.get("/api/v1/procedures/R8-0001.1/uploads").await;
    assert_eq!(own["uploads"].as_array().unwrap().len(), 1, "{own}");
    town.stands().await;
}

/// Sends portions of a body until an answer comes; its status.
fn endless(address: &str, head: &str) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.write_all(head.as_bytes()).unwrap();
    let portion = [b"100000\r\n".as_slice(), &vec![b'a'; 1 << 20], b"\r\n"].concat();
    let sent = (0..10_240).take_while(|_| socket.write_all(&portion).is_ok()).count();
    assert!(sent < 1_024, "10 GiB were read");
    let mut answer = [0; 12];
    match socket.read_exact(&mut answer) {
        Ok(()) => String::from_utf8(answer.to_vec()).unwrap().split(' ').nth(1).unwrap().to_owned(),
        // A connection closed with much of the body on its way may take the answer with it.
        Err(_) => "413".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_named_is_forgotten_after_a_month() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let (_, kept) = upload(&officer, "document=alignment-record&name=a.txt", "x").await;
    let sha256 = kept["sha256"].as_str().unwrap().to_owned();
    let city = crate::common::org(TOWN);
    assert_eq!(town.app.desk().forget_uploads(&city).await.unwrap(), 0);
    town.later(30 * 86_400 + 1);
    assert_eq!(town.app.desk().forget_uploads(&city).await.unwrap(), 1);
    let store = town.app.desk().store();
    assert!(store.files(&city, &[sha256]).await.unwrap().is_empty());
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_sent_a_hundred_times_at_once_is_one_entry() {
    let town = Town::new().await;
    let (id, revision) = town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let path = format!("/api/v1/procedures/{id}/acts/start-scouting");
    let (key, body) = (Uuid::new_v4(), scouting());
    let sent = (0..100).map(|_| officer.post_as(&path, &body, (key, Some(revision))));
    let answers = futures_util::future::join_all(sent).await;
    assert_eq!(answers[0].0, 200, "{}", answers[0].1);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let (_, trail) = officer.get("/api/v1/trail/R8-0001").await;
    assert_eq!(trail["acts"].as_array().unwrap().len(), 2, "{trail}");
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_officers_who_saw_the_same_one_is_first() {
    let town = Town::new().await;
    let (id, revision) = town.open_case().await;
    let (one, other) = (town.as_(TOWN, "u-0001").await, town.as_(TOWN, "u-0005").await);
    let path = format!("/api/v1/procedures/{id}/acts/start-scouting");
    let body = scouting();
    let act = async |who: &Somebody<'_>| who.post_as(&path, &body, (Uuid::new_v4(), Some(revision))).await;
    let answers = futures_util::future::join(act(&one), act(&other)).await;
    let mut statuses = [answers.0.0, answers.1.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "{answers:?}");
    let (_, trail) = one.get("/api/v1/trail/R8-0001").await;
    assert_eq!(trail["acts"].as_array().unwrap().len(), 2, "{trail}");
    town.stands().await;
}

fn scouting() -> Value {
    let peers =
        json!([{"body": "先行自治体なし", "kpi": "待ち時間", "budgeting": "なし", "hardship": "なし"}]);
    json!({"facts": {"peers": peers, "joint_considered": "単独で行う"}})
}
