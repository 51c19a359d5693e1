//! The table of `law.md` §10 as cases: facts, and what the advisor says of a path.

mod calendar;
mod property;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{ASKED, Advice, Path, ROWS, Reason, Session, Standing, advise, docs, typical_sessions};
use crate::facts::{Facts, read};
use crate::policy::{BodyKind, Policy};
use crate::procedures::newest;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// What a case tells, on top of a city's voted service of this estimate.
pub(super) fn told(estimate: i64, more: &[(&str, Value)]) -> Facts {
    let base = [
        ("contract_type", json!("service")),
        ("estimate_yen", json!(estimate)),
        ("purchase.same_item_yen", json!(0)),
        ("budget.state", json!("voted")),
        ("budget.vote_date", json!("2026-03-24")),
    ];
    let all = base.iter().chain(more).map(|(name, value)| ((*name).to_owned(), value.clone()));
    let facts: Facts = all.collect();
    for (name, value) in &facts.0 {
        let fact = ASKED.iter().find(|fact| fact.name == name).unwrap_or_else(|| panic!("no fact {name}"));
        assert_eq!(read(fact, value).as_ref(), Ok(value), "{name}");
    }
    facts
}

pub(super) fn advice(body: BodyKind, on: &str, facts: &Facts) -> Advice {
    let policy = Policy { body, ..Policy::default() };
    let sessions: Vec<Session> = typical_sessions(day(on));
    advise(facts, &policy, day(on), &sessions)
}

/// The standing of a path, and the rules that stand in the way.
fn standing(advice: &Advice, path: Path) -> (&'static str, Vec<&'static str>) {
    let answer = advice.of(path).expect("every path is answered");
    let because = match &answer.standing {
        Standing::NotYet(because) | Standing::Closed(because) => because.as_slice(),
        Standing::Recommended | Standing::Eligible => &[],
    };
    (answer.standing.id(), because.iter().map(|one| one.rule).collect())
}

/// A case: body, day, estimate, more facts, path, standing, rules in the way.
type Row<'c> = (&'c str, BodyKind, &'c str, i64, &'c [(&'c str, Value)], Path, &'c str, &'c [&'c str]);

fn holds(rows: &[Row<'_>]) {
    for (what, body, on, estimate, more, path, expected, rules) in rows {
        let said = advice(*body, on, &told(*estimate, more));
        assert_eq!(standing(&said, *path), (*expected, rules.to_vec()), "{what}: {:#?}", said.of(*path));
    }
}

const ON: &str = "2026-11-20";

#[test]
fn the_rows_on_the_amount() {
    use BodyKind::{City, DesignatedCity, Prefecture};
    use Path::{ComprehensiveEvaluation, NegotiatedNo4, ProposalCompetition, SmallValue};
    let quality = [("need.several_approaches", json!(true)), ("need.quality_counts", json!(true))];
    let certified = certified();
    let in_budget_of_2025 = [("budget.vote_date", json!("2025-03-24"))];
    holds(&[
        ("No.1 at its limit", City, ON, 1_000_000, &[], SmallValue, "recommended", &[]),
        ("No.1 above it", City, ON, 1_000_001, &[], SmallValue, "closed", &["G02", "G03"]),
        ("No.1 of a prefecture", Prefecture, ON, 2_000_000, &[], SmallValue, "recommended", &[]),
        ("above that", Prefecture, ON, 2_000_001, &[], SmallValue, "closed", &["G02", "G03"]),
        (
            "No.1 before the amendment",
            City,
            "2025-03-31",
            500_001,
            &in_budget_of_2025,
            SmallValue,
            "closed",
            &["G02", "G03"],
        ),
        ("small comes before proposals", City, ON, 1_000_000, &quality, ProposalCompetition, "eligible", &[]),
        ("proposals above it", City, ON, 1_000_001, &quality, ProposalCompetition, "recommended", &[]),
        (
            "below the WTO threshold",
            DesignatedCity,
            ON,
            39_999_999,
            &quality,
            ProposalCompetition,
            "recommended",
            &[],
        ),
        (
            "at the WTO threshold",
            DesignatedCity,
            ON,
            40_000_000,
            &quality,
            ProposalCompetition,
            "closed",
            &["G06"],
        ),
        ("a tender then", DesignatedCity, ON, 40_000_000, &[], ComprehensiveEvaluation, "recommended", &[]),
        (
            "a tender below, not asked for",
            DesignatedCity,
            ON,
            39_999_999,
            &[],
            ComprehensiveEvaluation,
            "eligible",
            &[],
        ),
        (
            "the threshold of 2024 and 2025",
            DesignatedCity,
            "2026-03-31",
            36_000_000,
            &quality,
            ProposalCompetition,
            "closed",
            &["G06"],
        ),
        ("a city is not covered", City, ON, 40_000_000, &quality, ProposalCompetition, "recommended", &[]),
        ("No.4 is closed too", Prefecture, ON, 40_000_000, &certified, NegotiatedNo4, "closed", &["G06"]),
        ("No.4 below", Prefecture, ON, 39_999_999, &certified, NegotiatedNo4, "recommended", &[]),
        ("small comes before No.4", City, ON, 1_000_000, &certified, NegotiatedNo4, "eligible", &[]),
    ]);
}

fn certified() -> Vec<(&'static str, Value)> {
    vec![
        ("certificate.state", json!("active")),
        ("certificate.kind", json!("service")),
        ("certificate.from", json!("2026-08-27")),
        ("certificate.to", json!("2029-03-31")),
        ("object.within_scope", json!(true)),
    ]
}

/// These facts, one of them changed.
fn but(facts: &[(&'static str, Value)], name: &'static str, value: Value) -> Vec<(&'static str, Value)> {
    facts.iter().filter(|(one, _)| *one != name).cloned().chain([(name, value)]).collect()
}

#[test]
fn the_rows_on_certificates() {
    use BodyKind::City;
    use Path::{NegotiatedNo4, NegotiatedNo4Imported, TrialOrder};
    let own = certified();
    let elsewhere = vec![
        ("certificate.elsewhere", json!(true)),
        ("import.verified", json!(true)),
        ("certificate.kind", json!("service")),
        ("certificate.to", json!("2029-03-31")),
        ("object.within_scope", json!(true)),
    ];
    let new = vec![
        ("product.new", json!(true)),
        ("product.sale_start", json!("2021-11-20")),
        ("product.use_expected", json!(true)),
    ];
    let beyond = but(&own, "object.within_scope", json!(false));
    let (goods, works) =
        (but(&own, "certificate.kind", json!("goods")), but(&own, "contract_type", json!("works")));
    let (revoked, over) =
        (but(&own, "certificate.state", json!("revoked")), but(&own, "certificate.to", json!("2026-11-19")));
    let last = but(&own, "certificate.to", json!("2026-11-20"));
    let (unverified, old) = (
        but(&elsewhere, "import.verified", json!(false)),
        but(&new, "product.sale_start", json!("2021-11-19")),
    );
    let (known, unused) =
        (but(&new, "product.new", json!(false)), but(&new, "product.use_expected", json!(false)));
    let unsaid: Vec<_> = new.iter().filter(|(name, _)| *name != "product.sale_start").cloned().collect();
    let yen = 5_000_000;
    holds(&[
        ("it fits", City, ON, yen, &own, NegotiatedNo4, "recommended", &[]),
        ("none", City, ON, yen, &[], NegotiatedNo4, "not-yet", &["G23"]),
        ("beyond its scope", City, ON, yen, &beyond, NegotiatedNo4, "not-yet", &["G23"]),
        ("goods, and a service", City, ON, yen, &goods, NegotiatedNo4, "closed", &["G23"]),
        ("works", City, ON, yen, &works, NegotiatedNo4, "closed", &["G23"]),
        ("revoked", City, ON, yen, &revoked, NegotiatedNo4, "not-yet", &["G24a"]),
        ("its last day", City, ON, yen, &last, NegotiatedNo4, "recommended", &[]),
        ("the day after", City, ON, yen, &over, NegotiatedNo4, "not-yet", &["G24b"]),
        ("imported", City, ON, yen, &elsewhere, NegotiatedNo4Imported, "recommended", &[]),
        (
            "not verified",
            City,
            ON,
            yen,
            &unverified,
            NegotiatedNo4Imported,
            "not-yet",
            &["import-file-verified"],
        ),
        ("nowhere confirmed", City, ON, yen, &[], NegotiatedNo4Imported, "not-yet", &["G21"]),
        ("new, five years to the day", City, ON, yen, &new, TrialOrder, "recommended", &[]),
        ("a day older", City, ON, yen, &old, TrialOrder, "closed", &["G81"]),
        ("sold since nobody says", City, ON, yen, &unsaid, TrialOrder, "not-yet", &["G81"]),
        ("not new", City, ON, yen, &known, TrialOrder, "closed", &["G18"]),
        ("no use expected", City, ON, yen, &unused, TrialOrder, "not-yet", &["use-expected"]),
    ]);
    // Where policy asks for experts on an import, two are needed (Rules 12-3(2)).
    for (heard, expected) in [(1, "not-yet"), (2, "recommended")] {
        let policy = Policy { import_needs_experts: true, ..Policy::default() };
        let facts = told(yen, &but(&elsewhere, "import.experts", json!(heard)));
        let said = advise(&facts, &policy, day(ON), &[]);
        assert_eq!(standing(&said, NegotiatedNo4Imported).0, expected, "{heard} experts");
    }
}

#[test]
fn the_rows_on_quality_outcome_bodies_and_budget() {
    use BodyKind::{City, DesignatedCity};
    use Path::{
        ComprehensiveEvaluation, Cooperation, Demonstration, JointProcurement, PayForSuccess,
        ProposalCompetition,
    };
    let clear = [("need.specification_clear", json!(true)), ("need.quality_counts", json!(true))];
    let outcome = vec![
        ("outcome.measurable", json!(true)),
        ("outcome.data_exist", json!(true)),
        ("outcome.cap_yen", json!(9_762_000)),
        ("outcome.benefit_yen", json!(9_762_001)),
    ];
    let equal = but(&outcome, "outcome.benefit_yen", json!(9_762_000));
    let unmeasured = but(&outcome, "outcome.measurable", json!(false));
    let no_data = but(&outcome, "outcome.data_exist", json!(false));
    let body =
        |kind: &str, share: i64| json!([{ "org": "a-body", "name": "甲", "kind": kind, "share_yen": share }]);
    let two = [("bodies", body("town-village", 20_000_000))];
    let (below, covered) =
        ([("bodies", body("prefecture", 39_999_999))], [("bodies", body("prefecture", 40_000_000))]);
    let alone = [("bodies", json!([]))];
    let none = [("budget.state", json!("none"))];
    let free = [("budget.state", json!("none")), ("free", json!(true))];
    let yen = 9_762_000;
    holds(&[
        ("clear, and quality counts", City, ON, yen, &clear, ComprehensiveEvaluation, "recommended", &[]),
        ("the outcome pays", City, ON, yen, &outcome, PayForSuccess, "recommended", &[]),
        ("benefit not above the cap", City, ON, yen, &equal, PayForSuccess, "closed", &["G69a"]),
        ("not measurable", City, ON, yen, &unmeasured, PayForSuccess, "not-yet", &["fact"]),
        ("no data", City, ON, yen, &no_data, PayForSuccess, "not-yet", &["fact"]),
        ("two bodies", City, ON, 60_000_000, &two, JointProcurement, "recommended", &[]),
        ("one body", City, ON, 60_000_000, &alone, JointProcurement, "not-yet", &["enough-members"]),
        ("a member below its threshold", City, ON, 60_000_000, &below, JointProcurement, "recommended", &[]),
        ("a member at it: by tender", City, ON, 60_000_000, &covered, JointProcurement, "recommended", &[]),
        (
            "covered itself: by tender",
            DesignatedCity,
            ON,
            90_000_000,
            &outcome,
            PayForSuccess,
            "recommended",
            &[],
        ),
        ("no budget", City, ON, yen, &none, Demonstration, "recommended", &[]),
        ("a budget", City, ON, yen, &[], Demonstration, "eligible", &[]),
        ("no budget, and free", City, ON, yen, &free, Cooperation, "recommended", &[]),
        ("no budget, not free", City, ON, yen, &none, Cooperation, "not-yet", &["G90"]),
        ("no budget for proposals", City, ON, yen, &none, ProposalCompetition, "not-yet", &["fact", "G53"]),
    ]);
    for (facts, by) in [(&below, ProposalCompetition), (&covered, ComprehensiveEvaluation)] {
        let said = advice(City, ON, &told(60_000_000, facts));
        assert_eq!(said.of(JointProcurement).and_then(|one| one.by), Some(by));
    }
}

#[test]
fn nothing_told_is_nothing_recommended() {
    let said = advice(BodyKind::City, ON, &Facts::default());
    assert_eq!(said.answers.len(), Path::ALL.len());
    for answer in &said.answers {
        assert_ne!(answer.standing, Standing::Recommended, "{}", answer.path.id());
        if answer.path.pays() {
            assert!(!answer.standing.eligible(), "{}", answer.path.id());
        }
    }
    assert!(said.table.iter().all(|one| one.answer != Some(true)), "{:?}", said.table);
}

#[test]
fn every_reason_cites_and_speaks_both_languages() {
    let needs =
        [told(5_000_000, &certified()), told(700_000, &[("budget.state", json!("none"))]), Facts::default()];
    for facts in &needs {
        for (body, on) in [
            (BodyKind::Prefecture, ON),
            (BodyKind::City, ON),
            (BodyKind::DesignatedCity, "2028-04-01"),
            (BodyKind::DesignatedCity, "1982-04-01"),
        ] {
            sound(&advice(body, on, facts));
        }
    }
}

/// Every reason cites, speaks both languages and prints no blank; what is eligible says why, and
/// what is paid says by which rule.
pub(super) fn sound(said: &Advice) {
    for answer in &said.answers {
        let mut reasons: Vec<&Reason> = answer.reasons.iter().collect();
        match &answer.standing {
            Standing::NotYet(because) | Standing::Closed(because) => {
                assert!(!because.is_empty());
                reasons.extend(because);
            }
            _ => assert!(!answer.reasons.is_empty(), "{} says nothing", answer.path.id()),
        }
        let days = &answer.earliest;
        let days = [&days.call, &days.closes, &days.contract, &days.payment];
        reasons.extend(days.into_iter().flatten().flat_map(|one| &one.because));
        if let Some(payment) = &answer.earliest.payment {
            let rules: Vec<&str> = payment.because.iter().map(|one| one.rule).collect();
            assert!(rules.iter().any(|id| ["G64", "G65", "G66"].contains(id)), "{rules:?}");
        }
        for one in reasons {
            assert!(!one.rule.is_empty() && !one.citation.ja.is_empty() && !one.citation.en.is_empty());
            assert!(!one.ja.is_empty() && !one.en.is_empty(), "{one:?}");
            assert_ne!(one.rule, "stage", "{}: an act of the advice is not heard", answer.path.id());
            for blank in BLANKS {
                assert!(!one.ja.contains(blank) && !one.en.contains(blank), "{blank:?} in {one:?}");
            }
            let amounts = one.en.split('¥').skip(1);
            assert!(amounts.map(str::chars).all(|mut rest| rest.next().is_some_and(|c| c.is_ascii_digit())));
        }
    }
}

/// What a sentence has where an input is missing.
const BLANKS: [&str; 12] =
    ["（）", "()", "( ", " )", "「」", "\"\"", "額円", "は円", "：。", ": .", " .", "  "];

#[test]
fn a_day_without_a_row_is_unknown_and_no_refusal() {
    let sized = [("need.several_approaches", json!(true)), ("need.quality_counts", json!(true))];
    let certified = certified();
    let none: Vec<(&str, Value)> = Vec::new();
    // Row, body, day, more facts, answer, whether it says that there is no row.
    for (row, body, on, more, answer, no_row) in [
        ("covered", BodyKind::DesignatedCity, "2028-03-31", &none, Some(true), false),
        ("covered", BodyKind::DesignatedCity, "2028-04-01", &none, None, true),
        ("covered", BodyKind::DesignatedCity, "2024-04-01", &none, Some(true), false),
        ("covered", BodyKind::DesignatedCity, "2024-03-31", &none, None, true),
        ("covered", BodyKind::City, "2028-04-01", &none, Some(false), false),
        ("certified", BodyKind::DesignatedCity, "2028-03-31", &certified, Some(false), false),
        ("certified", BodyKind::DesignatedCity, "2028-04-01", &certified, None, true),
        ("specified", BodyKind::DesignatedCity, "2028-04-01", &none, None, true),
        ("small", BodyKind::City, "1982-04-01", &none, Some(false), false),
        ("small", BodyKind::City, "1982-03-31", &none, None, true),
        ("approaches", BodyKind::DesignatedCity, "2028-04-01", &sized.to_vec(), Some(true), false),
    ] {
        let said = advice(body, on, &told(60_000_000, more));
        let asked = said.table.iter().find(|one| one.row == row).expect("a row");
        assert_eq!((asked.answer, asked.no_row.is_some()), (answer, no_row), "{row} {on} {asked:?}");
        sound(&said);
    }
    let said = advice(BodyKind::DesignatedCity, "2028-04-01", &told(60_000_000, &sized));
    // Nobody knows: neither eligible nor closed.
    assert_eq!(standing(&said, Path::ProposalCompetition).0, "not-yet");
}

#[test]
fn the_table_names_what_there_is() {
    let known: Vec<&str> = ASKED.iter().map(|fact| fact.name).chain(["body", "today"]).collect();
    for row in ROWS {
        assert!(!row.looks_at.is_empty() && !row.rules.is_empty() && !row.paths.is_empty(), "{}", row.id);
        for name in row.looks_at {
            assert!(known.contains(name), "{}: {name}", row.id);
        }
    }
    for path in Path::ALL {
        for (kind, act) in path.first_acts() {
            assert!(newest(kind).is_some_and(|one| one.act(act).is_some()), "{kind} {act}");
        }
        assert!(ROWS.iter().any(|row| row.paths.contains(&path)), "{} is in no row", path.id());
    }
    for (path, page) in docs() {
        for row in ROWS {
            assert!(row.rules.iter().all(|rule| page.contains(rule.id)), "{path}: {}", row.id);
        }
    }
}
