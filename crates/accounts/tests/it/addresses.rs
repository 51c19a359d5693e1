//! A new address for an account: asked for, proved, outcome; and who is told.

use crate::city::{City, HERE, PASSWORD, email, org, person};
use crate::letters::sent;
use shirube_accounts::{AcceptFault, LinkState, NewSession, Purpose};

const NEW: &str = "hanako@city.example.jp";

async fn city() -> City {
    let city =
        City::with(|settings| settings.public_url = Some("https://shirube.city.example.jp".to_owned())).await;
    // in English, so that their letters can be looked into as they are
    for id in ["u-0001", "u-0002"] {
        let link = city.accounts.invite(&org("city-a"), &person(id), &email(id), "en").await.unwrap();
        city.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    }
    sent(&city).await;
    city
}

/// The link somebody gets who asks for an address.
async fn asked(city: &City, who: &NewSession, address: &str) -> String {
    city.accounts.ask_address(&who.signed_in, address, HERE).await.unwrap().unwrap().unwrap().token
}

#[tokio::test]
async fn an_address_is_taken_by_its_link_and_no_sooner() {
    let city = city().await;
    // the same account in another city, at the same address; one more whose letters go elsewhere
    let link = city.accounts.invite(&org("city-b"), &person("u-0001"), &email("u-0001"), "ja").await.unwrap();
    city.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    sent(&city).await;
    let elsewhere = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let recovery = city.accounts.recover(&email("u-0001"), HERE).await.unwrap().unwrap();
    let token = asked(&city, &session, " Hanako@city.example.jp ").await;
    let (done, letters) = sent(&city).await;
    assert_eq!(done.delivered, 3, "{letters:?}");
    let to = |address: &str, part: &str| {
        letters.iter().filter(|text| text.contains(address) && text.contains(part)).count()
    };
    assert_eq!(to("Hanako@city.example.jp", &format!("/invitation/{token}")), 1, "{letters:?}");
    assert_eq!(to(&email("u-0001"), "Hanako@city.example.jp"), 1, "the old one is told: {letters:?}");
    assert_eq!(to(&email("u-0001"), &token), 0, "and has no link");
    assert_eq!(city.who(&session.token).await.unwrap().email, email("u-0001"), "nothing changed yet");

    let outcome = city.accounts.take_address(&session.token, &token).await.unwrap().unwrap();
    assert_eq!(outcome.signed_in.email, "Hanako@city.example.jp");
    for ended in [&elsewhere, &session] {
        assert!(city.who(&ended.token).await.is_none(), "sessions elsewhere have ended");
    }
    assert_eq!(city.who(&outcome.token).await.unwrap().email, "Hanako@city.example.jp");
    assert_eq!(city.accounts.link(&recovery.token).await.unwrap(), LinkState::Gone);
    assert!(city.enter("u-0001", PASSWORD, None).await.is_err(), "nobody has the old one");
    let signed_in = city.accounts.sign_in(NEW, PASSWORD, None, None, HERE).await.unwrap();
    assert!(signed_in.is_ok(), "{signed_in:?}");
    for name in ["city-a", "city-b"] {
        let people = city.accounts.people(&org(name)).await.unwrap();
        let one = people.iter().find(|one| one.person == person("u-0001")).unwrap();
        assert_eq!(one.email.as_deref(), Some("Hanako@city.example.jp"), "{name} writes to it");
    }
    let (_, letters) = sent(&city).await;
    assert_eq!((letters.len(), letters[0].contains(&email("u-0001"))), (1, true), "{letters:?}");
    let again = city.accounts.take_address(&outcome.token, &token).await.unwrap();
    assert_eq!(again.unwrap_err(), AcceptFault::Gone, "it is good once");
}

#[tokio::test]
async fn a_link_gives_nothing_to_who_did_not_ask_for_it() {
    let city = city().await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let other = city.enter("u-0002", PASSWORD, None).await.unwrap();
    let token = asked(&city, &session, NEW).await;
    let state = city.accounts.link(&token).await.unwrap();
    assert!(matches!(state, LinkState::Open { purpose: Purpose::ChangeEmail, .. }), "{state:?}");
    // whoever reads the mail of a mistyped address has no session of the account
    for stranger in [other.token.as_str(), "", "x"] {
        let outcome = city.accounts.take_address(stranger, &token).await.unwrap();
        assert_eq!(outcome.unwrap_err(), AcceptFault::Unknown);
    }
    assert_eq!(city.accounts.accept(&token, PASSWORD).await.unwrap(), Err(AcceptFault::Unknown));
    // a link for something else takes no address
    let recovery = city.accounts.recover(&email("u-0001"), HERE).await.unwrap().unwrap();
    let outcome = city.accounts.take_address(&session.token, &recovery.token).await.unwrap();
    assert_eq!(outcome.unwrap_err(), AcceptFault::Unknown);
    // a later one takes the place of the earlier one
    let later = asked(&city, &session, "other@city.example.jp").await;
    let outcome = city.accounts.take_address(&session.token, &token).await.unwrap();
    assert_eq!(outcome.unwrap_err(), AcceptFault::Gone);
    assert_eq!(city.who(&session.token).await.unwrap().email, email("u-0001"));
    // and it ends after a day, to the millisecond
    let open = async |at: (i64, i64)| {
        city.at(at.0, at.1);
        matches!(city.accounts.link(&later).await.unwrap(), LinkState::Open { .. })
    };
    assert!(open((86_399, 999)).await && !open((86_400, 0)).await);
}

#[tokio::test]
async fn an_address_of_another_account_is_not_told_and_not_taken() {
    let city = city().await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let ask =
        async |address: &str| city.accounts.ask_address(&session.signed_in, address, HERE).await.unwrap();
    // asking says nothing of it
    let token = ask("U-0002@city.example.jp").await.unwrap().unwrap().token;
    let outcome = city.accounts.take_address(&session.token, &token).await.unwrap();
    let Err(AcceptFault::Input(faults)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(faults[0].field, "email");
    assert!(city.who(&session.token).await.is_some(), "nothing ended");
    assert!(city.enter("u-0002", PASSWORD, None).await.is_ok());
    for wrong in ["U-0001@CITY.example.jp", "no address", "a@b.example\r\nBcc: c@d.example"] {
        assert_eq!(ask(wrong).await.unwrap_err()[0].field, "email", "{wrong}");
    }
    // two who want the same address: the first has it
    let second = city.enter("u-0002", PASSWORD, None).await.unwrap();
    let (first, other) = (ask(NEW).await.unwrap().unwrap().token, asked(&city, &second, NEW).await);
    let (one, two) = tokio::join!(
        city.accounts.take_address(&session.token, &first),
        city.accounts.take_address(&second.token, &other)
    );
    let outcome = [one, two].into_iter().filter(|one| matches!(one, Ok(Ok(_)))).count();
    assert_eq!(outcome, 1);
}

#[tokio::test]
async fn where_no_letter_leaves_an_address_stays() {
    let city = City::new().await;
    city.admit("city-a", "u-0001").await;
    let session = city.enter("u-0001", PASSWORD, None).await.unwrap();
    let asked = city.accounts.ask_address(&session.signed_in, NEW, HERE).await.unwrap();
    assert_eq!(asked.unwrap_err()[0].field, "email");
}
