//! Who gets in, and what everybody else is told.

use crate::city::{City, HERE, PASSWORD, email, org, person};
use shirube_accounts::{Means, PasswordFault, SignInFault};
use std::time::{Duration, Instant};

#[tokio::test]
async fn somebody_signs_in_with_address_and_password() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let who = city.who(&session.token).await.unwrap();
    assert_eq!(who, session.signed_in);
    assert_eq!((who.account.clone(), who.org.as_str(), who.person.as_str()), (account, "city-a", "u-0001"));
    assert_eq!(
        (who.person_name.as_str(), who.language.as_str(), who.company.as_deref()),
        ("u-0001の氏名", "ja", None)
    );
    assert_eq!(
        (who.means, who.second_factor, who.installation_administrator),
        (Means::Session, false, false)
    );
    // the address as somebody else types it
    for typed in ["U-0001@CITY.example.jp", " u-0001@city.example.jp ", "ｕ-0001@city.example.jp"] {
        assert!(city.accounts.sign_in(typed, PASSWORD, None, None, HERE).await.unwrap().is_ok(), "{typed}");
    }
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let gone = city.admit("city-a", "u-0002").await;
    let left = city.admit("city-a", "u-0003").await;
    assert!(city.accounts.disable(&gone, true).await.unwrap());
    assert!(city.accounts.end_membership(&org("city-a"), &person("u-0003"), true).await.unwrap());
    drop(left);
    for (address, password, there) in [
        ("u-0001@city.example.jp", "correct horse battery stapler", None),
        ("u-0001@city.example.jp", "", None),
        ("nobody@city.example.jp", PASSWORD, None),
        ("", PASSWORD, None),
        ("u-0002@city.example.jp", PASSWORD, None),
        ("u-0003@city.example.jp", PASSWORD, None),
        ("u-0001@city.example.jp", PASSWORD, Some(org("city-b"))),
    ] {
        let answer = city.accounts.sign_in(address, password, None, there.as_ref(), HERE).await.unwrap();
        assert_eq!(answer.err(), Some(SignInFault::Wrong), "{address} {password}");
    }
}

/// Not a measurement: a difference that somebody could see from outside would be a whole hash.
#[tokio::test]
async fn an_address_without_account_costs_as_much() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let mut taken = [Duration::MAX; 2];
    for round in 0..5 {
        for (at, id) in ["u-0001", "nobody"].into_iter().enumerate() {
            let began = Instant::now();
            let place = format!("192.0.2.{round}");
            let answer = city.accounts.sign_in(&email(id), "wrong wrong wrong", None, None, &place).await;
            assert_eq!(answer.unwrap().err(), Some(SignInFault::Wrong));
            taken[at] = taken[at].min(began.elapsed());
        }
    }
    assert!(taken[1] * 3 > taken[0] && taken[0] * 3 > taken[1], "{taken:?}");
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    let (here, there) = (
        city.enter("u-0001", PASSWORD, None).await.unwrap(),
        city.enter("u-0001", PASSWORD, None).await.unwrap(),
    );
    let change = async |current: &str, new: &str| {
        city.accounts.change_password(&here.token, current, new, HERE).await.unwrap()
    };
    let new = "another horse another battery";
    let fields = |faults: Vec<shirube_accounts::InputFault>| -> Vec<String> {
        faults.into_iter().map(|fault| fault.field).collect()
    };
    assert_eq!(fields(change("wrong", new).await.unwrap_err()), ["current_password"]);
    assert_eq!(fields(change(PASSWORD, "short").await.unwrap_err()), ["password"]);
    assert!(city.who(&there.token).await.is_some());
    let session = change(PASSWORD, new).await.unwrap();
    assert!(city.who(&session.token).await.is_some());
    for ended in [&here, &there] {
        assert_eq!(city.who(&ended.token).await, None);
    }
    assert_eq!(city.accounts.sessions(&account).await.unwrap().len(), 1);
    assert_eq!(city.enter("u-0001", PASSWORD, None).await.err(), Some(SignInFault::Wrong));
    assert!(city.enter("u-0001", new, None).await.is_ok());
}

#[tokio::test]
async fn a_known_password_is_refused_and_nothing_is_spent() {
    let city = City::with(|settings| {
        let list = tempfile::NamedTempFile::new().unwrap();
        // SHA-1 of "correct horse battery staple"
        std::fs::write(list.path(), "ABF7AAD6438836DBE526AA231ABDE2D0EEF74D42:3\n").unwrap();
        settings.breached_list = Some(list.keep().unwrap().1);
    })
    .await;
    let link = city.accounts.invite(&org("city-a"), &person("u-0001"), &email("u-0001"), "ja").await.unwrap();
    let refused = city.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap_err();
    assert_eq!(refused, shirube_accounts::AcceptFault::Password(vec![PasswordFault::Breached]));
    assert!(city.accounts.accept(&link.token, "another horse another battery").await.unwrap().is_ok());
}

#[tokio::test]
async fn a_demo_lets_somebody_in_who_has_no_password() {
    let city = City::new().await;
    let first = city.accounts.open_for_demo(&org("city-a"), &person("u-0001")).await.unwrap();
    let again = city.accounts.open_for_demo(&org("city-a"), &person("u-0001")).await.unwrap();
    assert_eq!(first.signed_in.account, again.signed_in.account);
    assert_ne!(first.token, again.token);
    assert_eq!(city.who(&first.token).await.unwrap().person.as_str(), "u-0001");
    assert!(city.accounts.open_for_demo(&org("city-a"), &person("u-0009")).await.is_err());
    let by_password = city.accounts.sign_in(&first.signed_in.email, "", None, None, HERE).await.unwrap();
    assert_eq!(by_password.err(), Some(SignInFault::Wrong));
}
