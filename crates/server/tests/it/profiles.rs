//! A company's profile over HTTP: of those who share it, changed from the revision seen, and what forms
//! begin with.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{OTHER, PASSWORD, Somebody, TOWN, Town, actor, code, fields, org, told};

const PATH: &str = "/api/v1/profile";

fn aozora(phone: &str) -> Value {
    json!({
        "name": "株式会社あおぞら通訳", "kana": "あおぞらつうやく", "corporate_number": "２０１０４０１０００００１",
        "phone": phone, "product_sale_start": "R8.4.1",
    })
}

async fn put(who: &Somebody<'_>, seen: Option<u64>, body: &Value) -> (u16, Value) {
    let mut request = who.request(Method::PUT, PATH).json(body);
    if let Some(seen) = seen {
        request = request.header("if-match", format!("\"{seen}\""));
    }
    told(request).await
}

async fn tag(who: &Somebody<'_>) -> String {
    let response = who.request(Method::GET, PATH).send().await.unwrap();
    response.headers()["etag"].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_changes_from_the_revision_that_was_seen() {
    let town = Town::new().await;
    let company = town.as_(TOWN, "u-0009").await;
    let (status, none) = company.get(PATH).await;
    assert_eq!((status, &none["revision"], &none["name"]), (200, &json!(0), &Value::Null));
    assert_eq!(tag(&company).await, "\"0\"");
    let (status, problem) = put(&company, None, &aozora("03-1234-5678")).await;
    assert_eq!((status, code(&problem)), (428, "revision-required"));
    let (status, kept) = put(&company, Some(0), &aozora("０３－１２３４－５６７８")).await;
    assert_eq!(status, 200, "{kept}");
    assert_eq!(
        [
            &kept["kana"],
            &kept["corporate_number"],
            &kept["phone"],
            &kept["product_sale_start"],
            &kept["address"]
        ],
        [
            &json!("アオゾラツウヤク"),
            &json!("2010401000001"),
            &json!("03-1234-5678"),
            &json!("2026-04-01"),
            &Value::Null
        ]
    );
    assert_eq!(kept["changes"][0]["by"], "担当 u-0009");
    let changed = ["name", "kana", "corporate_number", "phone", "product_sale_start"];
    assert_eq!(kept["changes"][0]["fields"], json!(changed));
    let (status, stale) = put(&company, Some(0), &aozora("03-0000-0000")).await;
    assert_eq!((status, code(&stale)), (412, "stale"));
    assert_eq!(tag(&company).await, "\"1\"");

    let wrong =
        json!({"name": "株式会社", "kana": "漢字", "phone": "1", "corporate_number": "1010401000001"});
    let (status, problem) = put(&company, Some(1), &wrong).await;
    assert_eq!((status, fields(&problem)), (422, vec!["kana", "corporate_number", "phone"]));
    let (_, still) = company.get(PATH).await;
    assert_eq!(still, kept, "nothing of what was wrong is kept");
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_nobodys_but_its_peoples() {
    let town = Town::new().await;
    let company = town.as_(TOWN, "u-0009").await;
    put(&company, Some(0), &aozora("03-1234-5678")).await;
    for staff in ["u-0001", "u-0003"] {
        let who = town.as_(TOWN, staff).await;
        assert_eq!(who.get(PATH).await.0, 404);
        assert_eq!(put(&who, Some(0), &aozora("03-1234-5678")).await.0, 404);
    }
    // the same number at another organisation, another account
    let (_, other) = town.as_(OTHER, "u-0009").await.get(PATH).await;
    assert_eq!(other["revision"], 0);
    let reads = town.program("u-0009", &["read"]).await;
    assert_eq!(reads.get(PATH).await.1["name"], "株式会社あおぞら通訳");
    assert_eq!(put(&reads, Some(1), &aozora("03-0000-0000")).await.0, 403);
    let acts = town.program("u-0009", &["act"]).await;
    assert_eq!(put(&acts, Some(1), &aozora("03-0000-0000")).await.0, 200);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forms_of_two_organisations_begin_with_one_profile() {
    let town = Town::new().await;
    let accounts = town.app.accounts();
    // one account, a person of both
    for name in [TOWN, OTHER] {
        let link = accounts.invite(&org(name), &actor("u-0009"), "info@aozora.example", "ja").await.unwrap();
        accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap();
    }
    let form = "/procedures/office/acts/submit-unsolicited-proposal";
    for (at, name) in [TOWN, OTHER].into_iter().enumerate() {
        let who = town.as_(name, "u-0009").await;
        let page = who.request(Method::GET, form).send().await.unwrap().text().await.unwrap();
        let begins = page.contains("株式会社あおぞら通訳");
        assert_eq!((begins, page.contains("登録済みの情報を使っています")), (at > 0, at > 0), "{page}");
        if at == 0 {
            assert!(page.contains("事業者情報を登録する"), "a form offers one where there is none: {page}");
            put(&who, Some(0), &aozora("03-1234-5678")).await;
        }
        // what was typed goes before it
        let typed = format!("{form}?f.unsolicited.from=%E5%88%A5%E3%81%AE%E5%90%8D");
        let page = who.request(Method::GET, &typed).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("別の名") && !page.contains("株式会社あおぞら通訳"), "{page}");
    }
    town.stands().await;
}
