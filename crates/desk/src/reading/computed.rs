//! Structured facts a case page shows beside what exports show.

use serde_json::{Map, Value};
use shirube_core::words::{Words, words};

/// Structured facts that name nobody, and by which whoever sees the procedure computes again what is paid.
pub(super) const COMPUTED: &[(&str, Words)] = &[
    ("schedule", words("給付の内容と期日", "what is delivered, and when")),
    ("share_yen", words("この団体の負担額（円）", "share of this body (yen)")),
    ("shares", words("団体ごとの負担額", "share of each member")),
    ("shares.total_yen", words("負担額の合計（円）", "sum of the shares (yen)")),
    ("cost", words("負担の算定", "how the shares come out")),
    ("agreement", words("協定書の内容", "what the agreement says")),
    ("agreement.sha256", words("協定書（案）のハッシュ", "hash of the agreement")),
    ("outcome.design", words("支払条件", "terms of payment")),
    ("interim.payments", words("中間評価による支払", "payments after interim evaluations")),
    ("interim.paid_yen", words("中間評価による支払の累計（円）", "paid after interim evaluations (yen)")),
    ("amount.by_indicator", words("成果指標ごとの支払額", "amount by indicator")),
    ("amount.fixed_yen", words("固定払の額（円）", "fixed part (yen)")),
    ("amount.outcome_yen", words("成果連動払の額（円）", "outcome part (yen)")),
    ("amount.total_yen", words("支払額の合計（円）", "total (yen)")),
    ("amount.paid_yen", words("支払済みの成果連動払（円）", "outcome part paid before (yen)")),
    ("amount.due_yen", words("これから支払う成果連動払（円）", "outcome part still due (yen)")),
];

/// What a member has told of itself, where this fact is that: its stage, its share, its budget.
pub(super) fn told(name: &str, value: &Value) -> Option<(Words, Value)> {
    let member = name.strip_prefix("mirror.")?;
    let of = |part: &str| value.get(part).or_else(|| value.get("facts")?.get(part)).cloned();
    let mut all = Map::new();
    all.insert("member".to_owned(), Value::from(member));
    for part in ["stage", "share_yen", "budgeted_yen"] {
        if let Some(one) = of(part) {
            all.insert(part.to_owned(), one);
        }
    }
    Some((words("構成団体から届いた状態", "told by a member"), Value::Object(all)))
}
