//! Contracts: signed, amended, performed, paid, ended.

use serde_json::json;

use super::draft::{Draft, tender};
use super::said::{copy, extend, midnight, text, yen};
use super::story::Story;
use super::{Notice, instant};

impl Story<'_> {
    pub(super) fn contract(&mut self, notice: &Notice, draft: &mut Draft) {
        let is_new = !self.signed.contains_key(&notice.contract);
        draft.tag(if is_new { "contract" } else { "contractUpdate" });
        // who contracts after an award came to nothing was awarded anew
        let is_awarded = !is_new || (self.award > 0 && !self.is_void);
        draft.tag(if is_awarded { "awardUpdate" } else { "award" });
        if !is_awarded {
            self.award += 1;
            self.is_void = false;
            let mut own = self.method("");
            extend(&mut own, json!({ "status": "complete" }));
            tender(draft, own);
        }
        let award_id = self.award_of(notice);
        self.signed.insert(notice.contract.clone(), award_id.clone());
        let mut award = json!({ "id": award_id, "status": "active" });
        let mut contract = json!({ "id": notice.contract, "awardID": award_id });
        // a conclusion may be published after the end, and does not bring the contract back
        if !self.ended.contains(&notice.contract) {
            extend(&mut contract, json!({ "status": "active" }));
        }
        copy(notice, &mut contract, &[("title", "title")]);
        if let Some(price) = yen(notice, "price_yen") {
            extend(&mut award, json!({ "value": price }));
            extend(&mut contract, json!({ "value": price }));
        }
        if let Some(day) = text(notice, "signed_on") {
            extend(&mut contract, json!({ "dateSigned": midnight(day) }));
        }
        if let (Some(from), Some(to)) = (text(notice, "contract.from"), text(notice, "contract.to")) {
            let period = json!({ "startDate": midnight(from), "endDate": midnight(to) });
            extend(&mut contract, json!({ "period": period }));
        }
        if let Some(name) = text(notice, "counterpart.name") {
            let supplier = format!("{award_id}-supplier");
            extend(&mut award, json!({ "suppliers": [{ "id": supplier, "name": name }] }));
            let mut party = json!({ "id": supplier, "name": name, "roles": ["supplier"] });
            if let Some(number) = text(notice, "counterpart.number") {
                let identifier = json!({ "scheme": "JP-JCN", "id": number, "legalName": name });
                extend(&mut party, json!({ "identifier": identifier }));
            }
            draft.supplier = Some(party);
        }
        draft.add("awards", json!([award]));
        draft.add("contracts", json!([contract]));
    }

    pub(super) fn contract_amended(&self, notice: &Notice, draft: &mut Draft) {
        draft.tag("contractAmendment");
        let mut change = json!({ "id": notice.seq.to_string(), "date": instant(notice.at) });
        copy(notice, &mut change, &[("amendment.object", "description"), ("reason", "rationale")]);
        let mut contract =
            json!({ "id": notice.contract, "awardID": self.award_of(notice), "amendments": [change] });
        if let Some(price) = yen(notice, "price_yen") {
            extend(&mut contract, json!({ "value": price }));
        }
        draft.add("contracts", json!([contract]));
    }

    /// The end of a contract. To the standard every contract that was in force and is no more is
    /// terminated; `said` is how.
    pub(super) fn contract_ended(&mut self, notice: &Notice, draft: &mut Draft, status: &str, said: &str) {
        draft.tag("contractTermination");
        self.ended.insert(notice.contract.clone());
        let contract = json!({
            "id": notice.contract, "awardID": self.award_of(notice), "status": status, "statusDetails": said,
        });
        draft.add("contracts", json!([contract]));
    }

    /// The award a contract stands on: the one it was signed under, before that the one that stands.
    fn award_of(&self, notice: &Notice) -> String {
        self.signed.get(&notice.contract).cloned().unwrap_or_else(|| self.award_id())
    }

    /// An award that came to nothing: its contract lapsed, or its process was given up before.
    pub(super) fn award_void(&mut self, draft: &mut Draft) {
        let id = self.award_id();
        // members of a joint procurement contract one by one: what one lets lapse another may sign
        let is_joint = self.process.kind == "joint-procurement";
        if self.award == 0 || is_joint || self.signed.values().any(|award| *award == id) {
            return;
        }
        self.is_void = true;
        draft.tag("awardCancellation");
        draft.add("awards", json!([{ "id": id, "status": "cancelled" }]));
    }
}

/// A delivery that was inspected, or a payment.
pub(super) fn implementation(story: &Story<'_>, notice: &Notice, draft: &mut Draft) {
    let mut done = json!({});
    if let Some(amount) = yen(notice, "paid_yen") {
        let mut paid = json!({ "id": notice.procedure, "value": amount });
        if let Some(day) = text(notice, "paid_on") {
            extend(&mut paid, json!({ "date": midnight(day) }));
        }
        done = json!({ "transactions": [paid] });
    } else if let Some(day) = text(notice, "inspected_on") {
        let status = if text(notice, "inspection.result") == Some("passed") { "met" } else { "notMet" };
        let delivered = json!({
            "id": notice.procedure, "type": "delivery", "status": status, "dateMet": midnight(day),
        });
        done = json!({ "milestones": [delivered] });
    }
    if done.as_object().is_none_or(serde_json::Map::is_empty) {
        return;
    }
    draft.tag("implementation");
    let award = story.award_of(notice);
    let contract = json!({ "id": notice.contract, "awardID": award, "implementation": done });
    draft.add("contracts", json!([contract]));
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::{Map, Value, json};

    use crate::Organisation;
    use crate::ocds::{Notice, Process, Publication, UNREGISTERED};

    fn notice(at: usize, contract: &str, what: &str, supplier: &str) -> Notice {
        let mut facts = Map::new();
        if !supplier.is_empty() {
            let name = if what == "result" { "candidate.name" } else { "counterpart.name" };
            facts.insert(name.to_owned(), json!(supplier));
        }
        Notice {
            procedure: "R8-0001/2".to_owned(),
            contract: contract.to_owned(),
            seq: at as u64,
            at: DateTime::UNIX_EPOCH + chrono::Duration::days(i64::try_from(at).unwrap_or_default()),
            what: what.to_owned(),
            facts,
            leaf_hash: String::new(),
        }
    }

    /// What these notices, (contract, what, supplier), come to.
    fn compiled(told: &[(&str, &str, &str)]) -> Value {
        let notices = (1..).zip(told).map(|(at, (contract, what, name))| notice(at, contract, what, name));
        let process = Process {
            procedure: "R8-0001/2".to_owned(),
            kind: "proposal-competition".to_owned(),
            related: Vec::new(),
            notices: notices.collect(),
        };
        let publication = Publication {
            organisation: Organisation {
                id: "minato-city".to_owned(),
                ja: "みなと市".to_owned(),
                en: "Minato City".to_owned(),
                local_government_code: None,
            },
            prefix: UNREGISTERED.to_owned(),
            fiscal_year: 2026,
            at: DateTime::UNIX_EPOCH,
            case: "R8-0001".to_owned(),
            processes: vec![process],
        };
        publication.record_package().map(|package| package["records"][0]["compiledRelease"].clone()).unwrap()
    }

    #[test]
    fn a_contract_and_its_award_come_to_what_became_of_them() {
        type Told<'t> = &'t [(&'t str, &'t str, &'t str)];
        let cases: [(Told<'_>, &[&str], &[&str]); 8] = [
            (&[("", "result", "A")], &[], &["1 pending A"]),
            (&[("", "result", "A"), ("c", "sign", "A")], &["c 1 active"], &["1 active A"]),
            (&[("c", "sign", "A"), ("c", "complete", "")], &["c 1 terminated 完了"], &["1 active A"]),
            (&[("c", "sign", "A"), ("c", "terminate", "")], &["c 1 terminated 解除"], &["1 active A"]),
            // published late, it stays ended
            (
                &[("c", "sign", "A"), ("c", "complete", ""), ("c", "conclusion", "A")],
                &["c 1 terminated 完了"],
                &["1 active A"],
            ),
            (&[("", "result", "A"), ("c", "lapse", "")], &["c 1 cancelled 不成立"], &["1 cancelled A"]),
            (&[("", "result", "A"), ("", "cancellation", "")], &[], &["1 cancelled A"]),
            // the next in rank has an award of its own
            (
                &[("", "result", "A"), ("c", "lapse", ""), ("", "result-corrected", ""), ("d", "sign", "B")],
                &["c 1 cancelled 不成立", "d 2 active"],
                &["1 cancelled A", "2 active B"],
            ),
        ];
        for (told, contracts, awards) in cases {
            let compiled = compiled(told);
            let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let number = |id: String| id.rsplit('-').next().unwrap_or_default().to_owned();
            let list = |name: &str| compiled[name].as_array().cloned().unwrap_or_default();
            let found: Vec<String> = list("contracts")
                .iter()
                .map(|one| {
                    let (id, award) = (text(one, "id"), number(text(one, "awardID")));
                    format!("{id} {award} {} {}", text(one, "status"), text(one, "statusDetails"))
                        .trim_end()
                        .to_owned()
                })
                .collect();
            assert_eq!(found, contracts, "{told:?}");
            let found: Vec<String> = list("awards")
                .iter()
                .map(|one| {
                    let supplier = text(&one["suppliers"][0], "name");
                    format!("{} {} {supplier}", number(text(one, "id")), text(one, "status"))
                })
                .collect();
            assert_eq!(found, awards, "{told:?}");
        }
    }
}
