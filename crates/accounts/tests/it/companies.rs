//! Companies register themselves, and are who they say only once somebody has looked.

use crate::city::{City, HERE, PASSWORD, email, org, person};
use shirube_accounts::{AcceptFault, Company, LinkState, Purpose};
use shirube_desk::Changed;

const NUMBER: &str = "7000012050002";

fn company(email: &str, number: Option<&str>) -> Company {
    Company {
        org: org("city-a"),
        email: email.to_owned(),
        language: "en".to_owned(),
        name: "青空 花子".to_owned(),
        company: "株式会社あおぞら".to_owned(),
        corporate_number: number.map(str::to_owned),
        address: HERE.to_owned(),
    }
}

#[tokio::test]
async fn a_company_proves_its_address() {
    let city = City::new().await;
    let given = company("Info@aozora.example", Some(NUMBER));
    let link = city.accounts.register_company(&given).await.unwrap().unwrap().unwrap();
    assert_eq!(link.purpose, Purpose::VerifyEmail);
    let state = city.accounts.link(&link.token).await.unwrap();
    assert!(matches!(&state, LinkState::Open { person_name, .. } if person_name == "青空 花子"), "{state:?}");
    city.at(86_399, 999);
    let account = city.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    let session =
        city.accounts.sign_in("info@aozora.example", PASSWORD, None, None, HERE).await.unwrap().unwrap();
    let who = session.signed_in;
    assert_eq!(
        (who.account, who.company.as_deref(), who.language.as_str()),
        (account, Some("株式会社あおぞら"), "en")
    );
    assert!(who.person.as_str().starts_with("c-"), "{}", who.person);
    // numbers are public: what was given counts only once the office has looked
    let of = async |id: &shirube_trail::ActorId| {
        let all = city.accounts.people(&org("city-a")).await.unwrap();
        let one = all.into_iter().find(|one| one.person == *id).unwrap();
        (one.corporate_number, one.claimed_number, one.email)
    };
    let address = Some("Info@aozora.example".to_owned());
    assert_eq!(of(&who.person).await, (None, Some(NUMBER.to_owned()), address.clone()));
    let confirm = async |id: &shirube_trail::ActorId, seen| {
        city.accounts.confirm_company(&org("city-a"), id, seen).await.unwrap()
    };
    // what is confirmed is what was seen
    let all = city.accounts.people(&org("city-a")).await.unwrap();
    let seen = all.into_iter().find(|one| one.person == who.person).unwrap().tag();
    assert_eq!(confirm(&who.person, Some("0")).await, Changed::Stale(seen.clone()));
    assert_eq!(confirm(&who.person, Some(&seen)).await, Changed::Done);
    assert!(matches!(confirm(&who.person, Some(&seen)).await, Changed::Stale(_)));
    assert_eq!(of(&who.person).await, (Some(NUMBER.to_owned()), None, address));
    assert_eq!(confirm(&who.person, None).await, Changed::Nothing);
    assert_eq!(confirm(&person("u-0001"), None).await, Changed::Nothing);
}

#[tokio::test]
async fn where_it_is_so_chosen_who_comes_first_is_believed() {
    let city = City::with(|settings| settings.confirm_companies = false).await;
    let mut numbers = Vec::new();
    for address in ["info@aozora.example", "sales@aozora.example"] {
        let given = company(address, Some(NUMBER));
        let link = city.accounts.register_company(&given).await.unwrap().unwrap().unwrap();
        city.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
        let all = city.accounts.people(&org("city-a")).await.unwrap();
        let one = all.into_iter().find(|one| one.email.as_deref() == Some(address)).unwrap();
        numbers.push((one.corporate_number, one.claimed_number));
    }
    let number = Some(NUMBER.to_owned());
    assert_eq!(numbers, [(number.clone(), None), (None, number)]);
}

#[tokio::test]
async fn a_link_to_an_address_expires() {
    let city = City::new().await;
    let given = company("info@aozora.example", None);
    let link = city.accounts.register_company(&given).await.unwrap().unwrap().unwrap();
    city.at(86_400, 0);
    assert_eq!(city.accounts.accept(&link.token, PASSWORD).await.unwrap(), Err(AcceptFault::Gone));
}

#[tokio::test]
async fn whether_an_address_is_known_is_not_told() {
    let city = City::new().await;
    city.admit("city-b", "u-0001").await;
    let known = company(&email("u-0001"), None);
    let link = city.accounts.register_company(&known).await.unwrap().unwrap().unwrap();
    let unknown = company("nobody@aozora.example", None);
    let other = city.accounts.register_company(&unknown).await.unwrap().unwrap().unwrap();
    assert_eq!((link.purpose, link.expires_at, link.posted), (other.purpose, other.expires_at, other.posted));
    // the account joins with the password it has
    let wrong = city.accounts.accept(&link.token, "another horse another battery").await.unwrap();
    assert_eq!(wrong, Err(AcceptFault::Wrong));
    let account = city.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    assert_eq!(city.accounts.memberships(&account).await.unwrap().len(), 2);
    // and is told only then that it is registered already
    let again = city.accounts.register_company(&known).await.unwrap().unwrap().unwrap();
    let refused = city.accounts.accept(&again.token, PASSWORD).await.unwrap().unwrap_err();
    assert!(matches!(refused, AcceptFault::Input(_)), "{refused:?}");
}

#[tokio::test]
async fn what_is_wrong_is_said_with_its_field() {
    let city = City::new().await;
    let fields = async |given: Company| -> Vec<String> {
        let faults = city.accounts.register_company(&given).await.unwrap().err();
        faults.into_iter().flatten().map(|fault| fault.field).collect()
    };
    assert_eq!(fields(company("info@aozora.example", Some("8000012050002"))).await, ["corporate_number"]);
    let nowhere = Company { org: org("city-z"), ..company("info@aozora.example", None) };
    assert_eq!(fields(nowhere).await, ["org"]);
    let unnamed = Company { name: String::new(), company: "\n".to_owned(), ..company("x", None) };
    assert_eq!(fields(unnamed).await, ["email", "name", "company"]);
}
