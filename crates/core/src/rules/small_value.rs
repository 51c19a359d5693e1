//! Rules of a small-value contract on ground No.1: G02, G03, G04, and the quotes compared.

use serde_json::Value;

use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::inputs;
use crate::law::small_value;
use crate::rule::{RULE, Rule, Severity};
use crate::rules::call::{complete, or_missing, stated, unstated};
use crate::words::{Sentence, Words, words};

/// Whether the contract is meant to be concluded on ground No.1.
fn on_ground_1(file: &Dossier) -> bool {
    file.text("method.ground") == Some("1")
}

/// The value that is compared with the limit: of a lease the rent by its recorded basis, else the
/// estimate (予定価格), tax included.
#[must_use]
pub fn value_yen(file: &Dossier) -> Option<i64> {
    if file.text("contract_type") == Some("lease") {
        return file.int("lease.value_yen").or_else(|| file.int("estimate_yen"));
    }
    file.int("estimate_yen")
}

/// Whether the value lies within the limit of ground No.1 for its type of contract.
#[must_use]
pub fn is_small(file: &Dossier) -> bool {
    let kind = file.text("contract_type").unwrap_or_default();
    let limit = small_value::limit(file.law, &file.policy, kind, file.today).ok();
    value_yen(file).zip(limit).is_some_and(|(yen, (limit_yen, _))| yen <= edge("G28", limit_yen))
}

/// G02: a contract on ground No.1 is within the limit of the Order and of the local rule.
pub static G02: Rule = Rule {
    id: "G02",
    name: words("少額随意契約の限度額", "limit of small-value contracts"),
    citation: words(
        "地方自治法施行令第167条の2第1項第1号・別表第五",
        "Local Autonomy Order 167-2(1)i, schedule 5",
    ),
    severity: Severity::Law,
    since: "2025-04-01",
    judge: |file, out| {
        if !on_ground_1(file) {
            return out.not_applicable();
        }
        let kind = file.text("contract_type").unwrap_or_default();
        let (limit_yen, since) = match small_value::limit(file.law, &file.policy, kind, file.today) {
            Ok(found) => found,
            Err(outside) => return out.outside(outside),
        };
        let value_yen = value_yen(file);
        let known = value_yen.is_some() && file.text("contract_type").is_some();
        out.check(
            known && value_yen.is_some_and(|yen| yen <= edge("G02", limit_yen)),
            inputs![value_yen = value_yen.unwrap_or(0), limit_yen = limit_yen, known = known],
        );
        out.by_law_of(since);
    },
    says: |finding| {
        if finding.input("known") != "true" {
            return Sentence {
                ja: "少額随意契約の判定に必要な予定価格と契約の種類の記載がありません。".to_owned(),
                en: "Estimate and type of contract are needed to tell whether the value is small.".to_owned(),
            };
        }
        Sentence {
            ja: format!(
                "少額随意契約の限度額は{}円ですが、予定価格は{}円です。",
                finding.input("limit_yen"),
                finding.input("value_yen")
            ),
            en: format!(
                "Ground No.1 is limited to ¥{}; the estimate is ¥{}.",
                finding.input("limit_yen"),
                finding.input("value_yen")
            ),
        }
    },
    ..RULE
};

/// G03: orders are not split to stay within the limit: with what was bought of the same kind this
/// fiscal year the sum is within it, or there is a reason.
pub static G03: Rule = Rule {
    id: "G03",
    name: words("分割発注の禁止", "no splitting of orders"),
    citation: words(
        "各団体の契約規則・契約事務の手引（分割発注の禁止）",
        "local contract rule (no splitting)",
    ),
    overridable: true,
    judge: |file, out| {
        if !on_ground_1(file) {
            return out.not_applicable();
        }
        let kind = file.text("contract_type").unwrap_or_default();
        let (limit_yen, since) = match small_value::limit(file.law, &file.policy, kind, file.today) {
            Ok(found) => found,
            Err(outside) => return out.outside(outside),
        };
        let others = file.int("same_item_yen");
        let total = value_yen(file).unwrap_or(0).saturating_add(others.unwrap_or(0));
        let reasoned = stated(file.get("split_reason"));
        out.check(
            others.is_some() && (total <= edge("G03", limit_yen) || reasoned),
            inputs![total_yen = total, limit_yen = limit_yen, stated = others.is_some()],
        );
        out.by_law_of(since);
    },
    says: |finding| {
        if finding.input("stated") != "true" {
            return Sentence {
                ja: "同じ品目・用途で当該年度に購入した額の記載が必要です（ない場合は0円）。".to_owned(),
                en: "What was bought of the same kind this fiscal year must be stated (¥0 where nothing)."
                    .to_owned(),
            };
        }
        Sentence {
            ja: format!(
                "同じ品目・用途の当該年度の合計は{}円で、限度額{}円を超えます。分割でない理由の記載が必要です。",
                finding.input("total_yen"),
                finding.input("limit_yen")
            ),
            en: format!(
                "With what was bought of the same kind this fiscal year it comes to ¥{}, above ¥{}: the reason why \
                 this is no splitting is required.",
                finding.input("total_yen"),
                finding.input("limit_yen")
            ),
        }
    },
    ..RULE
};

/// G04: of a lease the basis of its value, a year's rent or the whole, is chosen and recorded.
pub static G04: Rule = Rule {
    id: "G04",
    name: words("借入れの予定価格の算定方法", "basis of a lease's value"),
    citation: words("地方自治法施行令第167条の2第1項第1号", "Local Autonomy Order 167-2(1)i"),
    severity: Severity::Law,
    since: "2025-04-01",
    judge: |file, out| {
        if file.text("contract_type") != Some("lease") {
            return out.not_applicable();
        }
        let basis = file.text("lease.basis").unwrap_or_default();
        let value = file.int("lease.value_yen");
        out.check(
            matches!(basis, "annual-rent" | "total-rent") && value.is_some(),
            inputs![basis = basis, value_yen = value.unwrap_or(0)],
        );
    },
    says: |_| Sentence {
        ja: "借入れでは、年額と総額のどちらで予定価格を算定したかとその額の記載が必要です。".to_owned(),
        en: "A lease states whether its value is a year's rent or the whole, and the amount.".to_owned(),
    },
    ..RULE
};

/// The members of a small purchase's reason document.
const SHORT_FORM: [(&str, Words); 3] = [
    ("item", words("件名", "item")),
    ("counterpart_reason", words("相手方の選定理由", "why this counterpart")),
    ("price_reason", words("価格の妥当性", "reasonableness of the price")),
];

/// G52 in its short form: item, why this counterpart, why this price.
pub static G52_SHORT: Rule = Rule {
    id: "G52",
    name: words("随意契約理由書（少額・簡易）", "reason document, short form"),
    citation: words("各団体の契約規則（随意契約理由書）", "local contract rule (reason document)"),
    judge: |file, out| complete(out, &unstated(file.get("reason_document"), &SHORT_FORM)),
    says: |finding| or_missing(finding, "理由書の記載事項はそろっています。".into(), "Complete.".into()),
    ..RULE
};

/// One quote of a comparison: corporate number and price.
fn quotes(file: &Dossier) -> Vec<(&str, i64)> {
    let list = file.get("quotes").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|one| Some((one.get("corporate_number")?.as_str()?, one.get("quote_yen")?.as_i64()?)))
        .collect()
}

/// Quotes of as many firms as the policy asks for were compared.
pub static QUOTES_COMPARED: Rule = Rule {
    id: "quotes-compared",
    name: words("見積書の徴取（相見積）", "quotes compared"),
    citation: words("各団体の契約規則（見積書の徴取）", "local contract rule (quotes)"),
    judge: |file, out| {
        let mut firms: Vec<&str> = quotes(file).into_iter().map(|(firm, _)| firm).collect();
        firms.sort_unstable();
        firms.dedup();
        let (most, needed) = (firms.len(), file.policy.small_value_quotes);
        out.check(i64::try_from(most).unwrap_or(i64::MAX) >= needed, inputs![quotes = most, needed = needed]);
    },
    says: |finding| Sentence {
        ja: format!(
            "異なる{}者以上の見積書が必要です（現在{}者）。",
            finding.input("needed"),
            finding.input("quotes")
        ),
        en: format!(
            "Quotes of {} different firms are needed (there are {}).",
            finding.input("needed"),
            finding.input("quotes")
        ),
    },
    ..RULE
};

/// The counterpart quoted the price, and nobody quoted less, unless there is a reason.
pub static LOWEST_QUOTE: Rule = Rule {
    id: "lowest-quote",
    name: words("見積合せの結果", "the quote that is accepted"),
    citation: words("各団体の契約規則（見積合せ）", "local contract rule (comparison of quotes)"),
    judge: |file, out| {
        let quotes = quotes(file);
        let number = file.text("counterpart.number").unwrap_or_default();
        let price = file.int("price_yen");
        let own = quotes.iter().filter(|(firm, _)| *firm == number).map(|(_, yen)| *yen).min();
        let lowest = quotes.iter().map(|(_, yen)| *yen).min();
        let quoted = own.is_some() && own == price;
        let reasoned = stated(file.get("quotes.reason"));
        out.check(
            quoted && (own == lowest || reasoned),
            inputs![
                quoted = quoted,
                own_yen = own.unwrap_or(0),
                lowest_yen = lowest.unwrap_or(0),
                price_yen = price.unwrap_or(0)
            ],
        );
    },
    says: |finding| {
        if finding.input("quoted") != "true" {
            return Sentence {
                ja: format!(
                    "契約金額{}円は相手方の見積額（{}円）と一致する必要があります。",
                    finding.input("price_yen"),
                    finding.input("own_yen")
                ),
                en: format!(
                    "The price of ¥{} must be what the counterpart quoted (¥{}).",
                    finding.input("price_yen"),
                    finding.input("own_yen")
                ),
            };
        }
        Sentence {
            ja: format!(
                "最低の見積額は{}円です。{}円の相手方を選ぶ理由の記載が必要です。",
                finding.input("lowest_yen"),
                finding.input("own_yen")
            ),
            en: format!(
                "The lowest quote is ¥{}; the reason for taking ¥{} is required.",
                finding.input("lowest_yen"),
                finding.input("own_yen")
            ),
        }
    },
    ..RULE
};

#[cfg(test)]
mod tests;
