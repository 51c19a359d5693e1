//! Rules of a counterpart's integrity: G32, G33, G35, G37, G38, tax and organised crime.
//!
//! They read what the act itself brings (`check.*`), never what an earlier check of the same or
//! another supplier left: every act checks anew. Their outcomes are committed salted, and their
//! sentences name the requirement, not what was found of a person.

#[cfg(test)]
mod tests;

use chrono::{Duration, Months};

use crate::boundary::edge;
use crate::domain::{AmountsByYear, FiscalYear};
use crate::dossier::Dossier;
use crate::facts::date_of;
use crate::inputs;
use crate::rule::{RULE, Rule, Severity};
use crate::words::{Sentence, words};

/// The most a member of the assembly may be paid in a fiscal year when contracting in person
/// (Order 121-2).
const MEMBER_PAYMENTS_MAX_YEN: i64 = 3_000_000;

/// The longest exclusion, in months (Order 167-4(2)).
const EXCLUSION_MONTHS_MAX: u32 = 36;

/// A yes or no the act brings.
fn flag(file: &Dossier, name: &str) -> Option<bool> {
    file.brought(name)?.as_bool()
}

/// G32: the counterpart is not excluded by law.
pub static G32: Rule = Rule {
    id: "G32",
    name: words("契約締結能力等", "not excluded by law"),
    citation: words("地方自治法施行令第167条の4第1項", "Local Autonomy Order 167-4(1)"),
    severity: Severity::Law,
    sensitive: true,
    since: "2025-06-23",
    judge: |file, out| {
        let capable = flag(file, "check.capacity");
        out.check(capable == Some(true), inputs![checked = capable.is_some()]);
    },
    says: |_| {
        Sentence {
        ja: "契約を締結する能力があり、破産者で復権を得ない者・暴力団対策法第32条第1項各号の者でないことの確認が必要です。".to_owned(),
        en: "The counterpart must be checked to have legal capacity, and to be neither an undischarged bankrupt nor \
             listed under article 32(1) of the Anti-Organised-Crime Act."
            .to_owned(),
    }
    },
    ..RULE
};

/// G32 where a negotiated contract borrows it: the local rule's, not the Order's.
pub static G32_BORROWED: Rule = Rule {
    name: G32.name,
    citation: words(
        "各団体の要綱・契約規則（施行令第167条の4第1項の準用）",
        "local rule (after Local Autonomy Order 167-4(1))",
    ),
    sensitive: true,
    id: "G32",
    judge: G32.judge,
    says: G32.says,
    ..RULE
};

/// G33: no discretionary exclusion runs, and none was set for more than three years.
pub static G33: Rule = Rule {
    id: "G33",
    name: words("入札参加の制限", "discretionary exclusion"),
    citation: words("地方自治法施行令第167条の4第2項", "Local Autonomy Order 167-4(2)"),
    severity: Severity::Law,
    sensitive: true,
    since: "2025-06-23",
    judge: |file, out| {
        let from = file.brought("check.exclusion_from").and_then(date_of);
        let to = file.brought("check.exclusion_to").and_then(date_of);
        let (from, to) = match (from, to) {
            (None, None) => return out.check(true, inputs![excluded = false]),
            (Some(from), Some(to)) => (from, to),
            _ => return out.check(false, inputs![fault = "incomplete"]),
        };
        let longest = from
            .checked_add_months(Months::new(EXCLUSION_MONTHS_MAX))
            .and_then(|day| day.checked_add_signed(Duration::days(edge("G33", 0))));
        let valid = from <= to && longest.is_some_and(|longest| to <= longest);
        let running = from <= file.today && file.today <= to + Duration::days(edge("G33", 0));
        let fault = match (valid, running) {
            (false, _) => "term",
            (true, true) => "running",
            (true, false) => "none",
        };
        out.check(valid && !running, inputs![from = from, to = to, fault = fault]);
    },
    says: |finding| match finding.input("fault").as_str() {
        "incomplete" => Sentence {
            ja: "入札参加の制限は、始期と終期の両方の記載が必要です。".to_owned(),
            en: "An exclusion states both its first and its last day.".to_owned(),
        },
        "term" => Sentence {
            ja: format!(
                "入札参加の制限は始期から3年以内です（{}から{}まで）。",
                finding.input("from"),
                finding.input("to")
            ),
            en: format!(
                "An exclusion lasts at most three years from its first day (given: {} to {}).",
                finding.input("from"),
                finding.input("to")
            ),
        },
        _ => Sentence {
            ja: format!(
                "入札参加の制限期間中（{}から{}まで）でないことが必要です。",
                finding.input("from"),
                finding.input("to")
            ),
            en: format!(
                "No exclusion may be running (given: {} to {}).",
                finding.input("from"),
                finding.input("to")
            ),
        },
    },
    ..RULE
};

/// G33 where a negotiated contract borrows it.
pub static G33_BORROWED: Rule = Rule {
    id: "G33",
    name: G33.name,
    citation: words(
        "各団体の要綱・契約規則（施行令第167条の4第2項の準用）",
        "local rule (after Local Autonomy Order 167-4(2))",
    ),
    sensitive: true,
    judge: G33.judge,
    says: G33.says,
    ..RULE
};

/// G35: the counterpart is not suspended from designation (指名停止).
pub static G35: Rule = Rule {
    id: "G35",
    name: words("指名停止", "suspension from designation"),
    citation: words("各団体の指名停止要綱", "local guideline on suspension"),
    sensitive: true,
    judge: |file, out| {
        let suspended = flag(file, "check.suspended");
        out.check(suspended == Some(false), inputs![checked = suspended.is_some()]);
    },
    says: |_| Sentence {
        ja: "指名停止期間中でないことの確認が必要です（応募・選定・契約締結の各時点）。".to_owned(),
        en: "The counterpart must be checked not to be suspended (at application, selection and signing)."
            .to_owned(),
    },
    ..RULE
};

/// What this contract pays in its dearest fiscal year, in yen, with what the member is paid
/// otherwise in the running one. The whole price counts where it is not spread over years.
fn with_this_contract(file: &Dossier, paid: i64) -> i64 {
    let price = file.int("price_yen").or_else(|| file.int("purchase.price_yen")).unwrap_or(0);
    let years = file.record::<AmountsByYear>("budget.by_year").filter(AmountsByYear::is_multi_year);
    let Some(years) = years else { return paid.saturating_add(price) };
    let running = FiscalYear::of(file.today);
    let of_year = |(year, yen): (FiscalYear, crate::domain::Yen)| {
        let otherwise = if year == running { paid } else { 0 };
        yen.get().min(price).saturating_add(otherwise)
    };
    years.iter().map(of_year).max().unwrap_or(0).max(paid)
}

/// G37: the counterpart is not a member of the assembly beyond what the law allows.
pub static G37: Rule = Rule {
    id: "G37",
    name: words("議員の請負禁止", "assembly member's interest"),
    citation: words(
        "地方自治法第92条の2・同法施行令第121条の2",
        "Local Autonomy Act 92-2, Local Autonomy Order 121-2",
    ),
    severity: Severity::Law,
    sensitive: true,
    since: "2025-06-01",
    judge: |file, out| {
        let interest = file.brought("check.member_interest").and_then(serde_json::Value::as_str);
        let paid = file.brought("check.member_payments_yen").and_then(serde_json::Value::as_i64);
        let total = with_this_contract(file, paid.unwrap_or(0));
        let allowed = match interest {
            Some("none") => true,
            Some("member-in-person") => paid.is_some() && total <= edge("G37", MEMBER_PAYMENTS_MAX_YEN),
            Some("member-is-officer") => flag(file, "check.member_mainly") == Some(false),
            _ => false,
        };
        out.check(
            allowed,
            inputs![
                interest = interest.unwrap_or("unknown"),
                paid_yen = paid.unwrap_or(0),
                total_yen = total,
                most_yen = MEMBER_PAYMENTS_MAX_YEN
            ],
        );
    },
    says: |finding| match finding.input("interest").as_str() {
        "member-in-person" => Sentence {
            ja: format!(
                "議員個人との契約は、年度の支払総額が{}円以下の場合に限ります（他の契約{}円、この契約を含め{}円）。",
                finding.input("most_yen"),
                finding.input("paid_yen"),
                finding.input("total_yen")
            ),
            en: format!(
                "A member of the assembly contracts in person only up to ¥{} of payments in the fiscal year \
                 (other contracts: ¥{}; with this one: ¥{}).",
                finding.input("most_yen"),
                finding.input("paid_yen"),
                finding.input("total_yen")
            ),
        },
        "member-is-officer" => Sentence {
            ja: "議員が役員等を務める法人が、主として当団体と取引する法人でないことの確認が必要です。"
                .to_owned(),
            en: "A firm a member is an officer of must be checked not to contract mainly with this body."
                .to_owned(),
        },
        _ => Sentence {
            ja: "議員の兼業の有無の確認が必要です。".to_owned(),
            en: "It must be checked whether a member of the assembly has an interest.".to_owned(),
        },
    },
    ..RULE
};

/// G38: the counterpart is not the head's or a committee member's.
pub static G38: Rule = Rule {
    id: "G38",
    name: words("長等の兼業禁止", "interest of the head"),
    citation: words("地方自治法第142条・第180条の5第6項", "Local Autonomy Act 142, 180-5(6)"),
    severity: Severity::Law,
    sensitive: true,
    since: "2025-06-01",
    judge: |file, out| {
        let interest = flag(file, "check.head_interest");
        out.check(interest == Some(false), inputs![checked = interest.is_some()]);
    },
    says: |_| {
        Sentence {
        ja: "長・委員等が請負をし、又は役員等を務める相手方でないことの確認が必要です。".to_owned(),
        en: "The counterpart must be checked not to be the head's, nor a firm the head or a committee member directs."
            .to_owned(),
    }
    },
    ..RULE
};

/// Tax is cleared.
pub static TAX: Rule = Rule {
    id: "tax",
    name: words("税の滞納がないこと", "tax cleared"),
    citation: words("参加資格（実施要領・契約規則）", "eligibility (call rules, contract rule)"),
    sensitive: true,
    judge: |file, out| {
        let cleared = flag(file, "check.tax_cleared");
        out.check(cleared == Some(true), inputs![checked = cleared.is_some()]);
    },
    says: |_| Sentence {
        ja: "税の滞納がないことの確認（納税証明）が必要です。".to_owned(),
        en: "It must be checked that no tax is in arrears (tax certificate).".to_owned(),
    },
    ..RULE
};

/// The inquiry found no link to organised crime (暴力団排除).
pub static ORGANISED_CRIME: Rule = Rule {
    id: "organised-crime",
    name: words("暴力団排除", "no link to organised crime"),
    citation: words(
        "暴力団排除条例・警察との協定",
        "ordinance against organised crime; agreement with the police",
    ),
    sensitive: true,
    judge: |file, out| {
        let link = flag(file, "check.organised_crime");
        out.check(link == Some(false), inputs![checked = link.is_some()]);
    },
    says: |_| Sentence {
        ja: "暴力団との関係がないことの確認（誓約・警察への照会）が必要です。".to_owned(),
        en: "It must be checked that there is no link to organised crime (pledge, inquiry to the police)."
            .to_owned(),
    },
    ..RULE
};
