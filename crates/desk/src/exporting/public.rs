//! What of a case is public, for open contracting data: its publications, and the acts whose
//! facts anybody may know, each with exactly those facts. Nothing else is handed on, sealed or not.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use shirube_exports::Organisation;
use shirube_exports::ocds::{Notice, Process, Publication, Related};
use shirube_persistence::{KeptProcedure, ProcedureRow};
use shirube_trail::{ActorId, CaseNo, Entry, EntryType, OrgId};

use super::Seen;
use crate::Desk;
use crate::entry::is_state_fact;
use crate::error::DeskError;
use crate::kept::Kept;

/// Kinds that are a contracting process of their own; of participations, those in a case led by
/// another organisation, where the member concludes its own contract.
const PATHS: [&str; 7] = [
    "proposal-competition",
    "negotiated-no4",
    "trial-order",
    "pay-for-success",
    "joint-procurement",
    "demonstration",
    "participation",
];

/// Kinds whose selection is a procedure under them, in the same process.
const WITH_SELECTION: [&str; 2] = ["pay-for-success", "joint-procurement"];

/// What is public of a signed contract.
const OF_CONTRACT: &[&str] = &[
    "title",
    "contract_type",
    "counterpart.name",
    "counterpart.number",
    "price_yen",
    "signed_on",
    "contract.from",
    "contract.to",
];

/// Stages in which a call has ended without anybody.
const NOBODY: [&str; 2] = ["no-entry", "no-suitable"];

impl Desk {
    /// What is public of a case at a moment (now, where none is given), for somebody who sees it.
    ///
    /// # Errors
    /// As [`Desk::exportable`].
    pub async fn public_of(
        &self,
        org: &OrgId,
        person: &ActorId,
        case: &CaseNo,
        as_of: Option<DateTime<Utc>>,
        prefix: &str,
    ) -> Result<Publication, DeskError> {
        self.public_in(&self.kept(org, case).await?, person, as_of, prefix).await
    }

    /// As [`Desk::public_of`], of a case that was read.
    ///
    /// # Errors
    /// As [`Desk::exportable`].
    pub async fn public_in(
        &self,
        kept: &Kept,
        person: &ActorId,
        as_of: Option<DateTime<Utc>>,
        prefix: &str,
    ) -> Result<Publication, DeskError> {
        let Seen { organisation, filed, as_of, .. } = self.seen(kept, person, as_of).await?;
        Ok(kept.publication((organisation, filed.fiscal_year), as_of, prefix))
    }
}

impl Kept {
    /// What is public of it at a moment, whoever asks.
    pub(super) fn publication(
        &self,
        (organisation, fiscal_year): (Organisation, i32),
        as_of: DateTime<Utc>,
        prefix: &str,
    ) -> Publication {
        let rows: Vec<&ProcedureRow> = self.rows().collect();
        let mut processes: Vec<(Process, Vec<(u64, Notice)>)> = rows
            .iter()
            .filter(|row| root(&rows, row).is_some_and(|root| root.procedure == row.procedure))
            .map(|row| (process(&rows, row), Vec::new()))
            .collect();
        for one in &self.procedures {
            let own = root(&rows, &one.row).map(|root| root.procedure.to_string());
            let process = match own {
                Some(own) => processes.iter_mut().find(|(process, _)| process.procedure == own),
                // what was planned for the case belongs to the first path it led to
                None => processes.first_mut(),
            };
            if let Some((_, notices)) = process {
                notices.extend(notices_of(one, as_of));
            }
        }
        let processes = processes.into_iter().map(|(mut process, mut notices)| {
            notices.sort_by_key(|(arrival, notice)| (notice.at, *arrival));
            process.notices = notices.into_iter().map(|(_, notice)| notice).collect();
            process
        });
        Publication {
            organisation,
            prefix: prefix.to_owned(),
            fiscal_year,
            at: as_of,
            case: self.case.to_string(),
            processes: processes.collect(),
        }
    }
}

/// What a procedure has made public until then, with its place in the order of writing.
fn notices_of(kept: &KeptProcedure, as_of: DateTime<Utc>) -> Vec<(u64, Notice)> {
    let row = &kept.row;
    let contract = match row.kind.as_str() {
        "contract" => row.procedure.to_string(),
        "instalment" => row.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
        _ => String::new(),
    };
    let mut published: BTreeMap<u64, Vec<(&str, &Value)>> = BTreeMap::new();
    for one in &kept.publications {
        published.entry(one.seq).or_default().push((&one.what, &one.body));
    }
    let mut disclosed: BTreeMap<u64, BTreeMap<&str, &Value>> = BTreeMap::new();
    for one in &kept.disclosures {
        let name = one.disclosure.name.as_str();
        if is_state_fact(name) {
            let of_entry = disclosed.entry(one.seq.get()).or_default();
            of_entry.insert(name, &one.disclosure.value);
        }
    }
    let mut stands: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut notices = Vec::new();
    let decisions = kept.entries.iter().filter(|one| one.entry.entry_type == EntryType::Decision);
    for entry in decisions.filter(|one| one.entry.at.instant() <= as_of) {
        let seq = entry.entry.seq.get();
        let changed = disclosed.remove(&seq).unwrap_or_default();
        let act = public_act(&entry.entry, &changed);
        stands.extend(changed);
        let shown = act.map(|(what, facts)| {
            let shown = facts
                .iter()
                .filter_map(|name| stands.get(*name).map(|value| ((*name).to_owned(), (*value).clone())));
            (what, shown.collect())
        });
        let of_entry = published.remove(&seq).into_iter().flatten();
        let of_entry = of_entry.filter_map(|(what, body)| Some((what, body.as_object()?.clone())));
        for (what, facts) in of_entry.chain(shown) {
            let notice = Notice {
                procedure: row.procedure.to_string(),
                contract: contract.clone(),
                seq,
                at: entry.entry.at.instant(),
                what: what.to_owned(),
                facts,
                leaf_hash: entry.leaf_hash.to_hex(),
            };
            notices.push((entry.arrival, notice));
        }
    }
    notices
}

/// What an act makes public beyond its publications: under which name, and which facts.
fn public_act(
    entry: &Entry,
    changed: &BTreeMap<&str, &Value>,
) -> Option<(&'static str, &'static [&'static str])> {
    let (act, to) = (entry.act.as_str(), entry.to.as_str());
    let arrives = entry.from.as_ref().is_none_or(|from| from.as_str() != to);
    Some(match entry.kind.as_str() {
        "preparation"
            if changed.get("budget.vote_result").and_then(|vote| vote.as_str()) == Some("passed") =>
        {
            ("record-budget-vote", &["budget.amount_yen", "budget.line"])
        }
        "contract" if to == "signed" && arrives => ("sign", OF_CONTRACT),
        "contract" if changed.contains_key("amendment.approved_on") => {
            ("amend", &["amendment.object", "price_yen"])
        }
        "contract" if act == "terminate" => ("terminate", &[]),
        "contract" if act == "complete" => ("complete", &[]),
        "contract" if act == "lapse" => ("lapse", &[]),
        "instalment" if act == "pass-inspection" => {
            ("pass-inspection", &["inspected_on", "inspection.result"])
        }
        "instalment" if act == "pay" => ("pay", &["paid_yen", "paid_on"]),
        "proposal-competition" if act == "open-envelopes" => ("open-envelopes", &[]),
        "proposal-competition" if act == "open-bids" => ("open-bids", &[]),
        "negotiated-no4" if act == "none-applied" => ("nobody", &[]),
        _ if arrives && NOBODY.contains(&to) => ("nobody", &[]),
        _ => return None,
    })
}

fn parent<'r>(rows: &[&'r ProcedureRow], row: &ProcedureRow) -> Option<&'r ProcedureRow> {
    let id = row.parent.as_ref()?;
    rows.iter().copied().find(|one| one.procedure == *id)
}

/// The path a procedure belongs to; none for what prepares one.
fn root<'r>(rows: &[&'r ProcedureRow], row: &'r ProcedureRow) -> Option<&'r ProcedureRow> {
    let mut path = None;
    let mut next = Some(row);
    while let Some(one) = next {
        let above = parent(rows, one);
        let kind = one.kind.as_str();
        let selects = |above: &ProcedureRow| WITH_SELECTION.contains(&above.kind.as_str());
        // a small purchase beside a path is a process of its own
        let buys_alone = kind == "contract"
            && above.is_none_or(|above| matches!(above.kind.as_str(), "preparation" | "trial-order"));
        if buys_alone || PATHS.contains(&kind) {
            path = Some(one);
            if !above.is_some_and(selects) {
                break;
            }
        }
        next = above;
    }
    path
}

/// A process without its notices, and what it goes back to in its case: the certification whose
/// products it buys, the trial before it, the attempt that failed.
fn process(rows: &[&ProcedureRow], row: &ProcedureRow) -> Process {
    let to = |one: &ProcedureRow, codes: &[&str]| Related {
        relationship: codes.iter().map(|code| (*code).to_owned()).collect(),
        procedure: one.procedure.to_string(),
        kind: one.kind.to_string(),
    };
    let mut related = Vec::new();
    if let Some(above) = parent(rows, row).filter(|above| above.kind.as_str() == "trial-order") {
        related.push(to(above, &["x_certification"]));
    }
    let earlier = rows.iter().take_while(|one| one.procedure != row.procedure);
    for one in earlier.filter(|one| one.parent == row.parent && PATHS.contains(&one.kind.as_str())) {
        let failed =
            NOBODY.contains(&one.stage.as_str()) || matches!(one.stage.as_str(), "cancelled" | "aborted");
        if one.kind.as_str() == "demonstration" {
            related.push(to(one, &["planning", "x_pilot"]));
        } else if failed && one.kind == row.kind {
            related.push(to(one, &["unsuccessfulProcess"]));
        }
    }
    Process { procedure: row.procedure.to_string(), kind: row.kind.to_string(), related, notices: Vec::new() }
}
