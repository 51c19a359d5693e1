//! Releases: each notice of a process becomes the sections it says something about.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::contract::implementation;
use super::draft::{Draft, tender};
use super::said::{copy, extend, text, yen};
use super::story::Story;
use super::{Notice, Process, Publication, instant};

/// The releases of a process, in order.
pub(super) fn of_process(publication: &Publication, process: &Process) -> Vec<Value> {
    let ocid = publication.ocid(&process.procedure, &process.kind);
    let (signed, ended) = (BTreeMap::new(), BTreeSet::new());
    let mut story = Story { process, award: 0, is_void: false, is_planned: false, signed, ended };
    let mut releases: Vec<Value> = Vec::new();
    let mut batch: &[Notice] = &process.notices;
    while let Some(first) = batch.first() {
        let together =
            batch.iter().take_while(|one| one.procedure == first.procedure && one.seq == first.seq);
        let (now, later) = batch.split_at(together.count());
        batch = later;
        let mut draft = Draft::default();
        for notice in now {
            story.tell(notice, &mut draft);
        }
        if let Some(release) = draft.finish(publication, process, &ocid, releases.len() + 1, first) {
            releases.push(release);
        }
    }
    releases
}

impl Story<'_> {
    fn tell(&mut self, notice: &Notice, draft: &mut Draft) {
        match notice.what.as_str() {
            "forecast" | "sounding-summary" | "record-budget-vote" => self.planning(notice, draft),
            "call-notice" | "pre-notice" | "demonstration-notice" => self.call(notice, draft),
            "answers" => answers(notice, draft),
            "call-amendment" => amendment(notice, draft, "tenderAmendment", None),
            "cancellation" | "aborted" => {
                amendment(notice, draft, "tenderCancellation", Some("cancelled"));
                self.award_void(draft);
            }
            "nobody" => {
                draft.tag("tenderUpdate");
                tender(draft, json!({ "status": "unsuccessful" }));
            }
            "open-envelopes" | "open-bids" => {
                draft.tag("tenderUpdate");
                let met = json!({
                    "id": notice.what, "title": "開封・開札", "type": "assessment", "status": "met",
                    "dateMet": instant(notice.at),
                });
                tender(draft, json!({ "status": "active", "milestones": [met] }));
            }
            "result" | "selection" | "demonstration-partner" => self.award(notice, draft),
            "result-corrected" => self.award_cancelled(notice, draft),
            "certification-result" => {
                draft.tag("tenderUpdate");
                tender(draft, json!({ "status": "complete" }));
            }
            "certified-catalogue" => self.certified(notice, draft),
            "sign" | "conclusion" => self.contract(notice, draft),
            "amend" => self.contract_amended(notice, draft),
            "complete" => self.contract_ended(notice, draft, "terminated", "完了"),
            "terminate" => self.contract_ended(notice, draft, "terminated", "解除"),
            "lapse" => {
                self.contract_ended(notice, draft, "cancelled", "不成立");
                self.award_void(draft);
            }
            "pass-inspection" | "pay" => implementation(self, notice, draft),
            _ => {}
        }
    }

    fn planning(&mut self, notice: &Notice, draft: &mut Draft) {
        draft.tag(if self.is_planned { "planningUpdate" } else { "planning" });
        self.is_planned = true;
        let mut planning = Map::new();
        if let Some(amount) = yen(notice, "budget.amount_yen") {
            let mut budget = json!({ "amount": amount });
            copy(notice, &mut budget, &[("budget.line", "description")]);
            planning.insert("budget".to_owned(), budget);
            tender(draft, json!({ "status": "planned" }));
        } else {
            tender(draft, json!({ "status": "planning" }));
        }
        let said = text(notice, "sounding.summary").or_else(|| text(notice, "forecast.item"));
        if let Some(said) = said {
            let kind = if notice.what == "forecast" { "preProcurement" } else { "engagement" };
            let milestone = json!({
                "id": format!("{}-{}", notice.what, notice.seq), "type": kind, "status": "met",
                "title": said, "dateMet": instant(notice.at),
            });
            planning.insert("milestones".to_owned(), json!([milestone]));
        }
        draft.add("planning", Value::Object(planning));
    }

    fn call(&self, notice: &Notice, draft: &mut Draft) {
        draft.tag("tender");
        let form = text(notice, "procedure").unwrap_or_default();
        let mut call = json!({ "status": "active", "submissionMethod": ["electronicSubmission"] });
        let pairs = [
            ("call.eligibility", "eligibilityCriteria"),
            ("call.form", "submissionMethodDetails"),
            ("call.application_method", "submissionMethodDetails"),
            ("call.scope", "description"),
            ("call.content", "description"),
            ("call.decision_method", "awardCriteriaDetails"),
        ];
        copy(notice, &mut call, &pairs);
        let due = text(notice, "call.proposals_due").or_else(|| text(notice, "call.applications_due"));
        let mut more = json!({ "tenderPeriod": { "startDate": instant(notice.at) } });
        if let (Some(due), Some(period)) = (due, more.get_mut("tenderPeriod").and_then(Value::as_object_mut))
        {
            period.insert("endDate".to_owned(), json!(due));
        }
        extend(&mut call, more);
        if let Some(due) = text(notice, "call.questions_due") {
            extend(
                &mut call,
                json!({ "enquiryPeriod": { "startDate": instant(notice.at), "endDate": due } }),
            );
        }
        if let Some(ceiling) = yen(notice, "call.ceiling_yen") {
            extend(&mut call, json!({ "value": ceiling }));
        }
        if notice.facts.contains_key("criteria") || notice.facts.contains_key("programme.criteria") {
            extend(&mut call, json!({ "awardCriteria": "ratedCriteria" }));
        }
        if let Some(category) = category(notice) {
            extend(&mut call, json!({ "mainProcurementCategory": category }));
        }
        extend(&mut call, self.method(form));
        tender(draft, call);
    }

    fn award(&mut self, notice: &Notice, draft: &mut Draft) {
        draft.tag("award");
        self.award += 1;
        self.is_void = false;
        let id = self.award_id();
        let mut award = json!({ "id": id, "status": "pending", "date": instant(notice.at) });
        copy(notice, &mut award, &[("title", "title"), ("fairness.selection", "description")]);
        if let Some(name) = text(notice, "candidate.name") {
            let supplier = format!("{id}-supplier");
            extend(&mut award, json!({ "suppliers": [{ "id": supplier, "name": name }] }));
            draft.supplier = Some(json!({ "id": supplier, "name": name, "roles": ["supplier"] }));
        }
        draft.add("awards", json!([award]));
        let mut complete = json!({ "status": "complete" });
        if let Some(count) = notice.facts.get("result.totals").and_then(|one| one.get("entrants")) {
            extend(&mut complete, json!({ "numberOfTenderers": count }));
        }
        tender(draft, complete);
    }

    fn award_cancelled(&mut self, notice: &Notice, draft: &mut Draft) {
        if self.award == 0 {
            draft.tag("tenderUpdate");
            return tender(draft, json!({ "status": "unsuccessful" }));
        }
        self.is_void = true;
        draft.tag("awardCancellation");
        let mut award = json!({ "id": self.award_id(), "status": "cancelled" });
        copy(notice, &mut award, &[("reason", "description")]);
        draft.add("awards", json!([award]));
    }

    fn certified(&self, notice: &Notice, draft: &mut Draft) {
        draft.tag("award");
        let list = notice.facts.get("certified").and_then(Value::as_array);
        for one in list.into_iter().flatten() {
            let of = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
            let id = format!("{}-{}", self.process.procedure.replace('/', "-"), of("number"));
            let award = json!({
                "id": id, "status": "active", "title": of("product"), "description": of("scope"),
                "date": instant(notice.at),
                "suppliers": [{ "id": format!("{id}-supplier"), "name": of("holder") }],
            });
            draft.add("awards", json!([award]));
        }
        tender(draft, json!({ "status": "complete" }));
    }
}

fn answers(notice: &Notice, draft: &mut Draft) {
    draft.tag("tenderUpdate");
    let answer = notice.facts.get("answer");
    let number = answer.and_then(|one| one.get("question")).map_or_else(|| json!(notice.seq), Value::clone);
    let said = answer.and_then(|one| one.get("text")).cloned().unwrap_or_default();
    let enquiry = json!({ "id": number.to_string(), "answer": said, "dateAnswered": instant(notice.at) });
    tender(draft, json!({ "status": "active", "hasEnquiries": true, "enquiries": [enquiry] }));
}

fn amendment(notice: &Notice, draft: &mut Draft, tag: &'static str, status: Option<&str>) {
    draft.tag(tag);
    let mut change = json!({ "id": format!("{}-{}", notice.what, notice.seq), "date": instant(notice.at) });
    copy(notice, &mut change, &[("reason", "rationale"), ("amendment.text", "description")]);
    let mut members = json!({ "status": status.unwrap_or("active"), "amendments": [change] });
    if let Some(due) = text(notice, "amendment.proposals_due") {
        extend(&mut members, json!({ "tenderPeriod": { "endDate": due } }));
    }
    tender(draft, members);
}

/// Goods, services or nothing, by the type of the contract.
fn category(notice: &Notice) -> Option<&'static str> {
    match text(notice, "contract_type")? {
        "purchase" | "lease" => Some("goods"),
        "service" => Some("services"),
        "works" => Some("works"),
        _ => None,
    }
}
