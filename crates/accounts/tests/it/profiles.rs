//! The profile of a company: shared by a code and by nothing else, changed by one at a time, gone with the
//! last of its people.

use crate::city::{City, HERE, email, org};
use shirube_accounts::{AccountId, Company, Means, ProfileField, ProfileKept, SignedIn};
use shirube_trail::At;

const NUMBER: &str = "2010401000001";
const DAY: i64 = 86_400;

/// Somebody of a company registers with an organisation and joins.
async fn member(city: &City, name: &str, id: &str) -> SignedIn {
    let company = Company {
        org: org(name),
        email: email(id),
        language: "ja".to_owned(),
        name: format!("{id}の氏名"),
        company: "株式会社あおぞら".to_owned(),
        corporate_number: Some(NUMBER.to_owned()),
        address: HERE.to_owned(),
    };
    let link = city.accounts.register_company(&company).await.unwrap().unwrap().unwrap();
    let account = city.accounts.accept(&link.token, crate::city::PASSWORD).await.unwrap().unwrap();
    of(city, name, &account).await
}

/// Who an account is in an organisation.
async fn of(city: &City, name: &str, account: &AccountId) -> SignedIn {
    let all = city.accounts.memberships(account).await.unwrap();
    let here = all.into_iter().find(|one| one.org == org(name)).unwrap();
    city.accounts.at_the_machine(&here.org, &here.person).await.unwrap().unwrap()
}

async fn keep(city: &City, who: &SignedIn, seen: u64, address: &str) -> ProfileKept {
    let typed = |field: ProfileField| match field {
        ProfileField::Name => "株式会社あおぞら".to_owned(),
        ProfileField::Address => address.to_owned(),
        _ => String::new(),
    };
    city.accounts.keep_profile(who, seen, typed).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_profile_is_one_in_every_organisation_and_says_who_changed_what() {
    let city = City::new().await;
    let first = member(&city, "city-a", "hanako").await;
    let there = member(&city, "city-b", "hanako").await;
    assert_eq!((first.account == there.account, first.means.clone()), (true, Means::Session));
    assert_eq!(city.accounts.profile(&first.account).await.unwrap().revision, 0);
    assert_eq!(city.accounts.profile_said(&first.account).await.unwrap(), None);
    assert_eq!(keep(&city, &first, 0, "minato 1").await, ProfileKept::At(1));
    // what says nothing new is no change
    assert_eq!(keep(&city, &there, 1, " minato 1 ").await, ProfileKept::At(1));
    assert_eq!(keep(&city, &there, 1, "minato 2").await, ProfileKept::At(2));
    let view = city.accounts.profile(&first.account).await.unwrap();
    assert_eq!((view.revision, view.people, view.said.of(ProfileField::Address)), (2, 1, "minato 2"));
    let changed: Vec<_> = view.changes.iter().map(|one| (one.by.as_str(), one.fields.as_slice())).collect();
    assert_eq!(
        changed,
        [
            ("hanakoの氏名", &[ProfileField::Address][..]),
            ("hanakoの氏名", &[ProfileField::Name, ProfileField::Address][..]),
        ]
    );
}

#[tokio::test]
async fn of_two_who_change_it_one_is_told_and_nothing_of_theirs_is_kept() {
    let city = City::new().await;
    let who = member(&city, "city-a", "hanako").await;
    assert_eq!(keep(&city, &who, 1, "x").await, ProfileKept::Stale(0));
    assert_eq!(keep(&city, &who, 0, "one").await, ProfileKept::At(1));
    assert_eq!(keep(&city, &who, 0, "two").await, ProfileKept::Stale(1));
    let both = tokio::join!(keep(&city, &who, 1, "three"), keep(&city, &who, 1, "four"));
    let kept = [both.0, both.1].iter().filter(|one| **one == ProfileKept::At(2)).count();
    assert_eq!(kept, 1);
    assert_eq!(city.accounts.profile(&who.account).await.unwrap().changes.len(), 2);
}

#[tokio::test]
async fn the_same_number_shares_nothing_and_a_code_lets_one_in_once() {
    let city = City::new().await;
    let first = member(&city, "city-a", "hanako").await;
    let second = member(&city, "city-a", "taro").await;
    let third = member(&city, "city-b", "jiro").await;
    // the office believes both of them, and that shares no profile
    for one in [&first, &second] {
        city.accounts.confirm_company(&one.org, &one.person, None).await.unwrap();
    }
    assert_eq!(city.accounts.share_profile(&first.account).await.unwrap(), None);
    keep(&city, &first, 0, "minato").await;
    assert_eq!(city.accounts.profile_said(&second.account).await.unwrap(), None);

    let old = city.accounts.share_profile(&first.account).await.unwrap().unwrap();
    let code = city.accounts.share_profile(&first.account).await.unwrap().unwrap();
    assert!(!format!("{code:?}").contains(&code.code));
    let join = async |who: &SignedIn, code: &str| {
        city.accounts.join_profile(&who.account, code).await.unwrap().map_err(|fault| fault.field)
    };
    assert_eq!(join(&second, &old.code).await, Err("code".to_owned()), "a later code withdraws it");
    assert_eq!(join(&second, &format!(" {} ", code.code)).await, Ok(()));
    assert_eq!(join(&third, &code.code).await, Err("code".to_owned()), "it is spent");
    let shared = city.accounts.profile(&second.account).await.unwrap();
    assert_eq!((shared.people, shared.said.of(ProfileField::Address)), (2, "minato"));
    assert_eq!(keep(&city, &second, 1, "edogawa").await, ProfileKept::At(2));
    let changes = city.accounts.profile(&first.account).await.unwrap().changes;
    assert_eq!(changes[0].by, "taroの氏名");

    // who has one does not join another, and the code stays good
    keep(&city, &third, 0, "elsewhere").await;
    let code = city.accounts.share_profile(&first.account).await.unwrap().unwrap();
    assert_eq!(join(&third, &code.code).await, Err("code".to_owned()));
    assert!(city.accounts.leave_profile(&third.account).await.unwrap());
    assert_eq!(join(&third, &code.code).await, Ok(()));
}

#[tokio::test]
async fn a_code_is_good_for_seven_days() {
    let city = City::new().await;
    let first = member(&city, "city-a", "hanako").await;
    let (second, third) = (member(&city, "city-a", "taro").await, member(&city, "city-b", "jiro").await);
    keep(&city, &first, 0, "minato").await;
    let started = city.accounts.desk().now().await.unwrap();
    let code = city.accounts.share_profile(&first.account).await.unwrap().unwrap();
    let good: At = code.expires_at;
    assert_eq!((good.instant() - started.instant()).num_seconds(), 7 * DAY);
    city.at(7 * DAY, 0);
    assert!(city.accounts.join_profile(&third.account, &code.code).await.unwrap().is_err());
    city.at(7 * DAY - 1, 999);
    assert!(city.accounts.join_profile(&second.account, &code.code).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_profile_goes_with_the_last_of_its_people() {
    let city = City::new().await;
    let (first, second) = (member(&city, "city-a", "hanako").await, member(&city, "city-a", "taro").await);
    assert!(!city.accounts.leave_profile(&first.account).await.unwrap(), "there is none to leave");
    keep(&city, &first, 0, "minato").await;
    let code = city.accounts.share_profile(&first.account).await.unwrap().unwrap();
    city.accounts.join_profile(&second.account, &code.code).await.unwrap().unwrap();
    let open = city.accounts.share_profile(&first.account).await.unwrap().unwrap();
    assert!(city.accounts.leave_profile(&first.account).await.unwrap());
    assert_eq!(city.accounts.profile(&first.account).await.unwrap().revision, 0);
    assert_eq!(city.accounts.profile(&second.account).await.unwrap().people, 1);
    assert!(city.accounts.leave_profile(&second.account).await.unwrap());
    assert!(city.accounts.join_profile(&first.account, &open.code).await.unwrap().is_err(), "gone with it");
    // begun anew, it knows nothing of what was
    assert_eq!(keep(&city, &first, 0, "chuo").await, ProfileKept::At(1));
    assert_eq!(city.accounts.profile(&first.account).await.unwrap().changes.len(), 1);
}

#[tokio::test]
async fn everything_wrong_is_told_and_nothing_is_kept() {
    let city = City::new().await;
    let who = member(&city, "city-a", "hanako").await;
    let typed = |field: ProfileField| match field {
        ProfileField::Phone => "1234".to_owned(),
        ProfileField::CorporateNumber => "1010401000001".to_owned(),
        _ => String::new(),
    };
    let faults = city.accounts.keep_profile(&who, 0, typed).await.unwrap().unwrap_err();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["name", "corporate_number", "phone"]);
    assert!(faults.iter().all(|fault| !fault.what.ja.is_empty() && !fault.what.en.is_empty()));
    assert_eq!(city.accounts.profile(&who.account).await.unwrap().revision, 0);
}

#[tokio::test]
async fn who_is_in_another_profile_by_now_stays_in_it() {
    let city = City::new().await;
    let (first, second) = (member(&city, "city-a", "hanako").await, member(&city, "city-a", "taro").await);
    keep(&city, &first, 0, "minato").await;
    keep(&city, &second, 0, "edogawa").await;
    // as somebody does who saw them in the first, which they have left meanwhile
    let store = city.accounts.desk().store();
    let row = store.accounts().profile_of(first.account.as_str()).await.unwrap().unwrap();
    let unit = store.begin_accounts(None).await.unwrap();
    unit.tables().leave_profile(&row.profile_id, second.account.as_str()).await.unwrap();
    unit.commit().await.unwrap();
    for who in [&first, &second] {
        assert_eq!(city.accounts.profile(&who.account).await.unwrap().people, 1);
    }
}
