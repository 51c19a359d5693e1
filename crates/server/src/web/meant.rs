//! What act somebody means: one of a procedure there is, or one that opens a case or a procedure.

use axum::http::StatusCode;
use serde_json::Map;
use shirube_core::words::Capacity;
use shirube_desk::{
    ASK_QUESTION, CaseProcedureView, CaseView, Command, DeskError, OfferView, ProcedureView, Reply, Target,
    Unmet, act_view,
};
use shirube_pages::{
    DELEGATIONS_PATH, Meant, PEOPLE_FACTS, act_path, begin_path, case_path, delegation_named, escaped,
    opening_offer,
};
use shirube_trail::ProcedureId;
use uuid::Uuid;

use super::frame::Asking;
use super::office::said;
use super::typed;
use crate::problem::Problem;

/// Where an act is performed, as an address names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// On a procedure there is: its id and the act.
    At(String, String),
    /// It opens a case.
    Case(String),
    /// It opens a procedure of a kind on another: the other, the kind, the act.
    On(String, String, String),
}

impl Way {
    /// The way as one text, to be carried by a form.
    pub(super) fn text(&self) -> String {
        match self {
            Self::At(id, act) => format!("at {id} {act}"),
            Self::Case(act) => format!("case {act}"),
            Self::On(parent, kind, act) => format!("on {parent} {kind} {act}"),
        }
    }

    /// The way a text says; none where it says none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(' ').collect();
        let own = |part: &str| part.to_owned();
        match parts.as_slice() {
            ["at", id, act] => Some(Self::At(own(id), own(act))),
            ["case", act] => Some(Self::Case(own(act))),
            ["on", parent, kind, act] => Some(Self::On(own(parent), own(kind), own(act))),
            _ => None,
        }
    }
}

/// An act somebody means, as it is offered to them.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) way: Way,
    pub(super) meant: Meant,
    pub(super) offer: OfferView,
    pub(super) target: Target,
    /// The procedure that what it is performed on belongs to, or will.
    pub(super) parent: Option<ProcedureId>,
    /// Why it is not offered any more, where the stage it was for has gone by.
    pub(super) gone: Option<Problem>,
}

/// The act of a way, as it is offered to whoever asks.
///
/// # Errors
/// 404 for what is not there or not theirs, 409 where the stage does not provide it.
pub(super) async fn find(asking: &Asking, way: &Way) -> Result<Found, Problem> {
    let mut found = find_or_gone(asking, way).await?;
    found.gone.take().map_or(Ok(found), Err)
}

/// As [`find`], and an act whose stage has gone by too: somebody may have filled in its form meanwhile.
///
/// # Errors
/// As [`find`], but for that.
pub(super) async fn find_or_gone(asking: &Asking, way: &Way) -> Result<Found, Problem> {
    match way {
        Way::At(id, act) => at(asking, id, act).await,
        Way::Case(act) => case(asking, act).await,
        Way::On(parent, kind, act) => on(asking, parent, kind, act).await,
    }
}

async fn at(asking: &Asking, id: &str, act: &str) -> Result<Found, Problem> {
    let who = asking.account()?;
    let id = typed::procedure(id)?;
    let desk = asking.app.desk();
    let view = desk.view(&who.org, &who.person, &id).await?;
    let offers = desk.offers(&who.org, &who.person, &id).await?;
    // the office is no case
    let is_office = id.case().is_office();
    let case = match desk.case_page(&who.org, &who.person, &id.case()).await {
        Ok(case) => Some(case).filter(|_| !is_office),
        Err(DeskError::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let (offer, gone) = match offers.into_iter().find(|one| one.act == act) {
        Some(offer) => (offer, None),
        None => match act_view(&view.machine, act) {
            Some(offer) => (offer, Some(not_at(&view))),
            None => return Err(not_at(&view)),
        },
    };
    let applications = if is_office { Vec::new() } else { applications(asking, &id).await? };
    let meant = Meant {
        action: act_path(&view.procedure, act),
        back: match view.kind.as_str() {
            _ if act == ASK_QUESTION => {
                format!("/notices/{}?org={}", escaped(id.as_str()), escaped(who.org.as_str()))
            }
            _ if is_office && DELEGATES.contains(&act) => DELEGATIONS_PATH.to_owned(),
            _ if is_office => office_of(asking).await?.to_owned(),
            "application" if who.company.is_some() => format!("/my/{}", escaped(id.as_str())),
            _ => case_path(id.case().as_str()),
        },
        by: who.person.to_string(),
        procedure: view.procedure.clone(),
        kind: view.kind.clone(),
        stage: view.stage.clone(),
        case: id.case().to_string(),
        case_title: case
            .as_ref()
            .map_or_else(|| asking.language.pick("庁務", "Office").to_owned(), |case| case.title.clone()),
        revision: view.revision,
        key: Uuid::new_v4().to_string(),
        subjects: match &case {
            Some(case) if act == PURCHASES.0 => purchases(asking, case, &view.procedure),
            _ => applications.clone(),
        },
        applications,
        certificates: case.as_ref().map(|one| certificates(asking, one, &view.procedure)).unwrap_or_default(),
        items: if act == SCORES { items(asking, &view.facts) } else { Vec::new() },
        questions: if act == ANSWERS { questions(asking, &id).await? } else { Vec::new() },
        people: people(asking, &offer).await?,
        delegations: if act == END_DELEGATION { delegations(asking).await? } else { Vec::new() },
    };
    let parent = case.as_ref().and_then(|case| parent_in(case, &view.procedure));
    let way = Way::At(id.to_string(), act.to_owned());
    Ok(Found { way, meant, offer, target: Target::Procedure(id), parent, gone })
}

/// The stage of a procedure does not provide an act.
fn not_at(view: &ProcedureView) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        ("refused", "できません"),
        format!(
            "今の段階（{}）では、この行為は行えません。案件の画面で、次にできることを確認してください。",
            view.stage_ja
        ),
        format!("this act is not possible at the stage {}: see the case for what is.", view.stage_en),
    )
}

/// What a procedure of a case belongs to.
fn parent_in(case: &CaseView, procedure: &str) -> Option<ProcedureId> {
    let own = case.procedures.iter().find(|one| one.procedure == procedure)?;
    ProcedureId::new(own.parent.as_str()).ok()
}

/// The act that ends a delegation before its last day.
const END_DELEGATION: &str = "end-delegation";

/// The acts by which somebody decides for somebody else, and no longer.
const DELEGATES: [&str; 2] = ["delegate", END_DELEGATION];

/// The staff an act may name, where it names any: by id, with name.
async fn people(asking: &Asking, offer: &OfferView) -> Result<Vec<(String, String)>, Problem> {
    if !offer.facts.iter().any(|(name, ..)| PEOPLE_FACTS.contains(&name.as_str())) {
        return Ok(Vec::new());
    }
    let who = asking.account()?;
    let staff = match asking.app.desk().staff(&who.org, &who.person).await {
        Ok(staff) => staff,
        // a company is shown nobody of the office; the act itself says whether it may
        Err(DeskError::NotFound { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    Ok(staff.into_iter().map(|(id, name)| (id.clone(), format!("{name} ({id})"))).collect())
}

/// The delegations whoever asks may end.
async fn delegations(asking: &Asking) -> Result<Vec<(String, String)>, Problem> {
    let who = asking.account()?;
    let view = asking.app.desk().delegations(&who.org, &who.person).await?;
    Ok(view.all.iter().filter(|one| one.may_end).map(|one| delegation_named(asking.language, one)).collect())
}

/// Where the office's acts are left for: its page, or the tasks of who has none.
async fn office_of(asking: &Asking) -> Result<&'static str, Problem> {
    let who = asking.account()?;
    let roles = asking.app.desk().roles(&who.org, &who.person).await?;
    let is_administrator = roles.capacities.iter().any(|id| id == Capacity::Administrator.id());
    Ok(if is_administrator { "/admin" } else { "/tasks" })
}

/// Kinds of what is bought to try, and the act that is about one of them.
const PURCHASES: (&str, &[&str]) = ("record-use-evaluation", &["contract", "negotiated-no4"]);

/// The act whose facts are by item of the criteria.
const SCORES: &str = "score";

/// The act that answers a question.
const ANSWERS: &str = "answer-questions";

/// The questions of a call: by number, with what was asked and whether it was answered.
async fn questions(asking: &Asking, id: &ProcedureId) -> Result<Vec<(String, String)>, Problem> {
    let who = asking.account()?;
    let all = asking.app.desk().asked_of(&who.org, &who.person, id).await?;
    let named = all.into_iter().map(|one| {
        let done = asking.language.pick("（回答済み）", " (answered)");
        (one.number.to_string(), format!("{}{}", one.text, if one.is_answered { done } else { "" }))
    });
    Ok(named.collect())
}

/// The items of the criteria of a procedure: by id, with name.
fn items(asking: &Asking, facts: &serde_json::Value) -> Vec<(String, String)> {
    let all = facts.get("criteria").and_then(|one| one.get("items")).and_then(serde_json::Value::as_array);
    let text = |one: &serde_json::Value, name: &str| Some(one.get(name)?.as_str()?.to_owned());
    let item = |one: &serde_json::Value| {
        Some((text(one, "id")?, said(asking.language, text(one, "label_ja")?, text(one, "label_en")?)))
    };
    all.into_iter().flatten().filter_map(item).collect()
}

/// The applications an act may be about: by key, with name, key and stage.
async fn applications(asking: &Asking, id: &ProcedureId) -> Result<Vec<(String, String)>, Problem> {
    let who = asking.account()?;
    let all = match asking.app.desk().candidates(&who.org, &who.person, id).await {
        Ok(all) => all,
        Err(DeskError::NotFound { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    // nothing is done about what has ended, where something goes on
    let goes_on = all.iter().any(|one| !one.closed);
    let named = all.into_iter().filter(|one| !goes_on || !one.closed).map(|one| {
        let stage = said(asking.language, one.stage_ja, one.stage_en);
        (one.key.clone(), format!("{} {} {stage}", one.name, one.key).trim().to_owned())
    });
    Ok(named.collect())
}

/// What a procedure bought to try: by key, with title, key and stage.
fn purchases(asking: &Asking, case: &CaseView, procedure: &str) -> Vec<(String, String)> {
    let is_own =
        |one: &&CaseProcedureView| one.parent == procedure && PURCHASES.1.contains(&one.kind.as_str());
    let named = case.procedures.iter().filter(is_own).map(|one| {
        let key = one.procedure.rsplit('/').next().unwrap_or_default().to_owned();
        let stage = said(asking.language, one.stage_ja.clone(), one.stage_en.clone());
        let name = text_of(one, "title").unwrap_or_default();
        (key.clone(), format!("{name} {key} {stage}").trim().to_owned())
    });
    named.collect()
}

/// The certificates of a procedure: by id, with number, product and holder.
fn certificates(asking: &Asking, case: &CaseView, procedure: &str) -> Vec<(String, String)> {
    let own = case.procedures.iter().filter(|one| one.parent == procedure && one.kind == "certificate");
    let named = own.filter(|one| !one.closed).map(|one| {
        let told = ["certificate.number", "product.name", "holder.name"]
            .map(|name| text_of(one, name).unwrap_or_default());
        let stage = said(asking.language, one.stage_ja.clone(), one.stage_en.clone());
        (one.procedure.clone(), format!("{} {stage}", told.join(" ")).trim().to_owned())
    });
    named.collect()
}

/// A fact of a procedure that is a text.
fn text_of<'v>(view: &'v CaseProcedureView, name: &str) -> Option<&'v str> {
    view.facts.iter().find(|(known, ..)| known == name).and_then(|(.., value)| value.as_str())
}

/// The form that opens a case: for whoever holds what it takes.
async fn case(asking: &Asking, act: &str) -> Result<Found, Problem> {
    let who = asking.account()?;
    let offer = opening_offer("preparation", act).ok_or_else(Problem::not_found)?;
    let roles = asking.app.desk().roles(&who.org, &who.person).await?;
    if roles.company.is_some() {
        return Err(Problem::not_found());
    }
    if !offer.by.iter().any(|one| roles.capacities.contains(one)) {
        let named = |english: bool| {
            let named = offer.by.iter().filter_map(|id| Capacity::from_id(id)).map(Capacity::words);
            named.map(|words| if english { words.en } else { words.ja }).collect::<Vec<_>>().join("・")
        };
        return Err(Problem::forbidden(
            "capacity",
            format!("案件を起こせるのは{}です。管理者に権限の付与を依頼してください。", named(false)),
            format!("a case is opened by: {}. Ask your administrator for that capacity.", named(true)),
        ));
    }
    let meant = Meant {
        action: format!("/cases/new/{act}"),
        back: "/cases/new".to_owned(),
        by: who.person.to_string(),
        procedure: String::new(),
        kind: "preparation".to_owned(),
        stage: String::new(),
        case: String::new(),
        case_title: asking.language.pick("新しい案件", "A new case").to_owned(),
        revision: 0,
        key: Uuid::new_v4().to_string(),
        subjects: Vec::new(),
        applications: Vec::new(),
        certificates: Vec::new(),
        items: Vec::new(),
        questions: Vec::new(),
        people: Vec::new(),
        delegations: Vec::new(),
    };
    Ok(Found {
        way: Way::Case(act.to_owned()),
        meant,
        offer,
        target: Target::NewCase,
        parent: None,
        gone: None,
    })
}

/// The form that opens a procedure on another. What it asks, and whether its reader may, is heard by the desk
/// with nothing brought yet.
async fn on(asking: &Asking, parent: &str, kind: &str, act: &str) -> Result<Found, Problem> {
    let who = asking.account()?;
    let parent = typed::procedure(parent)?;
    let by_machine = opening_offer(kind, act).ok_or_else(Problem::not_found)?;
    let target = Target::NewChild { parent: parent.clone(), kind: kind.to_owned() };
    let here = asking.app.desk().offer_of_opening(&empty(asking, &target, act)?).await?;
    let offer = here.unwrap_or(by_machine);
    let title = title_of(asking, &parent).await?;
    let is_company = who.company.is_some();
    let meant = Meant {
        action: begin_path(parent.as_str(), kind, act),
        back: if is_company { "/my".to_owned() } else { case_path(parent.case().as_str()) },
        by: who.person.to_string(),
        procedure: parent.to_string(),
        kind: kind.to_owned(),
        stage: String::new(),
        case: parent.case().to_string(),
        case_title: title,
        revision: 0,
        key: Uuid::new_v4().to_string(),
        subjects: Vec::new(),
        applications: Vec::new(),
        certificates: Vec::new(),
        items: Vec::new(),
        questions: Vec::new(),
        people: Vec::new(),
        delegations: Vec::new(),
    };
    let way = Way::On(parent.to_string(), kind.to_owned(), act.to_owned());
    Ok(Found { way, meant, offer, target, parent: Some(parent), gone: None })
}

/// What stands in the way of opening something, beside what its form brings.
pub(super) async fn stands_in_the_way(
    asking: &Asking,
    target: &Target,
    act: &str,
) -> Result<Vec<Unmet>, Problem> {
    let command = empty(asking, target, act)?;
    match asking.app.desk().rehearse(&command).await {
        Ok(Reply::Done(_)) => Ok(Vec::new()),
        Ok(Reply::Refused(refused)) => {
            // what the form itself has yet to bring is no news
            Ok(refused.unmet.into_iter().filter(|one| one.missing.is_empty()).collect())
        }
        Err(error) => Err(error.into()),
    }
}

/// An act that brings nothing yet.
fn empty(asking: &Asking, target: &Target, act: &str) -> Result<Command, Problem> {
    let who = asking.account()?;
    Ok(Command {
        org: who.org.clone(),
        person: who.person.clone(),
        capacity: None,
        target: target.clone(),
        act: act.to_owned(),
        subject: None,
        facts: Map::new(),
        documents: Vec::new(),
        seen_revision: None,
        cmd: Uuid::new_v4(),
    })
}

/// What a procedure is about, as its reader may know it: by its case, or by what it made public.
pub(super) async fn title_of(asking: &Asking, id: &ProcedureId) -> Result<String, Problem> {
    let who = asking.account()?;
    let desk = asking.app.desk();
    match desk.case_page(&who.org, &who.person, &id.case()).await {
        Ok(case) => return Ok(case.title),
        Err(DeskError::NotFound { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let notices = desk.notices_of(&who.org, id).await?;
    let title = notices.iter().find_map(|one| one.body.get("title")?.as_str().map(str::to_owned));
    Ok(title.unwrap_or_else(|| id.to_string()))
}

#[cfg(test)]
mod tests {
    use super::Way;

    #[test]
    fn a_way_is_carried_as_a_text() {
        let all = [
            Way::At("R8-0001/2".to_owned(), "approve".to_owned()),
            Way::Case("open-case".to_owned()),
            Way::On("R8-0001/2".to_owned(), "complaint".to_owned(), "file".to_owned()),
        ];
        for way in all {
            assert_eq!(Way::read(&way.text()), Some(way));
        }
        for other in ["", "/tasks", "at x", "case", "on a b"] {
            assert_eq!(Way::read(other), None, "{other}");
        }
    }
}
