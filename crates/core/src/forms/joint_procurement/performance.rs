//! Contracts of the members, performance and settlement, seen from the lead.

use serde_json::Value;

use super::{elsewhere, here};
use crate::domain::cost_shares::Cost;
use crate::dossier::Dossier;
use crate::effect::{Message, Order};
use crate::facts::Facts;
use crate::forms::shared::pass;
use crate::inputs;
use crate::rule::{RULE, Reads, Rule};
use crate::rules::joint::form::is_one_contract;
use crate::rules::joint::members::{self, Member, READ};
use crate::rules::joint::shares;
use crate::words::{Sentence, words};

/// Whether the lead's own contract binds all.
fn awaits_lead(file: &Dossier, member: &Member) -> bool {
    is_one_contract(file) && member.stage == "agreed" && file.text("lead") != Some(member.org())
}

/// The lead's one contract is noted with the members of its case.
pub static NOTE_LEAD_CONTRACT: Order = Order {
    words: words("一括契約の成立の通知", "the one contract is noted"),
    act: "note-lead-contract",
    to: |file| here(file, &pass(file, &["contracted_on"]), |member| awaits_lead(file, member)),
};
/// The same for those elsewhere.
pub static LEAD_CONTRACT: Message = Message {
    id: "lead-contract",
    words: words("一括契約の成立の通知", "the one contract is concluded"),
    discloses: &["contracted_on", "candidate.name", "candidate.number"],
    to: |file| elsewhere(file, |member| awaits_lead(file, member)),
};

/// The one contract is concluded: the lead's own participation says so, or said so before.
pub static LEAD_CONTRACTED: Rule = Rule {
    id: "lead-contracted",
    name: words("一括契約の成立", "the one contract is concluded"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let lead = members::of(file, file.text("lead").unwrap_or_default());
        let stands = file.commander.is_some() || lead.is_some_and(|member| member.stage == "contracted");
        out.check(stands && is_one_contract(file), inputs![]);
    },
    says: |_| Sentence {
        ja: "代表団体の一括契約がまだ成立していません。".to_owned(),
        en: "The lead's one contract is not concluded yet.".to_owned(),
    },
    ..RULE
};

/// Members that have not come as far as these stages.
fn short_of(file: &Dossier, stages: &[&str]) -> Vec<String> {
    let remaining = members::remaining(file).into_iter();
    remaining.filter(|one| !stages.contains(&one.stage.as_str())).map(|one| one.invited.name).collect()
}

/// Every remaining member has its contract.
pub static ALL_CONTRACTED: Rule = Rule {
    id: "all-contracted",
    name: words("各団体の契約", "every member has contracted"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let waiting = short_of(file, &["contracted", "settled", "leaving"]);
        let anybody = members::remaining(file).iter().any(|member| member.stage == "contracted");
        out.check(waiting.is_empty() && anybody, inputs![waiting = waiting.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("まだ契約していない団体があります：{}。", finding.input("waiting")),
        en: format!("These members have not contracted yet: {}.", finding.input("waiting")),
    },
    ..RULE
};

/// Every remaining member has settled.
pub static ALL_SETTLED: Rule = Rule {
    id: "all-settled",
    name: words("各団体の精算", "every member has settled"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let waiting = short_of(file, &["settled", "leaving"]);
        out.check(waiting.is_empty(), inputs![waiting = waiting.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("まだ精算していない団体があります：{}。", finding.input("waiting")),
        en: format!("These members have not settled yet: {}.", finding.input("waiting")),
    },
    ..RULE
};

fn amount_of(file: &Dossier, shares: &str, total: &str) -> Option<Value> {
    let computed = || shares::of_amount(file, total).ok().map(|found| shares::stored(&found));
    file.brought(shares).cloned().or_else(computed)
}

/// What each member pays of the amount fixed, or of the interim amount.
#[must_use]
pub fn instalment_shares(file: &Dossier) -> Option<Value> {
    amount_of(file, "amount.due_shares", "amount.due_yen")
        .or_else(|| amount_of(file, "interim.shares", "interim.due_yen"))
}

/// The whole of it.
#[must_use]
pub fn instalment_total(file: &Dossier) -> Option<Value> {
    file.brought("amount.due_yen").or_else(|| file.brought("interim.due_yen")).cloned()
}

/// The instalment of the members of the lead's case.
pub static OPEN_INSTALMENT: Order = Order {
    words: words("成果連動払の支払回", "the instalments of the members"),
    act: "open-instalment",
    to: |file| {
        let mut facts = Facts::default();
        for (name, value) in
            [("instalment.shares", instalment_shares(file)), ("instalment.total_yen", instalment_total(file))]
        {
            if let Some(value) = value {
                facts.set(name, value);
            }
        }
        here(file, &facts, |member| member.stage == "contracted")
    },
};
/// The same for those elsewhere.
pub static INSTALMENTS: Message = Message {
    id: "instalments",
    words: words("成果連動払の支払回", "the instalments of the members"),
    discloses: &["instalment.shares", "instalment.total_yen"],
    to: |file| elsewhere(file, |member| member.stage == "contracted"),
};

/// What each member bears in the end.
#[must_use]
pub fn settled_shares(file: &Dossier) -> Option<Value> {
    shares::of_cost(file, "settlement.cost").ok().map(|found| shares::stored(&found))
}

/// The whole of it.
#[must_use]
pub fn settled_total(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.record::<Cost>("settlement.cost")?.total().ok()?.get()))
}

/// The settlement is noted with the members of the lead's case.
pub static NOTE_SETTLEMENT: Order = Order {
    words: words("精算額の通知", "the settlement is noted"),
    act: "note-settlement",
    to: |file| {
        let mut facts = Facts::default();
        if let Some(shares) = settled_shares(file) {
            facts.set("settlement.shares", shares);
        }
        here(file, &facts, |_| true)
    },
};
/// The same for those elsewhere.
pub static SETTLED: Message = Message {
    id: "settlement",
    words: words("精算額の通知", "the settlement"),
    discloses: &["settlement.shares", "settlement.total_yen"],
    to: |file| elsewhere(file, |_| true),
};
