//! Acts: one route performs any of them. What each takes is told by its machine.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shirube_accounts::Scope;
use shirube_core::words::Capacity;
use shirube_desk::{Attachment, Command, DeskError, Performed, Reply, Target, is_additive, opening_acts};
use shirube_trail::{Digest, ProcedureId};
use uuid::Uuid;

use super::account::fresh;
use crate::access::{Answers, Brings, Hidden, Route, Who};
use crate::app::App;
use crate::asked::{self, Body, Key, Seen};
use crate::form::{Form, Given, ID, NAME, Takes, may, needs};
use crate::problem::{FieldFault, Problem, etag};
use crate::uploads::{NotTaken, Part, finding, look_at};
use crate::visitor::SignedIn;

static DOCUMENT: Form = Form {
    name: "DocumentBrought",
    fields: &[
        needs("document", ID, "Which document of the act it is."),
        may("sha256", Takes::Text(64), "SHA-256 of a file handed in before (`uploads`); then nothing else."),
        may(
            "name",
            NAME,
            "The file's name, where it comes along. Its end says its type, and the content has to be of it.",
        ),
        may(
            "media",
            ID,
            "Its media type, where it comes along: it is told by the content, and what is said must be the same.",
        ),
        may(
            "content_base64",
            Takes::Text(70 << 20),
            "Its content, in base64, where it comes along: 50 MiB at most.",
        ),
    ],
};

pub(crate) static ACT: Form = Form {
    name: "Act",
    fields: &[
        may("capacity", ID, "In which capacity; the first one held that the act allows where absent."),
        may("subject", ID, "The application or question it is about."),
        may("facts", Takes::Object, "What it brings, by name."),
        may("documents", Takes::Forms(&DOCUMENT), "Documents it brings."),
    ],
};

static OPENING: Form = Form {
    name: "Opening",
    fields: &[
        may("act", ID, "The act that opens it, where there are several."),
        may("capacity", ID, "In which capacity; the first one held that the act allows where absent."),
        may("subject", ID, "The application or question it is about."),
        may("facts", Takes::Object, "What it brings, by name."),
        may("documents", Takes::Forms(&DOCUMENT), "Documents it brings."),
    ],
};

const ACTS: (Who, Hidden) = (Who::Scope(Scope::Act), Hidden::NotFoundOrRefused);

pub(super) static ROUTES: &[Route] = &[
    Route::post(
        "/api/v1/cases",
        ACTS,
        ("案件を始める", "Open a case"),
        (Brings::Act(&OPENING), Answers::Json(201, "Performed")),
        || post(open_case),
    ),
    Route::post(
        "/api/v1/procedures/{id}/applications",
        ACTS,
        ("応募を始める", "Open an application to a call"),
        (Brings::Act(&OPENING), Answers::Json(201, "Performed")),
        || post(apply),
    ),
    Route::post(
        "/api/v1/procedures/{id}/children/{kind}",
        ACTS,
        ("手続に対して手続を始める（苦情など）", "Open a procedure on another: a complaint"),
        (Brings::Act(&OPENING), Answers::Json(201, "Performed")),
        || post(open_child),
    ),
    Route::post(
        "/api/v1/procedures/{id}/acts/{act}",
        ACTS,
        ("行為を行う", "Perform an act"),
        (Brings::Act(&ACT), Answers::Json(200, "Performed")),
        || post(act),
    ),
    Route::post(
        "/api/v1/procedures/{id}/acts/{act}/rehearsal",
        ACTS,
        ("行為を試す（何も残らない）", "Rehearse an act: nothing is kept"),
        (Brings::Act(&ACT), Answers::Json(200, "Performed")),
        || post(rehearse),
    ),
];

/// What begins so is sensitive: approvals, openings, exports, keys, grants, the policy.
const SENSITIVE: [&str; 10] = [
    "approve",
    "open-envelopes",
    "open-bids",
    "export",
    "rotate",
    "grant",
    "revoke",
    "delegate",
    "end-delegation",
    "apply-policy",
];

/// Whether an act is sensitive.
pub(crate) fn is_sensitive(act: &str) -> bool {
    SENSITIVE.iter().any(|beginning| act.starts_with(beginning))
}

async fn act(
    State(app): State<App>,
    who: SignedIn,
    Path((id, act)): Path<(String, String)>,
    (key, Seen(seen)): (Key, Seen),
    body: Body,
) -> Result<Response, Problem> {
    let given = body.by(&ACT)?;
    let id = asked::procedure(&id)?;
    if is_sensitive(&act) {
        // who decides is a person, who says who they are
        who.session_token()?;
        fresh(&app, &who).await?;
    }
    let target = (Target::Procedure(id.clone()), act.as_str());
    let mut command = command(&app, &who, target, given, key.required()?).await?;
    command.seen_revision = seen;
    if seen.is_none() {
        if let Some(reply) = app.desk().answered(&command).await? {
            return told(reply, StatusCode::OK);
        }
        let view = app.desk().view(&who.org, &who.person, &id).await?;
        if !is_additive(&view.machine, &view.stage, &act) {
            return Err(Problem::unseen());
        }
    }
    submitted(&app, command, StatusCode::OK).await
}

/// Performs an act, where every file it names was handed in; what was answered before is answered again.
async fn submitted(app: &App, command: Command, status: StatusCode) -> Result<Response, Problem> {
    if let Err(error) = app.desk().names_uploads(&command).await {
        return match app.desk().answered(&command).await? {
            Some(reply) => told(reply, status),
            None => Err(error.into()),
        };
    }
    told(app.desk().submit(command).await?, status)
}

async fn rehearse(
    State(app): State<App>,
    who: SignedIn,
    Path((id, act)): Path<(String, String)>,
    Seen(seen): Seen,
    body: Body,
) -> Result<Response, Problem> {
    let given = body.by(&ACT)?;
    let target = Target::Procedure(asked::procedure(&id)?);
    let mut command = command(&app, &who, (target, &act), given, Uuid::new_v4()).await?;
    command.seen_revision = seen;
    app.desk().names_uploads(&command).await?;
    told(app.desk().rehearse(&command).await?, StatusCode::OK)
}

async fn open_case(State(app): State<App>, who: SignedIn, key: Key, body: Body) -> Result<Response, Problem> {
    opened(&app, &who, (Target::NewCase, "preparation"), key, body).await
}

async fn apply(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    key: Key,
    body: Body,
) -> Result<Response, Problem> {
    let target = Target::NewApplication(asked::procedure(&id)?);
    opened(&app, &who, (target, "application"), key, body).await
}

async fn open_child(
    State(app): State<App>,
    who: SignedIn,
    Path((id, kind)): Path<(String, String)>,
    key: Key,
    body: Body,
) -> Result<Response, Problem> {
    let parent = asked::procedure(&id)?;
    if opening_acts(&kind).is_empty() {
        app.desk().view(&who.org, &who.person, &parent).await?;
        return Err(Problem::not_found());
    }
    opened(&app, &who, (Target::NewChild { parent, kind: kind.clone() }, &kind), key, body).await
}

async fn opened(
    app: &App,
    who: &SignedIn,
    (target, kind): (Target, &str),
    key: Key,
    body: Body,
) -> Result<Response, Problem> {
    let given = body.by(&OPENING)?;
    let cmd = key.required()?;
    let acts = opening_acts(kind);
    let act = match (given.text_if("act"), acts.as_slice()) {
        (Some(act), _) if acts.contains(&act) => act.to_owned(),
        (None, [only]) => (*only).to_owned(),
        _ => {
            // Whoever does not see the procedure learns nothing of what could be opened on it.
            if let Target::NewApplication(parent) | Target::NewChild { parent, .. } = &target {
                app.desk().view(&who.org, &who.person, parent).await?;
            }
            let (ja, en) = (acts.join("、"), acts.join(", "));
            return Err(Problem::field("act", format!("次のいずれかです：{ja}。"), format!("one of: {en}.")));
        }
    };
    let command = command(app, who, (target, &act), given, cmd).await?;
    submitted(app, command, StatusCode::CREATED).await
}

async fn command(
    app: &App,
    who: &SignedIn,
    (target, act): (Target, &str),
    mut given: Given,
    cmd: Uuid,
) -> Result<Command, Problem> {
    let mut faults = Vec::new();
    let capacity = given.text_if("capacity").and_then(|id| {
        let capacity = Capacity::from_id(id);
        if capacity.is_none() {
            let all = Capacity::ALL.map(Capacity::id);
            let (ja, en) = (all.join("、"), all.join(", "));
            faults.push(FieldFault::new(
                "capacity",
                format!("次のいずれかです：{ja}。"),
                format!("one of: {en}."),
            ));
        }
        capacity
    });
    let mut codes = Vec::new();
    let mut documents = Vec::new();
    for (at, one) in given.forms("documents").into_iter().enumerate() {
        let read = match one.owned_if("sha256") {
            Some(sha256) => handed_in(app, who, (at, one.text("document")), &sha256).await?,
            None => brought(app, at, one).await?,
        };
        match read {
            Ok(document) => documents.push(document),
            Err((fault, code)) => {
                faults.push(fault);
                codes.push(code);
            }
        }
    }
    if !faults.is_empty() {
        let mut problem = Problem::bad_input(faults);
        // one thing that is wrong has its own code, as where a file is handed in
        if let ([code], [_]) = (codes.as_slice(), problem.errors.as_slice()) {
            problem.kind = format!("urn:shirube:problem:{code}");
        }
        return Err(problem);
    }
    Ok(Command {
        org: who.org.clone(),
        person: who.person.clone(),
        capacity,
        target,
        act: act.to_owned(),
        subject: given.owned_if("subject"),
        facts: given.object("facts"),
        documents,
        seen_revision: None,
        cmd,
    })
}

/// What is wrong with a document, and the code of the problem where nothing else is.
type Unfit = (FieldFault, &'static str);

/// A document that was handed in before, by its hash.
async fn handed_in(
    app: &App,
    who: &SignedIn,
    (at, document): (usize, &str),
    sha256: &str,
) -> Result<Result<Attachment, Unfit>, Problem> {
    let fault = || {
        let fault = FieldFault::new(
            format!("documents.{at}.sha256"),
            "この書類として預かったファイルのハッシュではありません。先にアップロードしてください。",
            "no file of this hash was handed in as this document: upload it first.",
        );
        (fault, "bad-input")
    };
    let Ok(hash) = Digest::from_hex(sha256) else { return Ok(Err(fault())) };
    match app.desk().uploaded_document(&who.org, &who.person, (document, &hash)).await {
        Ok(file) => Ok(Ok(Attachment {
            document: document.to_owned(),
            name: file.name,
            media: file.media,
            content: file.content.whole().await?,
        })),
        Err(DeskError::NotFound { .. }) => Ok(Err(fault())),
        Err(error) => Err(error.into()),
    }
}

/// What an act brings along is looked at and scanned like what is handed in before.
async fn brought(app: &App, at: usize, given: Given) -> Result<Result<Attachment, Unfit>, Problem> {
    let field = move |part: Part| match part {
        Part::Name => format!("documents.{at}.name"),
        Part::Media => format!("documents.{at}.media"),
        Part::Content => format!("documents.{at}.content_base64"),
    };
    let (said, mut attachment) = match attachment(at, given) {
        Ok(read) => read,
        Err(fault) => return Ok(Err((fault, "bad-input"))),
    };
    let looked = tokio::task::spawn_blocking(move || look_at(&mut attachment).map(|()| attachment)).await;
    let attachment = match looked.map_err(|error| Problem::alarm(&error))?.and_then(|one| as_said(one, &said))
    {
        Ok(attachment) => attachment,
        Err(not) => return Ok(Err((FieldFault::new(field(not.part), not.ja, not.en), not.code))),
    };
    Ok(match finding(app, attachment.content.as_slice()).await? {
        Some(found) => {
            let (ja, en) = found.said();
            Err((FieldFault::new(field(Part::Content), ja, en), "bad-input"))
        }
        None => Ok(attachment),
    })
}

/// Whoever says a media type says the one the content tells.
fn as_said(attachment: Attachment, said: &str) -> Result<Attachment, NotTaken> {
    if said.is_empty() || said == attachment.media {
        return Ok(attachment);
    }
    Err(NotTaken {
        part: Part::Media,
        code: "type-mismatch",
        ja: format!("内容は{}です。", attachment.media),
        en: format!("its content is {}.", attachment.media),
    })
}

/// A file as a request brings it, and the media type it says.
fn attachment(at: usize, mut given: Given) -> Result<(String, Attachment), FieldFault> {
    let content = given.take_text("content_base64");
    if content.is_empty() {
        return Err(FieldFault::new(
            format!("documents.{at}"),
            "sha256（預けたファイル）か、nameとcontent_base64を指定してください。",
            "name a file handed in by sha256, or give name and content_base64.",
        ));
    }
    let content = STANDARD.decode(content.as_bytes()).map_err(|_| {
        FieldFault::new(
            format!("documents.{at}.content_base64"),
            "base64（RFC 4648 §4）です。",
            "base64 (RFC 4648 §4).",
        )
    })?;
    let (document, name) = (given.text("document").to_owned(), given.text("name").to_owned());
    let attachment = Attachment { document, name, media: String::new(), content };
    Ok((given.text("media").to_owned(), attachment))
}

fn told(reply: Reply, status: StatusCode) -> Result<Response, Problem> {
    match reply {
        Reply::Done(performed) => Ok(done(performed, status)),
        Reply::Refused(refused) => Err(Problem::refused(refused)),
    }
}

fn done(performed: Performed, status: StatusCode) -> Response {
    let tag = [(header::ETAG, etag(performed.revision))];
    if status != StatusCode::CREATED {
        return (status, tag, Json(performed)).into_response();
    }
    let id = ProcedureId::new(performed.procedure.clone()).map(|id| id.as_str().replacen('/', ".", 1));
    let location = [(header::LOCATION, format!("/api/v1/procedures/{}", id.unwrap_or_default()))];
    (status, tag, location, Json(performed)).into_response()
}
