//! Staff invited by an administrator: by the API and by pages.

use reqwest::Method;
use serde_json::json;
use shirube_server::Settings;

use crate::common::{OTHER, PASSWORD, Somebody, TOWN, Town, code, fields, org, settings, shown, told};

const FORM: &str = "application/x-www-form-urlencoded";

async fn form(who: &Somebody<'_>, path: &str, body: &str) -> (u16, String) {
    let request = who.request(Method::POST, path).header("content-type", FORM).body(body.to_owned());
    shown(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_invited_comes_in_and_can_do_nothing_before_two_granted_it() {
    let town = Town::new().await;
    town.open_case().await;
    let administrator = town.as_(TOWN, "u-0003").await;
    let hanako = json!({"name": "山田花子", "email": "hanako@city-a.example.jp", "section": "契約課"});
    let (status, invited) = administrator.post("/api/v1/people", &hanako).await;
    assert_eq!(status, 201, "{invited}");
    let person = invited["person"].as_str().unwrap();
    let path = invited["invitation"].as_str().unwrap().replace("/invitation/", "/api/v1/links/");
    let (_, people) = administrator.get("/api/v1/people").await;
    let listed = people["people"].as_array().unwrap().iter().find(|one| one["person"] == person).unwrap();
    assert_eq!((&listed["name"], &listed["section"]), (&json!("山田花子"), &json!("契約課")));
    assert_eq!((&listed["invited_until"], &listed["has_account"]), (&invited["expires_at"], &json!(false)));

    let nobody = town.nobody();
    assert_eq!(nobody.post(&path, &json!({"password": PASSWORD})).await.0, 204);
    assert_eq!(nobody.post(&path, &json!({"password": PASSWORD})).await.0, 410);
    let body = json!({"email": "hanako@city-a.example.jp", "password": PASSWORD});
    let response = nobody.request(Method::POST, "/api/v1/session").json(&body).send().await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let as_hanako = |method: Method, path: &str| {
        nobody.request(method, path).header("cookie", &cookie).header("origin", &town.url)
    };
    assert_eq!(told(as_hanako(Method::GET, "/api/v1/cases/R8-0001")).await.0, 404);
    assert_eq!(told(as_hanako(Method::GET, "/api/v1/people")).await.0, 404);
    // one administrator alone grants nothing
    let grant = json!({"facts": {"grant.person": person, "grant.capacity": "officer"}});
    let (_, office) = administrator.get("/api/v1/procedures/office").await;
    let revision = office["revision"].as_u64().unwrap_or(1);
    let key = (uuid::Uuid::new_v4(), Some(revision));
    let (status, half) = administrator.post_as("/api/v1/procedures/office/acts/grant", &grant, key).await;
    assert_eq!(status, 200, "{half}");
    let (_, granted) = administrator.get("/api/v1/appointments").await;
    assert!(!granted.to_string().contains(person), "{granted}");
    assert_eq!(told(as_hanako(Method::GET, "/api/v1/cases/R8-0001")).await.0, 404);
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_withdrawn_replaced_and_ends_after_its_week() {
    let town = Town::new().await;
    let administrator = town.as_(TOWN, "u-0003").await;
    let path_of = |answer: &serde_json::Value| {
        answer["invitation"].as_str().unwrap().replace("/invitation/", "/api/v1/links/")
    };
    let (_, first) = administrator
        .post("/api/v1/people", &json!({"name": "山田花子", "email": "hanako@city-a.example.jp"}))
        .await;
    let of_person = format!("/api/v1/people/{}/invitation", first["person"].as_str().unwrap());
    let person = first["person"].as_str().unwrap();
    let (status, problem) = administrator.post(&of_person, &json!({})).await;
    assert_eq!((status, code(&problem)), (428, "revision-required"));
    let seen = administrator.etag_of(person).await;
    town.later(1);
    let (status, second) = administrator.change(Method::POST, &of_person, &seen).await;
    assert_eq!(status, 201, "{second}");
    // invited anew since: what was seen is not what would be replaced or withdrawn
    for method in [Method::POST, Method::DELETE] {
        let (status, problem) = administrator.change(method, &of_person, &seen).await;
        assert_eq!((status, code(&problem)), (412, "stale"));
    }
    assert_eq!(town.nobody().get(&path_of(&second)).await.0, 200);
    assert_eq!(town.nobody().get(&path_of(&first)).await.0, 410);
    assert_eq!(town.nobody().get(&path_of(&second)).await.0, 200);
    let again = async |method: Method| {
        let seen = administrator.etag_of(person).await;
        administrator.change(method, &of_person, &seen).await
    };
    let withdraw = async || again(Method::DELETE).await.0;
    assert_eq!((withdraw().await, withdraw().await), (204, 404));
    assert_eq!(town.nobody().get(&path_of(&second)).await.0, 410);
    let (_, third) = again(Method::POST).await;
    town.later(7 * 86_400);
    assert_eq!(town.nobody().get(&path_of(&third)).await.0, 410);
    // others may do none of it, nor learn of it
    for stranger in [town.as_(TOWN, "u-0001").await, town.as_(OTHER, "u-0003").await] {
        assert_eq!(stranger.post(&of_person, &json!({})).await.0, 404);
        assert_eq!(told(stranger.request(Method::DELETE, &of_person)).await.0, 404);
    }
    let other = town.as_(TOWN, "u-0001").await;
    assert_eq!(other.post("/api/v1/people", &json!({"name": "a", "email": "a@b.example"})).await.0, 404);
    // a company's people are not invited as staff
    let administrator = town.as_(TOWN, "u-0003").await;
    let seen = administrator.etag_of("u-0009").await;
    assert_eq!(administrator.change(Method::POST, "/api/v1/people/u-0009/invitation", &seen).await.0, 404);
    town.later(601);
    let body = json!({"name": "山田花子", "email": "other@city-a.example.jp"});
    let (status, problem) = administrator.post("/api/v1/people", &body).await;
    assert_eq!((status, code(&problem)), (403, "reauthentication-needed"));
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_of_an_address_elsewhere() {
    let town = Town::with(Settings { public_url: Some("https://a.example".to_owned()), ..settings() }).await;
    let (other, person) = (org(OTHER), crate::common::actor("u-0001"));
    let elsewhere = town.app.accounts().invite(&other, &person, "known@city-b.example.jp", "ja");
    let link = elsewhere.await.unwrap();
    town.app.accounts().accept(&link.token, PASSWORD).await.unwrap().unwrap();
    let administrator = town.as_(TOWN, "u-0003").await;
    let invite = async |email: &str| {
        let body = json!({"name": "山田花子", "email": email});
        let (status, mut answer) = administrator.post("/api/v1/people", &body).await;
        answer["person"] = json!(null);
        (status, answer)
    };
    // the same answer, and the letter holds the link: whoever invites does not
    let (known, unknown) =
        (invite("known@city-b.example.jp").await, invite("unknown@city-b.example.jp").await);
    assert_eq!(known, unknown);
    assert_eq!((known.0, &known.1["invitation"]), (201, &json!("")), "{known:?}");
    // here it is no secret
    let (status, problem) = invite("KNOWN@city-b.example.jp").await;
    assert_eq!((status, fields(&problem)), (422, vec!["email"]));
    for (body, expected) in [
        (json!({"name": "山田\u{202e}花子", "email": "a@b.example"}), "name"),
        (json!({"name": "山田花子", "email": "not an address"}), "email"),
        (json!({"name": "山田花子", "email": "a@b.example\r\nBcc: c@d.example"}), "email"),
        (json!({"name": "山田花子", "email": "a@b.example", "capacity": "administrator"}), "capacity"),
    ] {
        let (status, problem) = administrator.post("/api/v1/people", &body).await;
        assert_eq!((status, fields(&problem)), (422, vec![expected]), "{problem}");
    }
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_invite_list_and_withdraw() {
    let town = Town::new().await;
    let administrator = town.as_(TOWN, "u-0003").await;
    let (_, admin) = administrator.page("/admin").await;
    assert!(admin.contains("href=\"/admin/people\""), "{admin}");
    assert_eq!(administrator.page("/admin/people/invite").await.0, 200);
    let (status, wrong) = form(&administrator, "/admin/people/invite", "name=&email=x&section=").await;
    assert_eq!(status, 422);
    assert!(wrong.contains("href=\"#name\"") && wrong.contains("href=\"#email\""), "{wrong}");
    let body = "name=%E5%B1%B1%E7%94%B0%E8%8A%B1%E5%AD%90&email=hanako%40city-a.example.jp&section=%E5%A5%91%E7%B4%84%E8%AA%B2";
    let (status, done) = form(&administrator, "/admin/people/invite", body).await;
    assert_eq!(status, 200);
    assert!(done.contains("/invitation/"), "no letter can be sent: the link is shown once: {done}");
    let (_, list) = administrator.page("/admin/people").await;
    let row = list.split("<tr>").find(|row| row.contains("山田花子")).unwrap();
    assert!(row.contains("契約課") && row.contains("招待中"), "{row}");
    let person = row.split("name=\"person\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let seen = row.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let told = format!("person={person}&seen={seen}");
    town.later(1);
    assert_eq!(form(&administrator, "/admin/people/again", &format!("person={person}")).await.0, 428);
    let (status, again) = form(&administrator, "/admin/people/again", &told).await;
    assert_eq!((status, again.contains("/invitation/")), (200, true));
    assert_eq!(form(&administrator, "/admin/people/withdraw", &told).await.0, 412);
    let told = format!("person={person}&seen={}", administrator.etag_of(person).await);
    assert_eq!(form(&administrator, "/admin/people/withdraw", &told).await.0, 200);
    let (_, list) = administrator.page("/admin/people").await;
    assert!(!list.contains("招待を取り消す"), "{list}");
    let (status, english) = administrator.page("/admin/people?lang=en").await;
    assert_eq!((status, english.contains("Invite somebody")), (200, true));
    let officer = town.as_(TOWN, "u-0001").await;
    for path in ["/admin/people", "/admin/people/invite"] {
        assert_eq!(officer.page(path).await.0, 404, "{path}");
        assert_eq!(town.nobody().page(path).await.0, 200, "to the sign-in page");
    }
    assert_eq!(form(&officer, "/admin/people/invite", body).await.0, 404);
    // long ago: the password first, and what was typed goes along
    town.later(601);
    let (status, asked) = form(&administrator, "/admin/people/invite", body).await;
    assert_eq!(status, 403);
    assert!(asked.contains("山田花子") && asked.contains("name=\"password\""), "{asked}");
    town.stands().await;
}
