//! The first account of an installation.

use crate::city::{City, HERE, PASSWORD, org, person};
use shirube_accounts::{AcceptFault, FirstSetUp, LinkState, Official, Purpose};
use shirube_core::policy::BodyKind;

fn set_up() -> FirstSetUp {
    let official = |name: &str, email: &str| Official {
        name: name.to_owned(),
        email: email.to_owned(),
        language: "ja".to_owned(),
    };
    FirstSetUp {
        org: org("kakuu-city"),
        name_ja: "架空市".to_owned(),
        name_en: "Kakuu City".to_owned(),
        body: BodyKind::City,
        first: official("田中一郎", "tanaka@city.example.jp"),
        password: PASSWORD.to_owned(),
        second: official("鈴木花子", "suzuki@city.example.jp"),
    }
}

#[tokio::test]
async fn an_empty_installation_is_set_up_by_whoever_has_the_link() {
    let city = City::empty(|_| ()).await;
    let first = city.accounts.first_administrator(None).await.unwrap().unwrap();
    // started again, the earlier link is gone
    let link = city.accounts.first_administrator(None).await.unwrap().unwrap();
    assert_eq!(city.accounts.link(&first.token).await.unwrap(), LinkState::Gone);
    let state = city.accounts.link(&link.token).await.unwrap();
    assert!(
        matches!(state, LinkState::Open { purpose: Purpose::FirstAdministrator, org: None, .. }),
        "{state:?}"
    );
    let open = async |given: &FirstSetUp| city.accounts.set_up(&link.token, given).await.unwrap();
    let alone = FirstSetUp { second: set_up().first, name_en: " ".to_owned(), ..set_up() };
    let Err(AcceptFault::Input(faults)) = open(&alone).await else { panic!("two are needed") };
    let fields: Vec<_> = faults.into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["name_en", "second.email"]);
    let short = FirstSetUp { password: "short".to_owned(), ..set_up() };
    assert!(matches!(open(&short).await, Err(AcceptFault::Password(_))));
    assert_eq!(city.accounts.accept(&link.token, PASSWORD).await.unwrap(), Err(AcceptFault::Unknown));
    let done = open(&set_up()).await.unwrap();
    let enter = async |email: &str| city.accounts.sign_in(email, PASSWORD, None, None, HERE).await.unwrap();
    let who = enter("tanaka@city.example.jp").await.unwrap().signed_in;
    assert_eq!(
        (&who.account, who.org.as_str(), who.installation_administrator),
        (&done.account, "kakuu-city", true)
    );
    assert!(city.accounts.accept(&done.invitation.token, PASSWORD).await.unwrap().is_ok());
    let second = enter("suzuki@city.example.jp").await.unwrap().signed_in;
    assert!(!second.installation_administrator);
    assert_eq!(open(&set_up()).await, Err(AcceptFault::Gone));
    assert!(city.accounts.first_administrator(None).await.unwrap().is_none());
}

#[tokio::test]
async fn an_organisation_without_accounts_gives_its_administrator_the_first() {
    let city = City::new().await;
    let a = org("city-a");
    let link = city.accounts.first_administrator(Some(&a)).await.unwrap().unwrap();
    let state = city.accounts.link(&link.token).await.unwrap();
    assert!(
        matches!(&state, LinkState::Open { email, .. } if email == "u-0001@city.example.jp"),
        "{state:?}"
    );
    assert!(matches!(city.accounts.set_up(&link.token, &set_up()).await.unwrap(), Err(AcceptFault::Unknown)));
    city.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    let who = city.enter("u-0001", PASSWORD, None).await.unwrap().signed_in;
    assert!(who.installation_administrator);
    assert!(city.accounts.first_administrator(Some(&a)).await.unwrap().is_none());
}

#[tokio::test]
async fn the_first_link_is_worth_nothing_once_there_is_an_account() {
    let city = City::new().await;
    let link = city.accounts.first_administrator(Some(&org("city-a"))).await.unwrap().unwrap();
    city.admit("city-a", "u-0003").await;
    assert_eq!(city.accounts.accept(&link.token, PASSWORD).await.unwrap(), Err(AcceptFault::Gone));
    let people = city.accounts.people(&org("city-a")).await.unwrap();
    assert!(people.iter().all(|one| one.account.is_none() || one.person == person("u-0003")));
}
