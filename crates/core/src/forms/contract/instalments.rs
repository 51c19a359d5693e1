//! The instalments (給付回) of a contract: what one is opened with, and what all of them must keep to.

use serde_json::Value;

use super::FORMS;
use crate::dossier::Dossier;
use crate::effect::{Opening, Order};
use crate::forms::records::texts;
use crate::forms::shared::{BUDGET_FACTS, pass};
use crate::rule::{RULE, Reads, Rule, Severity};
use crate::words::{Sentence, words};
use crate::{facts, inputs};

facts! {
    SCHEDULE = "schedule": Record(schedule), "給付の予定", "schedule of the instalment";
    FORM = "form": Choice(FORMS), "支払の区分", "form of the instalment";
    AMOUNT = "amount_yen": Yen, "給付回の金額（円）", "amount of the instalment (yen)";
    LEGAL_ITEM = "legal_item": Text, "前金払・概算払の根拠条項", "legal item (Order 162, 163 or local)";
}

fn schedule(value: &Value) -> Result<(), Sentence> {
    texts(value, &["what", "due"])
}

/// Opens one instalment, with what it needs to know of the contract.
pub static INSTALMENT: Opening = Opening {
    kinds: &["instalment"],
    act: "open",
    words: words("給付・支払回を起こす", "opens an instalment"),
    children: |file| {
        let mut facts = pass(file, BUDGET_FACTS);
        let own = [
            "title",
            "contract_type",
            "counterpart",
            "counterpart.number",
            "price_yen",
            "signed_on",
            "contract.from",
            "contract.to",
            "form",
            "amount_yen",
            "legal_item",
            "schedule",
            "ordered_by",
            "contract.clauses",
            "contract.agreed_payment_days",
            "carry_over.form",
            "carry_over.amount_yen",
            "carry_over.resolution",
        ];
        facts.0.extend(pass(file, &own).0);
        vec![("instalment", facts)]
    },
};

/// The instalments that are not cancelled, in sum, with one about to be opened.
fn instalments_yen(file: &Dossier) -> i64 {
    file.children_of("instalment")
        .filter(|child| child.stage != "cancelled")
        .filter_map(|child| child.fact("amount_yen")?.as_i64())
        .fold(file.brought("amount_yen").and_then(Value::as_i64).unwrap_or(0), i64::saturating_add)
}

/// The instalments stay within the price; of an amendment under way, within the amended one.
pub static WITHIN_PRICE: Rule = Rule {
    id: "within-price",
    name: words("給付回の合計は契約金額以内", "instalments within the price"),
    severity: Severity::Law,
    reads: Reads::Children(&["amount_yen"]),
    judge: |file, out| {
        let amended = file.flag("amendment.pending").then(|| file.int("amendment.amount_yen")).flatten();
        let price = amended.or_else(|| file.int("price_yen")).unwrap_or(0);
        let total = instalments_yen(file);
        out.check(total <= price, inputs![total_yen = total, price_yen = price]);
    },
    says: |finding| Sentence {
        ja: format!(
            "給付回の合計{}円が契約金額{}円を超えます。",
            finding.input("total_yen"),
            finding.input("price_yen")
        ),
        en: format!(
            "The instalments (¥{}) exceed the price (¥{}).",
            finding.input("total_yen"),
            finding.input("price_yen")
        ),
    },
    ..RULE
};

/// Every instalment is settled or cancelled.
pub static INSTALMENTS_CLOSED: Rule = Rule {
    id: "instalments-closed",
    name: words("すべての給付回の精算又は取消", "every instalment settled or cancelled"),
    severity: Severity::Law,
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let open: Vec<&str> = file.live("instalment").map(|child| child.id.as_str()).collect();
        out.check(open.is_empty(), inputs![open = open.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("終わっていない給付回があります：{}。", finding.input("open")),
        en: format!("These instalments are still open: {}.", finding.input("open")),
    },
    ..RULE
};

/// The instalments not yet paid learn of the carry-over.
pub static NOTE_CARRY_OVER: Order = Order {
    words: words("未払の給付回に繰越を知らせる", "notes the carry-over on unpaid instalments"),
    act: "note-carry-over",
    to: |file| {
        file.live("instalment")
            .filter(|child| child.stage != "paid")
            .map(|child| {
                let facts =
                    pass(file, &["carry_over.form", "carry_over.amount_yen", "carry_over.resolution"]);
                (child.id.clone(), facts)
            })
            .collect()
    },
};
