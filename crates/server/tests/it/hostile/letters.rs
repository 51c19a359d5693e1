//! Letters as whoever gets them reads them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shirube_desk::{Mailer, Sent, embedded_letters};
use shirube_notifier::{MemoryFolder, Transport};

use crate::common::Town;

/// The HTML of each letter that is due.
pub(super) async fn letters(town: &Town) -> Vec<String> {
    let folder = MemoryFolder::default();
    let mailer = Mailer {
        catalogue: embedded_letters().unwrap(),
        transport: Transport::Memory(folder.clone()),
        from: "shirube@city.example.jp".to_owned(),
        domain: "city.example.jp".to_owned(),
        pages: Some("https://shirube.city.example.jp".to_owned()),
    };
    let desk = town.app.desk();
    let (now, mut sent) = (desk.now().await.unwrap(), Sent::default());
    desk.send_letters(&mailer, now.instant(), &mut sent).await.unwrap();
    assert_eq!(sent.given_up, 0, "{sent:?}");
    let texts = folder.sent().into_iter().map(|mail| String::from_utf8_lossy(mail.bytes()).into_owned());
    texts.filter_map(|mail| html_of(&mail)).map(|html| html.replace("&#x2f;", "/")).collect()
}

/// The part of a letter that is HTML, decoded.
fn html_of(mail: &str) -> Option<String> {
    let part = mail.split("Content-Type: text/html").nth(1)?;
    let (head, body) = part.split_once("\r\n\r\n")?;
    let body = body.split("\r\n--").next()?;
    if head.contains("base64") {
        let bytes = STANDARD.decode(body.replace("\r\n", "")).unwrap();
        return Some(String::from_utf8(bytes).unwrap());
    }
    if !head.contains("quoted-printable") {
        return Some(body.to_owned());
    }
    let (joined, mut bytes) = (body.replace("=\r\n", ""), Vec::new());
    let mut parts = joined.split('=');
    bytes.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    Some(String::from_utf8(bytes).unwrap())
}
