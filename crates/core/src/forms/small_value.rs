//! Forms of `start-small-purchase` 少額随意契約: a purchase on ground No.1 beside what its
//! procedure is about. Its own item, value, term and budget line are facts under `purchase.`: a
//! preparation's or a programme's own estimate and type stay as they are.

use serde_json::{Value, json};

use super::award::SIGNING_ON;
use super::contract::{COUNTERPART_NAME as NAME, COUNTERPART_NUMBER as NUMBER};
use super::records::objects;
use crate::documents;
use crate::domain::{CorporateNumber, FiscalYear};
use crate::dossier::Dossier;
use crate::effect::Opening;
use crate::facts;
use crate::facts::{Fact, Facts};
use crate::forms::shared::pass;
use crate::rule::Rule;
use crate::rules::{assembly, budget, contract, small_value as rules};
use crate::words::{Sentence, words};

facts! {
    ITEM = "purchase.title": Text, "購入する品目・役務", "what is bought";
    KIND = "purchase.contract_type": Choice(&["works", "manufacturing", "purchase", "lease", "service", "technical-service"]), "契約の種類", "type of contract";
    ESTIMATE = "purchase.estimate_yen": Yen, "予定価格（税込・円）", "estimate (tax included, yen)";
    PRICE = "purchase.price_yen": Yen, "契約金額（税込・円）", "price (tax included, yen)";
    SAME_ITEM = "purchase.same_item_yen": Yen, "同じ品目・用途の当該年度の購入額（円）", "bought of the same kind this fiscal year (yen)";
    SPLIT_REASON = "purchase.split_reason": Text, "分割発注でない理由", "why this is no splitting";
    LEASE_BASIS = "purchase.lease_basis": Choice(&["annual-rent", "total-rent"]), "借入れの算定（年額・総額）", "basis of a lease's value";
    LEASE_VALUE = "purchase.lease_value_yen": Yen, "算定した借入れの額（円）", "value of the lease (yen)";
    QUOTES = "quotes": Record(quotes), "見積書（会社・法人番号・見積額）", "quotes (company, corporate number, yen)";
    QUOTES_REASON = "quotes.reason": Text, "最低の見積によらない理由", "why not the lowest quote";
    REASON_DOCUMENT = "reason_document": Record(short_form), "随意契約理由書（簡易）", "reason document, short form";
    LINE = "purchase.budget_line": Text, "予算科目", "budget line";
    BALANCE = "purchase.budget_yen": Yen, "予算残額（円）", "what is left on the line (yen)";
    FORM = "purchase.budget_form": Choice(&["none", "long-term"]), "複数年度の形", "multi-year form";
    PAYMENT_FORM = "purchase.payment_form": Choice(&["on-completion", "partial", "monthly", "advance", "estimated"]), "支払方法", "form of payment";
    PAYMENT_ITEM = "purchase.payment_item": Text, "前金払・概算払の根拠", "legal item of advance or estimated payment";
    FROM = "purchase.from": Date, "履行期間の始期", "first day of the contract";
    TO = "purchase.to": Date, "履行期間の終期", "last day of the contract";
    BOND = "purchase.bond": Choice(&["bond", "exempt"]), "契約保証金の決定", "contract bond";
    BOND_YEN = "purchase.bond_yen": Yen, "契約保証金の額（円）", "bond (yen)";
    BOND_EXEMPTION = "purchase.bond_exemption": Text, "契約保証金免除の理由", "why the bond is waived";
    OPPORTUNITY = "purchase.opportunity": Text, "機会の公平性の根拠", "what evidences fairness of opportunity";
    SELECTION = "purchase.selection": Text, "選定の公平性の根拠", "what evidences fairness of selection";
    RESULT = "purchase.result": Text, "結果の公平性の根拠", "what evidences fairness of result";
    LONG_TERM_ITEM = "purchase.long_term_item": Text, "長期継続契約の根拠", "item of the long-term contract";
}

documents! {
    QUOTE_SHEETS = "quotes": "見積書", "quotes";
}

/// What a small purchase states.
pub const PURCHASE: &[&Fact] = &[
    &ITEM,
    &KIND,
    &ESTIMATE,
    &PRICE,
    &SAME_ITEM,
    &QUOTES,
    &NUMBER,
    &NAME,
    &REASON_DOCUMENT,
    &LINE,
    &BALANCE,
    &PAYMENT_FORM,
    &FROM,
    &TO,
    &BOND,
    &OPPORTUNITY,
    &SELECTION,
    &RESULT,
];
/// What it may state.
pub const PURCHASE_MAY: &[&Fact] = &[
    &SIGNING_ON,
    &SPLIT_REASON,
    &LEASE_BASIS,
    &LEASE_VALUE,
    &QUOTES_REASON,
    &FORM,
    &LONG_TERM_ITEM,
    &PAYMENT_ITEM,
    &BOND_YEN,
    &BOND_EXEMPTION,
];

fn quotes(value: &Value) -> Result<(), Sentence> {
    objects(value, &["company", "corporate_number", "quote_yen"])?;
    let sound = value.as_array().is_some_and(|list| {
        list.iter().all(|one| {
            let number = one.get("corporate_number").and_then(Value::as_str);
            number.is_some_and(|number| CorporateNumber::parse(number).is_ok())
                && one.get("quote_yen").and_then(Value::as_i64).is_some_and(|yen| yen >= 0)
        })
    });
    sound.then_some(()).ok_or_else(|| Sentence {
        ja: "各見積には正しい法人番号と0円以上の額を記してください。".to_owned(),
        en: "Each quote has a valid corporate number and an amount of zero or more.".to_owned(),
    })
}

fn short_form(value: &Value) -> Result<(), Sentence> {
    value.is_object().then_some(()).ok_or_else(|| Sentence {
        ja: "item（件名）、counterpart_reason（選定理由）、price_reason（価格の妥当性）を記してください。"
            .to_owned(),
        en: "It has item, counterpart_reason and price_reason.".to_owned(),
    })
}

/// A fact of the purchase and the name by which a contract and the rules know it.
const NAMES: &[(&str, &str)] = &[
    ("purchase.title", "title"),
    ("purchase.contract_type", "contract_type"),
    ("purchase.estimate_yen", "estimate_yen"),
    ("purchase.price_yen", "price_yen"),
    ("purchase.same_item_yen", "same_item_yen"),
    ("purchase.split_reason", "split_reason"),
    ("purchase.lease_basis", "lease.basis"),
    ("purchase.lease_value_yen", "lease.value_yen"),
    ("purchase.payment_form", "call.payment_form"),
    ("purchase.payment_item", "call.payment_item"),
    ("signing_on", "signing_on"),
    ("purchase.from", "contract.from"),
    ("purchase.to", "contract.to"),
    ("purchase.bond", "bond.decision"),
    ("purchase.bond_yen", "bond.yen"),
    ("purchase.bond_exemption", "bond.exemption"),
    ("purchase.opportunity", "fairness.opportunity"),
    ("purchase.selection", "fairness.selection"),
    ("purchase.result", "fairness.result"),
    ("purchase.long_term_item", "contract.long_term_item"),
    ("purchase.budget_line", "budget.line"),
    ("purchase.budget_yen", "budget.amount_yen"),
    ("purchase.budget_form", "budget.form"),
];
/// What of the purchase keeps its name.
const AS_IT_IS: &[&str] =
    &["counterpart.number", "counterpart.name", "budget.vote_date", "budget.vote_result"];

/// The purchase under the names of a contract: what its contract is opened with, and what the
/// rules read. Paid from the line of the fiscal year it begins in.
#[must_use]
pub fn purchase_facts(file: &Dossier) -> Facts {
    let mut facts = pass(file, AS_IT_IS);
    for (own, name) in NAMES {
        // Only what this act brings: an earlier purchase says nothing of this one.
        if let Some(value) = file.brought(own) {
            facts.set(*name, value.clone());
        }
    }
    facts.set("method.ground", Value::from("1"));
    if facts.get("budget.form").is_none() {
        facts.set("budget.form", Value::from("none"));
    }
    if let Some(price) = file.brought("purchase.price_yen").and_then(Value::as_i64) {
        let from = file.date("purchase.from").unwrap_or(file.today).max(file.today);
        facts.set("budget.by_year", json!({ FiscalYear::of(from).get().to_string(): price }));
    }
    facts
}

/// The dossier as the rules of a contract read it: the purchase in place of the procedure's own
/// need.
fn as_contract(file: &Dossier) -> Dossier {
    let mut purchase = file.clone();
    for name in ["residual.ground", "amendment.pending", "vote.needed"] {
        purchase.facts.0.remove(name);
    }
    for (_, name) in NAMES {
        purchase.facts.0.remove(*name);
    }
    purchase.given.0.extend(purchase_facts(file).0);
    purchase
}

/// G02 of the purchase.
pub static G02: Rule = Rule { judge: |file, out| (rules::G02.judge)(&as_contract(file), out), ..rules::G02 };
/// G03 of the purchase.
pub static G03: Rule = Rule { judge: |file, out| (rules::G03.judge)(&as_contract(file), out), ..rules::G03 };
/// G04 of the purchase.
pub static G04: Rule = Rule { judge: |file, out| (rules::G04.judge)(&as_contract(file), out), ..rules::G04 };
/// The lowest quote of the purchase.
pub static LOWEST_QUOTE: Rule =
    Rule { judge: |file, out| (rules::LOWEST_QUOTE.judge)(&as_contract(file), out), ..rules::LOWEST_QUOTE };
/// G53 of the purchase: its line covers it, and the budget has been voted.
pub static G53: Rule = Rule {
    judge: |file, out| (budget::G53_AT_CONTRACT.judge)(&as_contract(file), out),
    ..budget::G53_AT_CONTRACT
};
/// G54 of the purchase.
pub static G54: Rule =
    Rule { judge: |file, out| (budget::G54.judge)(&as_contract(file), out), ..budget::G54 };
/// G61a of the purchase.
pub static G61A: Rule =
    Rule { judge: |file, out| (contract::G61A.judge)(&as_contract(file), out), ..contract::G61A };
/// G90 of the purchase.
pub static G90: Rule =
    Rule { judge: |file, out| (contract::G90.judge)(&as_contract(file), out), ..contract::G90 };

/// The contract of the purchase, with the firm of that corporate number.
pub static CONTRACT: Opening = Opening {
    kinds: &["contract"],
    act: "open",
    words: words("少額随意契約", "the small-value contract"),
    children: |file| {
        let mut facts = purchase_facts(file);
        let vote = assembly::vote_needed(&as_contract(file));
        facts.set("vote.needed", Value::from(vote));
        vec![("contract", facts)]
    },
};
