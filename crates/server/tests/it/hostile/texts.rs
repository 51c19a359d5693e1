//! Texts that are not what they look like, or no text at all.

use reqwest::Method;
use serde_json::{Value, json};
use shirube_persistence::PersonRow;
use shirube_test_stores::rows;
use uuid::Uuid;

use crate::common::{Somebody, TOWN, Town, actor, fields, need, org, told};
use crate::pages::form;

/// NUL, another control, the overrides and isolates of direction, zero width, byte order mark, noncharacter.
const FORBIDDEN: [char; 8] =
    ['\0', '\u{1b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{fffe}', '\u{7f}'];

/// Where a text is taken: who brings it, how, with the text in its place, and the field it is.
type Place<'t> = (&'t Somebody<'t>, Method, &'static str, fn(&str) -> Value, &'static str);

fn titled(text: &str) -> Value {
    let mut facts = need();
    facts["title"] = json!(text);
    json!({ "facts": facts })
}

fn registered(name: &str, company: &str) -> Value {
    json!({"org": TOWN, "email": "info@aozora.example", "name": name, "company": company})
}

fn colleague(name: &str, section: &str) -> Value {
    json!({"name": name, "email": "hanako@city-a.example.jp", "section": section})
}

/// Who brings texts.
struct People<'t> {
    nobody: Somebody<'t>,
    officer: Somebody<'t>,
    administrator: Somebody<'t>,
    company: Somebody<'t>,
}

impl<'t> People<'t> {
    async fn of(town: &'t Town) -> Self {
        Self {
            nobody: town.nobody(),
            officer: town.as_(TOWN, "u-0001").await,
            administrator: town.as_(TOWN, "u-0003").await,
            company: town.as_(TOWN, "u-0009").await,
        }
    }

    fn places(&'t self) -> Vec<Place<'t>> {
        let (post, put) = (Method::POST, Method::PUT);
        let export: fn(&str) -> Value = |text| json!({"format": "csv", "purpose": text});
        vec![
            (&self.officer, post.clone(), "/api/v1/cases", titled, "facts.title"),
            (&self.officer, post.clone(), "/api/v1/cases/R8-0001/exports", export, "purpose"),
            (&self.officer, post.clone(), "/api/v1/views", |text| json!({ "name": text }), "name"),
            (
                &self.officer,
                post.clone(),
                "/api/v1/tokens",
                |text| json!({"name": text, "scopes": ["read"], "days": 1}),
                "name",
            ),
            (&self.nobody, post.clone(), "/api/v1/companies", |text| registered(text, "あおぞら"), "name"),
            (&self.nobody, post.clone(), "/api/v1/companies", |text| registered("青空", text), "company"),
            (&self.administrator, post.clone(), "/api/v1/people", |text| colleague(text, "契約課"), "name"),
            (&self.administrator, post, "/api/v1/people", |text| colleague("花子", text), "section"),
            (&self.company, put.clone(), "/api/v1/profile", |text| json!({ "name": text }), "name"),
            (
                &self.company,
                put,
                "/api/v1/profile",
                |text| json!({"name": "あおぞら", "address": text}),
                "address",
            ),
        ]
    }
}

/// Status and problem, the body sent as these bytes.
async fn brought(place: &Place<'_>, body: Vec<u8>) -> (u16, Value) {
    let request = place.0.request(place.1.clone(), place.2).header("content-type", "application/json");
    let request = request.header("idempotency-key", Uuid::new_v4().to_string()).header("if-match", "\"0\"");
    told(request.body(body)).await
}

/// A NUL, a lone surrogate or bytes that are no UTF-8 in a text are refused, and so is what hides or turns
/// what is written: the override of direction, what has no width, a byte order mark. The field is named,
/// nothing is stored.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_text_or_looks_like_another_is_stored_nowhere() {
    let town = Town::new().await;
    town.open_case().await;
    let people = People::of(&town).await;
    let before = rows(&town.database).await;
    for place in people.places() {
        for character in FORBIDDEN {
            let (status, problem) =
                brought(&place, (place.3)(&format!("あ{character}い")).to_string().into()).await;
            let at = format!("U+{:04X} in {} of {}", u32::from(character), place.4, place.2);
            assert_eq!((status, fields(&problem)), (422, vec![place.4]), "{at}: {problem}");
        }
        let body = (place.3)("MARK").to_string();
        for lone in ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\udfffx"] {
            let (status, problem) = brought(&place, body.replace("MARK", lone).into()).await;
            assert!(status == 400 || status == 422, "{lone} in {}: {status} {problem}", place.2);
        }
        // a slash and a NUL in two bytes and in three, a surrogate, what is beyond Unicode, no UTF-8 at all
        for no_text in [
            &[0xc0, 0xaf][..],
            &[0xc0, 0x80],
            &[0xe0, 0x80, 0xaf],
            &[0xed, 0xa0, 0x80],
            &[0xf4, 0x90, 0x80, 0x80],
            &[0xff],
        ] {
            let (head, tail) = body.split_once("MARK").unwrap();
            let bytes = [head.as_bytes(), no_text, tail.as_bytes()].concat();
            let (status, problem) = brought(&place, bytes).await;
            assert_eq!(status, 400, "{no_text:x?} in {}: {problem}", place.2);
        }
    }
    assert_eq!(rows(&town.database).await, before, "something is stored");
    town.stands().await;
}

/// The same through the forms of the pages, whose texts are percent-encoded bytes.
#[tokio::test(flavor = "multi_thread")]
async fn forms_of_pages_take_no_such_text_either() {
    let town = Town::new().await;
    let people = People::of(&town).await;
    let token = [("name", "MARK"), ("scopes", "read"), ("days", "1")];
    let company = [("org", TOWN), ("email", "a@b.example"), ("name", "MARK"), ("company", "あおぞら")];
    let colleague = [("name", "MARK"), ("email", "hanako@city-a.example.jp"), ("section", "契約課")];
    let before = rows(&town.database).await;
    for (who, path, fields) in [
        (&people.officer, "/account/tokens/new", &token[..]),
        (&people.nobody, "/register", &company),
        (&people.administrator, "/admin/people/invite", &colleague),
        (&people.company, "/my/profile", &[("name", "MARK"), ("revision", "0")]),
    ] {
        for text in ["a%00b", "a%E2%80%AEb", "a%E2%80%8Bb", "%EF%BB%BFa", "%C0%AF", "%ED%A0%80", "%FF"] {
            let (media, body) = form(fields);
            let request = who.request(Method::POST, path).header("content-type", media);
            let answer = request.body(body.replace("MARK", text)).send().await.unwrap();
            let status = answer.status().as_u16();
            assert!((400..500).contains(&status), "{text} at {path}: {status}");
        }
    }
    assert_eq!(rows(&town.database).await, before, "something is stored");
    town.stands().await;
}

/// The same in addresses: in a query and in the parts of a path.
#[tokio::test(flavor = "multi_thread")]
async fn addresses_hold_no_such_text_either() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    for text in ["a%00b", "%E2%80%AE", "%C0%AF", "%ED%A0%80", "%FF", "%", "%zz"] {
        for path in [
            format!("/api/v1/search?q={text}"),
            format!("/api/v1/cases?section={text}&kind={text}"),
            format!("/api/v1/cases/{text}"),
            format!("/api/v1/procedures/{text}"),
            format!("/api/v1/procedures/R8-0001.1/uploads/{text}"),
            format!("/search?q={text}"),
            format!("/cases/{text}"),
            format!("/procedures/{text}/acts/withdraw"),
            format!("/notices/{text}?org={text}"),
        ] {
            let answer = officer.request(Method::GET, &path).send().await.unwrap();
            let status = answer.status().as_u16();
            let page = answer.text().await.unwrap();
            assert!(status < 500 && !page.contains(['\0', '\u{202e}']), "{path}: {status} {page}");
            assert!(
                path.contains("search") || path.contains("?section") || status >= 400,
                "{path}: {status}"
            );
        }
    }
    town.stands().await;
}

/// What came in before it was refused, or another way, does nothing on a page: it is shown by its number.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_nevertheless_is_shown_and_does_nothing() {
    let town = Town::new().await;
    let unit = town.app.desk().store().begin(&org(TOWN)).await.unwrap();
    let stored = PersonRow {
        person: actor("u-0002"),
        name: "山田\u{202e}子花\u{200b}".to_owned(),
        email: Some("u-0002@city-a.example.jp".to_owned()),
        language: "ja".to_owned(),
        organisation_name: None,
        section: Some("\u{2066}財政課\u{feff}".to_owned()),
        corporate_number: None,
    };
    unit.put_person(&stored).await.unwrap();
    unit.commit().await.unwrap();
    let administrator = town.as_(TOWN, "u-0003").await;
    for path in ["/admin/people", "/admin", "/admin/people?lang=en"] {
        let page = administrator.request(Method::GET, path).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("山田⟨U+202E⟩子花⟨U+200B⟩"), "{path}: {page}");
        assert!(!page.contains(['\u{202e}', '\u{200b}', '\u{2066}', '\u{feff}']), "{path}");
    }
    let (_, people) = administrator.get("/api/v1/people").await;
    assert!(people.to_string().contains("山田\u{202e}子花"), "programs are told what is stored");
    town.stands().await;
}

/// A line break in what goes into the head of a letter, a name or an address, is no name and no address.
#[tokio::test(flavor = "multi_thread")]
async fn no_name_or_address_brings_another_line_into_a_letter() {
    let town = Town::new().await;
    let people = People::of(&town).await;
    let before = rows(&town.database).await;
    for text in ["a\r\nBcc: x@y.example", "a\nBcc: x@y.example", "a\rBcc: x@y.example"] {
        for place in people.places() {
            let is_of_letters = place.2.ends_with("companies") || place.2.ends_with("people");
            if is_of_letters && place.4 != "section" {
                let (status, problem) = brought(&place, (place.3)(text).to_string().into()).await;
                assert_eq!((status, fields(&problem)), (422, vec![place.4]), "{} {problem}", place.2);
            }
        }
        for (who, path, body) in [
            (&people.nobody, "/api/v1/companies", registered("青空", "あおぞら")),
            (&people.administrator, "/api/v1/people", colleague("花子", "契約課")),
            (&people.officer, "/api/v1/email", json!({})),
        ] {
            let mut body = body;
            body["email"] = json!(format!("a@b.example{}", &text[1..]));
            let (status, problem) = who.post(path, &body).await;
            assert_eq!((status, fields(&problem)), (422, vec!["email"]), "{path}: {problem}");
        }
    }
    assert_eq!(rows(&town.database).await, before, "something is stored");
    town.stands().await;
}
