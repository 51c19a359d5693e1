//! What is the same for everybody: rules, paths, advice; and of an organisation its policy and log.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use serde::Serialize;
use serde_json::{Value, json};
use shirube_accounts::Scope;
use shirube_core::advice::{ASKED, Session, advise, days_covered, typical_sessions};
use shirube_core::atlas::survey;
use shirube_core::dossier::japan_day;
use shirube_core::facts::{Facts, read};
use shirube_core::law::LAW;
use shirube_core::policy::Policy;
use shirube_core::procedures::{MACHINES, newest};
use shirube_core::register::register;
use shirube_core::render;
use shirube_desk::list_page;
use std::sync::{Arc, LazyLock};
use utoipa::ToSchema;
use utoipa_swagger_ui::Config;

use super::reads::PAGE;
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{Asked, Body};
use crate::form::{BODIES, Form, ID, Takes, may, needs};
use crate::problem::{FieldFault, Problem};
use crate::visitor::SignedIn;

static RULES: Form = Form {
    name: "RulesAsked",
    fields: &[
        may("path", ID, "Only the rules of this kind of procedure."),
        may("as_of", Takes::Day, "The law's tables on this day; today without it."),
    ],
};

static ADVICE: Form = Form {
    name: "AdviceAsked",
    fields: &[
        needs("facts", Takes::Object, "What is known of the need, by name: what /api/v1/advice/facts lists."),
        may("body", Takes::Choice(&BODIES), "The kind of body."),
        may("on", Takes::Day, "The day it is asked; today without it."),
    ],
};

/// How an organisation's log stands, as far as it was published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogAnswer {
    /// The origin of the checkpoint published last.
    origin: Option<String>,
    /// The size of the log it is over.
    size: Option<u64>,
    /// Its root, in base64.
    root: Option<String>,
    /// The signed note, verbatim (C2SP tlog-checkpoint).
    note: Option<String>,
    /// Every key the log was and is signed with, oldest first.
    vkeys: Vec<String>,
}

/// The organisations of an installation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrganisationsAnswer {
    /// Their ids, in order.
    organisations: Vec<String>,
    /// Where to go on, where there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

const OPEN: (Who, Hidden) = (Who::Anybody, Hidden::Nothing);

pub(super) static ROUTES: &[Route] = &[
    Route::get(
        "/api/v1/rules",
        OPEN,
        ("規則と法令の表", "The rules, and the law's tables"),
        Answers::Json(200, "Rules"),
        || get(rules),
    )
    .asked(&RULES),
    Route::get(
        "/api/v1/paths",
        OPEN,
        ("手続の種類", "The kinds of procedures"),
        Answers::Json(200, "Paths"),
        || get(paths),
    ),
    Route::get(
        "/api/v1/paths/{kind}",
        OPEN,
        ("手続の道筋", "A kind of procedure: stages, acts, rules"),
        Answers::Json(200, "Path"),
        || get(path),
    ),
    Route::post(
        "/api/v1/advice",
        OPEN,
        ("どの手続を選べるかの助言", "Which path a need may take, and when at the earliest"),
        (Brings::Body(&ADVICE), Answers::Json(200, "Advice")),
        || post(advice),
    ),
    Route::get(
        "/api/v1/policy",
        (Who::Scope(Scope::Read), Hidden::Own),
        ("団体の方針", "The organisation's policy in force today"),
        Answers::Json(200, "Policy"),
        || get(policy),
    ),
    Route::get(
        "/api/v1/log",
        (Who::Scope(Scope::Read), Hidden::Own),
        ("記録台帳のチェックポイントと検証鍵", "The log: the last published checkpoint and its keys"),
        Answers::Json(200, "LogAnswer"),
        || get(log),
    ),
    Route::get(
        "/api/v1/installation/organisations",
        (Who::InstallationAdministrator, Hidden::Nothing),
        ("設置されている団体", "The organisations of the installation"),
        Answers::Json(200, "OrganisationsAnswer"),
        || get(organisations),
    )
    .asked(&PAGE),
    Route::get(
        "/api/openapi.json",
        OPEN,
        ("APIの記述", "The API's document"),
        Answers::Media("application/json"),
        || get(openapi),
    ),
    Route::get(
        "/api/docs",
        OPEN,
        ("APIの記述を読む", "The API's document, to be read"),
        Answers::Media("text/html"),
        || get(async || Redirect::permanent("/api/docs/")),
    ),
    Route::get(
        "/api/docs/",
        OPEN,
        ("APIの記述を読む", "The API's document, to be read"),
        Answers::Media("text/html"),
        || get(async || viewer("index.html")),
    ),
    Route::get(
        "/api/docs/{*file}",
        OPEN,
        ("APIの記述を読む画面の部品", "Parts of the page that shows it"),
        Answers::Media("*/*"),
        || get(async |Path(file): Path<String>| viewer(&file)),
    ),
];

async fn rules(State(app): State<App>, asked: Asked) -> Result<Json<Value>, Problem> {
    let given = asked.by(&RULES)?;
    let mut rules = register();
    if let Some(kind) = given.text_if("path") {
        known_kind(kind).map_err(|(ja, en)| Problem::field("path", ja, en))?;
        for rule in &mut rules {
            rule.acts.retain(|(of, _)| *of == kind);
        }
        rules.retain(|rule| !rule.acts.is_empty());
    }
    let day = match given.day_if("as_of") {
        Some(day) => day,
        None => japan_day(app.desk().now().await?.instant()),
    };
    Ok(Json(render::rules::json(&rules, &LAW.shown_on(day), day)))
}

fn known_kind(kind: &str) -> Result<(), (String, String)> {
    if MACHINES.iter().any(|machine| machine.kind == kind) {
        return Ok(());
    }
    let mut kinds: Vec<&str> = MACHINES.iter().map(|machine| machine.kind).collect();
    kinds.dedup();
    Err((format!("次のいずれかです：{}。", kinds.join("、")), format!("one of: {}.", kinds.join(", "))))
}

async fn paths() -> Json<Value> {
    let mut kinds: Vec<&str> = Vec::new();
    for machine in MACHINES.iter().filter(|machine| !machine.kind.is_empty()) {
        if !kinds.contains(&machine.kind) {
            kinds.push(machine.kind);
        }
    }
    let line = |kind: &str| {
        let machine = newest(kind)?;
        Some(
            json!({ "kind": kind, "machine": machine.name(), "ja": machine.label.ja, "en": machine.label.en }),
        )
    };
    Json(json!({ "paths": kinds.into_iter().filter_map(line).collect::<Vec<_>>() }))
}

async fn path(Path(kind): Path<String>) -> Result<Json<Value>, Problem> {
    let machine = newest(&kind).ok_or_else(Problem::not_found)?;
    Ok(Json(render::json(&survey(machine))))
}

async fn advice(State(app): State<App>, body: Body) -> Result<Json<Value>, Problem> {
    let given = body.by(&ADVICE)?;
    let (mut facts, mut faults) = (Facts::default(), Vec::new());
    for (name, value) in given.object("facts") {
        let Some(fact) = ASKED.iter().find(|fact| fact.name == name) else {
            let all: Vec<&str> = ASKED.iter().map(|fact| fact.name).collect();
            let (ja, en) =
                (format!("あるもの：{}。", all.join("、")), format!("there are: {}.", all.join(", ")));
            faults.push(FieldFault::new(format!("facts.{name}"), ja, en));
            continue;
        };
        match read(fact, &value) {
            Ok(value) => facts.set(fact.name, value),
            Err(fault) => faults.push(FieldFault::new(format!("facts.{name}"), fault.what.ja, fault.what.en)),
        }
    }
    let on = match given.day_if("on") {
        Some(day) => day,
        None => japan_day(app.desk().now().await?.instant()),
    };
    let (first, last) = days_covered();
    if !(first..=last).contains(&on) {
        faults.push(FieldFault::new(
            "on",
            format!("{first}から{last}までの日です。"),
            format!("a day from {first} to {last}."),
        ));
    }
    if !faults.is_empty() {
        return Err(Problem::bad_input(faults));
    }
    let mut policy = Policy::default();
    if let Some(body) = given.text_if("body").and_then(|id| serde_json::from_value(json!(id)).ok()) {
        policy.body = body;
    }
    let sessions: Vec<Session> = typical_sessions(on);
    Ok(Json(serde_json::to_value(advise(&facts, &policy, on, &sessions)).unwrap_or_default()))
}

async fn policy(State(app): State<App>, who: SignedIn) -> Result<Json<Value>, Problem> {
    let policy = app.desk().policy_today(&who.org).await?;
    Ok(Json(serde_json::to_value(policy).unwrap_or_default()))
}

async fn log(State(app): State<App>, who: SignedIn) -> Result<Json<LogAnswer>, Problem> {
    let published = app.desk().published(&who.org).await?;
    let checkpoint = published.as_ref().map(|one| &one.checkpoint);
    Ok(Json(LogAnswer {
        origin: checkpoint.map(|one| one.origin.to_string()),
        size: checkpoint.map(|one| one.size),
        root: checkpoint.map(|one| one.root.to_base64()),
        note: published.as_ref().map(|one| String::from_utf8_lossy(&one.note).into_owned()),
        vkeys: app.desk().vkeys(&who.org).await?,
    }))
}

async fn organisations(State(app): State<App>, asked: Asked) -> Result<Json<OrganisationsAnswer>, Problem> {
    let given = asked.by(&PAGE)?;
    let organisations = app.desk().store().organisations().await?;
    let all: Vec<String> = organisations.iter().map(ToString::to_string).collect();
    let page = list_page(("", "", "organisations"), all, String::clone, given.text_if("after"))?;
    Ok(Json(OrganisationsAnswer { organisations: page.items, next: page.next }))
}

async fn openapi() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(|| crate::document().to_string());
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}

/// A file of the viewer: all of them are in the program, and none asks anything of another host.
fn viewer(file: &str) -> Response {
    let config = Arc::new(Config::from("/api/openapi.json").validator_url("none"));
    let Ok(Some(found)) = utoipa_swagger_ui::serve(file, config) else {
        return Problem::not_found().into_response();
    };
    let mut response = (StatusCode::OK, found.bytes.into_owned()).into_response();
    if let Ok(media) = HeaderValue::try_from(found.content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, media);
    }
    response
}
