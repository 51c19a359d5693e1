//! What somebody could do now: every act the stage provides, with what stands in its way.

use serde::Serialize;
use serde_json::{Map, Value, json};
use shirube_core::dossier::japan_day;
use shirube_core::engine::{Offer, offers};
use shirube_core::facts::{Fact, Shape};
use shirube_core::law::LAW;
use shirube_core::render::Language;
use shirube_core::render::law::page_of;
use shirube_core::words::Capacity;
use shirube_persistence::{Lock, ProcedureRow, Unit};
use shirube_trail::{ActorId, OrgId, ProcedureId};

use crate::Desk;
use crate::authority::{NEW_SUPPLIER, hands};
use crate::command::Unmet;
use crate::dossier::{Brought, Circumstances, of_row};
use crate::error::DeskError;
use crate::hand::Hand;
use crate::held_back::is_held_back;
use crate::machines;
use crate::reading::{has_sheets, without_others};
use crate::shown::revision_shown;

/// A procedure as it stands.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ProcedureView {
    /// Its id.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// Its machine.
    pub machine: String,
    /// The day it was opened: it keeps the policy of that day.
    pub opened_on: String,
    /// The edition of the law's tables its next act is heard under; each entry tells its own.
    pub law_edition: u16,
    /// Its stage.
    pub stage: String,
    /// The stage's name in Japanese.
    pub stage_ja: String,
    /// The stage's name in English.
    pub stage_en: String,
    /// The board's column.
    pub phase: String,
    /// Whether it has ended.
    pub closed: bool,
    /// Its revision. While it is held back a number that changes with what its office decides, and tells
    /// nothing of what came in.
    pub revision: u64,
    /// Entries, refusals included; 0 while what comes in is nobody's business.
    pub entries: u64,
    /// Whether what comes in is nobody's business yet: then nothing of its content is shown.
    pub held_back: bool,
    /// Its facts; none while it is held back.
    pub facts: Value,
}

/// One act somebody could perform.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OfferView {
    /// The act.
    pub act: String,
    /// Its name in Japanese.
    pub ja: String,
    /// Its name in English.
    pub en: String,
    /// Whether only what the act itself brings is still missing, and what that decides.
    pub allowed: bool,
    /// Who performs it.
    pub by: Vec<String>,
    /// What stands in the way, whatever is entered.
    pub unmet: Vec<Unmet>,
    /// What is looked at when it is performed: what of it holds is decided by what is entered.
    pub looked_at: Vec<LookedAt>,
    /// Facts it brings: (name, label, label in English, required, shape).
    pub facts: Vec<(String, String, String, bool, String)>,
    /// Documents it brings: (id, label, label in English).
    pub documents: Vec<(String, String, String)>,
    /// Whether a stale revision does not matter.
    pub additive: bool,
}

/// A rule that an entry decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LookedAt {
    /// The rule.
    pub rule: String,
    /// What it is called in Japanese.
    pub ja: String,
    /// What it is called in English.
    pub en: String,
    /// Where it stands, in Japanese.
    pub citation_ja: String,
    /// Where it stands, in English.
    pub citation_en: String,
    /// The page of the rulebook that explains it, in Japanese.
    pub rulebook_ja: String,
    /// The same in English.
    pub rulebook_en: String,
}

impl Desk {
    /// A procedure as this person may see it.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is none for them.
    pub async fn view(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<ProcedureView, DeskError> {
        let unit = self.store.look(org).await?;
        let at = self.clock.now(&unit).await?;
        let office = self.office(&unit).await?;
        let found = unit.person(person).await?.ok_or_else(|| DeskError::not_found(id.as_str()))?;
        let row = unit.procedure(id, Lock::Share).await?.ok_or_else(|| DeskError::not_found(id.as_str()))?;
        let held = hands(&unit, &office, &found, Some(&row), japan_day(at.instant())).await?;
        let Some(hand) = held.first() else {
            unit.rollback().await?;
            return Err(DeskError::not_found(id.as_str()));
        };
        let mut view = view_of(&row)?;
        let known = machines::by_name(row.machine.as_str())?;
        if is_outside(&held, known) {
            // of a call, a company sees what it made public
            view.facts = if view.held_back { json!({}) } else { published(&unit, id).await? };
        }
        if let Some(facts) = view.facts.as_object_mut().filter(|facts| has_sheets(known, facts)) {
            let brought = Brought::default();
            let circumstances = Circumstances { at, hand, commander: None, brought: &brought };
            let file = of_row(&unit, &row, &known.reads_of_all(), &circumstances).await?;
            without_others(known, &file, &held, facts);
        }
        unit.rollback().await?;
        Ok(view)
    }

    /// Every act the procedure's stage provides, as this person could perform it now.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such procedure for them.
    pub async fn offers(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<Vec<OfferView>, DeskError> {
        let unit = self.store.look(org).await?;
        let at = self.clock.now(&unit).await?;
        let office = self.office(&unit).await?;
        let found = unit.person(person).await?.ok_or_else(|| DeskError::not_found(id.as_str()))?;
        let row = unit.procedure(id, Lock::Share).await?.ok_or_else(|| DeskError::not_found(id.as_str()))?;
        let held = hands(&unit, &office, &found, Some(&row), japan_day(at.instant())).await?;
        if held.is_empty() {
            unit.rollback().await?;
            return Err(DeskError::not_found(id.as_str()));
        }
        let known = machines::by_name(row.machine.as_str())?;
        let mut best: Vec<OfferView> = Vec::new();
        for hand in &held {
            let reads = known.reads_of_all();
            let brought = Brought::default();
            let circumstances = Circumstances { at, hand, commander: None, brought: &brought };
            let file = of_row(&unit, &row, &reads, &circumstances).await?;
            for offer in offers(known.machine, &file)? {
                keep_better(&mut best, offer_view(&offer, known.machine.kind));
            }
        }
        unit.rollback().await?;
        Ok(best)
    }
}

/// Whether somebody is a company without a part of its own in a procedure, or only asked about it.
fn is_outside(held: &[Hand], known: &machines::Known) -> bool {
    let only_asked = known.is_only_asked();
    held.iter()
        .all(|one| one.capacity == Capacity::Supplier && (only_asked || one.actor.as_str() == NEW_SUPPLIER))
}

/// What a procedure made public, the latest word on each fact.
async fn published(unit: &Unit, id: &ProcedureId) -> Result<Value, DeskError> {
    let mut all = Map::new();
    for row in unit.publications(id).await? {
        if let Value::Object(body) = row.body {
            all.extend(body);
        }
    }
    Ok(Value::Object(all))
}

/// Of the same act offered to several capacities of one person, the one with the least in its way.
fn keep_better(best: &mut Vec<OfferView>, offer: OfferView) {
    match best.iter_mut().find(|known| known.act == offer.act) {
        Some(known) if offer.unmet.len() < known.unmet.len() => *known = offer,
        Some(_) => {}
        None => best.push(offer),
    }
}

pub(crate) fn offer_view(offer: &Offer, kind: &str) -> OfferView {
    OfferView {
        act: offer.act.to_owned(),
        ja: offer.label.ja.to_owned(),
        en: offer.label.en.to_owned(),
        allowed: offer.allowed,
        by: offer.by.iter().map(|one| one.id().to_owned()).collect(),
        unmet: offer.unmet.iter().map(|one| Unmet::of(one, kind)).collect(),
        looked_at: looked_at(offer, kind),
        facts: offer.asks.iter().map(|(fact, required)| fact_view(fact, *required)).collect(),
        documents: offer
            .documents
            .iter()
            .map(|one| (one.id.to_owned(), one.label.ja.to_owned(), one.label.en.to_owned()))
            .collect(),
        additive: offer.additive,
    }
}

/// An act of a machine as its form asks it, whatever stage provides it; none where the machine has no such act.
/// Nothing is heard: it is for showing what somebody filled in for a stage that has gone by.
#[must_use]
pub fn act_view(machine: &str, act: &str) -> Option<OfferView> {
    let known = machines::by_name(machine).ok()?;
    let info = known.machine.act(act)?;
    Some(OfferView {
        act: info.id.to_owned(),
        ja: info.label.ja.to_owned(),
        en: info.label.en.to_owned(),
        allowed: false,
        by: Vec::new(),
        unmet: Vec::new(),
        looked_at: Vec::new(),
        facts: known.asks(act).iter().map(|fact| fact_view(fact, false)).collect(),
        documents: Vec::new(),
        additive: false,
    })
}

/// What an entry decides, each rule once.
fn looked_at(offer: &Offer, kind: &str) -> Vec<LookedAt> {
    let mut all: Vec<LookedAt> = Vec::new();
    for finding in &offer.looked_at {
        let rule = finding.rule;
        if all.iter().any(|one| one.rule == rule.id) {
            continue;
        }
        all.push(LookedAt {
            rule: rule.id.to_owned(),
            ja: rule.name.ja.to_owned(),
            en: rule.name.en.to_owned(),
            citation_ja: rule.citation.ja.to_owned(),
            citation_en: rule.citation.en.to_owned(),
            rulebook_ja: page_of(rule.id, kind, Language::Ja),
            rulebook_en: page_of(rule.id, kind, Language::En),
        });
    }
    all
}

/// A fact as a form asks it: name, label, label in English, whether it is required, shape.
#[must_use]
pub fn fact_view(fact: &Fact, required: bool) -> (String, String, String, bool, String) {
    let shape = match fact.shape {
        Shape::Text => "text".to_owned(),
        Shape::Yen => "yen".to_owned(),
        Shape::Count(low, high) => format!("count {low}..{high}"),
        Shape::Date => "date".to_owned(),
        Shape::Instant => "instant".to_owned(),
        Shape::Flag => "flag".to_owned(),
        Shape::Choice(options) => format!("choice {}", options.join("|")),
        Shape::Texts => "texts".to_owned(),
        Shape::CorporateNumber => "corporate-number".to_owned(),
        Shape::Hash => "sha256".to_owned(),
        Shape::Record(_) => "record".to_owned(),
    };
    (fact.name.to_owned(), fact.label.ja.to_owned(), fact.label.en.to_owned(), required, shape)
}

pub(crate) fn view_of(row: &ProcedureRow) -> Result<ProcedureView, DeskError> {
    let known = machines::by_name(row.machine.as_str())?;
    let stage = known.machine.stage(&row.stage);
    let held_back = is_held_back(row);
    Ok(ProcedureView {
        procedure: row.procedure.to_string(),
        kind: row.kind.to_string(),
        machine: row.machine.to_string(),
        opened_on: japan_day(row.opened_at.instant()).to_string(),
        law_edition: LAW.edition.0,
        stage: row.stage.clone(),
        stage_ja: stage.map_or("", |one| one.label.ja).to_owned(),
        stage_en: stage.map_or("", |one| one.label.en).to_owned(),
        phase: row.phase.clone(),
        closed: row.closed,
        revision: revision_shown(row),
        entries: if held_back { 0 } else { row.entries },
        held_back,
        facts: if held_back { json!({}) } else { row.facts.clone() },
    })
}
