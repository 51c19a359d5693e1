//! Codes of an app, and codes on paper.

use crate::city::{City, PASSWORD};
use shirube_accounts::{AccountId, AccountsError, SignInFault};
use shirube_desk::DeskError;
use std::collections::BTreeSet;
use totp_rs::{Builder, Secret};

/// What the app shows so many seconds after the start.
pub(crate) fn code_at(city: &City, secret: &str, seconds: i64) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(city.seconds(seconds)).unwrap()).to_string()
}

/// An account whose app was confirmed two steps before the start, and its secret.
pub(crate) async fn with_app(city: &City, id: &str) -> (AccountId, String) {
    let account = city.admit("city-a", id).await;
    city.at(-60, 0);
    let offer = city.accounts.totp_begin(&account).await.unwrap();
    let code = code_at(city, &offer.secret_base32, -60);
    city.accounts.totp_confirm(&account, &code).await.unwrap().unwrap();
    city.at(0, 0);
    (account, offer.secret_base32)
}

#[tokio::test]
async fn a_second_factor_counts_once_it_was_shown_to_work() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    assert_eq!(city.accounts.totp_confirm(&account, "000000").await.unwrap(), None);
    let offer = city.accounts.totp_begin(&account).await.unwrap();
    assert!(offer.uri.starts_with("otpauth://totp/"), "{}", offer.uri);
    assert!(
        offer.uri.contains("issuer=Shirube") && offer.uri.contains(&offer.secret_base32),
        "{}",
        offer.uri
    );
    assert!(offer.qr_svg.starts_with("<svg ") && offer.qr_svg.ends_with("</svg>"));
    assert_eq!(city.accounts.totp_state(&account).await.unwrap(), None);
    assert!(city.enter("u-0001", PASSWORD, None).await.is_ok(), "not yet");
    let wrong = code_at(&city, &offer.secret_base32, 90);
    assert_eq!(city.accounts.totp_confirm(&account, &wrong).await.unwrap(), None);
    let right = code_at(&city, &offer.secret_base32, 0);
    let codes = city.accounts.totp_confirm(&account, &right).await.unwrap().unwrap();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    assert_eq!(city.accounts.totp_state(&account).await.unwrap(), Some(10));
    assert_eq!(city.enter("u-0001", PASSWORD, None).await.err(), Some(SignInFault::CodeNeeded));
    // the code that confirmed it is spent
    assert_eq!(city.enter("u-0001", PASSWORD, Some(&right)).await.err(), Some(SignInFault::Wrong));
    city.at(30, 0);
    let next = code_at(&city, &offer.secret_base32, 30);
    assert!(city.enter("u-0001", PASSWORD, Some(&next)).await.unwrap().signed_in.second_factor);
    assert!(city.accounts.totp_remove(&account).await.unwrap());
    assert!(!city.accounts.totp_remove(&account).await.unwrap());
    assert!(city.enter("u-0001", PASSWORD, None).await.is_ok());
}

#[tokio::test]
async fn a_code_is_good_once_and_no_earlier_one_after_it() {
    let city = City::new().await;
    let (_, secret) = with_app(&city, "u-0001").await;
    let code = |seconds| code_at(&city, &secret, seconds);
    // the next step's code is taken early; then this step's is not any more
    assert!(city.enter("u-0001", PASSWORD, Some(&code(30))).await.is_ok());
    for replayed in [code(30), code(0)] {
        assert_eq!(city.enter("u-0001", PASSWORD, Some(&replayed)).await.err(), Some(SignInFault::Wrong));
    }
    city.at(60, 0);
    assert_eq!(city.enter("u-0001", PASSWORD, Some(&code(30))).await.err(), Some(SignInFault::Wrong));
    let typed: String = code(60).chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
    assert!(city.enter("u-0001", PASSWORD, Some(&typed)).await.is_ok(), "{typed}");
}

#[tokio::test]
async fn two_who_show_the_same_code_at_once_are_one() {
    let city = City::new().await;
    let (_, secret) = with_app(&city, "u-0001").await;
    let code = code_at(&city, &secret, 0);
    let mut tries = tokio::task::JoinSet::new();
    for nth in 0..4 {
        let (accounts, code) = (city.accounts.clone(), code.clone());
        let place = format!("198.51.100.{nth}");
        tries.spawn(async move {
            accounts
                .sign_in("u-0001@city.example.jp", PASSWORD, Some(&code), None, &place)
                .await
                .unwrap()
                .is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|is_in| *is_in).count(), 1);
}

#[tokio::test]
async fn each_paper_code_is_good_once() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    let offer = city.accounts.totp_begin(&account).await.unwrap();
    let code = code_at(&city, &offer.secret_base32, 0);
    let codes = city.accounts.totp_confirm(&account, &code).await.unwrap().unwrap();
    for (nth, code) in codes.iter().enumerate() {
        let typed = if nth % 2 == 0 { code.to_uppercase().replace('-', " ") } else { code.clone() };
        assert!(city.enter("u-0001", PASSWORD, Some(&typed)).await.is_ok(), "{typed}");
        let left = u32::try_from(9 - nth).unwrap();
        assert_eq!(city.accounts.totp_state(&account).await.unwrap(), Some(left));
    }
    assert_eq!(city.enter("u-0001", PASSWORD, Some(&codes[9])).await.err(), Some(SignInFault::Wrong));
    // another list takes the place of this one
    let offer = city.accounts.totp_begin(&account).await.unwrap();
    city.at(60, 0);
    let code = code_at(&city, &offer.secret_base32, 60);
    let fresh = city.accounts.totp_confirm(&account, &code).await.unwrap().unwrap();
    assert!(fresh.iter().all(|one| !codes.contains(one)));
    assert!(city.enter("u-0001", PASSWORD, Some(&fresh[0])).await.is_ok());
}

#[tokio::test]
async fn the_database_alone_does_not_give_the_secret_away() {
    let city = City::new().await;
    let (account, secret) = with_app(&city, "u-0001").await;
    let row = city.accounts.desk().store().accounts().account(account.as_str()).await.unwrap().unwrap();
    let sealed = row.totp_secret.unwrap();
    assert!(!sealed.contains(&secret));
    assert!(row.password_hash.unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    // another key opens nothing, and that is an alarm and no wrong code
    let key = city.folder.path().join("keys/accounts.key");
    let text = std::fs::read_to_string(&key).unwrap();
    let other: String = text.chars().map(|c| if c == '0' { '1' } else { c }).collect();
    let other = if other == text { text.replacen('1', "2", 1) } else { other };
    std::fs::write(&key, other).unwrap();
    let answer = city.accounts.sign_in("u-0001@city.example.jp", PASSWORD, Some("000000"), None, "x").await;
    assert!(matches!(answer, Err(AccountsError::Unreadable { .. })), "{answer:?}");
    std::fs::remove_file(&key).unwrap();
    let answer = city.accounts.sign_in("u-0001@city.example.jp", PASSWORD, Some("000000"), None, "x").await;
    assert!(matches!(answer, Err(AccountsError::Desk(DeskError::KeyUnusable { .. }))), "{answer:?}");
}
