//! Too many failures, one's own or another's.

use crate::city::{City, HERE, PASSWORD, email};
use crate::second_factor::{code_at, with_app};
use shirube_accounts::SignInFault;

const WRONG: &str = "wrong wrong wrong wrong";

#[tokio::test]
async fn failures_make_an_account_wait_longer_each_time() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    for _ in 0..5 {
        assert_eq!(city.enter("u-0001", WRONG, None).await.err(), Some(SignInFault::Wrong));
    }
    // the right password does not tell whether it is right
    for password in [WRONG, PASSWORD] {
        assert_eq!(city.enter("u-0001", password, None).await.err(), Some(SignInFault::Wait { seconds: 30 }));
    }
    city.at(29, 999);
    assert_eq!(city.enter("u-0001", PASSWORD, None).await.err(), Some(SignInFault::Wait { seconds: 1 }));
    city.at(30, 0);
    assert_eq!(city.enter("u-0001", WRONG, None).await.err(), Some(SignInFault::Wrong));
    assert_eq!(city.enter("u-0001", WRONG, None).await.err(), Some(SignInFault::Wait { seconds: 60 }));
    city.at(90, 0);
    assert!(city.enter("u-0001", PASSWORD, None).await.is_ok());
    // and begins anew
    for _ in 0..5 {
        assert_eq!(city.enter("u-0001", WRONG, None).await.err(), Some(SignInFault::Wrong));
    }
}

#[tokio::test]
async fn an_address_without_account_waits_the_same() {
    let city = City::new().await;
    let answers = async |id: &str| {
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(city.enter(id, WRONG, None).await.err());
        }
        answers
    };
    city.admit("city-a", "u-0001").await;
    assert_eq!(answers("u-0001").await, answers("nobody").await);
}

#[tokio::test]
async fn a_hundred_at_once_are_a_hundred() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let mut tries = tokio::task::JoinSet::new();
    for nth in 0..30 {
        let accounts = city.accounts.clone();
        let place = format!("198.51.100.{nth}");
        tries.spawn(
            async move { accounts.sign_in(&email("u-0001"), WRONG, None, None, &place).await.unwrap() },
        );
    }
    let answers = tries.join_all().await;
    let heard = answers.iter().filter(|one| matches!(one, Err(SignInFault::Wrong))).count();
    assert_eq!(heard, 5, "{answers:?}");
}

#[tokio::test]
async fn one_place_cannot_go_through_all_accounts() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    for nth in 0..20 {
        let answer = city.enter(&format!("nobody-{nth}"), WRONG, None).await;
        assert_eq!(answer.err(), Some(SignInFault::Wrong), "{nth}");
    }
    assert_eq!(city.enter("nobody", WRONG, None).await.err(), Some(SignInFault::Wait { seconds: 30 }));
    assert_eq!(city.enter("u-0001", PASSWORD, None).await.err(), Some(SignInFault::Wait { seconds: 30 }));
    let elsewhere =
        city.accounts.sign_in(&email("u-0001"), PASSWORD, None, None, "203.0.113.9").await.unwrap();
    assert!(elsewhere.is_ok());
}

#[tokio::test]
async fn an_office_behind_one_address_signs_in_all_day() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    for _ in 0..40 {
        assert!(city.enter("u-0001", PASSWORD, None).await.is_ok());
    }
}

#[tokio::test]
async fn whoever_is_under_attack_gets_in_with_a_second_factor() {
    let city = City::new().await;
    let (account, secret) = with_app(&city, "u-0001").await;
    city.admit("city-a", "u-0002").await;
    for nth in 0..8 {
        let place = format!("198.51.100.{nth}");
        let _ = city.accounts.sign_in(&email("u-0001"), WRONG, None, None, &place).await.unwrap();
        let _ = city.accounts.sign_in(&email("u-0002"), WRONG, None, None, &place).await.unwrap();
    }
    city.at(31, 0);
    let wait = city.enter("u-0001", PASSWORD, None).await.err();
    let _ = city.accounts.sign_in(&email("u-0001"), WRONG, None, None, "198.51.100.99").await.unwrap();
    let code = code_at(&city, &secret, 31);
    let is_waiting = |fault: Option<SignInFault>| matches!(fault, Some(SignInFault::Wait { .. }));
    // CodeNeeded here: the wait was over just now, and the password was right
    assert!(matches!(wait, Some(SignInFault::CodeNeeded)), "{wait:?}");
    for nth in 0..8 {
        let place = format!("198.51.100.{nth}");
        let _ = city.accounts.sign_in(&email("u-0001"), WRONG, None, None, &place).await.unwrap();
    }
    assert!(is_waiting(city.enter("u-0001", PASSWORD, None).await.err()));
    assert!(is_waiting(city.enter("u-0001", WRONG, Some(&code)).await.err()));
    assert!(is_waiting(city.enter("u-0001", PASSWORD, Some("000000")).await.err()));
    let session = city.enter("u-0001", PASSWORD, Some(&code)).await.unwrap();
    assert_eq!((&session.signed_in.account, session.signed_in.second_factor), (&account, true));
    // a code that an account does not ask for opens nothing
    for nth in 0..8 {
        let place = format!("198.51.100.{nth}");
        let _ = city.accounts.sign_in(&email("u-0002"), WRONG, None, None, &place).await.unwrap();
    }
    assert!(is_waiting(city.enter("u-0002", PASSWORD, Some("123456")).await.err()));
}

#[tokio::test]
async fn codes_cannot_be_tried_out_with_the_right_password() {
    let city = City::new().await;
    let (_, secret) = with_app(&city, "u-0001").await;
    city.at(60, 0);
    let mut heard = 0;
    for nth in 0..20 {
        let place = format!("198.51.100.{nth}");
        let code = format!("{nth:06}");
        let answer =
            city.accounts.sign_in(&email("u-0001"), PASSWORD, Some(&code), None, &place).await.unwrap();
        heard += usize::from(answer.err() == Some(SignInFault::Wrong));
    }
    assert_eq!(heard, 5);
    // not even the right one is heard while it waits
    let right = code_at(&city, &secret, 60);
    let waits = city.accounts.sign_in(&email("u-0001"), PASSWORD, Some(&right), None, HERE).await.unwrap();
    assert!(matches!(waits.err(), Some(SignInFault::Wait { .. })));
}
