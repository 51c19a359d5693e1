//! The service: measurements, fallbacks, changed conditions, the end.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{contract, members_contract, texts};
use crate::domain::outcome::{Fallback, Quantity};
use crate::dossier::Dossier;
use crate::facts::{Fact, Facts, date_of, date_text};
use crate::rule::{RULE, Reads, Rule, word};
use crate::rules::frame;
use crate::rules::outcome::{ended_early_on, missing, settled, table};
use crate::words::Capacity::{Approver, Officer};
use crate::words::{Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    MEASUREMENT = "outcome.measurement": Record(measurement), "測定値（又は欠測と理由）", "measurement (value, or missing with the reason)", each;
    APPLIED = "outcome.fallback": Record(applied), "欠測時の取扱いの適用", "fallback clause applied", each;
    BY_CLAUSE = "change.by_clause": Flag, "契約の条項による変更か", "changed under a clause of the contract";
    ENDED_ON = "service.ended_on": Date, "サービス終了日", "last day of the service";
    OWED = "early.owed": Text, "早期終了時に条項により支払うもの", "what the clause owes after an early end";
    EARLY_FIXED = "early.fixed_yen": Yen, "早期終了時の固定額（円）", "fixed part owed after an early end (yen)";
}

documents! {
    CHANGED_CONDITIONS = "changed-conditions": "変更後の支払条件", "changed conditions";
}

/// What an early end states.
pub const EARLY: &[&Fact] = &[&ENDED_ON, &OWED, &EARLY_FIXED];

/// The alias under which the evaluator named is seated.
const SEAT: &str = "v-1";

fn text<'v>(value: &'v Value, member: &str) -> Option<&'v str> {
    value.get(member).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

fn measurement(value: &Value) -> Result<(), Sentence> {
    texts(value, &["indicator", "period", "measured_on"])?;
    let measured = value.get("value").is_some_and(|value| Quantity::deserialize(value).is_ok());
    let sourced = text(value, "source_sha256").is_some_and(|hash| {
        hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    });
    let known = value.get("measured_on").and_then(date_of).is_some();
    let lost = value.get("value").is_none() && text(value, "missing").is_some();
    let whole = known && (lost || (measured && sourced && value.get("missing").is_none()));
    whole.then_some(()).ok_or_else(|| Sentence {
        ja: "測定日（measured_on）と、値（value：\"82.1\" の形）及び元データのハッシュ（source_sha256）、又は欠測の理由（missing）のどちらか一方を記してください。"
            .to_owned(),
        en: "It has measured_on, and either a value (as \"82.1\") with the hash of its source (source_sha256), or the reason it is missing (missing)."
            .to_owned(),
    })
}

fn applied(value: &Value) -> Result<(), Sentence> {
    texts(value, &["indicator", "period", "clause"])?;
    let clause = value.get("clause").and_then(|clause| Fallback::deserialize(clause).ok());
    let agreed = value.get("value").map(|value| Quantity::deserialize(value).is_ok());
    let whole = match clause {
        Some(Fallback::AgreedValue) => agreed == Some(true),
        Some(_) => agreed.is_none(),
        None => false,
    };
    whole.then_some(()).ok_or_else(|| Sentence {
        ja: "取扱い（clause）は zero・previous-value・agreed-value のいずれかです。合意した値（value）は agreed-value のときだけ記します。"
            .to_owned(),
        en: "clause is zero, previous-value or agreed-value; value is given with agreed-value, and only then."
            .to_owned(),
    })
}

/// The evaluator named, and nobody else, records.
pub static OWN_EVALUATION: Rule = Rule {
    id: "own-evaluation",
    name: words("指名された評価者", "the evaluator named"),
    citation: words("成果連動型民間委託契約書（評価）", "contract (evaluation)"),
    judge: |file, out| {
        let named = file.get("evaluator").and_then(|one| one.get("person")).and_then(Value::as_str);
        out.check(file.actor == SEAT || named == Some(file.actor.as_str()), inputs![]);
    },
    says: |_| Sentence {
        ja: "測定値を記録できるのは、指名された第三者評価者だけです。".to_owned(),
        en: "Only the evaluator named records measurements.".to_owned(),
    },
    ..RULE
};

/// The indicator and period are the table's, were not paid yet, and the day has come.
pub static MEASURABLE: Rule = Rule {
    id: "measurable",
    name: words("測定の対象", "a period of the table, not paid yet"),
    judge: |file, out| {
        let given = file.brought("outcome.measurement").or_else(|| file.brought("outcome.fallback"));
        // that something must be brought is asked by itself
        let Some(given) = given else { return out.not_applicable() };
        let of = |member: &str| text(given, member).unwrap_or_default();
        let (indicator, period) = (of("indicator"), of("period"));
        let known = table(file).is_some_and(|table| table.period(indicator, period).is_some());
        let paid = settled(file).iter().any(|row| row.indicator == indicator && row.period == period);
        let day = given.get("measured_on").and_then(date_of);
        let reason = if !known {
            "unknown"
        } else if paid {
            "paid"
        } else if day.is_some_and(|day| day > file.today) {
            "future"
        } else {
            "open"
        };
        out.check(reason == "open", inputs![reason = word(reason), indicator = indicator, period = period]);
    },
    says: |finding| {
        let (indicator, period) = (finding.input("indicator"), finding.input("period"));
        let (ja, en) = match finding.input("reason").as_str() {
            "unknown" => ("支払表にありません", "is not in the payment table"),
            "paid" => ("中間評価で支払済みです", "was paid after its interim evaluation"),
            "future" => ("測定日が本日より後です", "is measured on a day still to come"),
            _ => ("記録できます", "may be recorded"),
        };
        Sentence {
            ja: format!("指標「{indicator}」の期間「{period}」：{ja}。"),
            en: format!("Indicator \"{indicator}\", period \"{period}\" {en}."),
        }
    },
    ..RULE
};

/// The value is missing, and the clause is the contract's.
pub static CLAUSE_APPLIES: Rule = Rule {
    id: "fallback-applies",
    name: words("欠測時の取扱いの条項", "the clause for missing values"),
    citation: words("成果連動型民間委託契約書（欠測時の取扱い）", "contract (missing values)"),
    judge: |file, out| {
        let given = file.brought("outcome.fallback");
        let of = |member: &str| given.and_then(|one| text(one, member)).unwrap_or_default();
        let agreed = table(file).and_then(|table| Some(table.terms(of("indicator"))?.fallback.id()));
        let lost = missing(file, of("indicator"), of("period"));
        out.check(
            lost && agreed == Some(of("clause")),
            inputs![missing = lost, clause = agreed.unwrap_or(""), given = of("clause")],
        );
    },
    says: |finding| {
        if finding.input("missing") == "true" {
            return Sentence {
                ja: format!(
                    "契約の取扱いは {} です（記載：{}）。",
                    finding.input("clause"),
                    finding.input("given")
                ),
                en: format!(
                    "The contract's clause is {} (given: {}).",
                    finding.input("clause"),
                    finding.input("given")
                ),
            };
        }
        Sentence {
            ja: "評価者が欠測と記録した値にだけ適用できます。".to_owned(),
            en: "It applies only to a value the evaluator recorded as missing.".to_owned(),
        }
    },
    ..RULE
};

/// The officer applies the clause first, the approver confirms it.
pub static OFFICER_THEN_APPROVER: Rule = Rule {
    id: "officer-then-approver",
    name: words("担当者と決裁権者による適用", "officer first, then the approver"),
    judge: |file, out| {
        let waits = frame::pending(file, "apply-fallback").is_some();
        let needed = if waits { Approver } else { Officer };
        out.check(file.capacity == needed, inputs![needed = word(needed.id())]);
    },
    says: |_| Sentence {
        ja: "担当者が先に適用し、決裁権者が同じ内容で確定します。".to_owned(),
        en: "The officer applies it first; the approver confirms the same content.".to_owned(),
    },
    ..RULE
};

/// Where something is to be paid, the contract is performing or wound up.
pub static CONTRACT_PAYS: Rule = Rule {
    id: "contract-pays",
    name: words("支払を行う契約", "the contract can pay"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        if members_contract(file) {
            return out.not_applicable();
        }
        let stage = contract(file).map_or("", |child| child.stage.as_str());
        out.check(matches!(stage, "performing" | "winding-up"), inputs![stage = stage]);
    },
    says: |finding| Sentence {
        ja: format!("契約が履行中か解除後の精算の段階ではありません（現在：{}）。", finding.input("stage")),
        en: format!(
            "The contract neither performs nor is being wound up (it is: {}).",
            finding.input("stage")
        ),
    },
    ..RULE
};

/// An instalment of the contract, paid by outcome.
pub(super) fn instalment(file: &Dossier, what: &str, amount_yen: i64) -> Vec<(String, Facts)> {
    let Some(child) = contract(file).filter(|_| amount_yen > 0) else { return Vec::new() };
    let mut facts = Facts::default();
    facts.set("schedule", json!({ "what": what, "due": date_text(file.today) }));
    facts.set("form", Value::from("outcome"));
    facts.set("amount_yen", Value::from(amount_yen));
    vec![(child.id.clone(), facts)]
}

/// Conditions stay once data were seen, unless a clause of the contract allows a change.
pub static CHANGE_ALLOWED: Rule = Rule {
    id: "change-before-data",
    name: words("データを見る前の変更（条項がある場合を除く）", "no change after data were seen"),
    citation: words("内閣府PFS共通的ガイドライン（条件の変更）", "Cabinet Office PFS guideline (changes)"),
    judge: |file, out| {
        let seen = file.facts.keyed("outcome.measurement").next().is_some();
        // The clause is that of the table in force, not of the one the act brings.
        let clause =
            file.facts.get("outcome.design").and_then(|table| text(table, "change_clause")).is_some();
        let by_clause = file.flag("change.by_clause") && clause;
        out.check(!seen || by_clause, inputs![seen = seen, clause = clause]);
    },
    says: |_| Sentence {
        ja: "データを見た後の変更は、契約にそれを認める条項がある場合に限ります。".to_owned(),
        en: "After data were seen conditions change only under a clause of the contract that allows it."
            .to_owned(),
    },
    ..RULE
};

/// The contract was amended, and its price is the cap of the new table.
pub static CONTRACT_AMENDED: Rule = Rule {
    id: "contract-amended",
    name: words("契約の変更", "the contract is amended"),
    citation: words("成果連動型民間委託契約書（変更）", "contract (amendments)"),
    reads: Reads::Children(&["amendment.approved_on", "amendment.pending", "price_yen"]),
    judge: |file, out| {
        if members_contract(file) {
            return out.not_applicable();
        }
        let child = contract(file);
        let fact = |name: &str| child.and_then(|child| child.fact(name));
        let amended = fact("amendment.approved_on").is_some()
            && !fact("amendment.pending").and_then(Value::as_bool).unwrap_or(false);
        let price = fact("price_yen").and_then(Value::as_i64).unwrap_or(0);
        let cap = table(file).map_or(0, |table| table.cap_yen.get());
        out.check(amended && cap == price, inputs![amended = amended, cap_yen = cap, price_yen = price]);
    },
    says: |finding| {
        if finding.input("amended") == "true" {
            return Sentence {
                ja: format!(
                    "支払条件の上限額{}円は、変更後の契約金額{}円と等しい必要があります。",
                    finding.input("cap_yen"),
                    finding.input("price_yen")
                ),
                en: format!(
                    "The table's cap of ¥{} must equal the amended price of ¥{}.",
                    finding.input("cap_yen"),
                    finding.input("price_yen")
                ),
            };
        }
        Sentence {
            ja: "契約の変更の決裁が済んでいません。契約の手続で先に変更してください。".to_owned(),
            en: "The contract has not been amended; amend it first.".to_owned(),
        }
    },
    ..RULE
};

/// The price of the contract as amended: the new cap.
#[must_use]
pub fn amended_price(file: &Dossier) -> Option<Value> {
    Some(Value::from(table(file)?.cap_yen.get()))
}

/// The service ends on a day that has come, and after an early end no more than the fixed part
/// is owed as such.
pub static END_STATED: Rule = Rule {
    id: "service-end",
    name: words("サービスの終了日と固定額", "end of the service"),
    judge: |file, out| {
        let ended = file.date("service.ended_on").is_some_and(|day| day <= file.today);
        let fixed = table(file).map_or(0, |table| table.fixed_yen.get());
        let owed = file.brought("early.fixed_yen").and_then(Value::as_i64).unwrap_or(0);
        out.check(ended && owed <= fixed, inputs![ended = ended, owed_yen = owed, fixed_yen = fixed]);
    },
    says: |finding| {
        if finding.input("ended") == "true" {
            return Sentence {
                ja: format!(
                    "早期終了時の固定額{}円は、契約の固定額{}円以内です。",
                    finding.input("owed_yen"),
                    finding.input("fixed_yen")
                ),
                en: format!(
                    "The fixed part owed, ¥{}, is within the contract's of ¥{}.",
                    finding.input("owed_yen"),
                    finding.input("fixed_yen")
                ),
            };
        }
        Sentence {
            ja: "サービスの終了日は、本日以前の日付です。".to_owned(),
            en: "The last day of the service is not after today.".to_owned(),
        }
    },
    ..RULE
};

/// Every period that counts has a value or its clause applied.
pub static ALL_SETTLED: Rule = Rule {
    id: "all-measured",
    name: words("すべての測定の完了", "everything is measured"),
    judge: |file, out| {
        let open = match crate::rules::outcome::amounts(file) {
            Some(Ok(_)) => None,
            Some(Err(open)) => Some((open.ja(), open.to_string())),
            None => Some(("支払条件がありません。".to_owned(), "There is no payment table.".to_owned())),
        };
        let early = ended_early_on(file).is_some();
        let (ja, en) = open.clone().unwrap_or_default();
        out.check(open.is_none(), inputs![ja = ja, en = en, early = early]);
    },
    says: |finding| Sentence { ja: finding.input("ja"), en: finding.input("en") },
    ..RULE
};
