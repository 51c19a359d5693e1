//! What programs show.

use crate::city::{City, PASSWORD, org, person};
use shirube_accounts::{InputFault, Means, Scope};
use shirube_desk::Changed;

const DAY: i64 = 86_400;

fn fields(faults: Vec<InputFault>) -> Vec<String> {
    faults.into_iter().map(|fault| fault.field).collect()
}

#[tokio::test]
async fn a_token_stands_for_its_owner_within_its_scopes() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    let who = city.enter("u-0001", PASSWORD, None).await.unwrap().signed_in;
    let scopes = [Scope::Export, Scope::Read, Scope::Read];
    let issued =
        city.accounts.issue_token(&who, (" 財務会計連携 ", &scopes, 1), None).await.unwrap().unwrap();
    let text = issued.token.as_deref().unwrap();
    assert!(text.starts_with("shirube_") && text.len() == 51, "{text}");
    assert_eq!(issued.view.scopes, [Scope::Read, Scope::Export]);
    let shown = city.accounts.token(issued.token.as_deref().unwrap()).await.unwrap().unwrap();
    assert_eq!((&shown.person, &shown.org), (&who.person, &who.org));
    let id = issued.view.id.clone();
    assert_eq!(shown.means, Means::Token { scopes: vec![Scope::Read, Scope::Export], id: id.clone() });
    assert_eq!(Scope::ALL.map(|scope| shown.allows(scope)), [true, false, true, false]);
    let later = city.accounts.desk().now().await.unwrap();
    assert!(!city.accounts.needs_reauthentication(&shown, later));
    let listed = city.accounts.tokens(&account).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].name.as_str(), listed[0].used_at), ("財務会計連携", Some(later)));
    // it expires on the millisecond
    city.at(DAY - 1, 999);
    assert!(city.accounts.token(issued.token.as_deref().unwrap()).await.unwrap().is_some());
    city.at(DAY, 0);
    assert_eq!(city.accounts.token(issued.token.as_deref().unwrap()).await.unwrap(), None);
    city.at(0, 0);
    let revoke = async |id: &str, seen| city.accounts.revoke_token(&account, id, seen).await.unwrap();
    assert_eq!(revoke("t-0000000000000000", None).await, Changed::Nothing);
    let seen = issued.view.tag();
    assert_eq!(listed[0].tag(), seen, "that it was used changes nothing");
    assert_eq!(revoke(&id, Some("0")).await, Changed::Stale(seen.clone()));
    assert_eq!(revoke(&id, Some(&seen)).await, Changed::Done);
    assert_eq!(city.accounts.token(issued.token.as_deref().unwrap()).await.unwrap(), None);
    let Changed::Stale(now) = revoke(&id, Some(&seen)).await else { panic!("it is revoked") };
    assert_eq!(
        (revoke(&id, Some(&now)).await, revoke(&id, None).await),
        (Changed::Nothing, Changed::Nothing)
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_token_to_issue_is_said_at_once() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let who = city.enter("u-0001", PASSWORD, None).await.unwrap().signed_in;
    let issue = async |name: &str, scopes: &[Scope], days: u32| {
        city.accounts.issue_token(&who, (name, scopes, days), None).await.unwrap()
    };
    assert_eq!(fields(issue(" ", &[], 0).await.unwrap_err()), ["name", "scopes", "days"]);
    assert_eq!(fields(issue("x", &[Scope::Read], 366).await.unwrap_err()), ["days"]);
    let issued = issue("x", &[Scope::Read], 365).await.unwrap();
    // a token issues none
    let shown = city.accounts.token(issued.token.as_deref().unwrap()).await.unwrap().unwrap();
    let again = city.accounts.issue_token(&shown, ("y", &[Scope::Read], 1), None).await.unwrap();
    assert_eq!(fields(again.unwrap_err()), ["authorization"]);
}

#[tokio::test]
async fn a_token_of_somebody_who_left_is_nobodys() {
    let city = City::new().await;
    let account = city.admit("city-a", "u-0001").await;
    city.admit("city-a", "u-0002").await;
    let who = city.enter("u-0001", PASSWORD, None).await.unwrap().signed_in;
    let issued = city.accounts.issue_token(&who, ("x", &[Scope::Read], 1), None).await.unwrap().unwrap();
    let is_good = async || city.accounts.token(issued.token.as_deref().unwrap()).await.unwrap().is_some();
    assert!(is_good().await);
    city.accounts.sign_out_everywhere(&account).await.unwrap();
    assert!(is_good().await, "it is no session");
    city.accounts.end_membership(&org("city-a"), &person("u-0001"), true).await.unwrap();
    assert!(!is_good().await);
    city.accounts.end_membership(&org("city-a"), &person("u-0001"), false).await.unwrap();
    assert!(is_good().await);
    city.accounts.disable(&account, true).await.unwrap();
    assert!(!is_good().await);
    city.accounts.disable(&account, false).await.unwrap();
    let other = city.accounts.account_of(&org("city-a"), &person("u-0002")).await.unwrap().unwrap();
    let revoked = city.accounts.revoke_token(&other, &issued.view.id, None).await.unwrap();
    assert_eq!(revoked, Changed::Nothing, "not another's");
    assert!(is_good().await);
    let bare = issued.token.as_deref().unwrap().trim_start_matches("shirube_");
    for shown in ["", "shirube_", bare, &issued.token.as_deref().unwrap().to_uppercase()] {
        assert_eq!(city.accounts.token(shown).await.unwrap(), None, "{shown}");
    }
    // nor is a session's token one of a program, or the other way round
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    assert_eq!(city.accounts.token(&session.token).await.unwrap(), None);
    assert_eq!(city.who(issued.token.as_deref().unwrap()).await, None);
}
