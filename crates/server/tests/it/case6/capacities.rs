//! Every route of the API and of the pages, asked by somebody of each capacity about a case there is:
//! answered, heard, hidden or refused. What comes of it is `docs/api/capacities.md`; what must never be is
//! asserted besides.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use shirube_server::declared;
use uuid::Uuid;

use super::city::{CITY, City};
use super::play::Play;

/// Who asks: what they are called in the table, and who of the city it is.
const ASKING: [(&str, Option<&str>); 13] = [
    ("未ログイン<br>nobody", None),
    ("担当者<br>officer", Some("officer-1")),
    ("決裁権者<br>approver", Some("approver-1")),
    ("契約担当<br>contract", Some("contract-1")),
    ("財政<br>finance", Some("finance-1")),
    ("検査<br>inspector", Some("inspector-1")),
    ("会計<br>accounting", Some("accounting-1")),
    ("監査<br>auditor", Some("auditor-1")),
    ("管理者<br>administrator", Some("admin-1")),
    ("評価者<br>evaluator", Some("evaluator-1")),
    ("開封<br>opener", Some("opener-1")),
    ("応募した会社<br>applicant", Some("startup-a")),
    ("他の会社<br>another company", Some("startup-d")),
];

/// Paths of the pages that the code names by a constant.
const NAMED: [(&str, &str); 16] = [
    ("PROFILE_PATH", shirube_pages::PROFILE_PATH),
    ("VIEWS_PATH", shirube_pages::VIEWS_PATH),
    ("IMPORT_PATH", shirube_pages::IMPORT_PATH),
    ("TEMPLATE_PATH", shirube_pages::TEMPLATE_PATH),
    ("REMIND_PATH", shirube_pages::REMIND_PATH),
    ("RECEIPT_PATH", shirube_pages::RECEIPT_PATH),
    ("STYLE_PATH", shirube_pages::STYLE_PATH),
    ("KEYS_PATH", shirube_pages::KEYS_PATH),
    ("DRAFT_PATH", shirube_pages::DRAFT_PATH),
    ("WORK_PATH", shirube_pages::WORK_PATH),
    ("ASSIGN_PATH", shirube_pages::ASSIGN_PATH),
    ("TAKE_PATH", shirube_pages::TAKE_PATH),
    ("POLICY_PATH", shirube_pages::POLICY_PATH),
    ("RULES_PATH", shirube_pages::RULES_PATH),
    ("VERIFICATION_PATH", shirube_pages::VERIFICATION_PATH),
    ("DELEGATIONS_PATH", shirube_pages::DELEGATIONS_PATH),
];

/// What is of one's own account or of nobody: it says nothing of capacities, and some of it ends a session.
const OF_ACCOUNTS: [&str; 10] = [
    "/calendar",
    "/account",
    "/login",
    "/logout",
    "/register",
    "/recover",
    "/set-up",
    "/invitation",
    "/demo",
    "/my/profile",
];

/// What comes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// It is answered.
    Answered,
    /// It is heard: what it brings, or what stands in the way, decides.
    Heard,
    /// As for what does not exist.
    Hidden,
    /// To nobody without signing in, or not in this capacity.
    Refused,
}

impl Came {
    fn of(status: u16, leads_to: &str) -> Self {
        match status {
            _ if leads_to.starts_with("/login") => Self::Refused,
            200..=399 => Self::Answered,
            401 | 403 => Self::Refused,
            404 | 405 | 410 => Self::Hidden,
            400 | 409 | 412 | 413 | 415 | 422 | 428 => Self::Heard,
            other => panic!("status {other}"),
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Answered => "○",
            Self::Heard => "△",
            Self::Hidden => "–",
            Self::Refused => "×",
        }
    }
}

/// A route to ask: method, path as it is declared.
pub(crate) type Route = (String, String);

/// The routes of the pages, as the code declares them.
pub(crate) fn of_pages() -> BTreeSet<Route> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()).collect();
    files.sort();
    let mut all = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for declared in text.split(".route(").skip(1) {
            let end = closing(declared);
            let (path, methods) = declared[..end].split_once(',').unwrap();
            let path = if let Some(text) = path.trim().strip_prefix('"') {
                text.trim_end_matches('"').to_owned()
            } else {
                let named = NAMED.iter().find(|(name, _)| *name == path.trim());
                named.unwrap_or_else(|| panic!("{path} is no path of the table")).1.to_owned()
            };
            for (method, call) in [("GET", "get("), ("POST", "post(")] {
                if methods.contains(call) {
                    all.insert((method.to_owned(), path.clone()));
                }
            }
        }
    }
    assert!(all.len() > 90, "{}", all.len());
    all
}

/// Where the parenthesis that is open closes.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (at, one) in text.char_indices() {
        depth += match one {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return at;
        }
    }
    panic!("nothing closes {text}")
}

fn all_routes() -> Vec<Route> {
    let of_api = declared().filter(|one| !["signed-in", "anybody", "operator"].contains(&one.who));
    let of_api = of_api.map(|one| (one.method.to_owned(), one.path.to_owned()));
    let pages = of_pages().into_iter().filter(|(_, path)| {
        !OF_ACCOUNTS
            .iter()
            .any(|of| path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    });
    of_api.chain(pages).collect()
}

/// What there is of the case.
struct There {
    case: String,
    call: String,
    application: String,
    /// A document of the call.
    document: String,
    /// An act its stage provides.
    act: String,
}

/// A path with what there is of the case. The API writes ids with a dot, pages as they are.
fn filled(path: &str, there: &There) -> String {
    let is_api = path.starts_with("/api/");
    let id = |id: &str| if is_api { id.to_owned() } else { id.replacen('.', "%2F", 1) };
    let of_org =
        if path.starts_with("/notices/{procedure}") { format!("?org={CITY}") } else { String::new() };
    let path = if path == "/audit/as-of" { "/audit/as-of?case={case}&at=2027-01-10" } else { path };
    path.replace("{case}", &there.case)
        .replace("/procedures/{id}", &format!("/procedures/{}", id(&there.call)))
        .replace("/my/{procedure}", &format!("/my/{}", id(&there.application)))
        .replace("/notices/{procedure}", &format!("/notices/{}", id(&there.call)))
        .replace("/cases/new/{act}", "/cases/new/open-case")
        .replace("/rules/{id}", "/rules/G44")
        .replace("/verification-keys/{guide}", "/verification-keys/recipe.md")
        .replace("/open/{kind}/{act}", "/open/complaint/file")
        .replace("{act}", &there.act)
        .replace("/paths/{kind}", "/paths/contract")
        .replace("{kind}", "complaint")
        .replace("{seq}", "1")
        .replace("{place}", "1")
        .replace("{sha256}", &there.document)
        .split('{')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) })
        .collect::<Vec<_>>()
        .join("unknown")
        + &of_org
}

async fn asked(city: &City, client: &Client, who: Option<&str>, (method, path): &Route) -> Came {
    let method: Method = method.parse().unwrap();
    let mut request = match who {
        Some(name) => city.as_(name, method.clone(), path).await,
        None => city.nobody(method.clone(), path).header("origin", city.url()),
    };
    let is_api = path.starts_with("/api/");
    if method != Method::GET {
        request = if is_api {
            let key = Uuid::new_v4().to_string();
            request.header("idempotency-key", key).header("if-match", "\"1\"").json(&json!({}))
        } else if ["/acts/", "/open/", "/cases/new/", "/import"].iter().any(|part| path.contains(part)) {
            request.header("content-type", "multipart/form-data; boundary=b").body("--b--\r\n")
        } else {
            request.header("content-type", "application/x-www-form-urlencoded").body("")
        };
    }
    let answer = client.execute(request.build().unwrap()).await.unwrap();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = answer.status().as_u16();
    assert!(status < 500, "{who:?} {method} {path}: {status} {}", answer.text().await.unwrap());
    Came::of(status, &to)
}

/// The call of case 6, its candidate decided.
async fn decided() -> Play {
    Play::case6_through(|step| step.act == "record-hearing").await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_by_every_capacity_is_as_it_is_documented() {
    let play = decided().await;
    let (city, call) = (&play.city, play.id("competition"));
    let case = call.split('.').next().unwrap().to_owned();
    let (_, mine) = city.get("startup-a", "/api/v1/cases").await;
    let lines = mine["lines"].as_array().unwrap();
    let own = lines.iter().find(|one| one["kind"] == "application").unwrap();
    let application = own["procedure"].as_str().unwrap().replacen('/', ".", 1);
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let mut found: BTreeMap<(usize, &str), Came> = BTreeMap::new();
    let (_, documents) = city.get("officer-1", &format!("/api/v1/procedures/{call}/documents")).await;
    let (_, offers) = city.get("officer-1", &format!("/api/v1/procedures/{call}/offers")).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let there = There {
        case,
        application,
        document: text(&documents["documents"][0]["sha256"]),
        act: text(&offers["offers"][0]["act"]),
        call,
    };
    let routes = all_routes();
    for (nth, (method, path)) in routes.iter().enumerate() {
        let path = filled(path, &there);
        for (called, who) in ASKING {
            let answered = asked(city, &client, who, &(method.clone(), path.clone())).await;
            found.insert((nth, called), answered);
        }
    }
    compare(&page(&routes, &found));
    let of = |nth: usize, who: &str| {
        *found.iter().find(|((at, called), _)| *at == nth && called.ends_with(who)).unwrap().1
    };
    for (nth, (method, path)) in routes.iter().enumerate() {
        let at = format!("{method} {path}");
        let is_api = path.starts_with("/api/");
        let is_of_case = path.contains("{case}") || path.contains("/procedures/{id}");
        if is_api {
            assert_eq!(of(nth, ">nobody"), Came::Refused, "{at}");
        }
        if is_of_case {
            // who administers sees no case; who is nobody to it neither
            assert!(of(nth, ">administrator") >= Came::Hidden, "{at}");
            assert!(of(nth, ">nobody") >= Came::Hidden, "{at}");
            assert!(is_of_company(path) || of(nth, ">another company") >= Came::Hidden, "{at}");
        }
        if path.starts_with("/admin") || path.contains("/people") {
            for who in [">officer", ">auditor", ">evaluator", ">applicant", ">inspector"] {
                assert!(of(nth, who) >= Came::Hidden, "{who} {at}");
            }
        }
        // the day of a case as it was leads to the page of that case, which decides
        if path.starts_with("/audit") && path != "/audit/as-of" {
            for who in [">evaluator", ">applicant", ">another company", ">administrator"] {
                assert!(of(nth, who) >= Came::Hidden, "{who} {at}");
            }
        }
    }
}

/// What of a case every company may ask: what was published of it, what it may do there, the files it hands in.
fn is_of_company(path: &str) -> bool {
    let of_office = ["approval-sheet", "/holders", "/opening", "/proposals", "/audit", "/evaluation"];
    !of_office.iter().any(|part| path.contains(part))
}

fn page(routes: &[Route], found: &BTreeMap<(usize, &str), Came>) -> String {
    let mut page = String::from(
        "# 資格ごとに何ができるか What each capacity may ask\n\n\
         <!-- written by crates/server/tests/it/case6/capacities.rs: SHIRUBE_BLESS=1 cargo test -p shirube-server --test it -- capacities -->\n\n\
         ヒアリングを終えた企画競争の案件（case 6）について、すべての道を、資格ごとの一人が実際に呼んだ結果です。\
         ○ 答える　△ 聞く（持ってくるもの・満たす条件しだい。行為なら、資格のない人の行為は断られて記録に残る）　\
         – 無いものと同じ（404）　× 断る（401・403、ログインへ）。誰でも・本人だけの道は [authorisation.md](authorisation.md) にあります。\n\n\
         What came of every route, asked by one person of each capacity, about a competition whose hearing was held (case 6). \
         ○ answered, △ heard (what it brings and what stands in the way decide; an act by who may not perform it is refused and kept), \
         – as for what does not exist (404), × refused (401, 403, or led to where one signs in). Routes for anybody, and for one's own \
         account, stand in [authorisation.md](authorisation.md).\n\n| | 道 path |",
    );
    for (called, _) in ASKING {
        write!(page, " {called} |").unwrap();
    }
    page.push_str("\n|---|---|");
    page.push_str(&"---|".repeat(ASKING.len()));
    page.push('\n');
    for (nth, (method, path)) in routes.iter().enumerate() {
        write!(page, "| {method} | `{path}` |").unwrap();
        for (called, _) in ASKING {
            write!(page, " {} |", found[&(nth, called)].sign()).unwrap();
        }
        page.push('\n');
    }
    page
}

fn compare(written: &str) {
    assert!(written.contains(CITY) || !written.contains("u-0"), "the table names nobody");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/capacities.md");
    if std::env::var_os("SHIRUBE_BLESS").is_some() {
        std::fs::write(&path, written).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs: Vec<(&str, &str)> =
        kept.lines().zip(written.lines()).filter(|(kept, written)| kept != written).take(5).collect();
    assert!(
        kept == written,
        "docs/api/capacities.md is not what is answered (SHIRUBE_BLESS=1): {differs:#?}"
    );
}
