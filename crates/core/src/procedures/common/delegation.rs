//! 専決: up to which amount an approver decides, by what was delegated to a person and by the table
//! of the office.

use crate::dossier::Dossier;
use crate::inputs;
use crate::rule::{RULE, Rule};
use crate::words::{Sentence, words};

/// The amount that is decided on, in yen: what the act itself brings, else what is known.
fn amount(file: &Dossier) -> Option<i64> {
    let names = ["purchase.price_yen", "price_yen", "estimate_yen"];
    if file.flag("amendment.pending") && file.brought("price_yen").is_none() {
        return file.int("amendment.amount_yen").or_else(|| file.int("price_yen"));
    }
    let given = names.iter().find_map(|name| file.brought(name)?.as_i64());
    given.or_else(|| names.iter().find_map(|name| file.int(name)))
}

/// An approval stays within what the approver decides: the amount delegated to the person, and the
/// one the policy's table (`delegation_table`) gives the level.
pub(super) static WITHIN_DELEGATION: Rule = Rule {
    id: "within-delegation",
    name: words("専決・代決の範囲", "within the delegation"),
    citation: words("地方自治法第153条・各団体の事務決裁規程", "Local Autonomy Act 153; approval rules"),
    judge: |file, out| {
        let Some(delegation) = &file.delegation else { return out.not_applicable() };
        let kind = file.text("contract_type").unwrap_or_default();
        let level = delegation.level.as_deref().unwrap_or_default();
        // A level the table does not name decides nothing.
        let by_level =
            delegation.level.as_ref().map(|level| file.policy.decides_up_to(kind, level).unwrap_or(0));
        let limit = [delegation.limit_yen, by_level].into_iter().flatten().min();
        let Some(limit) = limit else {
            return out.check(true, inputs![delegation = delegation.id.as_str()]);
        };
        let amount = amount(file);
        let needed = amount.and_then(|amount| file.policy.decided_by(kind, amount)).unwrap_or_default();
        out.check(
            amount.is_some_and(|amount| amount <= limit),
            inputs![
                delegation = delegation.id.as_str(),
                level = level,
                limit_yen = limit,
                amount_yen = amount.map(|amount| amount.to_string()).unwrap_or_default(),
                needed = needed
            ],
        );
    },
    says: |finding| {
        let limit = finding.input("limit_yen");
        let level = finding.input("level");
        let (of_ja, of_en) = if level.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("「{level}」が"), format!(" of \"{level}\""))
        };
        let (amount_ja, amount_en) = match finding.input("amount_yen").as_str() {
            "" => ("金額の記載がありません".to_owned(), "no amount is stated".to_owned()),
            yen => (format!("この件は{yen}円"), format!("this is ¥{yen}")),
        };
        let (by_ja, by_en) = match finding.input("needed").as_str() {
            "" => ("長".to_owned(), "the head".to_owned()),
            holder => (format!("「{holder}」"), format!("\"{holder}\"")),
        };
        Sentence {
            ja: format!("{of_ja}専決できる額は{limit}円までです（{amount_ja}）。{by_ja}の決裁が必要です。"),
            en: format!(
                "The delegation{of_en} covers up to ¥{limit}; {amount_en}. It is for {by_en} to decide."
            ),
        }
    },
    ..RULE
};
