//! Rules of the price and the counterpart: G45, G49–G52; residual contracts are in `residual`.

mod residual;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::Value;

pub use residual::{G29, G30, G30_OPENED, G31};

use crate::boundary::edge;
use crate::domain::scoring::Ranking;
use crate::dossier::{Child, Dossier, japan_instant};
use crate::facts::instant_of;
use crate::inputs;
use crate::rule::{Findings, QUESTION, Question, RULE, Reads, Rule};
use crate::rules::call::{complete, lacks, or_missing, stated, unstated};
use crate::words::{Sentence, Words, words};

/// What was opened of one application: its quote, or its bid.
#[derive(Debug, Clone, Deserialize)]
struct Opened {
    application: String,
    #[serde(default)]
    quote_yen: Option<i64>,
    #[serde(default)]
    bid_yen: Option<i64>,
}

/// Whether an application is named by this text: its id, or the last part of it.
#[must_use]
pub fn names(child: &Child, text: &str) -> bool {
    let key = text.rsplit('/').next().unwrap_or(text);
    child.id == text || child.key().eq_ignore_ascii_case(key)
}

/// Whether this is a comprehensive evaluation (総合評価一般競争入札), which is a tender.
#[must_use]
pub fn is_tender(file: &Dossier) -> bool {
    file.text("procedure") == Some("comprehensive-evaluation")
}

/// The price of an application in yen: of a tender its opened bid, else its opened quote, or the
/// quote the application itself shows where nothing was sealed.
#[must_use]
pub fn price_of(file: &Dossier, child: &Child) -> Option<i64> {
    let opened = |fact: &str, price: fn(&Opened) -> Option<i64>| {
        let list: Vec<Opened> = file.record(fact)?;
        list.iter().find(|one| names(child, &one.application)).and_then(price)
    };
    if is_tender(file) {
        return opened("bids", |one| one.bid_yen);
    }
    opened("opened", |one| one.quote_yen).or_else(|| child.fact("quote_yen").and_then(Value::as_i64))
}

/// The applications whose quote is above the published ceiling, by id.
#[must_use]
pub fn over_ceiling(file: &Dossier) -> Vec<String> {
    let Some(ceiling) = file.int("call.ceiling_yen") else { return Vec::new() };
    file.live("application")
        .filter(|child| price_of(file, child).is_some_and(|price| price > edge("G45", ceiling)))
        .map(|child| child.id.clone())
        .collect()
}

/// Whether some quote is above the ceiling: those applications are disqualified (G45).
pub static OVER_CEILING: Question = Question {
    id: "over-ceiling",
    words: words("提案上限額を超える見積があるか（失格）", "quotes above the ceiling (disqualified)"),
    rule: Some("G45"),
    reads: Reads::Children(&["quote_yen"]),
    answer: |file| usize::from(!over_ceiling(file).is_empty()),
    ..QUESTION
};

const CEILING: Words = words("提案上限額", "ceiling");
const PRICE: Words = words("見積額", "quote");

/// G45: the quote accepted is within the published ceiling.
pub static G45: Rule = Rule {
    id: "G45",
    name: words("提案上限額", "ceiling"),
    citation: words("実施要領（提案上限額）", "call rules (ceiling)"),
    judge: |file, out| {
        let ceiling = file.int("call.ceiling_yen");
        if is_tender(file) && ceiling.is_none() {
            return out.not_applicable();
        }
        let Some(ceiling) = ceiling else { return lacks(out, CEILING) };
        let Some(price) = file.int("price_yen") else { return lacks(out, PRICE) };
        out.check(price <= edge("G45", ceiling), inputs![price_yen = price, ceiling_yen = ceiling]);
    },
    says: |finding| {
        or_missing(
            finding,
            format!(
                "見積額{}円は提案上限額{}円以内である必要があります。",
                finding.input("price_yen"),
                finding.input("ceiling_yen")
            ),
            format!(
                "The quote of ¥{} must be within the ceiling of ¥{}.",
                finding.input("price_yen"),
                finding.input("ceiling_yen")
            ),
        )
    },
    ..RULE
};

/// G49: what is negotiated stays within the call: its scope and its ceiling.
pub static G49: Rule = Rule {
    id: "G49",
    name: words("協議の範囲", "negotiation within the call"),
    citation: words("公平性の原則（実施要領）", "fairness (call rules)"),
    judge: |file, out| within_call(file, file.int("price_yen"), out),
    says: |finding| {
        if finding.input("within_scope") == "true" {
            return Sentence {
                ja: format!(
                    "協議後の額{}円は提案上限額{}円以内である必要があります。",
                    finding.input("price_yen"),
                    finding.input("ceiling_yen")
                ),
                en: format!(
                    "The price after talks, ¥{}, must be within the ceiling of ¥{}.",
                    finding.input("price_yen"),
                    finding.input("ceiling_yen")
                ),
            };
        }
        Sentence {
            ja: "協議による変更は、公告した業務の範囲内に限ります。".to_owned(),
            en: "What is negotiated must stay within the published scope.".to_owned(),
        }
    },
    ..RULE
};

/// Met within the call's scope and, where both are known, this price within its ceiling.
fn within_call(file: &Dossier, price: Option<i64>, out: &mut Findings<'_>) {
    let within = file.flag("negotiation.within_scope");
    let ceiling = file.int("call.ceiling_yen");
    let affordable = match (price, ceiling) {
        (Some(price), Some(ceiling)) => price <= edge("G49", ceiling),
        _ => true,
    };
    out.check(
        within && affordable,
        inputs![within_scope = within, price_yen = price.unwrap_or(0), ceiling_yen = ceiling.unwrap_or(0)],
    );
}

/// G49 of an amended contract: it is the amended price that stays within the ceiling.
pub static G49_AMENDED: Rule = Rule {
    id: "G49",
    name: G49.name,
    citation: G49.citation,
    judge: |file, out| {
        within_call(file, file.int("amendment.amount_yen").or_else(|| file.int("price_yen")), out);
    },
    says: G49.says,
    ..RULE
};

/// The ranked applications with their places, the first first, as the ranking was fixed.
#[must_use]
pub fn ranked(file: &Dossier) -> Vec<(u32, String)> {
    let Some(ranking) = file.record::<Ranking>("ranking") else { return Vec::new() };
    ranking.rows.iter().filter_map(|row| Some((row.rank?, row.entrant.as_str().to_owned()))).collect()
}

/// The application that comes next: the best-ranked one that is in reserve. Reads the children.
#[must_use]
pub fn next_candidate(file: &Dossier) -> Option<String> {
    ranked(file)
        .into_iter()
        .map(|(_, id)| id)
        .find(|id| file.live("application").any(|child| child.stage == "reserve" && names(child, id)))
}

/// G50: after failed talks the next rank is called, nobody else.
pub static G50: Rule = Rule {
    id: "G50",
    name: words("次順位者への移行", "next rank only"),
    citation: words("実施要領（次点者との協議）", "call rules (talks with the next rank)"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let Some(next) = next_candidate(file) else {
            return out.check(false, inputs![next = "", named = ""]);
        };
        let given = file.brought("candidate").and_then(Value::as_str);
        let named = file.named_child().map(|child| child.id.as_str()).or(given).unwrap_or(&next);
        let key = |id: &str| id.rsplit('/').next().unwrap_or(id).to_lowercase();
        out.check(key(named) == key(&next), inputs![next = next.as_str(), named = named]);
    },
    says: |finding| {
        if finding.input("next").is_empty() {
            return Sentence {
                ja: "次順位の候補者（次点者）がいません。".to_owned(),
                en: "There is no candidate of the next rank.".to_owned(),
            };
        }
        Sentence {
            ja: format!(
                "次の候補者は順位の順に{}です（指定：{}）。",
                finding.input("next"),
                finding.input("named")
            ),
            en: format!(
                "The next candidate in order of rank is {} (named: {}).",
                finding.input("next"),
                finding.input("named")
            ),
        }
    },
    ..RULE
};

/// G51: the reserve price (予定価格) was fixed before the quote or the bids were opened, and the
/// quote is within it. Its amount stays sealed: no input or sentence shows it before the result
/// is published.
pub static G51: Rule = Rule {
    id: "G51",
    name: words("予定価格", "reserve price"),
    citation: words(
        "地方自治法第234条第3項・各団体の契約規則（予定価格）",
        "Local Autonomy Act 234(3); local contract rule (reserve price)",
    ),
    judge: |file, out| {
        let reserve = file.facts.get("reserve_price_yen").and_then(Value::as_i64);
        let fixed_at = file.facts.get("reserve_price.fixed_at").and_then(instant_of);
        let fixed = fixed_at.is_some_and(|at| at < file.now);
        let price = file.int("price_yen");
        let within = match (reserve, price) {
            (Some(reserve), Some(price)) => price <= edge("G51", reserve),
            (reserve, None) => reserve.is_some(),
            (None, Some(_)) => false,
        };
        let mut inputs = inputs![fixed = fixed && reserve.is_some(), within = within];
        if let Some(price) = price {
            inputs.extend(inputs![price_yen = price]);
        }
        if let Some(reserve) = reserve.filter(|_| result_is_public(file)) {
            inputs.extend(inputs![reserve_yen = reserve]);
        }
        out.check(fixed && within, inputs);
    },
    says: |finding| {
        if finding.input("fixed") != "true" {
            return Sentence {
                ja: "見積書・入札書を開く前に、予定価格を定めておく必要があります。".to_owned(),
                en: "The reserve price must be fixed before the quote or the bids are opened.".to_owned(),
            };
        }
        let (price, reserve) = (finding.input("price_yen"), finding.input("reserve_yen"));
        if reserve.is_empty() {
            return Sentence {
                ja: format!(
                    "見積額{price}円は予定価格以内である必要があります（予定価格は公表まで非公開）。"
                ),
                en: format!(
                    "The quote of ¥{price} must be within the reserve price, which stays sealed until it is published."
                ),
            };
        }
        Sentence {
            ja: format!("見積額{price}円は予定価格{reserve}円以内である必要があります。"),
            en: format!("The quote of ¥{price} must be within the reserve price of ¥{reserve}."),
        }
    },
    ..RULE
};

/// Whether the result is published, and with it the reserve price no longer sealed.
fn result_is_public(file: &Dossier) -> bool {
    let opens = file.date("published_on").and_then(|day| japan_instant(day, 0, 0));
    opens.is_some_and(|at| at <= file.now)
}

/// G52: the reason document of a negotiated contract (随意契約理由書) is complete.
pub static G52: Rule = Rule {
    id: "G52",
    name: words("随意契約理由書", "reason document"),
    citation: words(
        "地方自治法施行令第167条の2第1項・各団体の契約規則",
        "Local Autonomy Order 167-2(1); local contract rule",
    ),
    judge: |file, out| {
        let grounds = ["2", "3", "4", "5", "6", "7", "8", "9"];
        let residual = file.get("residual.ground").and_then(Value::as_str);
        let ground = residual.or_else(|| file.text("method.ground")).unwrap_or_default();
        if !grounds.contains(&ground) {
            return out.not_applicable();
        }
        let members = [
            ("item", words("件名", "item")),
            ("ground", words("根拠条項", "ground")),
            ("why", words("競争に適しない理由", "why competition is unsuitable")),
            ("counterpart_reason", words("相手方の選定理由", "why this counterpart")),
            ("price_reason", words("価格の妥当性", "reasonableness of the price")),
        ];
        let document = file.get("reason_document");
        let mut missing = unstated(document, &members);
        // What the approval itself holds need not be written again: the price, and the evidence of
        // how the market was searched (機会の公平性).
        for (held, member, label) in [
            ("price_yen", "amount_yen", words("契約金額", "amount")),
            ("fairness.opportunity", "market_check", words("市場調査", "market check")),
        ] {
            if !stated(file.get(held)) {
                missing.extend(unstated(document, &[(member, label)]));
            }
        }
        complete(out, &missing);
    },
    says: |finding| or_missing(finding, "理由書の記載事項はそろっています。".into(), "Complete.".into()),
    ..RULE
};
