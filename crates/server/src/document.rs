//! The API's document (`OpenAPI` 3.1), written from the table of routes, the forms, the answers' types and
//! the machines: what each act takes is a component of its own.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use shirube_core::atlas::{Atlas, survey};
use shirube_core::facts::{Fact, Shape, TEXT_CHARS_MAX};
use shirube_core::procedures::{MACHINES, newest};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use shirube_accounts::Scope;

use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::form::{Form, Takes};
use crate::routes;

/// The document.
#[must_use]
pub fn document() -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for route in routes::all().filter(|route| route.path.starts_with("/api/v1/")) {
        let method = route.method.to_ascii_lowercase();
        paths.entry(route.path).or_default().insert(method, operation(route));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Shirube",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Public procurement as state machines: what may be done next, what may not and why. \
                            Every error is a problem (RFC 9457) in Japanese and English.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-sid" },
                "token": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

/// Whether a request has to have an id: the desk remembers what it performed and what long work was asked for,
/// and what is taken is an act of the office.
fn has_id(route: &Route) -> bool {
    match (route.brings, route.answers) {
        (Brings::Act(_), _) => !route.path.ends_with("/rehearsal"),
        (_, Answers::Json(202, _)) => true,
        _ => route.who == Who::Scope(Scope::Export),
    }
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    for field in route.query.iter().flat_map(|form| form.fields) {
        parameters.push(json!({
            "name": field.name, "in": "query", "required": field.required,
            "description": field.what, "schema": field.in_query(),
        }));
    }
    if route.method == "POST" {
        let has_id = has_id(route);
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": has_id,
            "description": if route.once {
                "A UUID of the request: the same one has one effect and one answer, but for a secret, which is told once."
            } else if has_id {
                "A UUID of the request: the same one has one effect and one answer."
            } else {
                "A UUID of the request. It is not remembered here: sent again, the request is made again."
            },
            "schema": { "type": "string", "format": "uuid" },
        }));
    }
    if matches!(route.answers, Answers::MediaOrWork(_)) {
        parameters.push(json!({
            "name": "Prefer", "in": "header", "required": false,
            "description": "respond-async: not within the request, however short it is (RFC 7240).",
            "schema": { "type": "string" },
        }));
    }
    if route.method == "PUT" {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "The ETag it was read with (428 where it is missing).",
            "schema": { "type": "string", "pattern": "^\"[0-9]+\"$" },
        }));
    }
    if route.seen {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "`etag` of what is changed as it was listed, in double quotes (428 where it is missing).",
            "schema": { "type": "string", "pattern": "^\"[0-9a-f]{32}\"$" },
        }));
    }
    if route.path.contains("/acts/") {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": false,
            "description": "The ETag of the procedure as it was seen. Needed but for acts that may be performed \
                            whatever was decided meanwhile (428).",
            "schema": { "type": "string", "pattern": "^\"[0-9]+\"$" },
        }));
    }
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.what.1,
        "description": route.what.0,
        "tags": [tag(route)],
        "parameters": parameters,
        "responses": responses(route),
        "security": security(route.who),
    });
    let body = match route.brings {
        Brings::Nothing | Brings::File => None,
        Brings::Act(form) if route.path.contains("/acts/") => {
            let each: Vec<Value> = acts().into_iter().map(|(name, _)| reference(&name)).collect();
            Some(json!({ "anyOf": each, "title": form.name }))
        }
        Brings::Body(form) | Brings::Act(form) => Some(reference(form.name)),
    };
    if let (Some(schema), Some(members)) = (body, operation.as_object_mut()) {
        let content = json!({ "application/json": { "schema": schema } });
        members.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    if let (Brings::File, Some(members)) = (route.brings, operation.as_object_mut()) {
        let content =
            json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } });
        members.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    operation
}

fn operation_id(route: &Route) -> String {
    let path = route.path.trim_start_matches("/api/v1/").replace(['{', '}', '*'], "");
    format!("{}-{}", route.method.to_ascii_lowercase(), path.replace('/', "-"))
}

fn tag(route: &Route) -> &'static str {
    let path = route.path.trim_start_matches("/api/v1/");
    path.split_once('/').map_or(path, |(first, _)| first)
}

fn security(who: Who) -> Value {
    match who {
        Who::Anybody | Who::Operator => json!([{}]),
        Who::SignedIn | Who::Scope(_) | Who::InstallationAdministrator => {
            json!([{ "session": [] }, { "token": [] }])
        }
    }
}

fn responses(route: &Route) -> Value {
    let mut all = Map::new();
    let (status, answer) = match route.answers {
        Answers::Nothing => (204, json!({ "description": "Done." })),
        Answers::Accepted => (202, json!({ "description": "What comes of it is told by letter." })),
        Answers::Json(status, schema) => {
            let content = json!({ "application/json": { "schema": reference(schema) } });
            (status, json!({ "description": route.what.1, "content": content }))
        }
        Answers::Media(media) | Answers::MediaOrWork(media) => {
            let schema = json!({ "type": "string", "format": "binary" });
            (200, json!({ "description": route.what.1, "content": { media: { "schema": schema } } }))
        }
    };
    all.insert(status.to_string(), answer);
    if matches!(route.answers, Answers::MediaOrWork(_)) {
        let content = json!({ "application/json": { "schema": reference("WorkAnswer") } });
        let description =
            "It takes long, or Prefer: respond-async asked for it: Location says where its result will wait.";
        all.insert("202".to_owned(), json!({ "description": description, "content": content }));
    }
    let mut problems = vec![400, 408, 422, 429, 503];
    if route.who != Who::Anybody {
        problems.extend([401, 403]);
    }
    let is_hidden = matches!(route.hidden, Hidden::NotFound | Hidden::NotFoundOrRefused);
    if is_hidden || route.path.contains('{') || route.who == Who::InstallationAdministrator {
        problems.push(404);
    }
    // A case that may not leave yet, as a file or as its trail.
    if route.who == Who::Scope(Scope::Export) || route.path.contains("/trail/") {
        problems.push(409);
    }
    if route.path == "/api/v1/session" {
        problems.push(401);
    }
    if route.path.contains("/links/") {
        problems.push(410);
    }
    if route.method == "PUT" || route.seen {
        problems.extend([412, 428]);
    }
    match route.brings {
        Brings::Nothing => {}
        Brings::Body(_) => problems.extend([403, 413, 415]),
        Brings::File => problems.extend([403, 409, 413]),
        Brings::Act(_) => problems.extend([409, 412, 413, 415, 428]),
    }
    problems.sort_unstable();
    problems.dedup();
    for status in problems {
        let content = json!({ "application/problem+json": { "schema": reference("Problem") } });
        all.insert(status.to_string(), json!({ "description": said(status), "content": content }));
    }
    Value::Object(all)
}

const fn said(status: u16) -> &'static str {
    match status {
        400 => "Not JSON, or a header is missing.",
        401 => "Nobody is signed in.",
        403 => "Session, scope or re-authentication; or a request from another site.",
        404 => "Unknown, or not theirs to see.",
        408 => "It took too long.",
        409 => "Refused: every unmet requirement.",
        410 => "The link was used or has expired.",
        412 => "Somebody was first; the ETag is of now.",
        413 => "Too large.",
        415 => "The body is not JSON.",
        422 => "Bad input: every field and what is allowed there.",
        428 => "The revision seen is missing.",
        429 => "Too many requests.",
        _ => "Not now: try again with the same Idempotency-Key.",
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn schemas() -> Map<String, Value> {
    let mut all = Map::new();
    for form in routes::all().filter_map(|route| match route.brings {
        Brings::Nothing | Brings::File => None,
        Brings::Body(form) | Brings::Act(form) => Some(form),
    }) {
        with_parts(form, &mut all);
    }
    answers(&mut all);
    for (name, schema) in acts() {
        all.insert(name, schema);
    }
    // Made up by the core and the exports for people and programs alike: objects of their own.
    for (name, what) in [
        ("Trail", "A case with its acts and refusals, in order of writing."),
        ("Rules", "The rules, and the rows of the law's tables in force on a day."),
        ("Paths", "The kinds of procedures."),
        ("Path", "A kind of procedure: stages, acts, rules, effects."),
        ("Advice", "Which paths a need may take, why, and when at the earliest."),
        ("Policy", "An organisation's policy."),
    ] {
        all.insert(name.to_owned(), json!({ "type": "object", "description": what }));
    }
    all
}

fn with_parts(form: &'static Form, all: &mut Map<String, Value>) {
    all.insert(form.name.to_owned(), form.schema());
    for field in form.fields {
        if let Takes::Forms(part) = field.takes {
            with_parts(part, all);
        }
    }
}

/// A named schema.
pub(crate) type Described = (String, RefOr<Schema>);

/// Adds a type and those it is made of.
pub(crate) fn add<T: ToSchema + PartialSchema>(all: &mut Vec<Described>) {
    all.push((T::name().into_owned(), T::schema()));
    T::schemas(all);
}

/// The answers' types.
fn answers(all: &mut Map<String, Value>) {
    let mut found = Vec::new();
    routes::describe(&mut found);
    add::<crate::problem::Told>(&mut found);
    add::<shirube_desk::TaskPage>(&mut found);
    add::<shirube_desk::BoardView>(&mut found);
    add::<shirube_desk::LinePage>(&mut found);
    add::<shirube_desk::SearchPage>(&mut found);
    add::<shirube_desk::CaseView>(&mut found);
    add::<shirube_desk::ProcedureView>(&mut found);
    add::<shirube_desk::OfferView>(&mut found);
    add::<shirube_desk::LookedAt>(&mut found);
    add::<shirube_desk::CaseFileView>(&mut found);
    add::<shirube_desk::Unmet>(&mut found);
    add::<shirube_desk::Performed>(&mut found);
    add::<shirube_desk::UploadView>(&mut found);
    add::<shirube_desk::CallKeysView>(&mut found);
    add::<shirube_desk::OpeningView>(&mut found);
    for (name, schema) in found {
        all.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
}

/// What each act takes, by kind and act.
fn acts() -> Vec<(String, Value)> {
    let mut kinds: Vec<&str> = MACHINES.iter().map(|machine| machine.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut all = Vec::new();
    for atlas in kinds.into_iter().filter_map(newest).map(survey) {
        let of_people = |act: &str| atlas.of_act(act).any(|route| !route.commanded && !route.by.is_empty());
        for act in atlas.machine.acts.iter().filter(|act| of_people(act.id)) {
            all.push((format!("{}.{}", atlas.machine.kind, act.id), body_of(&atlas, act.id)));
        }
    }
    all
}

fn body_of(atlas: &Atlas, act: &str) -> Value {
    let (mut facts, mut documents, mut by) = (Map::new(), Vec::new(), Vec::new());
    for route in atlas.of_act(act) {
        for (fact, _) in &route.asks {
            facts.entry(fact.name).or_insert_with(|| shape(fact));
        }
        documents.extend(route.documents.iter().map(|one| one.id));
        by.extend(route.by.iter().map(|one| one.id()));
    }
    for ids in [&mut documents, &mut by] {
        ids.sort_unstable();
        ids.dedup();
    }
    let label = atlas.machine.act(act).map(|one| one.label);
    let mut properties = json!({
        "capacity": { "type": "string", "enum": by },
        "subject": { "type": "string", "minLength": 1, "maxLength": 128 },
        "facts": { "type": "object", "properties": facts, "additionalProperties": false },
    });
    if let (Some(members), false) = (properties.as_object_mut(), documents.is_empty()) {
        let one = json!({ "allOf": [reference("DocumentBrought"), { "properties": { "document": { "enum": documents } } }] });
        members.insert("documents".to_owned(), json!({ "type": "array", "items": one }));
    }
    json!({
        "type": "object",
        "title": label.map_or("", |label| label.en),
        "description": label.map_or("", |label| label.ja),
        "properties": properties,
        "additionalProperties": false,
    })
}

fn shape(fact: &Fact) -> Value {
    let mut schema = match fact.shape {
        Shape::Text => json!({ "type": "string", "minLength": 1, "maxLength": TEXT_CHARS_MAX }),
        Shape::Yen => json!({ "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_i64 }),
        Shape::Count(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Shape::Date => json!({ "type": "string", "examples": ["2026-11-20", "令和8年11月20日"] }),
        Shape::Instant => json!({ "type": "string", "format": "date-time" }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Choice(options) => json!({ "type": "string", "enum": options }),
        Shape::Texts => {
            json!({ "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 1 } })
        }
        Shape::CorporateNumber => json!({ "type": "string", "examples": ["2010401000001"] }),
        Shape::Hash => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        Shape::Record(_) => json!({}),
    };
    if let Some(members) = schema.as_object_mut() {
        members.insert("title".to_owned(), json!(fact.label.en));
        members.insert("description".to_owned(), json!(fact.label.ja));
    }
    schema
}
