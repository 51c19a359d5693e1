//! A company's profile by forms, and what it fills in in the forms of acts.

use std::collections::BTreeMap;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use shirube_accounts::{InputFault, ProfileField, ProfileKept, Said};
use shirube_core::words::Capacity;
use shirube_desk::{CaseActView, CaseProcedureView, CaseQuery, CaseView, DeskError, OfferView};
use shirube_pages::{
    Area, Ask, AskPage, Asking as Form_, Carried, OfProfile, PROFILE_PATH, Profile, ProfilePage,
    ReceivedLine, SignInPage, Typed, escaped, moment, supplier_facts,
};
use shirube_trail::{ActorId, At, OrgId};

use super::again::session;
use super::fields::Form;
use super::frame::{Asking, page, page_of};
use super::office::said;
use super::pairs::{Pairs, sent};
use crate::app::App;
use crate::gate::of_company;
use crate::problem::Problem;

/// So many cases of each office are looked through for what it received.
const CASES_MAX: usize = 20;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(PROFILE_PATH, get(shown).post(keep))
        .route("/my/profile/code", post(code))
        .route("/my/profile/join", post(join))
        .route("/my/profile/leave", get(leave_form).post(leave))
}

/// A person of a company at a screen.
fn member(asking: &Asking) -> Result<&shirube_accounts::SignedIn, Problem> {
    let who = asking.account()?;
    session(asking)?;
    of_company(who)?;
    Ok(who)
}

async fn shown(asking: Asking) -> Result<Response, Problem> {
    let mut profile = kept(&asking).await?;
    profile.received = Some(received(&asking).await?);
    profile.is_kept = asking.asked("kept") == "yes";
    page(&ProfilePage::new(asking.frame(Some(Area::My)).await?, profile, Vec::new()))
}

fn texts(said: &Said) -> BTreeMap<String, String> {
    ProfileField::ALL.into_iter().map(|field| (field.id().to_owned(), said.of(field).to_owned())).collect()
}

/// The profile of whoever asks, as a page shows it. Which offices received any of it is read for the page
/// alone, and not with every form of it.
async fn kept(asking: &Asking) -> Result<Profile, Problem> {
    let who = member(asking)?;
    let view = asking.app.accounts().profile(&who.account).await?;
    let at = |at: At| moment(asking.language, at.instant());
    let change = |one: &shirube_accounts::ProfileChange| {
        let fields = one.fields.iter().map(|field| field.id().to_owned()).collect();
        (at(one.at), one.by.clone(), fields)
    };
    Ok(Profile {
        revision: view.revision,
        typed: texts(&view.said),
        people: view.people,
        changes: view.changes.iter().map(change).collect(),
        by: who.person.to_string(),
        ..Profile::default()
    })
}

/// The page in answer to a form, with what is wrong with what was typed: under the page's own address,
/// whichever form it was.
async fn answered(
    asking: &Asking,
    status: StatusCode,
    profile: Profile,
    faults: Vec<InputFault>,
) -> Result<Response, Problem> {
    let mut asking = asking.clone();
    PROFILE_PATH.clone_into(&mut asking.here);
    let told = super::pairs::told(&asking, faults);
    page_of(status, &ProfilePage::new(asking.frame(Some(Area::My)).await?, profile, told))
}

async fn keep(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    if asking.visitor.signed_in.is_none() {
        return carried(&asking, &pairs).await;
    }
    let who = member(&asking)?;
    let accounts = asking.app.accounts();
    let typed = |field: ProfileField| sent(&pairs, field.id()).to_owned();
    let all = || ProfileField::ALL.into_iter().map(|field| (field.id().to_owned(), typed(field))).collect();
    let seen: u64 = sent(&pairs, "revision").parse().unwrap_or_default();
    match accounts.keep_profile(who, seen, typed).await? {
        Ok(ProfileKept::At(_)) => Ok(asking.to(&format!("{PROFILE_PATH}?kept=yes"))),
        Ok(ProfileKept::Stale(_)) => {
            let profile = kept(&asking).await?;
            let now = Some(profile.typed.clone());
            let profile = Profile { typed: all(), now, ..profile };
            answered(&asking, StatusCode::PRECONDITION_FAILED, profile, Vec::new()).await
        }
        Err(faults) => {
            let profile = Profile { typed: all(), revision: seen, ..kept(&asking).await? };
            answered(&asking, StatusCode::UNPROCESSABLE_ENTITY, profile, faults).await
        }
    }
}

/// The session ended while somebody typed: the sign-in holds it, and gives it back to them.
async fn carried(asking: &Asking, pairs: &Pairs) -> Result<Response, Problem> {
    let kept = ProfileField::ALL.into_iter().map(ProfileField::id).chain(["revision"]);
    let carried = Carried {
        way: "profile".to_owned(),
        by: sent(pairs, "by").to_owned(),
        typed: kept.map(|name| (format!("f.{name}"), sent(pairs, name).to_owned())).collect(),
        had_documents: false,
    };
    let shown = SignInPage::new(asking.frame(None).await?, String::new(), None, String::new());
    page_of(StatusCode::UNAUTHORIZED, &shown.carrying(carried))
}

/// The form after its session was renewed, with everything typed.
///
/// # Errors
/// 404 for staff.
pub(super) async fn resumed(asking: &Asking, typed: &Typed) -> Result<Response, Problem> {
    let of = |name: &str| typed.get(&format!("f.{name}")).cloned().unwrap_or_default();
    let mut profile = kept(asking).await?;
    profile.typed =
        ProfileField::ALL.into_iter().map(|field| (field.id().to_owned(), of(field.id()))).collect();
    profile.revision = of("revision").parse().unwrap_or_default();
    answered(asking, StatusCode::OK, profile, Vec::new()).await
}

async fn code(asking: Asking) -> Result<Response, Problem> {
    let who = member(&asking)?;
    let code = asking.app.accounts().share_profile(&who.account).await?.ok_or_else(Problem::not_found)?;
    let mut profile = kept(&asking).await?;
    profile.code = Some((code.code, moment(asking.language, code.expires_at.instant())));
    answered(&asking, StatusCode::OK, profile, Vec::new()).await
}

async fn join(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let who = member(&asking)?;
    match asking.app.accounts().join_profile(&who.account, sent(&pairs, "code")).await? {
        Ok(()) => Ok(asking.to(PROFILE_PATH)),
        Err(fault) => {
            let profile = kept(&asking).await?;
            answered(&asking, StatusCode::UNPROCESSABLE_ENTITY, profile, vec![fault]).await
        }
    }
}

fn leave_asks(asking: &Asking) -> Form_ {
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    Form_ {
        title: pick("事業者情報から抜ける", "Leave the company profile"),
        lead: pick(
            "抜けると、あなたの応募・申請の画面には入らなくなります。最後の一人が抜けると、事業者情報と変更の記録は消去されます。提出済みの応募・申請は変わりません。",
            "Your forms begin with it no more. When the last person leaves, the profile and its record of changes are deleted. What was submitted stays as it is.",
        ),
        action: "/my/profile/leave".to_owned(),
        button: pick("抜ける", "Leave it"),
        along: Vec::new(),
        asks: Vec::<Ask>::new(),
    }
}

async fn leave_form(asking: Asking) -> Result<Response, Problem> {
    member(&asking)?;
    page(&AskPage::new(asking.frame(Some(Area::My)).await?, leave_asks(&asking), Vec::new()))
}

async fn leave(asking: Asking) -> Result<Response, Problem> {
    let who = member(&asking)?;
    asking.app.accounts().leave_profile(&who.account).await?;
    Ok(asking.to(PROFILE_PATH))
}

/// Fills in what a company's profile says where a form asks for it and nothing is typed yet.
///
/// # Errors
/// As the accounts'.
pub(super) async fn fill(
    asking: &Asking,
    offer: &OfferView,
    typed: &mut Typed,
) -> Result<OfProfile, Problem> {
    let who = asking.account()?;
    if of_company(who).is_err() {
        return Ok(OfProfile::Nothing);
    }
    let asked = offer.facts.iter().map(|(name, ..)| name);
    let is_kept = |fact: &&String| ProfileField::ALL.iter().any(|one| one.answers().contains(&fact.as_str()));
    let asked: Vec<&String> = asked.filter(is_kept).collect();
    if asked.is_empty() {
        return Ok(OfProfile::Nothing);
    }
    let Some(said) = asking.app.accounts().profile_said(&who.account).await? else {
        return Ok(OfProfile::NoneYet);
    };
    let mut used = Vec::new();
    for fact in asked {
        let field = format!("f.{fact}");
        if let (None, Some(answer)) = (typed.get(&field), said.answer(fact)) {
            typed.insert(field, answer.to_owned());
            used.push(fact.clone());
        }
    }
    Ok(if used.is_empty() { OfProfile::Nothing } else { OfProfile::Used(used) })
}

/// What of somebody's own matters carried anything a profile holds: of every office they belong to.
async fn received(asking: &Asking) -> Result<Vec<ReceivedLine>, Problem> {
    let who = asking.account()?;
    let mut all: Vec<(String, ReceivedLine)> = Vec::new();
    for membership in asking.app.accounts().memberships(&who.account).await? {
        if membership.company.is_none() {
            continue;
        }
        let office = said(asking.language, membership.org_name_ja, membership.org_name_en);
        for view in cases_of(asking, &membership.org, &membership.person).await? {
            let lines =
                view.procedures.iter().filter_map(|one| line(asking, (&view, one), &membership.org, &office));
            all.extend(lines);
        }
    }
    all.sort_by(|(a, _), (b, _)| b.cmp(a));
    Ok(all.into_iter().map(|(_, line)| line).collect())
}

/// Somebody's own cases with everything done in them, those that go on first: what a case page shows of the
/// acts is the last of them, and a submission is the first.
async fn cases_of(asking: &Asking, org: &OrgId, person: &ActorId) -> Result<Vec<CaseView>, Problem> {
    let desk = asking.app.desk();
    let mut named: Vec<String> = Vec::new();
    for closed in [false, true] {
        let query = CaseQuery { closed, ..CaseQuery::default() };
        let page = match desk.cases(org, person, &query, None).await {
            Ok(page) => page,
            Err(DeskError::NotFound { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        for line in page.lines {
            if !named.contains(&line.case) {
                named.push(line.case);
            }
        }
    }
    let now = desk.now().await?.instant();
    let mut all = Vec::new();
    for case in named.iter().take(CASES_MAX) {
        match desk.case_as_of(org, person, &super::typed::case(case)?, now).await {
            Ok(view) => all.push(view),
            Err(DeskError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(all)
}

/// What of a profile a procedure carries, and when its supplier last brought any of that; none where it
/// carries nothing, or its supplier brought none of it.
fn brought<'v>(acts: &'v [CaseActView], one: &CaseProcedureView) -> Option<(&'v str, Vec<ProfileField>)> {
    let is_told =
        |field: &ProfileField| one.facts.iter().any(|(fact, ..)| field.answers().contains(&fact.as_str()));
    let fields: Vec<ProfileField> = ProfileField::ALL.into_iter().filter(is_told).collect();
    let supplier = Capacity::Supplier.id();
    let brings = |act: &&CaseActView| {
        act.procedure == one.procedure
            && act.capacity == supplier
            && !act.refused
            && supplier_facts(&one.kind, &act.act)
                .any(|fact| fields.iter().any(|field| field.answers().contains(&fact)))
    };
    let act = acts.iter().filter(brings).max_by(|a, b| a.at.cmp(&b.at))?;
    Some((act.at.as_str(), fields))
}

/// A procedure that carried something a profile holds, and when it was submitted.
fn line(
    asking: &Asking,
    (view, one): (&CaseView, &CaseProcedureView),
    org: &OrgId,
    office: &str,
) -> Option<(String, ReceivedLine)> {
    let (submitted, fields) = brought(&view.acts, one)?;
    let is_here = asking.account().is_ok_and(|who| who.org == *org);
    let at = At::parse(submitted).ok()?;
    let line = ReceivedLine {
        office: office.to_owned(),
        title: view.title.clone(),
        procedure: one.procedure.clone(),
        path: is_here.then(|| format!("/my/{}", escaped(&one.procedure))),
        at: moment(asking.language, at.instant()),
        fields: fields.into_iter().map(|field| field.id().to_owned()).collect(),
    };
    Some((submitted.to_owned(), line))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shirube_accounts::ProfileField;
    use shirube_core::atlas::survey;
    use shirube_core::procedures::MACHINES;
    use shirube_desk::{CaseActView, CaseProcedureView};

    use super::brought;

    fn application(facts: &[&str]) -> CaseProcedureView {
        let fact = |name: &&str| ((*name).to_owned(), String::new(), String::new(), json!("x"));
        CaseProcedureView {
            procedure: "R8-0001/aone".to_owned(),
            parent: "R8-0001/2".to_owned(),
            kind: "application".to_owned(),
            kind_ja: String::new(),
            kind_en: String::new(),
            stage: "withdrawn".to_owned(),
            stage_ja: String::new(),
            stage_en: String::new(),
            phase: String::new(),
            closed: true,
            held_back: false,
            due: Vec::new(),
            may: Vec::new(),
            facts: facts.iter().map(fact).collect(),
        }
    }

    fn act((procedure, act): (&str, &str), at: &str, capacity: &str) -> CaseActView {
        CaseActView {
            procedure: procedure.to_owned(),
            seq: 1,
            at: at.to_owned(),
            act: act.to_owned(),
            ja: String::new(),
            en: String::new(),
            actor: "u-0001".to_owned(),
            capacity: capacity.to_owned(),
            refused: false,
            to: String::new(),
            receipt: String::new(),
        }
    }

    #[test]
    fn what_was_submitted_is_of_the_act_that_brought_it() {
        let own = "R8-0001/aone";
        let acts = [
            act((own, "submit"), "2026-12-01T00:00:00Z", "supplier"),
            act((own, "answer-request"), "2026-12-03T00:00:00Z", "supplier"),
            act((own, "withdraw"), "2026-12-05T00:00:00Z", "supplier"),
            act(("R8-0001/atwo", "submit"), "2026-12-04T00:00:00Z", "supplier"),
            act((own, "disqualify"), "2026-12-06T00:00:00Z", "officer"),
        ];
        let carried = application(&["applicant.name", "applicant.phone", "plan"]);
        let found = brought(&acts, &carried);
        assert_eq!(found, Some(("2026-12-01T00:00:00Z", vec![ProfileField::Name, ProfileField::Phone])));
        assert_eq!(brought(&acts, &application(&["plan"])), None);
        assert_eq!(brought(acts.get(1..).unwrap_or_default(), &carried), None, "no act brought it");
    }

    #[test]
    fn the_form_asks_for_every_field_and_each_answers_a_fact_there_is() {
        let asked: Vec<&str> = shirube_pages::profile_fields().collect();
        assert_eq!(asked, ProfileField::ALL.map(ProfileField::id));
        let supplier = shirube_core::words::Capacity::Supplier;
        let mut facts = Vec::new();
        for atlas in MACHINES.iter().copied().map(survey) {
            for route in atlas.routes.iter().filter(|route| route.by.contains(&supplier)) {
                facts.extend(route.asks.iter().map(|(fact, _)| fact.name));
            }
        }
        for field in ProfileField::ALL {
            for answered in field.answers() {
                assert!(facts.contains(answered), "no form of a company asks for {answered}");
            }
        }
    }
}
