//! The award-only competition, the contract with its candidate, and the start of the service.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::{contract, members_contract};
use crate::domain::outcome::PaymentTable;
use crate::dossier::{Child, Dossier, japan_instant};
use crate::effect::{DEADLINE, Deadline, Opening, Order};
use crate::facts;
use crate::facts::Facts;
use crate::forms::assembly_vote::vote_needed;
use crate::forms::award::contract_terms;
use crate::forms::opening::of_the_procurement;
use crate::forms::shared::pass;
use crate::inputs;
use crate::rule::{RULE, Reads, Rule};
use crate::rules::outcome::table;
use crate::words::{Sentence, words};

facts! {
    RELATED = "contractor.related": Texts, "受託者の関連会社・資金提供者（名称又は法人番号）", "affiliates and investors of the contractor (names or corporate numbers)";
}

/// What the candidate of the selection brings with it.
const OF_THE_SELECTION: &[&str] = &[
    "candidate",
    "candidate.number",
    "candidate.name",
    "candidate.lost",
    "complaint.upheld",
    "price_yen",
    "award_yen",
    "method.ground",
    "residual.ground",
    "procedure",
    "fairness.selection",
    "fairness.result",
    "call.ceiling_yen",
    "call.payment_form",
    "call.payment_item",
];

/// The competition that lives.
#[must_use]
pub fn selection(file: &Dossier) -> Option<&Child> {
    file.live("proposal-competition").last()
}

/// A fact of the competition that has decided on its candidate.
#[must_use]
pub fn handed(file: &Dossier, name: &str) -> Option<Value> {
    selection(file).filter(|child| child.stage == "candidate-decided")?.fact(name).cloned()
}

/// The form of the competition is known.
pub static FORM_KNOWN: Rule = Rule {
    id: "selection-form",
    name: words("手続の区分", "form of the procedure"),
    judge: |file, out| out.check(file.text("procedure").is_some(), inputs![]),
    says: |_| Sentence {
        ja: "公募の手続の区分の記載が必要です。".to_owned(),
        en: "The form of the procedure is required.".to_owned(),
    },
    ..RULE
};

/// The award-only competition.
pub static SELECTION: Opening = Opening {
    kinds: &["proposal-competition"],
    act: "open",
    words: words(
        "受託者の公募（候補者の決定まで）",
        "the competition for the contractor, up to the candidate",
    ),
    children: |file| {
        let mut facts = of_the_procurement(file);
        if let Some(table) = table(file).filter(|_| facts.get("estimate_yen").is_none()) {
            facts.set("estimate_yen", Value::from(table.cap_yen.get()));
        }
        facts.set("award_only", Value::from(true));
        vec![("proposal-competition", facts)]
    },
};

/// The competition has decided, its candidate stands, and it is the one handed over.
pub static CANDIDATE_DECIDED: Rule = Rule {
    id: "candidate-decided",
    name: words("候補者の決定", "the candidate is decided"),
    reads: Reads::Children(OF_THE_SELECTION),
    judge: |file, out| {
        let child = selection(file);
        let stage = child.map_or("", |child| child.stage.as_str());
        let fact = |name: &str| child.and_then(|child| child.fact(name));
        let flag = |name: &str| fact(name).and_then(Value::as_bool).unwrap_or(false);
        let reason = if stage != "candidate-decided" {
            "open"
        } else if flag("candidate.lost") {
            "lost"
        } else if flag("complaint.upheld") {
            "complaint"
        } else if file.facts.get("candidate").is_some_and(|own| Some(own) != fact("candidate")) {
            "other"
        } else {
            "decided"
        };
        out.check(reason == "decided", inputs![reason = crate::rule::word(reason), stage = stage]);
    },
    says: |finding| {
        let (ja, en) = match finding.input("reason").as_str() {
            "lost" => {
                ("候補者が辞退したか資格を失っています。", "The candidate withdrew or lost its eligibility.")
            }
            "complaint" => {
                ("認められた苦情への対応がまだです。", "An upheld complaint has not been answered.")
            }
            "other" => ("公募の候補者が替わっています。", "The competition has another candidate now."),
            "decided" => ("候補者は決定しています。", "The candidate is decided."),
            _ => ("公募の候補者がまだ決まっていません。", "The competition has not decided on a candidate."),
        };
        Sentence { ja: ja.to_owned(), en: en.to_owned() }
    },
    ..RULE
};

/// The competition has decided on its candidate: this is what it reports.
pub static CANDIDATE_REPORTED: Rule = Rule {
    id: "candidate-reported",
    name: words("候補者の決定の報告", "the candidate is reported"),
    reads: Reads::Children(OF_THE_SELECTION),
    judge: |file, out| out.check(handed(file, "candidate").is_some(), inputs![]),
    says: |_| Sentence {
        ja: "候補者を決定した公募がありません。".to_owned(),
        en: "No competition has decided on a candidate.".to_owned(),
    },
    ..RULE
};

/// The table as it was negotiated pays for the same indicators, the same way, in the same periods.
pub static SAME_INDICATORS: Rule = Rule {
    id: "same-indicators",
    name: words("公募した成果指標と同じ支払表", "the table keeps the published indicators"),
    citation: words("公平性の原則（実施要領）", "fairness (call rules)"),
    judge: |file, out| {
        let published: Option<PaymentTable> =
            file.facts.get("outcome.design").and_then(|table| PaymentTable::deserialize(table).ok());
        let same = published.zip(table(file)).is_some_and(|(before, now)| {
            before.indicators.len() == now.indicators.len()
                && before.indicators.iter().zip(&now.indicators).all(|(one, other)| {
                    one.id == other.id
                        && one.direction == other.direction
                        && one.periods == other.periods
                        && one.payment.bounds() == other.payment.bounds()
                })
        });
        out.check(same, inputs![]);
    },
    says: |_| Sentence {
        ja: "協議で変えられるのは支払額だけです。成果指標・方向・期間・上下限は公募のとおりとします。"
            .to_owned(),
        en: "Only amounts may be negotiated: indicators, directions, periods and bounds stay as published."
            .to_owned(),
    },
    ..RULE
};

/// The contract is not signed yet, or lapsed.
pub static NOT_SIGNED: Rule = Rule {
    id: "contract-not-signed",
    name: words("契約が未締結であること", "the contract is not signed"),
    reads: Reads::Children(OF_THE_SELECTION),
    judge: |file, out| {
        let bound = file.live("contract").any(|one| !matches!(one.stage.as_str(), "drafted" | "provisional"));
        let decided = selection(file).is_some_and(|child| child.stage == "candidate-decided");
        out.check(!bound && decided, inputs![signed = bound]);
    },
    says: |finding| {
        if finding.input("signed") == "true" {
            return Sentence {
                ja: "契約は締結されています。".to_owned(),
                en: "The contract is signed.".to_owned(),
            };
        }
        Sentence {
            ja: "候補者の決まった公募がありません。".to_owned(),
            en: "There is no competition with a decided candidate.".to_owned(),
        }
    },
    ..RULE
};

/// One contract at a time.
pub static NO_CONTRACT: Rule = Rule {
    id: "no-live-contract",
    name: words("契約手続が重ならないこと", "no contract lives"),
    reads: Reads::Children(&[]),
    judge: |file, out| out.check(file.live("contract").next().is_none(), inputs![]),
    says: |_| Sentence {
        ja: "契約の手続がすでに進んでいます。".to_owned(),
        en: "A contract is being concluded already.".to_owned(),
    },
    ..RULE
};

/// The contract with the candidate of the competition, paid by its outcome.
pub static CONTRACT: Opening = Opening {
    kinds: &["contract"],
    act: "open",
    words: words("候補者との契約（成果連動）", "the contract with the candidate, paid by outcome"),
    children: |file| {
        let mut facts = contract_terms(file, &["call.ceiling_yen", "call.ip_mode"]);
        facts.set("call.payment_form", Value::from("outcome"));
        facts.set("vote.needed", vote_needed(file));
        for (own, name) in [
            ("candidate", "counterpart"),
            ("candidate.number", "counterpart.number"),
            ("candidate.name", "counterpart.name"),
        ] {
            if let Some(value) = file.get(own) {
                facts.set(name, value.clone());
            }
        }
        vec![("contract", facts)]
    },
};

/// The contract is signed; where the members contract, the lead says when their service starts.
pub static CONTRACT_SIGNED: Rule = Rule {
    id: "contract-signed",
    name: words("契約の締結", "the contract is signed"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        if members_contract(file) {
            return out.check(file.commander.is_some(), inputs![]);
        }
        let stage = contract(file).map_or("", |child| child.stage.as_str());
        out.check(matches!(stage, "signed" | "performing"), inputs![stage = stage]);
    },
    says: |_| Sentence {
        ja: "契約がまだ締結されていません。".to_owned(),
        en: "The contract has not been signed.".to_owned(),
    },
    ..RULE
};

fn of_selection(file: &Dossier, facts: &Facts) -> Vec<(String, Facts)> {
    let decided = selection(file).filter(|child| child.stage == "candidate-decided");
    decided.map(|child| (child.id.clone(), facts.clone())).into_iter().collect()
}

/// The competition is completed: its contract is signed.
pub static CONCLUDE: Order = Order {
    words: words("公募の完了", "the competition concludes"),
    act: "conclude",
    to: |file| of_selection(file, &Facts::default()),
};

/// The competition calls its next candidate.
pub static CALL_NEXT: Order = Order {
    words: words("次順位者を求める", "the competition calls its next candidate"),
    act: "call-next-candidate",
    to: |file| of_selection(file, &pass(file, &["reason"])),
};

/// The competition is cancelled with the procedure.
pub static CANCEL_SELECTION: Order = Order {
    words: words("公募の中止", "the competition is cancelled"),
    act: "cancel",
    to: |file| selection(file).map(|child| (child.id.clone(), pass(file, &["reason"]))).into_iter().collect(),
};

/// The first day after the last one seen on which a value becomes known.
fn next_measurement(file: &Dossier) -> Option<NaiveDate> {
    let table = table(file)?;
    let days = table.indicators.iter().flat_map(|terms| &terms.periods).map(|period| period.measured_on);
    days.filter(|day| *day > file.today).min()
}

/// The evaluator is reminded on the day a value becomes known.
pub static REMIND_MEASUREMENT: Deadline = Deadline {
    id: "measurement",
    words: words("成果指標の測定日", "a value becomes known"),
    act: "",
    due: |file| japan_instant(next_measurement(file)?, 9, 0),
    ..DEADLINE
};
