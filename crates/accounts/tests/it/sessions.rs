//! How long a session lasts, and what ends it.

use crate::city::{City, HERE, PASSWORD, email, org, person};
use shirube_accounts::SignInFault;
use shirube_desk::ViewQuery;
use shirube_test_stores::{administer, as_administrator, on_postgres};

#[tokio::test]
async fn a_session_nobody_uses_ends() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    city.at(1_800, 0);
    assert!(city.who(&session.token).await.is_some());
    // that was use
    city.at(1_800 + 1_800, 0);
    assert!(city.who(&session.token).await.is_some());
    city.at(1_800 + 1_800 + 1_800, 1);
    assert_eq!(city.who(&session.token).await, None);
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    city.at(1_800 + 1_800 + 1_800 + 1_801, 0);
    assert_eq!(city.who(&session.token).await, None);
}

#[tokio::test]
async fn a_session_ends_however_much_it_is_used() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    for minutes in (20..600).step_by(20) {
        city.at(minutes * 60, 0);
        assert!(city.who(&session.token).await.is_some(), "{minutes}");
    }
    city.at(36_000, 0);
    assert!(city.who(&session.token).await.is_some());
    city.at(36_000, 1);
    assert_eq!(city.who(&session.token).await, None);
}

#[tokio::test]
async fn what_is_decided_of_an_account_counts_at_the_next_request() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    assert!(city.accounts.end_membership(&org("city-a"), &person("u-0001"), true).await.unwrap());
    assert_eq!(city.who(&session.token).await, None);
    assert!(city.accounts.end_membership(&org("city-a"), &person("u-0001"), false).await.unwrap());
    assert!(city.who(&session.token).await.is_some());
    assert!(city.accounts.disable(&account, true).await.unwrap());
    assert_eq!(city.who(&session.token).await, None);
    // whoever is let in again signs in again
    assert!(city.accounts.disable(&account, false).await.unwrap());
    assert_eq!(city.who(&session.token).await, None);
    assert!(city.enter("u-0001", PASSWORD, None).await.is_ok());
}

/// With a membership goes what they saved, or neither does.
#[tokio::test]
async fn who_leaves_leaves_nothing_behind_or_stays() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let (here, who) = (org("city-a"), person("u-0001"));
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let desk = city.accounts.desk();
    desk.save_view(&here, &who, ("契約", &ViewQuery::default(), false), None).await.unwrap();
    // as a database that fails in between
    let [fails, works] = if on_postgres() {
        ["REVOKE DELETE ON saved_view FROM shirube_worker", "GRANT DELETE ON saved_view TO shirube_worker"]
    } else {
        [
            "CREATE TRIGGER fails BEFORE DELETE ON saved_view BEGIN SELECT RAISE(ABORT, 'fails'); END",
            "DROP TRIGGER fails",
        ]
    };
    let url = as_administrator(&city.url);
    administer(&url, fails).await;
    city.accounts.end_membership(&here, &who, true).await.unwrap_err();
    assert!(city.who(&session.token).await.is_some());
    assert_eq!(desk.views(&here, &who).await.unwrap().len(), 1);
    administer(&url, works).await;
    assert!(city.accounts.end_membership(&here, &who, true).await.unwrap());
    assert_eq!(city.who(&session.token).await, None);
    assert_eq!(desk.views(&here, &who).await.unwrap(), []);
}

#[tokio::test]
async fn sessions_are_ended_by_whose_they_are() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    city.admit("city-a", "u-0002").await;
    let one = city.enter("u-0001", PASSWORD, None).await.unwrap();
    city.at(1, 0);
    let two = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let other = city.enter("u-0002", PASSWORD, None).await.unwrap();
    assert_eq!(city.accounts.sessions(&account).await.unwrap().len(), 2);
    city.accounts.sign_out(&one.token).await.unwrap();
    city.accounts.sign_out("no such token").await.unwrap();
    assert_eq!(city.who(&one.token).await, None);
    assert!(city.who(&two.token).await.is_some());
    city.accounts.sign_out_everywhere(&account).await.unwrap();
    assert_eq!(city.who(&two.token).await, None);
    assert!(city.who(&other.token).await.is_some());
    assert_eq!(city.accounts.sessions(&account).await.unwrap(), []);
    for token in ["", "x", other.signed_in.account.as_str()] {
        assert_eq!(city.who(token).await, None, "{token}");
    }
}

#[tokio::test]
async fn whoever_signed_in_earlier_is_asked_once_more() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let needs = async |token: &str| {
        let now = city.accounts.desk().now().await.unwrap();
        city.accounts.needs_reauthentication(&city.who(token).await.unwrap(), now)
    };
    city.at(600, 0);
    assert!(!needs(&session.token).await);
    city.at(600, 1);
    assert!(needs(&session.token).await);
    let wrong = city.accounts.reauthenticate(&session.token, "wrong", None, HERE).await.unwrap();
    assert_eq!(wrong.err(), Some(SignInFault::Wrong));
    let again = city.accounts.reauthenticate(&session.token, PASSWORD, None, HERE).await.unwrap().unwrap();
    assert!(!needs(&again.token).await);
    assert_eq!(city.who(&session.token).await, None);
    let gone = city.accounts.reauthenticate(&session.token, PASSWORD, None, HERE).await.unwrap();
    assert_eq!(gone.err(), Some(SignInFault::Wrong));
}

#[tokio::test]
async fn one_account_stands_in_several_organisations() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    let (b, u_0003) = (org("city-b"), person("u-0003"));
    let link = city.accounts.invite(&b, &u_0003, &email("U-0001"), "en").await.unwrap();
    let same = city.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    assert_eq!(same, account);
    let of = city.accounts.memberships(&account).await.unwrap();
    let of: Vec<_> =
        of.iter().map(|one| (one.org.as_str(), one.person.as_str(), one.org_name_ja.as_str())).collect();
    assert_eq!(of, [("city-a", "u-0001", "city-a市"), ("city-b", "u-0003", "city-b市")]);
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    assert_eq!(session.signed_in.org.as_str(), "city-a");
    city.at(700, 0);
    assert!(city.accounts.switch(&session.token, &org("city-c")).await.unwrap().is_none());
    assert!(city.who(&session.token).await.is_some());
    let moved = city.accounts.switch(&session.token, &b).await.unwrap().unwrap();
    assert_eq!((moved.signed_in.org.as_str(), moved.signed_in.person.as_str()), ("city-b", "u-0003"));
    // to move is not to say once more who one is
    assert_eq!(moved.signed_in.authenticated_at, session.signed_in.authenticated_at);
    assert_eq!(city.who(&session.token).await, None);
    let direct =
        city.accounts.sign_in(&email("u-0001"), PASSWORD, None, Some(&b), HERE).await.unwrap().unwrap();
    assert_eq!(direct.signed_in.org, b);
    city.accounts.end_membership(&b, &u_0003, true).await.unwrap();
    assert_eq!(city.who(&direct.token).await, None);
    assert_eq!(city.accounts.memberships(&account).await.unwrap().len(), 1);
}
