//! The letters that carry links, from the outbox to the mail server.

use crate::city::{City, HERE, PASSWORD, email, org, person};
use shirube_accounts::Link;
use shirube_desk::{Mailer, Sent, embedded_letters};
use shirube_notifier::{MemoryFolder, Transport};
use std::time::Duration;

async fn city() -> City {
    City::with(|settings| settings.public_url = Some("https://shirube.city.example.jp/".to_owned())).await
}

/// Sends what is due, and answers what was sent and each letter's text.
pub(crate) async fn sent(city: &City) -> (Sent, Vec<String>) {
    let folder = MemoryFolder::default();
    let mailer = Mailer {
        catalogue: embedded_letters().unwrap(),
        transport: Transport::Memory(folder.clone()),
        from: "shirube@city.example.jp".to_owned(),
        domain: "city.example.jp".to_owned(),
        pages: None,
    };
    let desk = city.accounts.desk();
    let now = desk.now().await.unwrap();
    let mut done = Sent::default();
    desk.send_letters(&mailer, now.instant(), &mut done).await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("=\r\n", "");
    (done, folder.sent().iter().map(|mail| text(mail.bytes())).collect())
}

fn with(letters: &[String], link: &Link) -> usize {
    let url = format!("https://shirube.city.example.jp{}", link.url_path);
    letters.iter().filter(|text| text.contains(&url)).count()
}

#[tokio::test]
async fn a_link_leaves_by_letter_and_is_nowhere_else() {
    let city = city().await;
    sent(&city).await;
    let a = org("city-a");
    let invitation = city.accounts.invite(&a, &person("u-0001"), &email("u-0001"), "en").await.unwrap();
    assert!(invitation.posted);
    let desk = city.accounts.desk();
    let now = desk.now().await.unwrap();
    let waiting = desk.store().claim_letters(now, 9, Duration::ZERO).await.unwrap();
    assert_eq!(waiting.iter().map(|row| row.letter.as_str()).collect::<Vec<_>>(), ["account/invite"]);
    assert!(!format!("{waiting:?}").contains(&invitation.token));
    let (done, letters) = sent(&city).await;
    assert_eq!((done.delivered, done.given_up, with(&letters, &invitation)), (1, 0, 1), "{letters:?}");
    assert!(
        !letters[0].contains("no links") && letters[0].contains("u-0001@city.example.jp"),
        "{}",
        letters[0]
    );
    city.accounts.accept(&invitation.token, PASSWORD).await.unwrap().unwrap();
    let recovery = city.accounts.recover(&email("u-0001"), HERE).await.unwrap().unwrap();
    assert!(recovery.posted);
    assert!(city.accounts.recover("nobody@city.example.jp", HERE).await.unwrap().is_none());
    let (done, letters) = sent(&city).await;
    assert_eq!((done.delivered, with(&letters, &recovery)), (1, 1), "{letters:?}");
}

#[tokio::test]
async fn a_letter_whose_link_cannot_be_opened_is_given_up_and_stops_no_other() {
    let city = city().await;
    sent(&city).await;
    let a = org("city-a");
    let lost = city.accounts.invite(&a, &person("u-0001"), &email("u-0001"), "en").await.unwrap();
    std::fs::remove_file(city.folder.path().join("keys/accounts.key")).unwrap();
    let good = city.accounts.invite(&a, &person("u-0002"), &email("u-0002"), "en").await.unwrap();
    let (done, letters) = sent(&city).await;
    assert_eq!((done.delivered, done.given_up), (1, 1));
    assert_eq!((with(&letters, &lost), with(&letters, &good)), (0, 1));
}
