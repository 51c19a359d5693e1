//! Contracts: signed, amended, performed, paid, ended.

use serde_json::json;

use super::release::{Draft, Story, tender};
use super::said::{copy, extend, midnight, text, yen};
use super::{Notice, instant};

impl Story<'_> {
    pub(super) fn contract(&mut self, notice: &Notice, draft: &mut Draft) {
        draft.tag(if self.is_contracted { "contractUpdate" } else { "contract" });
        draft.tag(if self.award == 0 { "award" } else { "awardUpdate" });
        if self.award == 0 {
            self.award = 1;
            let mut own = self.method("");
            extend(&mut own, json!({ "status": "complete" }));
            tender(draft, own);
        }
        self.is_contracted = true;
        let award_id = self.award_id();
        let mut award = json!({ "id": award_id, "status": "active" });
        let mut contract = json!({ "id": notice.contract, "awardID": award_id, "status": "active" });
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
            json!({ "id": notice.contract, "awardID": self.award_id(), "amendments": [change] });
        if let Some(price) = yen(notice, "price_yen") {
            extend(&mut contract, json!({ "value": price }));
        }
        draft.add("contracts", json!([contract]));
    }
}

/// The end of a contract.
pub(super) fn contract_ended(story: &Story<'_>, notice: &Notice, draft: &mut Draft, status: &str) {
    draft.tag("contractTermination");
    let contract = json!({ "id": notice.contract, "awardID": story.award_id(), "status": status });
    draft.add("contracts", json!([contract]));
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
    let contract = json!({ "id": notice.contract, "awardID": story.award_id(), "implementation": done });
    draft.add("contracts", json!([contract]));
}
