//! What is done with chosen rows of the list: somebody else is put in charge, or they leave as a table.

use axum::Router;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use axum::routing::{get, post};
use chrono::DateTime;
use shirube_core::dossier::japan_day;
use shirube_desk::{CaseLine, NewInCharge, ReassignView};
use shirube_exports::table::Table;
use shirube_exports::{csv, xlsx};
use shirube_pages::{
    AGAIN_CODE, AGAIN_PASSWORD, ASSIGN_PATH, Area, AssignPage, AssignStep, AssignTyped, Language, TAKE_PATH,
    day,
};
use shirube_trail::{CaseNo, ProcedureId};
use uuid::Uuid;

use super::again::fresh;
use super::cases::Asked;
use super::fields::Form;
use super::frame::{Asking, page, page_of};
use super::office::attachment;
use super::pairs::{Pairs, sent};
use super::typed;
use crate::app::App;
use crate::problem::Problem;
use crate::taken::{self, Taker};

/// Rows of a list that leave at once: of more it is narrowed first.
const TAKEN_MAX: usize = 5_000;

/// Why a list is taken from the screen.
const PURPOSE: &str = "案件管理（一覧の画面から）";

/// What is sent with rows and says nothing of a filter.
const NOT_OF_A_LIST: [&str; 5] = ["procedure", "lang", "format", AGAIN_PASSWORD, AGAIN_CODE];

pub(super) fn router() -> Router<App> {
    Router::new().route(ASSIGN_PATH, get(asked).post(assign)).route(TAKE_PATH, post(take))
}

/// The procedures chosen, each an id.
fn chosen(pairs: &[(String, String)]) -> Result<Vec<ProcedureId>, Problem> {
    pairs.iter().filter(|(name, _)| name == "procedure").map(|(_, id)| typed::procedure(id)).collect()
}

/// The page of a step: what was chosen and typed, and what comes of each case.
async fn shown(
    asking: &Asking,
    step: AssignStep<'_>,
    (chosen, typed): (&[ProcedureId], AssignTyped),
    all: &[ReassignView],
) -> Result<Response, Problem> {
    let who = asking.account()?;
    let officers = asking.app.desk().officers(&who.org, &who.person).await?;
    let frame = asking.frame(Some(Area::Cases)).await?;
    let procedures = chosen.iter().map(ToString::to_string).collect();
    let shown = AssignPage::new(frame, step, (procedures, typed), &officers, all);
    match step {
        AssignStep::Ask(true) => page_of(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &shown),
        _ => page(&shown),
    }
}

async fn asked(asking: Asking) -> Result<Response, Problem> {
    let pairs: Vec<(String, String)> = asking.all_asked().collect();
    let who = asking.account()?;
    let chosen = chosen(&pairs)?;
    let all = asking.app.desk().reassign(&who.org, &who.person, &cases(&chosen), None, None).await?;
    shown(&asking, AssignStep::Ask(false), (&chosen, AssignTyped::default()), &all).await
}

fn cases(chosen: &[ProcedureId]) -> Vec<CaseNo> {
    chosen.iter().map(ProcedureId::case).collect()
}

async fn assign(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let text = |name: &str| sent(&pairs, name).trim().to_owned();
    let typed = AssignTyped { person: text("person"), section: text("section"), reason: text("reason") };
    let chosen = chosen(&pairs)?;
    let (desk, cases) = (asking.app.desk(), cases(&chosen));
    let step = sent(&pairs, "step");
    let is_missing = typed.person.is_empty() || typed.reason.is_empty();
    if step == "edit" || is_missing {
        let all = desk.reassign(&who.org, &who.person, &cases, None, None).await?;
        return shown(&asking, AssignStep::Ask(step != "edit"), (&chosen, typed), &all).await;
    }
    let to = NewInCharge {
        person: &typed.person,
        section: Some(typed.section.as_str()).filter(|section| !section.is_empty()),
        reason: &typed.reason,
    };
    let key = sent(&pairs, "key").parse::<Uuid>().ok().filter(|_| step == "do");
    let all = desk.reassign(&who.org, &who.person, &cases, Some(&to), key).await?;
    let fresh = Uuid::new_v4().to_string();
    let step = if key.is_some() { AssignStep::Done } else { AssignStep::Check(&fresh) };
    shown(&asking, step, (&chosen, typed), &all).await
}

/// Hands out rows of the list, to whoever said lately who they are; that they are taken is entered.
async fn take(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let who = asking.account()?;
    let taker = Taker::of(&asking.app, who);
    let chosen = chosen(&pairs)?;
    let is_list = pairs.iter().any(|(name, _)| !NOT_OF_A_LIST.contains(&name.as_str()));
    let format = if sent(&pairs, "format") == "xlsx" { "xlsx" } else { "csv" };
    taker.may((&format!("cases {format}"), PURPOSE)).await?;
    let (cookie, _) = match fresh(&asking, &pairs).await? {
        Ok(fresh) => fresh,
        Err(asks) => return Ok(asks),
    };
    asking.takes_home()?;
    let lines = match (chosen.is_empty(), is_list) {
        (false, _) => asking.app.desk().lines_of(&who.org, &who.person, &chosen).await?,
        (true, true) => listed(&asking, &pairs).await?,
        (true, false) => {
            let (ja, en) = ("書き出す案件を選んでください。", "choose the cases to be taken.");
            return Err(Problem::field("procedure", ja, en));
        }
    };
    let now = asking.app.desk().now().await?.instant();
    let table = table(asking.language, &lines);
    let bytes = match format {
        "xlsx" => xlsx::of_table(&table, now).map_err(|error| Problem::alarm(&error))?,
        _ => csv::of_table(&table),
    };
    let scope = format!("cases {format} {}", lines.len());
    taken::enter(taker, (&scope, PURPOSE), Uuid::new_v4()).await?;
    let file = attachment(&format!("cases-{}.{format}", japan_day(now)), bytes);
    Ok((AppendHeaders(cookie), file).into_response())
}

/// Every line of a list, page by page.
async fn listed(asking: &Asking, pairs: &Pairs) -> Result<Vec<CaseLine>, Problem> {
    let who = asking.account()?;
    let asked = Asked::read(asking, |name| sent(pairs, name).trim());
    if let Some((field, fault)) = asked.faults.first() {
        return Err(Problem::field(field, fault.as_str(), fault.as_str()));
    }
    let query = asked.asks.query;
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let found = asking.app.desk().cases(&who.org, &who.person, &query, after.as_deref()).await?;
        lines.extend(found.lines);
        if lines.len() > TAKEN_MAX {
            return Err(Problem::field(
                "procedure",
                format!("{TAKEN_MAX}件を超えています。条件を絞ってから書き出してください。"),
                format!("there are more than {TAKEN_MAX}: narrow the list first."),
            ));
        }
        match found.next {
            Some(next) => after = Some(next),
            None => return Ok(lines),
        }
    }
}

/// The lines as a table: a day for programs, and as the office writes it.
fn table(language: Language, lines: &[CaseLine]) -> Table {
    let heads = match language {
        Language::Ja => vec![
            "案件番号",
            "手続番号",
            "案件名",
            "年度",
            "手続",
            "段階",
            "担当課",
            "担当",
            "期限（UTC）",
            "期限日",
            "残り日数",
            "終了",
        ],
        Language::En => vec![
            "case",
            "procedure",
            "title",
            "fiscal year",
            "path",
            "stage",
            "section",
            "in charge",
            "due (UTC)",
            "due day",
            "days left",
            "ended",
        ],
    };
    let pick = |ja: &str, en: &str| if language == Language::En { en } else { ja }.to_owned();
    let row = |line: &CaseLine| {
        let due = line.due_at.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        vec![
            line.case.clone(),
            line.procedure.clone(),
            line.title.clone(),
            line.fiscal_year.to_string(),
            pick(&line.kind_ja, &line.kind_en),
            pick(&line.stage_ja, &line.stage_en),
            line.section.clone(),
            line.person_name.clone(),
            line.due_at.clone().unwrap_or_default(),
            due.map(|at| day(language, japan_day(at.to_utc()))).unwrap_or_default(),
            line.days_left.map(|days| days.to_string()).unwrap_or_default(),
            if line.closed { pick("終了", "ended") } else { String::new() },
        ]
    };
    Table {
        name: if language == Language::En { "cases" } else { "案件一覧" },
        heads,
        rows: lines.iter().map(row).collect(),
    }
}
