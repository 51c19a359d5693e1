//! Rules of the contract document and its conclusion: G59, G60, G61a, G61b, G87, G90, G96.

use chrono::{Duration, NaiveDate};

use crate::boundary::edge;
use crate::domain::FiscalYear;
use crate::dossier::Dossier;
use crate::inputs;
use crate::policy::DocumentClass;
use crate::rule::{Outcome, RULE, Rule, Severity, word};
use crate::words::{Capacity, Sentence, Words, words};

/// What 支払遅延防止法 art. 4 wants in every contract.
const CLAUSES: [(&str, Words); 4] = [
    ("inspection_time", words("検査の時期", "time of inspection")),
    ("payment_time", words("支払の時期", "time of payment")),
    ("late_interest", words("遅延利息", "late interest")),
    ("dispute", words("紛争の解決方法", "settlement of disputes")),
];

/// The evidences of fairness (`procedures.md` §12).
const EVIDENCES: [(&str, Words); 3] = [
    ("fairness.opportunity", words("機会の公平性", "fairness of opportunity")),
    ("fairness.selection", words("選定の公平性", "fairness of selection")),
    ("fairness.result", words("結果の公平性", "fairness of result")),
];

/// The labels, in both languages, of the ids a finding lists in `input`.
fn labels(ids: &str, of: &[(&str, Words)]) -> (String, String) {
    let listed = || of.iter().filter(|(id, _)| ids.split(' ').any(|one| one == *id));
    (
        listed().map(|(_, label)| label.ja).collect::<Vec<_>>().join("、"),
        listed().map(|(_, label)| label.en).collect::<Vec<_>>().join(", "),
    )
}

/// Whether both parties have signed, counting the signature this act sets.
#[must_use]
pub fn both_signed(file: &Dossier) -> bool {
    let supplier = file.flag("signed.supplier") || file.capacity == Capacity::Supplier;
    let body = file.flag("signed.body") || file.capacity == Capacity::ContractOfficer;
    supplier && body
}

/// G59: the contract is concluded when both parties have signed. Judged at the second signature.
pub static G59: Rule = Rule {
    id: "G59",
    name: words("両当事者の署名", "both parties signed"),
    citation: words("地方自治法第234条第5項", "Local Autonomy Act 234(5)"),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let supplier = file.flag("signed.supplier") || file.capacity == Capacity::Supplier;
        let body = file.flag("signed.body") || file.capacity == Capacity::ContractOfficer;
        out.check(both_signed(file), inputs![supplier = supplier, body = body]);
    },
    says: |finding| {
        let mut missing = Vec::new();
        if finding.input("supplier") != "true" {
            missing.push(("受注者", "the supplier"));
        }
        if finding.input("body") != "true" {
            missing.push(("発注者", "the body"));
        }
        let (ja, en): (Vec<_>, Vec<_>) = missing.into_iter().unzip();
        Sentence {
            ja: format!("契約は両当事者の記名押印または電子署名で確定します。未了：{}。", ja.join("、")),
            en: format!("The contract is concluded when both have signed. Missing: {}.", en.join(", ")),
        }
    },
    ..RULE
};

/// G60: the contract says when it is inspected and paid, the late interest and how disputes end.
pub static G60: Rule = Rule {
    id: "G60",
    name: words("契約書の必要的記載事項", "contents of the contract"),
    citation: words("政府契約の支払遅延防止等に関する法律第4条", "Act on Prevention of Delay in Payment 4"),
    severity: Severity::Law,
    since: "1949-12-12",
    judge: |file, out| {
        let missing: Vec<&str> =
            CLAUSES.iter().map(|(id, _)| *id).filter(|id| !file.lists("contract.clauses", id)).collect();
        out.check(missing.is_empty(), inputs![missing = missing.join(" ")]);
    },
    says: |finding| {
        let (ja, en) = labels(&finding.input("missing"), &CLAUSES);
        Sentence {
            ja: format!("契約書に次の条項がありません：{ja}。"),
            en: format!("The contract lacks: {en}."),
        }
    },
    ..RULE
};

/// G61a: a decision on the contract bond (契約保証金) is recorded.
pub static G61A: Rule = Rule {
    id: "G61a",
    name: words("契約保証金の決定", "contract bond decided"),
    citation: words("地方自治法施行令第167条の16", "Order 167-16"),
    severity: Severity::Law,
    since: "2025-06-23",
    judge: |file, out| {
        let decision = file.text("bond.decision").unwrap_or("none");
        out.check(matches!(decision, "bond" | "exempt"), inputs![decision = decision]);
    },
    says: |_| Sentence {
        ja: "契約保証金を納付させるか免除するかの決定がありません。".to_owned(),
        en: "Whether a contract bond is taken or waived has not been decided.".to_owned(),
    },
    ..RULE
};

/// G61b: the bond reaches the local rate of the price, or the reason of the exemption is recorded.
pub static G61B: Rule = Rule {
    id: "G61b",
    name: words("契約保証金の額", "rate of the contract bond"),
    citation: words("各団体の契約規則（施行令第167条の16）", "local contract rule (Order 167-16)"),
    overridable: true,
    judge: |file, out| {
        let percent = file.policy.bond_percent;
        let price = file.int("price_yen");
        let bond = file.int("bond.yen").unwrap_or(0);
        let exempt = file.text("bond.decision") == Some("exempt");
        let reasoned = file.text("bond.exemption").is_some_and(|reason| !reason.trim().is_empty());
        // Wide arithmetic: the product of two bounded figures never wraps.
        let enough =
            price.is_some_and(|price| i128::from(bond) * 100 >= i128::from(price) * i128::from(percent));
        out.check(
            if exempt { reasoned } else { enough },
            inputs![exempt = exempt, bond_yen = bond, price_yen = price.unwrap_or(0), percent = percent],
        );
    },
    says: |finding| {
        let of = |name: &str| finding.input(name);
        if of("exempt") == "true" {
            Sentence {
                ja: "契約保証金を免除する理由の記載が必要です。".to_owned(),
                en: "The reason for waiving the contract bond is required.".to_owned(),
            }
        } else {
            Sentence {
                ja: format!(
                    "契約保証金は契約金額{}円の{}％以上必要ですが{}円です。",
                    of("price_yen"),
                    of("percent"),
                    of("bond_yen")
                ),
                en: format!(
                    "The contract bond must reach {}% of ¥{}; it is ¥{}.",
                    of("percent"),
                    of("price_yen"),
                    of("bond_yen")
                ),
            }
        }
    },
    ..RULE
};

/// Whether the contract is one of those kept longer: voted by the assembly, in dispute, or with
/// intellectual property of the body (property, Act 238(1)v).
fn is_important(file: &Dossier) -> bool {
    let property = matches!(file.text("call.ip_mode"), Some("body-owns" | "joint"));
    file.flag("vote.needed") || file.flag("contract.dispute") || property
}

/// The last day the file is kept: the policy's years of contracts after the end of this fiscal
/// year; those of voted contracts for one voted by the assembly, in dispute, or with property.
#[must_use]
pub fn retention_until(file: &Dossier) -> NaiveDate {
    let ordinary = file.policy.years_kept(DocumentClass::Contract);
    let years = if is_important(file) {
        let voted = file.policy.years_kept(DocumentClass::VotedContract);
        ordinary.max(voted)
    } else {
        ordinary
    };
    FiscalYear::of(file.today).plus(i32::try_from(years).unwrap_or(i32::MAX)).last_day()
}

/// G87: the file is kept for its years: no day of disposal (`retention.until`) is set before
/// their end. The finding states the day.
pub static G87: Rule = Rule {
    id: "G87",
    name: words("文書の保存期間", "retention of the file"),
    citation: words("各団体の文書管理規程", "local rule on documents"),
    judge: |file, out| {
        let needed = retention_until(file);
        let planned = file.date("retention.until").unwrap_or(needed);
        let held = planned >= needed + Duration::days(edge("G87", 0));
        out.check(held, inputs![until = needed, planned = planned]);
    },
    says: |finding| Sentence {
        ja: format!(
            "この文書は{}まで保存が必要ですが、廃棄予定日は{}です。",
            finding.input("until"),
            finding.input("planned")
        ),
        en: format!(
            "The file is kept until {}; its disposal is planned for {}.",
            finding.input("until"),
            finding.input("planned")
        ),
    },
    ..RULE
};

/// G90: before a signature the three evidences of fairness are on file. Never overridden.
pub static G90: Rule = Rule {
    id: "G90",
    name: words("3つの公平性", "three evidences of fairness"),
    citation: words("官民連携の実践ガイド（3つの公平性）", "practice guide (three fairness tests)"),
    judge: |file, out| {
        // Three tests, each with its own finding.
        for (id, _) in EVIDENCES {
            let test = id.rsplit('.').next().unwrap_or(id);
            if file.text(id).is_some_and(|text| !text.trim().is_empty()) {
                out.about(test, Outcome::Met, inputs![]);
            } else {
                out.about(test, Outcome::Unmet, inputs![missing = word(id)]);
            }
        }
    },
    says: |finding| {
        let missing = finding.input("missing");
        if missing.is_empty() {
            return Sentence {
                ja: "公平性の根拠の記載があります。".into(), en: "There is evidence.".into()
            };
        }
        let (ja, en) = labels(&missing, &EVIDENCES);
        Sentence {
            ja: format!("公平性の根拠の記載がありません：{ja}。"),
            en: format!("The evidence is missing: {en}."),
        }
    },
    ..RULE
};

/// G96: a provisional contract too needs the budget to have been voted.
pub static G96: Rule = Rule {
    id: "G96",
    name: words("仮契約前の予算議決", "budget voted before a provisional contract"),
    citation: words("地方自治法第232条の3", "Local Autonomy Act 232-3"),
    severity: Severity::Law,
    since: "2025-06-01",
    judge: |file, out| {
        let passed = file.text("budget.vote_result") == Some("passed");
        let day = file.date("budget.vote_date");
        let last = file.today + Duration::days(edge("G96", 0));
        let voted = passed && day.is_some_and(|day| day <= last);
        let shown = day.map(|day| day.to_string()).unwrap_or_default();
        out.check(voted, inputs![vote_date = shown, today = file.today]);
    },
    says: |finding| {
        let day = finding.input("vote_date");
        let today = finding.input("today");
        if day.as_str() > today.as_str() {
            Sentence {
                ja: format!("仮契約は予算の議決（{day}）の後に結びます（本日{today}）。"),
                en: format!("The provisional contract follows the budget vote ({day}); today is {today}."),
            }
        } else {
            Sentence {
                ja: "予算が議決されていないため、仮契約も結べません。".to_owned(),
                en: "The budget has not passed; not even a provisional contract may be made.".to_owned(),
            }
        }
    },
    ..RULE
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{G59, G60, G61A, G61B, G87, G90, G96, retention_until};
    use crate::dossier::Dossier;
    use crate::rule::Outcome::{Met, Unmet};
    use crate::rules::testing::{dossier, judge, outcome};
    use crate::words::Capacity::{self, ContractOfficer, Officer, Supplier};

    fn as_a(capacity: Capacity) -> impl FnOnce(&mut Dossier) {
        move |file| file.capacity = capacity
    }

    #[test]
    fn g59_the_second_signature_concludes() {
        for (supplier, body, capacity, expected) in [
            (false, false, Supplier, Unmet),
            (false, false, ContractOfficer, Unmet),
            (true, false, Supplier, Unmet),
            (true, false, ContractOfficer, Met),
            (false, true, Supplier, Met),
            (true, true, Officer, Met),
            (true, false, Officer, Unmet),
        ] {
            let facts = [("signed.supplier", json!(supplier)), ("signed.body", json!(body))];
            assert_eq!(outcome(&G59, &facts, as_a(capacity)), expected, "{supplier} {body} {capacity:?}");
        }
    }

    #[test]
    fn g60_every_clause_is_there() {
        let all = ["inspection_time", "payment_time", "late_interest", "dispute"];
        assert_eq!(outcome(&G60, &[("contract.clauses", json!(all))], |_| {}), Met);
        for (index, said) in ["検査の時期", "支払の時期", "遅延利息", "紛争の解決方法"].iter().enumerate()
        {
            let mut some = all.to_vec();
            some.remove(index);
            let found = judge(&G60, &[("contract.clauses", json!(some))], |_| {});
            assert_eq!(found[0].outcome, Unmet);
            assert_eq!(found[0].sentence().ja, format!("契約書に次の条項がありません：{said}。"));
        }
        assert_eq!(outcome(&G60, &[], |_| {}), Unmet);
    }

    #[test]
    fn g61_a_bond_is_decided_and_reaches_its_rate() {
        for (decision, bond, price, exemption, decided, enough) in [
            ("bond", 100_000, 1_000_000, "", Met, Met),
            ("bond", 99_999, 1_000_000, "", Met, Unmet),
            ("bond", 100_000, 1_000_001, "", Met, Unmet),
            ("exempt", 0, 1_000_000, "履行保証保険", Met, Met),
            ("exempt", 0, 1_000_000, " ", Met, Unmet),
            ("later", 0, 1_000_000, "", Unmet, Unmet),
        ] {
            let facts = [
                ("bond.decision", json!(decision)),
                ("bond.yen", json!(bond)),
                ("bond.exemption", json!(exemption)),
                ("price_yen", json!(price)),
            ];
            assert_eq!(outcome(&G61A, &facts, |_| {}), decided, "{decision}");
            assert_eq!(outcome(&G61B, &facts, |_| {}), enough, "{decision} {bond} {price}");
        }
        assert_eq!(outcome(&G61A, &[], |_| {}), Unmet);
        assert_eq!(outcome(&G61B, &[], |_| {}), Unmet);
        assert!(G61B.overridable && !G61A.overridable);
    }

    #[test]
    fn g87_the_file_is_kept_for_its_years() {
        for (voted, years, until) in
            [(false, 5, "2032-03-31"), (true, 5, "2037-03-31"), (true, 30, "2057-03-31")]
        {
            let file = dossier(&[("vote.needed", json!(voted))], |file| file.policy.retention_years = years);
            assert_eq!(retention_until(&file).to_string(), until, "{voted} {years}");
        }
        for (planned, expected) in [("2032-03-30", Unmet), ("2032-03-31", Met), ("2040-01-01", Met)] {
            assert_eq!(outcome(&G87, &[("retention.until", json!(planned))], |_| {}), expected, "{planned}");
        }
        let unplanned = judge(&G87, &[], |_| {});
        assert_eq!((unplanned[0].outcome, unplanned[0].input("until").as_str()), (Met, "2032-03-31"));
    }

    #[test]
    fn g90_three_evidences_and_no_exception() {
        let names = ["fairness.opportunity", "fairness.selection", "fairness.result"];
        let all = names.map(|name| (name, json!("記録のとおり")));
        assert_eq!(outcome(&G90, &all, |_| {}), Met);
        for index in 0..names.len() {
            let mut some = all.clone();
            some[index].1 = json!(" ");
            assert_eq!(outcome(&G90, &some, |_| {}), Unmet, "{}", names[index]);
        }
        assert_eq!(outcome(&G90, &[], |_| {}), Unmet);
        assert!(!G90.overridable);
    }

    #[test]
    fn g96_the_budget_comes_before_the_provisional_contract() {
        for (result, day, expected) in [
            ("passed", "2026-11-20", Met),
            ("passed", "2026-11-21", Unmet),
            ("rejected", "2026-11-01", Unmet),
            ("passed", "unknown", Unmet),
        ] {
            let facts = [("budget.vote_result", json!(result)), ("budget.vote_date", json!(day))];
            assert_eq!(outcome(&G96, &facts, |_| {}), expected, "{result} {day}");
        }
        assert_eq!(outcome(&G96, &[], |_| {}), Unmet);
    }
}
