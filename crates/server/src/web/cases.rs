//! The list of cases and the board, with the filters somebody saved for them.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use shirube_core::dossier::japan_day;
use shirube_core::facts::Fault;
use shirube_desk::{CaseQuery, DeskError, LinePage, SavedView, ViewChange, ViewForm, ViewQuery};
use shirube_pages::{Area, BoardPage, CaseFilter, CasesPage, Saved, VIEWS_PATH, view_path};

use super::fields::Form;
use super::frame::{Asking, page_of};
use super::office::said;
use super::typed;
use crate::app::App;
use crate::asked::SeenTag;
use crate::problem::Problem;

pub(super) fn router() -> Router<App> {
    Router::new().route("/cases", get(cases)).route(VIEWS_PATH, post(changed))
}

/// A filter as somebody asked it: what it says, the day as it was typed, and what is wrong with which field.
pub(super) struct Asked {
    pub(super) asks: ViewQuery,
    typed_due: String,
    pub(super) faults: Vec<(&'static str, String)>,
}

impl Asked {
    /// Reads it of the parts of an address or a form.
    pub(super) fn read<'a>(asking: &Asking, part: impl Fn(&str) -> &'a str) -> Self {
        let mut faults: Vec<(&'static str, String)> = Vec::new();
        let due_before = typed::day(part("due")).unwrap_or_else(|(ja, en)| {
            faults.push(("due", asking.language.pick(ja, en).to_owned()));
            None
        });
        let text = |name: &str| Some(part(name)).filter(|text| !text.is_empty()).map(str::to_owned);
        let year = text("year").map(|year| year.parse::<i32>()).transpose().unwrap_or_else(|_| {
            let fault = asking.language.pick("年度は西暦4桁の数字です。", "The fiscal year is four digits.");
            faults.push(("year", fault.to_owned()));
            None
        });
        let form = if part("view") == "board" { ViewForm::Board } else { ViewForm::List };
        let query = CaseQuery {
            kind: text("path"),
            stage: text("stage"),
            section: text("section"),
            person: text("person"),
            fiscal_year: year,
            due_before,
            closed: part("closed") == "yes" && form == ViewForm::List,
        };
        Self { asks: ViewQuery { form, query }, typed_due: part("due").to_owned(), faults }
    }
}

async fn cases(asking: Asking) -> Result<Response, Problem> {
    let who = asking.account()?;
    let views = asking.app.desk().views(&who.org, &who.person).await?;
    if asking.here == Area::Cases.path() {
        if let Some(first) = views.iter().find(|one| one.is_default) {
            return Ok(asking.to(&view_path(&first.asks)));
        }
    }
    let asked = Asked::read(&asking, |name| asking.asked(name));
    shown(&asking, asked, &views, None).await
}

/// The list or the board; with what was wrong with a filter to be saved.
async fn shown(
    asking: &Asking,
    mut asked: Asked,
    views: &[SavedView],
    fault: Option<(&str, &str, &str)>,
) -> Result<Response, Problem> {
    let who = asking.account()?;
    let desk = asking.app.desk();
    let saved = Saved { views, now: &asked.asks, fault };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let officers = desk.officers_shown(&who.org, &who.person).await?;
    let mut tell = |told: Vec<Fault>| asked.faults.extend(told.into_iter().map(|one| fault_of(asking, one)));
    if asked.asks.form == ViewForm::Board {
        let board = match desk.board(&who.org, &who.person, &asked.asks.query).await {
            Ok(board) => board,
            Err(DeskError::BadInput { faults }) => {
                tell(faults);
                desk.board(&who.org, &who.person, &CaseQuery::default()).await?
            }
            Err(error) => return Err(error.into()),
        };
        let frame = asking.frame(Some(Area::Board)).await?;
        let filter = CaseFilter { typed_due: &asked.typed_due, faults: &asked.faults, officers: &officers };
        return page_of(status, &BoardPage::new(frame, filter, &board, saved));
    }
    let after = asking.asked_if("after");
    let found = match desk.cases(&who.org, &who.person, &asked.asks.query, after).await {
        Ok(found) => found,
        Err(DeskError::BadInput { faults }) => {
            tell(faults);
            LinePage { lines: Vec::new(), next: None }
        }
        Err(error) => return Err(error.into()),
    };
    let frame = asking.frame(Some(Area::Cases)).await?;
    let today = japan_day(desk.now().await?.instant());
    let filter = CaseFilter { typed_due: &asked.typed_due, faults: &asked.faults, officers: &officers };
    page_of(status, &CasesPage::new(frame, today, filter, &found, saved))
}

/// A fault of the desk as the field of the form has it.
fn fault_of(asking: &Asking, fault: Fault) -> (&'static str, String) {
    let field = match fault.field.as_str() {
        "kind" => "path",
        "stage" => {
            // the desk lists ids of stages; whoever chooses has their names before them
            let (ja, en) = ("選んだ手続に、その段階はありません。", "the path chosen has no such stage.");
            return ("stage", asking.language.pick(ja, en).to_owned());
        }
        "fiscal_year" => "year",
        "closed" => "closed",
        _ => "due",
    };
    (field, said(asking.language, fault.what.ja, fault.what.en))
}

async fn changed(asking: Asking, Form(pairs): Form<Vec<(String, String)>>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let part = |name: &str| pairs.iter().find(|(one, _)| one == name).map_or("", |(_, text)| text.trim());
    let desk = asking.app.desk();
    let (id, name) = (part("id"), part("name"));
    let asked = Asked::read(&asking, part);
    let change = match part("do") {
        "rename" => ViewChange::Rename(name.to_owned()),
        "default" => ViewChange::Default(true),
        "not-default" => ViewChange::Default(false),
        "delete" => ViewChange::Delete,
        _ => {
            let view = (name, &asked.asks, part("is_default") == "yes");
            return match desk.save_view(&who.org, &who.person, view, None).await {
                Ok(saved) => Ok(asking.to(&view_path(&saved.asks))),
                Err(error) => refused(&asking, asked, ("", name), error).await,
            };
        }
    };
    let views = desk.views(&who.org, &who.person).await?;
    if !views.iter().any(|one| one.id == id) {
        return Err(Problem::not_found());
    }
    let seen = SeenTag::of_form(part("seen"));
    match desk.change_view(&who.org, &who.person, (id, &change), seen.required()?).await {
        Ok(changed) => {
            Problem::of_change(changed)?;
            Ok(asking.to(&view_path(&ViewQuery::default())))
        }
        Err(error) => refused(&asking, asked, (id, name), error).await,
    }
}

/// The page once more, with the name as it was typed and what is wrong with it.
async fn refused(
    asking: &Asking,
    asked: Asked,
    (id, name): (&str, &str),
    error: DeskError,
) -> Result<Response, Problem> {
    let DeskError::BadInput { faults } = error else { return Err(error.into()) };
    let said = faults.into_iter().map(|one| said(asking.language, one.what.ja, one.what.en));
    let fault = said.collect::<Vec<_>>().join(" ");
    let mut asking = asking.clone();
    asking.here = view_path(&asked.asks);
    let who = asking.account()?;
    let views = asking.app.desk().views(&who.org, &who.person).await?;
    shown(&asking, asked, &views, Some((id, name, &fault))).await
}
