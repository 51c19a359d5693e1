//! Whatever is called eligible is allowed by the engine, on dossiers written by hand; and on the
//! earliest days the acts are not refused, on the day before they are.

mod acts;

use proptest::prelude::*;
use serde_json::{Value, json};

use self::acts::{World, allowed, call_allowed, sign_allowed};
use super::{day, sound};
use crate::advice::{Path, advise, typical_sessions};
use crate::facts::Facts;
use crate::law::{LAW, assembly, small_value, wto};
use crate::policy::{BodyKind, Policy};

const BODIES: [BodyKind; 7] = [
    BodyKind::Prefecture,
    BodyKind::DesignatedCity,
    BodyKind::CoreCity,
    BodyKind::City,
    BodyKind::TownVillage,
    BodyKind::SpecialWard,
    BodyKind::Cooperative,
];
const TYPES: [&str; 6] = ["works", "manufacturing", "purchase", "lease", "service", "technical-service"];
const DAYS: [&str; 6] = ["2025-03-31", "2025-04-01", "2026-03-31", "2026-04-01", "2026-11-20", "2027-02-15"];

/// A figure of the law for this body and type, and what lies one yen on either side.
fn amount(policy: &Policy, kind: &str, on: &str, which: usize, side: i64) -> i64 {
    let figures = [
        small_value::limit(LAW, policy, kind, day(on)).unwrap().0,
        wto::threshold(LAW, kind, day(on)).unwrap().0,
        assembly::threshold_yen(LAW, policy, kind, day(on)).unwrap_or(5_000_000),
        9_762_000,
    ];
    figures[which % figures.len()] + side
}

fn maybe<S: Strategy<Value = Value>>(
    name: &'static str,
    value: S,
) -> impl Strategy<Value = Option<(String, Value)>> {
    proptest::option::weighted(0.7, value.prop_map(move |value| (name.to_owned(), value)))
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    proptest::sample::select(words).prop_map(|word| json!(word))
}

fn flag() -> impl Strategy<Value = Value> {
    any::<bool>().prop_map(|flag| json!(flag))
}

fn budget() -> impl Strategy<Value = Vec<Option<(String, Value)>>> {
    let dates = &["2025-03-24", "2026-03-24", "2026-11-20", "2026-12-18", "2027-03-24"];
    (
        maybe("budget.state", word(&["none", "assessed", "voted"])),
        maybe("budget.vote_date", word(dates)),
        maybe("budget.vote_result", word(&["passed", "passed", "rejected"])),
        maybe(
            "budget.amount_yen",
            proptest::sample::select(vec![0_i64, 1_000_000, 40_000_000]).prop_map(|yen| json!(yen)),
        ),
        maybe("budget.form", word(&["none", "commitment", "long-term"])),
        maybe("purchase.same_item_yen", proptest::sample::select(vec![0_i64, 1]).prop_map(|yen| json!(yen))),
    )
        .prop_map(|(a, b, c, d, e, f)| vec![a, b, c, d, e, f])
}

fn certificate() -> impl Strategy<Value = Vec<Option<(String, Value)>>> {
    let dates = &["2025-03-31", "2026-11-19", "2026-11-20", "2026-11-21", "2029-03-31"];
    (
        maybe("certificate.state", word(&["none", "active", "amending", "expired", "revoked"])),
        maybe("certificate.kind", word(&["goods", "service"])),
        maybe("certificate.from", word(dates)),
        maybe("certificate.to", word(dates)),
        maybe("object.within_scope", flag()),
        maybe("certificate.elsewhere", flag()),
        maybe("import.verified", flag()),
        maybe("import.experts", (0_i64..4).prop_map(|heard| json!(heard))),
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| vec![a, b, c, d, e, f, g, h])
}

fn product() -> impl Strategy<Value = Vec<Option<(String, Value)>>> {
    let starts = &["2020-03-31", "2021-11-19", "2021-11-20", "2025-01-01"];
    (
        maybe("product.new", flag()),
        maybe("product.use_expected", flag()),
        maybe("product.sale_start", word(starts)),
        maybe("outcome.measurable", flag()),
        maybe("outcome.data_exist", flag()),
        maybe("outcome.cap_yen", Just(json!(9_762_000))),
        maybe(
            "outcome.benefit_yen",
            proptest::sample::select(vec![9_762_000_i64, 9_762_001]).prop_map(|yen| json!(yen)),
        ),
        maybe("need.several_approaches", flag()),
        maybe("need.quality_counts", flag()),
        maybe("free", flag()),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i, j)| vec![a, b, c, d, e, f, g, h, i, j])
}

fn bodies() -> impl Strategy<Value = Vec<Option<(String, Value)>>> {
    let shares = proptest::sample::select(vec![1_i64, 35_999_999, 36_000_000, 39_999_999, 40_000_000]);
    let list = proptest::collection::vec((word(&["prefecture", "city", "town-village"]), shares), 0..3);
    let list = list.prop_map(|list| {
        let all = list.into_iter().enumerate().map(|(nth, (kind, share))| {
            json!({ "org": format!("body-{nth}"), "name": "乙", "kind": kind, "share_yen": share })
        });
        all.collect::<Value>()
    });
    (
        maybe("bodies", list),
        maybe("joint.form", word(&["f1-i", "f1-ii", "f3", "f6"])),
        maybe("lease.basis", word(&["annual-rent", "total-rent"])),
        maybe(
            "lease.value_yen",
            proptest::sample::select(vec![800_000_i64, 800_001]).prop_map(|yen| json!(yen)),
        ),
    )
        .prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

fn need() -> impl Strategy<Value = (Policy, &'static str, Facts)> {
    let size = (0_usize..4, -1_i64..=1);
    let place = (
        proptest::sample::select(&BODIES[..]),
        proptest::sample::select(&TYPES[..]),
        proptest::sample::select(&DAYS[..]),
        any::<bool>(),
    );
    (place, size, budget(), certificate(), product(), bodies()).prop_map(
        |((body, kind, on, experts), (which, side), budget, certificate, product, bodies)| {
            let policy = Policy { body, import_needs_experts: experts, ..Policy::default() };
            let estimate = amount(&policy, kind, on, which, side);
            let sized = [("contract_type", json!(kind)), ("estimate_yen", json!(estimate))];
            let sized = sized.map(|(name, value)| (name.to_owned(), value));
            let lists = budget.into_iter().chain(certificate).chain(product).chain(bodies);
            (policy, on, lists.flatten().chain(sized).collect())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn what_is_called_eligible_is_allowed((policy, on, facts) in need()) {
        let sessions = typical_sessions(day(on));
        let said = advise(&facts, &policy, day(on), &sessions);
        let world = World { facts: &facts, policy: &policy, today: day(on), sessions: &sessions };
        prop_assert_eq!(said.answers.len(), Path::ALL.len());
        sound(&said);
        for one in &said.answers {
            if one.standing.eligible() {
                let refused = allowed(&world, one.path, one.by);
                prop_assert!(refused.is_ok(), "{}: {:?}", one.path.id(), refused);
            }
            let days = &one.earliest;
            let (Some(call), Some(closes)) = (&days.call, &days.closes) else { continue };
            if let (Some(on), Some(until)) = (call.on, closes.on) {
                prop_assert!(call_allowed(&world, one, on, until), "{} on {on} until {until}", one.path.id());
                let before = until.pred_opt().expect("a day");
                if !closes.because.is_empty() {
                    prop_assert!(!call_allowed(&world, one, on, before), "{} until {before}", one.path.id());
                }
            }
        }
        for one in said.answers.iter().filter(|one| one.path.pays()) {
            let floor = one.earliest.closes.as_ref().and_then(|one| one.on);
            let floor = floor.or_else(|| one.earliest.call.is_none().then(|| day(on)));
            let signed = one.earliest.contract.as_ref().and_then(|one| one.on);
            let (Some(floor), Some(signed)) = (floor, signed) else { continue };
            prop_assert!(sign_allowed(&world, one, signed), "{} signed on {signed}", one.path.id());
            // What only the calendar holds back is refused the day before; a notice of ground No.4
            // after a certification is not the signature's own.
            if signed > floor && one.path != Path::TrialOrder && one.earliest.call.is_some() {
                let before = signed.pred_opt().expect("a day");
                prop_assert!(!sign_allowed(&world, one, before), "{} signed on {before}", one.path.id());
            }
        }
    }
}
