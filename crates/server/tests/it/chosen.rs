//! Chosen rows of the list: somebody else is put in charge of them, and they leave as a table.

use crate::common::{PASSWORD, TOWN, Town, actor, org};
use crate::pages::{form, joins, sent};
use crate::signing_in::code_of;
use crate::views::{cookie, page, sent_to};

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_is_in_charge_once_it_was_looked_at() {
    let town = Town::new().await;
    let (first, _) = town.open_case().await;
    town.open_case().await;
    let officer = cookie(&town, "u-0001").await;
    let first = first.replace('.', "/");
    let (status, shown) = page(&town, &officer, "/cases/assign?procedure=R8-0001%2F1").await;
    assert!(status == 200 && shown.contains("R8-0001") && shown.contains("u-0005"), "{shown}");
    assert!(!shown.contains("R8-0002"), "{shown}");

    let form = |step, person| [("procedure", first.as_str()), ("step", step), ("person", person)];
    let (status, _, shown) = sent_to(&town, &officer, "/cases/assign", &form("check", "u-0005")).await;
    assert!(status == 422 && shown.contains("理由を入力してください"), "{status} {shown}");
    assert!(shown.contains("value=\"u-0005\" selected"), "what was chosen is kept: {shown}");

    let typed = |step, person, key| {
        let form = form(step, person);
        [form[0], form[1], form[2], ("reason", "4月1日付け人事異動のため"), ("key", key)]
    };
    let (status, _, shown) = sent_to(&town, &officer, "/cases/assign", &typed("check", "u-0005", "")).await;
    assert!(status == 200 && shown.contains("value=\"do\""), "{shown}");
    // an approver is no officer: nothing to do, and why
    let (_, _, shown) = sent_to(&town, &officer, "/cases/assign", &typed("check", "u-0002", "")).await;
    assert!(!shown.contains("value=\"do\"") && shown.contains("担当者の資格"), "{shown}");

    let key = uuid::Uuid::new_v4().to_string();
    for _ in 0..2 {
        let (status, _, shown) =
            sent_to(&town, &officer, "/cases/assign", &typed("do", "u-0005", &key)).await;
        assert!(status == 200 && shown.contains("担当を替えました"), "{shown}");
    }
    let who = town.as_(TOWN, "u-0001").await;
    let lines = who.get("/api/v1/cases").await.1;
    let of = |case: &str| {
        let mut lines = lines["lines"].as_array().unwrap().iter();
        lines.find(|one| one["case"] == case).unwrap()["person"].as_str().unwrap().to_owned()
    };
    assert_eq!((of("R8-0001"), of("R8-0002")), ("u-0005".to_owned(), "u-0001".to_owned()));
    let id = "R8-0001/1".parse().unwrap();
    let entries = town.app.desk().store().procedure(&org(TOWN), &id).await.unwrap().unwrap().entries;
    assert_eq!(entries, 2, "sent twice it is done once");

    // the form of the act leads here
    let (status, leads) = page(&town, &officer, "/procedures/R8-0001%2F1/acts/reassign").await;
    assert_eq!((status.as_u16(), leads.as_str()), (303, "/cases/assign?procedure=R8-0001%2F1"));

    // an administrator sees no case, and a company none of the office's
    for person in ["u-0003", "u-0009"] {
        let cookie = cookie(&town, person).await;
        let (status, _) = page(&town, &cookie, "/cases/assign?procedure=R8-0001%2F1").await;
        assert_eq!(status, 404, "{person}");
        let (status, ..) = sent_to(&town, &cookie, "/cases/assign", &typed("do", "u-0005", &key)).await;
        assert_eq!(status, 404, "{person}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_leaves_as_a_table_and_that_is_entered() {
    let town = Town::new().await;
    town.open_case().await;
    town.open_case().await;
    let officer = cookie(&town, "u-0001").await;
    let entries = async || {
        let office = "office".parse().unwrap();
        town.app.desk().store().procedure(&org(TOWN), &office).await.unwrap().unwrap().entries
    };
    let before = entries().await;
    let (status, _, table) =
        sent_to(&town, &officer, "/cases/take", &[("procedure", "R8-0002/1"), ("lang", "ja")]).await;
    assert_eq!(status, 200, "{table}");
    assert!(table.starts_with("\u{feff}\"案件番号\""), "{table}");
    assert!(table.contains("R8-0002") && !table.contains("R8-0001"), "{table}");
    let (status, _, table) =
        sent_to(&town, &officer, "/cases/take?lang=en", &[("all", "yes"), ("path", "preparation")]).await;
    assert!(status == 200 && table.starts_with("\u{feff}\"case\""), "{table}");
    assert_eq!(table.lines().count(), 3, "{table}");
    assert_eq!(entries().await, before + 2);

    let (status, _, shown) = sent_to(&town, &officer, "/cases/take", &[("lang", "ja")]).await;
    assert!(status == 422 && shown.contains("選んでください"), "{status} {shown}");
    for person in ["u-0003", "u-0009"] {
        let (status, ..) =
            sent_to(&town, &cookie(&town, person).await, "/cases/take", &[("all", "yes")]).await;
        assert!(status == 404 || status == 409, "{person} {status}");
    }
    assert_eq!(entries().await, before + 2, "what is refused leaves nothing");
}

/// Somebody with a second factor is asked for its code too, and neither alone is enough.
#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_asks_for_the_second_factor_again() {
    let town = Town::new().await;
    let email = joins(&town, "u-0001").await;
    town.open_case().await;
    let account = town.app.accounts().account_of(&org(TOWN), &actor("u-0001")).await.unwrap().unwrap();
    let offer = town.app.accounts().totp_begin(&account).await.unwrap();
    let first = code_of(&offer.secret_base32, &town);
    let papers = town.app.accounts().totp_confirm(&account, &first).await.unwrap().unwrap();
    let login = [("email", email.as_str()), ("password", PASSWORD), ("code", papers[0].as_str())];
    let (_, cookie, _) = sent(&town, "", "/login", form(&login)).await;
    town.later(601);
    let list = ("procedure", "R8-0001/1");
    let (status, _, shown) = sent(&town, &cookie, "/cases/take", form(&[list])).await;
    assert!(status == 403 && shown.contains("name=\"again_code\""), "{shown}");
    let alone = [list, ("password", PASSWORD)];
    let (status, _, shown) = sent(&town, &cookie, "/cases/take", form(&alone)).await;
    assert!(status == 403 && shown.contains("確認コードを入力してください"), "{shown}");
    assert!(!shown.contains(PASSWORD), "a secret never goes along");
    let wrong = [list, ("password", PASSWORD), ("again_code", "000000")];
    assert_eq!(sent(&town, &cookie, "/cases/take", form(&wrong)).await.0, 403);
    let code = code_of(&offer.secret_base32, &town);
    let both = [list, ("password", PASSWORD), ("again_code", code.as_str())];
    let (status, _, table) = sent(&town, &cookie, "/cases/take", form(&both)).await;
    assert!(status == 200 && table.contains("R8-0001"), "{table}");
}

/// What leaves by a page asks for the password once more, as it does by the API, and is entered only then.
#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_asks_for_the_password_again() {
    let town = Town::new().await;
    let email = joins(&town, "u-0001").await;
    town.open_case().await;
    let login = [("email", email.as_str()), ("password", PASSWORD)];
    let (_, cookie, _) = sent(&town, "", "/login", form(&login)).await;
    town.later(601);
    let office = async || {
        let office = "office".parse().unwrap();
        town.app.desk().store().procedure(&org(TOWN), &office).await.unwrap().unwrap().entries
    };
    let before = office().await;
    let list = [("procedure", "R8-0001/1")];
    let (status, _, shown) = sent(&town, &cookie, "/cases/take", form(&list)).await;
    assert_eq!(status, 403, "{shown}");
    assert!(shown.contains("name=\"procedure\" value=\"R8-0001/1\""), "what was chosen goes along: {shown}");
    let log = [("from", ""), ("to", ""), ("purpose", "監査")];
    let (status, _, shown) = sent(&town, &cookie, "/work", form(&log)).await;
    assert!(status == 403 && shown.contains("name=\"password\""), "{shown}");
    assert_eq!(office().await, before, "nothing left, and nothing is entered");

    let again = [list[0], ("password", PASSWORD)];
    let (status, renewed, table) = sent(&town, &cookie, "/cases/take", form(&again)).await;
    assert!(status == 200 && table.contains("R8-0001"), "{table}");
    assert_eq!(office().await, before + 1);
    let (status, ..) = sent(&town, &renewed, "/cases/take", form(&list)).await;
    assert_eq!(status, 200, "who just said who they are is not asked again");
}
