//! What every page has around it, out of a request; and what went wrong, as a page.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde_json::Value;
use shirube_accounts::{Means, SignedIn as Account};
use shirube_core::words::Capacity;
use shirube_desk::DeskError;
use shirube_pages::{Area, FaultPage, Frame, Language, Template, Visitor as Shown, in_language, rendered};
use shirube_trail::text::{normalise, unify_line_breaks};

use crate::app::App;
use crate::gate::{LetThrough, denied, named};
use crate::problem::{PROBLEM_JSON, Problem, request_id};
use crate::visitor::Visitor;

/// Largest body of a problem that is read back.
const PROBLEM_BYTES_MAX: usize = 1 << 20;

/// Paths that answer programs.
const FOR_PROGRAMS: [&str; 5] = ["/api/", "/healthz", "/readyz", "/metrics", "/static/"];

/// What staff reach before they have set up the second factor they need, and what is below it.
const WITHOUT_SECOND_FACTOR: [&str; 7] =
    ["/account", "/login", "/logout", "/notices", "/accessibility", "/rules", "/verification-keys"];

/// Whether somebody has to set up their second factor before this is for them.
fn is_barred(app: &App, visitor: &Result<Visitor, Problem>, asked: &Parts) -> bool {
    let is_open = WITHOUT_SECOND_FACTOR.iter().any(|one| is_under(asked.uri.path(), one));
    !is_open && visitor.as_ref().is_ok_and(|visitor| visitor.lacks_second_factor(app))
}

fn is_under(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A request for a page: who asks, in which language, for what.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub(crate) app: App,
    pub(crate) visitor: Visitor,
    pub(crate) language: Language,
    /// The path and query, without the language.
    pub(crate) here: String,
    query: Vec<(String, String)>,
}

impl FromRequestParts<App> for Asking {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        if visitor.signed_in.as_ref().is_some_and(|one| one.means != Means::Session) {
            // what a token may do is said of the routes under /api, and of no page
            return Err(Problem::forbidden(
                "token-of-the-api",
                "APIトークンは/api/の下でだけ使えます。画面ではログインしてください。",
                "a token is for what is under /api/; pages are for people who sign in.",
            ));
        }
        Ok(Self::of(app, visitor, &parts.uri))
    }
}

impl Asking {
    fn of(app: &App, visitor: Visitor, uri: &Uri) -> Self {
        let mut query: Vec<(String, String)> = axum::extract::Query::try_from_uri(uri)
            .map(|axum::extract::Query(pairs)| pairs)
            .unwrap_or_default();
        // a text that is stored nowhere is looked for nowhere, and not shown again
        query.retain(|(_, text)| normalise(&unify_line_breaks(text)).is_ok());
        let language = match query.iter().find(|(name, _)| name == "lang") {
            Some((_, tag)) if tag == "en" => Language::En,
            _ => Language::Ja,
        };
        let kept: Vec<&str> = uri.query().unwrap_or_default().split('&').collect();
        let kept: Vec<&str> =
            kept.into_iter().filter(|one| !one.is_empty() && !one.starts_with("lang=")).collect();
        let path = uri.path();
        let here = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
        Self { app: app.clone(), visitor, language, here, query }
    }

    /// A part of the query; empty where it is not there.
    pub(crate) fn asked(&self, name: &str) -> &str {
        self.query.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value.trim())
    }

    /// A part of the query that is there and not empty.
    pub(crate) fn asked_if(&self, name: &str) -> Option<&str> {
        Some(self.asked(name)).filter(|value| !value.is_empty())
    }

    /// Every part of the query.
    pub(crate) fn all_asked(&self) -> impl Iterator<Item = (String, String)> {
        self.query.iter().cloned()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// 401.
    pub(crate) fn account(&self) -> Result<&Account, Problem> {
        self.visitor.signed_in.as_ref().ok_or_else(Problem::nobody)
    }

    /// That somebody takes something home: as often as the limits allow.
    ///
    /// # Errors
    /// 401; 429.
    pub(crate) fn takes_home(&self) -> Result<(), Problem> {
        self.app.limits().export(self.account()?.account.as_str())
    }

    /// What is around the page.
    ///
    /// # Errors
    /// As the desk's.
    pub(crate) async fn frame(&self, area: Option<Area>) -> Result<Frame, Problem> {
        let (organisation, visitor) = match &self.visitor.signed_in {
            Some(account) => self.shown(account).await?,
            None => (None, None),
        };
        Ok(Frame {
            language: self.language,
            organisation,
            environment: self.environment(),
            visitor,
            here: self.here.clone(),
            area,
        })
    }

    fn environment(&self) -> Option<String> {
        if self.app.demo().is_some() {
            return Some(self.language.pick("デモ・架空のデータ", "Demo, invented data").to_owned());
        }
        self.app.settings().environment.clone()
    }

    async fn shown(&self, account: &Account) -> Result<(Option<String>, Option<Shown>), Problem> {
        let desk = self.app.desk();
        let organisation = desk.organisation(&account.org).await?;
        let organisation =
            organisation.map(|one| if self.language == Language::En { one.en } else { one.ja });
        let roles = match desk.roles(&account.org, &account.person).await {
            Ok(roles) => roles,
            Err(DeskError::NotFound { .. }) => return Ok((organisation, None)),
            Err(error) => return Err(error.into()),
        };
        let holds = |capacity: Capacity| roles.capacities.iter().any(|id| id == capacity.id());
        let mut areas = Vec::new();
        if roles.company.is_some() {
            areas.extend([Area::My, Area::Notices]);
        } else {
            areas.push(Area::Tasks);
            if roles.sees_all {
                areas.extend([Area::Cases, Area::Board]);
            }
            if holds(Capacity::Auditor) {
                areas.push(Area::Audit);
            }
            if holds(Capacity::Administrator) {
                areas.push(Area::Admin);
            }
        }
        let named = roles.capacities.iter().filter_map(|id| Capacity::from_id(id));
        let named: Vec<&str> = named.map(|one| self.language.of(one.words())).collect();
        let mut capacities = roles.capacities.clone();
        if roles.company.is_some() {
            capacities.push(Capacity::Supplier.id().to_owned());
        }
        let role = roles.company.unwrap_or_else(|| named.join(self.language.comma()));
        Ok((organisation, Some(Shown { name: roles.name, role, areas, capacities })))
    }

    /// Goes on for auditors alone.
    ///
    /// # Errors
    /// 404 for everybody else; as the desk's.
    pub(crate) async fn as_auditor(&self) -> Result<(), Problem> {
        let who = self.account()?;
        let roles = self.app.desk().roles(&who.org, &who.person).await?;
        let is_auditor = roles.capacities.iter().any(|id| id == Capacity::Auditor.id());
        if is_auditor { Ok(()) } else { Err(Problem::not_found()) }
    }

    /// Where somebody begins who has just signed in: a company with its applications, who only audits with
    /// the trail, who only administers with that, and everybody else with what waits for them.
    ///
    /// # Errors
    /// As the desk's.
    pub(crate) async fn start_of(&self, account: &Account) -> Result<&'static str, Problem> {
        if account.company.is_some() {
            return Ok(Area::My.path());
        }
        let capacities = match self.app.desk().roles(&account.org, &account.person).await {
            Ok(roles) => roles.capacities,
            Err(DeskError::NotFound { .. }) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let mut aside = [(Capacity::Auditor, Area::Audit), (Capacity::Administrator, Area::Admin)]
            .into_iter()
            .filter(|(capacity, _)| capacities.iter().any(|id| id == capacity.id()));
        let only_aside = aside.clone().count() == capacities.len();
        let area = aside.next().filter(|_| only_aside).map_or(Area::Tasks, |(_, area)| area);
        Ok(area.path())
    }

    /// A page of this site, in the language asked for.
    pub(crate) fn to(&self, path: &str) -> Response {
        Redirect::to(&in_language(path, self.language)).into_response()
    }
}

/// A page as an answer.
///
/// # Errors
/// 500 where it cannot be written, which no content brings about.
pub(crate) fn page(page: &impl Template) -> Result<Response, Problem> {
    page_of(StatusCode::OK, page)
}

/// A page with a status of its own.
///
/// # Errors
/// As [`page`].
pub(crate) fn page_of(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let text = rendered(page).map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    Ok((status, Html(text)).into_response())
}

/// Whoever asks for a page is kept within the limits and named to the log, as at the API; what went wrong on
/// the way is told by a page. Programs get it as it is.
pub(crate) async fn as_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if FOR_PROGRAMS.iter().any(|beginning| path.starts_with(beginning)) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let kept = parts.clone();
    // known now, and looked up once for all that follows
    let visitor = Visitor::from_request_parts(&mut parts, &app).await;
    let who = visitor.as_ref().map(named).unwrap_or_default();
    let signed_in = visitor.as_ref().ok().and_then(|one| one.signed_in.as_ref());
    let within = signed_in.map_or(Ok(()), |one| app.limits().person(one.account.as_str()));
    let barred = if is_barred(&app, &visitor, &kept) { Err(Problem::no_second_factor()) } else { Ok(()) };
    let response = match within.and(barred) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    };
    let route = kept.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    if let (StatusCode::NOT_FOUND, Some(route), false) = (response.status(), route, who.is_empty()) {
        denied(&who, route, response.status());
    }
    let mut response = as_page(&app, (visitor, kept), response).await;
    response.extensions_mut().insert(LetThrough { who });
    response
}

/// An answer as a page, where it is what went wrong.
async fn as_page(
    app: &App,
    (visitor, kept): (Result<Visitor, Problem>, Parts),
    response: Response,
) -> Response {
    let media =
        response.headers().get(header::CONTENT_TYPE).and_then(|one| one.to_str().ok()).unwrap_or_default();
    let is_bare = media.is_empty() || media.starts_with("text/plain");
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    let response = match (media == PROBLEM_JSON, is_error && is_bare) {
        (true, _) => response,
        (false, true) => Problem::of_status(response.status()).into_response(),
        (false, false) => return response,
    };
    let nobody = || Visitor {
        signed_in: None,
        session: None,
        address: std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
    };
    let is_barred = is_barred(app, &visitor, &kept);
    let asking = Asking::of(app, visitor.unwrap_or_else(|_| nobody()), &kept.uri);
    if is_barred && kept.method == Method::GET {
        return asking.to("/account");
    }
    if response.status() == StatusCode::UNAUTHORIZED && kept.method == Method::GET {
        return asking.to(&format!("/login?next={}", shirube_pages::escaped(&asking.here)));
    }
    problem_page(&asking, response).await
}

async fn problem_page(asking: &Asking, response: Response) -> Response {
    let (mut head, body): (_, Body) = response.into_parts();
    let bytes = to_bytes(body, PROBLEM_BYTES_MAX).await.unwrap_or_default();
    let told: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let language = asking.language;
    let texts = |name: &str| told.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let own = language.pick("ja", "en");
    let mut details: Vec<String> = texts("errors")
        .iter()
        .chain(&texts("unmet"))
        .filter_map(|one| one.get(own).and_then(Value::as_str).map(str::to_owned))
        .collect();
    if details.is_empty() && matches!(head.status.as_u16(), 403 | 409 | 410 | 413) {
        let detail = told.get(language.pick("detail", "detail_en")).and_then(Value::as_str);
        details.extend(detail.map(str::to_owned));
    }
    // an alarm while the frame is made is no reason to show nothing
    let frame = asking.frame(None).await.unwrap_or_else(|_| Frame {
        language,
        organisation: None,
        environment: None,
        visitor: None,
        here: asking.here.clone(),
        area: None,
    });
    let mut shown = FaultPage::new(frame, head.status.as_u16(), details, request_id());
    let wait = head
        .headers
        .get(header::RETRY_AFTER)
        .and_then(|one| one.to_str().ok())
        .and_then(|one| one.parse().ok());
    if let Some(seconds) = wait {
        shown = shown.waiting(seconds);
    }
    match rendered(&shown) {
        Ok(text) => {
            head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            head.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(head, Body::from(text))
        }
        Err(_) => Response::from_parts(head, Body::from(bytes)),
    }
}
