//! The table of routes, walked: each route by each kind of visitor, with real requests. What the table
//! declares is what is answered.

use reqwest::Method;
use serde_json::json;
use shirube_server::{Declared, declared};
use uuid::Uuid;

use crate::common::{OTHER, Somebody, TOWN, Town, told};

/// A path with its parts filled in: what there is of the case, and what there is not of the rest.
fn path(route: &Declared) -> String {
    route
        .path
        .replace("{case}", "R8-0001")
        .replace("/procedures/{id}", "/procedures/R8-0001.1")
        .replace("{act}", "open-case")
        .replace("/paths/{kind}", "/paths/contract")
        .replace("{kind}", "complaint")
        .replace("{sha256}", &"0".repeat(64))
        .replace("{*file}", "index.html")
        .replace("{token}", "unknown")
        .replace("{id}", "unknown")
}

async fn asked(who: &Somebody<'_>, route: &Declared) -> (u16, String) {
    let method: Method = route.method.parse().unwrap();
    let mut request = who.request(method.clone(), &path(route));
    if route.path.ends_with("/search") {
        request = who.request(method, &format!("{}?q=%E7%AA%93%E5%8F%A3", route.path));
    }
    if route.method == "POST" {
        let key = Uuid::new_v4().to_string();
        request = request.header("idempotency-key", key).header("if-match", "\"1\"").json(&json!({}));
    }
    let (status, body) = told(request).await;
    (status, body.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_through_whom_the_table_says_and_nobody_else() {
    let town = Town::new().await;
    town.open_case().await;
    for route in declared() {
        let at = format!("{} {}", route.method, route.path);
        let is_shut = |status: u16| status == 401 || status == 403;
        let (status, _) = asked(&town.nobody(), &route).await;
        match route.who {
            "anybody" | "operator" => {
                assert!(status != 403 && (status != 401 || route.path.contains("session")), "{at}: {status}");
            }
            _ => assert_eq!(status, 401, "{at}"),
        }
        let officer = town.as_(TOWN, "u-0001").await;
        let (status, body) = asked(&officer, &route).await;
        match route.who {
            "installation-administrator" => assert_eq!(status, 404, "{at}"),
            _ => assert!(
                !is_shut(status)
                    || route.path == "/api/v1/session"
                    || route.path.ends_with("reauthentication"),
                "{at}: {status} {body}"
            ),
        }
        if route.who == "anybody" || route.who == "operator" {
            continue;
        }
        let scopes = ["read", "act", "export", "administer"];
        if scopes.contains(&route.who) {
            let others: Vec<&str> = scopes.into_iter().filter(|scope| *scope != route.who).collect();
            assert_eq!(asked(&town.program("u-0001", &others).await, &route).await.0, 403, "{at}");
            let (status, _) = asked(&town.program("u-0001", &[route.who]).await, &route).await;
            assert!(!is_shut(status), "{at}: {status}");
        }
        for stranger in
            [town.as_(OTHER, "u-0001").await, town.as_(TOWN, "u-0009").await, town.as_(TOWN, "u-0003").await]
        {
            let (status, body) = asked(&stranger, &route).await;
            let is_of_the_case = route.path.contains("{case}") || route.path.contains("/procedures/{id}");
            match route.hidden {
                "not-found" | "not-found-or-refused" if is_of_the_case => {
                    assert_eq!(status, 404, "{at}: {body}");
                }
                "left-out" => {
                    assert_eq!(status, 200, "{at}: {body}");
                    assert!(!body.contains("R8-0001"), "{at}: {body}");
                }
                _ => assert!(!body.contains("R8-0001"), "{at}: {body}"),
            }
        }
    }
    town.stands().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_installations_administrator_sees_its_organisations_and_no_case() {
    let town = Town::new().await;
    let link =
        town.app.accounts().first_administrator(Some(&crate::common::org(TOWN))).await.unwrap().unwrap();
    let nobody = town.nobody();
    let path = format!("/api/v1/links/{}", link.token);
    let body = json!({"password": crate::common::PASSWORD});
    assert_eq!(nobody.post(&path, &body).await.0, 204);
    town.open_case().await;
    let body = json!({"email": crate::common::ADMINISTRATOR, "password": crate::common::PASSWORD});
    let response = nobody.request(Method::POST, "/api/v1/session").json(&body).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 201);
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let get = |path: &str| nobody.request(Method::GET, path).header("cookie", &cookie);
    let (status, all) = told(get("/api/v1/installation/organisations")).await;
    assert_eq!((status, all), (200, json!({"organisations": [TOWN, OTHER]})));
    assert_eq!(told(get("/api/v1/cases/R8-0001")).await.0, 404);
    assert_eq!(told(get("/api/v1/procedures/R8-0001.1")).await.0, 404);
    assert_eq!(told(get("/api/v1/cases")).await, (200, json!({"lines": []})));
    town.stands().await;
}
