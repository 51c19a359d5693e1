//! Links that are used once, for a while.

use crate::city::{City, HERE, PASSWORD, email, org, person};
use shirube_accounts::{AcceptFault, AccountsError, LinkState, Purpose, SignInFault};
use shirube_desk::DeskError;

const DAY: i64 = 86_400;
const NEW: &str = "another horse another battery";

#[tokio::test]
async fn an_invitation_is_good_once() {
    let city = City::new().await;
    let (a, id) = (org("city-a"), person("u-0001"));
    let link = city.accounts.invite(&a, &id, &email("u-0001"), "ja").await.unwrap();
    assert_eq!((link.purpose, link.posted), (Purpose::Invite, false));
    assert_eq!(link.url_path, format!("/invitation/{}", link.token));
    for _ in 0..2 {
        let state = city.accounts.link(&link.token).await.unwrap();
        let expected = LinkState::Open {
            purpose: Purpose::Invite,
            email: email("u-0001"),
            org: Some(a.clone()),
            person_name: "u-0001の氏名".to_owned(),
            has_password: false,
            expires_at: link.expires_at,
        };
        assert_eq!(state, expected, "reading spends nothing");
    }
    let short = city.accounts.accept(&link.token, "short").await.unwrap().unwrap_err();
    assert!(matches!(short, AcceptFault::Password(_)), "{short:?}");
    assert!(city.accounts.accept(&link.token, PASSWORD).await.unwrap().is_ok());
    assert_eq!(city.accounts.accept(&link.token, PASSWORD).await.unwrap(), Err(AcceptFault::Gone));
    assert_eq!(city.accounts.link(&link.token).await.unwrap(), LinkState::Gone);
    let mut tampered = link.token.clone();
    let last = if tampered.pop() == Some('A') { 'B' } else { 'A' };
    tampered.push(last);
    for token in [tampered.as_str(), "", "x"] {
        assert_eq!(city.accounts.link(token).await.unwrap(), LinkState::Unknown);
        assert_eq!(city.accounts.accept(token, PASSWORD).await.unwrap(), Err(AcceptFault::Unknown));
    }
}

#[tokio::test]
async fn links_expire_on_the_millisecond() {
    let city = City::new().await;
    city.admit("city-a", "u-0002").await;
    let invitation =
        city.accounts.invite(&org("city-a"), &person("u-0001"), &email("u-0001"), "ja").await.unwrap();
    let recovery = city.accounts.recover(&email("u-0002"), HERE).await.unwrap().unwrap();
    let is_open =
        async |token: &str| matches!(city.accounts.link(token).await.unwrap(), LinkState::Open { .. });
    city.at(3_599, 999);
    assert!(is_open(&recovery.token).await);
    city.at(3_600, 0);
    assert!(!is_open(&recovery.token).await);
    assert_eq!(city.accounts.accept(&recovery.token, NEW).await.unwrap(), Err(AcceptFault::Gone));
    city.at(7 * DAY - 1, 999);
    assert!(is_open(&invitation.token).await);
    city.at(7 * DAY, 0);
    assert!(!is_open(&invitation.token).await);
    assert_eq!(city.accounts.accept(&invitation.token, PASSWORD).await.unwrap(), Err(AcceptFault::Gone));
}

#[tokio::test]
async fn a_later_invitation_takes_the_place_of_an_earlier_one() {
    let city = City::new().await;
    let (a, id) = (org("city-a"), person("u-0001"));
    let first = city.accounts.invite(&a, &id, "typo@city.example.jp", "ja").await.unwrap();
    let other = city.accounts.invite(&a, &person("u-0002"), &email("u-0002"), "ja").await.unwrap();
    let second = city.accounts.invite(&a, &id, &email("u-0001"), "ja").await.unwrap();
    assert_eq!(city.accounts.accept(&first.token, PASSWORD).await.unwrap(), Err(AcceptFault::Gone));
    assert!(city.accounts.accept(&other.token, PASSWORD).await.unwrap().is_ok());
    assert!(city.accounts.accept(&second.token, PASSWORD).await.unwrap().is_ok());
    let error = city.accounts.invite(&a, &id, &email("u-0001"), "ja").await.unwrap_err();
    assert!(matches!(error, AccountsError::Desk(DeskError::BadInput { .. })), "{error}");
    let error = city.accounts.invite(&a, &person("u-0009"), &email("u-0009"), "ja").await.unwrap_err();
    assert!(matches!(error, AccountsError::Desk(DeskError::NotFound { .. })), "{error}");
    let error = city.accounts.invite(&a, &person("u-0003"), "x", "ja").await.unwrap_err();
    assert!(matches!(error, AccountsError::Desk(DeskError::BadInput { .. })), "{error}");
}

#[tokio::test]
async fn two_who_accept_at_once_are_one() {
    let city = City::new().await;
    let link = city.accounts.invite(&org("city-a"), &person("u-0001"), &email("u-0001"), "ja").await.unwrap();
    let mut tries = tokio::task::JoinSet::new();
    for nth in 0..4 {
        let (accounts, token) = (city.accounts.clone(), link.token.clone());
        tries.spawn(async move { accounts.accept(&token, &format!("{PASSWORD} {nth}")).await });
    }
    let answers = tries.join_all().await;
    let accepted = answers.iter().filter(|one| matches!(one, Ok(Ok(_)))).count();
    assert_eq!(accepted, 1, "{answers:?}");
}

/// Whoever administers one organisation can invite any address, and sees the link.
#[tokio::test]
async fn an_invitation_does_not_take_an_account_over() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let link = city.accounts.invite(&org("city-b"), &person("u-0001"), &email("u-0001"), "ja").await.unwrap();
    let state = city.accounts.link(&link.token).await.unwrap();
    assert!(matches!(state, LinkState::Open { has_password: true, .. }));
    for _ in 0..5 {
        assert_eq!(city.accounts.accept(&link.token, NEW).await.unwrap(), Err(AcceptFault::Wrong));
    }
    let waits = city.accounts.accept(&link.token, PASSWORD).await.unwrap();
    assert_eq!(waits, Err(AcceptFault::Wait { seconds: 30 }));
    city.at(30, 0);
    assert_eq!(city.accounts.accept(&link.token, PASSWORD).await.unwrap(), Ok(account));
    assert!(city.who(&session.token).await.is_some());
    assert!(city.enter("u-0001", PASSWORD, None).await.is_ok());
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_began() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    for _ in 0..6 {
        let _ = city.enter("u-0001", "wrong", None).await;
    }
    assert_eq!(city.enter("u-0001", PASSWORD, None).await.err(), Some(SignInFault::Wait { seconds: 30 }));
    let first = city.accounts.recover("U-0001@CITY.example.jp", HERE).await.unwrap().unwrap();
    let second = city.accounts.recover(&email("u-0001"), HERE).await.unwrap().unwrap();
    assert_eq!(city.accounts.accept(&first.token, NEW).await.unwrap(), Err(AcceptFault::Gone));
    assert_eq!(city.accounts.accept(&second.token, NEW).await.unwrap(), Ok(account.clone()));
    assert_eq!(city.who(&session.token).await, None);
    // whoever proved the address by the link need not wait for another's failures
    assert!(city.enter("u-0001", NEW, None).await.is_ok());
    assert_eq!(city.enter("u-0001", PASSWORD, None).await.err(), Some(SignInFault::Wrong));
    city.accounts.disable(&account, true).await.unwrap();
    assert!(city.accounts.recover(&email("u-0001"), HERE).await.unwrap().is_none());
}

#[tokio::test]
async fn nobody_is_flooded_with_letters() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    assert!(city.accounts.recover("nobody@city.example.jp", HERE).await.unwrap().is_none());
    assert!(city.accounts.recover("no address", HERE).await.unwrap().is_none());
    for nth in 0..5 {
        let place = format!("198.51.100.{nth}");
        assert!(city.accounts.recover(&email("u-0001"), &place).await.unwrap().is_some(), "{nth}");
    }
    assert!(city.accounts.recover(&email("u-0001"), "198.51.100.9").await.unwrap().is_none());
    city.at(30, 0);
    assert!(city.accounts.recover(&email("u-0001"), "198.51.100.9").await.unwrap().is_some());
}

#[tokio::test]
async fn whoever_runs_the_machine_resets_a_lost_account() {
    let city = City::new().await;
    let (account, _) = crate::second_factor::with_app(&city, "u-0001").await;
    let (a, id) = (org("city-a"), person("u-0001"));
    assert!(city.accounts.reset(&a, &person("u-0003"), false).await.unwrap().is_none());
    let link = city.accounts.reset(&a, &id, true).await.unwrap().unwrap();
    assert_eq!(link.purpose, Purpose::Recover);
    assert_eq!(city.accounts.totp_state(&account).await.unwrap(), None);
    assert!(city.accounts.accept(&link.token, NEW).await.unwrap().is_ok());
    assert!(city.enter("u-0001", NEW, None).await.is_ok());
    let people = city.accounts.people(&a).await.unwrap();
    let accounts: Vec<_> = people.iter().map(|one| (one.person.as_str(), one.account.is_some())).collect();
    assert_eq!(accounts, [("u-0001", true), ("u-0002", false), ("u-0003", false)]);
}
