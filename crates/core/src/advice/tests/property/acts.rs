//! The first acts of the paths, written out by hand for the property: none of this is the advisor's.

mod days;
mod world;

use chrono::NaiveDate;
use serde_json::{Value, json};

pub(super) use self::days::{call_allowed, sign_allowed};
use self::world::FIRM;
pub(super) use self::world::World;
use crate::advice::Path;
use crate::dossier::{Commander, Dossier};
use crate::engine::{Answer, decide};
use crate::procedures::newest;
use crate::rules::testing::child;
use crate::words::Capacity::{Approver, FinanceOfficer, Officer, System};

const OTHER: &str = "2120001086883";

fn heard(kind: &str, act: &str, mut file: Dossier, documents: &[&str]) -> Result<String, Vec<String>> {
    file.documents = documents.iter().map(|one| (*one).to_owned()).collect();
    match decide(newest(kind).expect("a kind"), act, &file).expect("a stage and an act") {
        Answer::Decision(decision) => Ok(decision.to.id.to_owned()),
        Answer::Refusal(refusal) => {
            Err(refusal.unmet().map(|one| format!("{act} {} {}", one.rule.id, one.sentence().en)).collect())
        }
    }
}

fn form_of(path: Path, by: Option<Path>) -> (&'static str, &'static str) {
    if by.unwrap_or(path) == Path::ComprehensiveEvaluation {
        ("tender", "comprehensive-evaluation")
    } else {
        ("2", "open-proposal")
    }
}

/// The first acts of a path, today.
pub(super) fn allowed(world: &World<'_>, path: Path, by: Option<Path>) -> Result<(), Vec<String>> {
    let (ground, form) = form_of(path, by);
    match path {
        Path::SmallValue => small(world, world.today).map(|_| ()),
        Path::ProposalCompetition | Path::ComprehensiveEvaluation => {
            prepared(world, "proposal-competition", ground)?;
            let facts = [world.sized(ground), vec![("procedure", json!(form))]].concat();
            let file =
                world.file("method-approval", world.today, Approver, &facts, &[("reason", json!("—"))]);
            heard("proposal-competition", "approve-method", file, &["review-board-record"]).map(|_| ())
        }
        Path::NegotiatedNo4 | Path::NegotiatedNo4Imported => {
            if path == Path::NegotiatedNo4Imported {
                import(world)?;
            }
            prepared(world, "negotiated-no4", "4")?;
            basis(world, path).map(|_| ())
        }
        Path::TrialOrder => {
            prepared(world, "trial-order", "4")?;
            formal_review(world)
        }
        Path::PayForSuccess => {
            prepared(world, "pay-for-success", ground)?;
            fix_payment(world)
        }
        Path::JointProcurement => {
            prepared(world, "joint-procurement", ground)?;
            specification(world, ground)
        }
        Path::Demonstration => {
            let given =
                [("partner.number", json!(FIRM)), ("partner.name", json!("甲")), ("reason", json!("—"))];
            let started = world.file("scouting", world.today, Officer, &[], &[("form", json!("pilot"))]);
            heard("preparation", "start-demonstration", started, &[])?;
            heard(
                "demonstration",
                "name-partner",
                world.file("planned", world.today, Approver, &[], &given),
                &[],
            )
            .map(|_| ())
        }
        Path::Cooperation => {
            assert_eq!(world.get("free"), Some(json!(true)), "what costs something is no cooperation");
            let given = [
                ("without_procurement", json!("free-pilot")),
                ("fairness.opportunity", json!("—")),
                ("fairness.selection", json!("—")),
                ("fairness.result", json!("—")),
            ];
            let file = world.file("method", world.today, Approver, &[], &given);
            heard("preparation", "conclude-without-procurement", file, &[]).map(|_| ())
        }
    }
}

fn prepared(world: &World<'_>, path: &str, ground: &str) -> Result<(), Vec<String>> {
    let given = [
        world.sized(ground),
        vec![
            ("method.path", json!(path)),
            ("method.reason", json!("—")),
            ("fairness.opportunity", json!("—")),
        ],
    ];
    let file = world.file("method", world.today, Approver, &[], &given.concat());
    assert_eq!(heard("preparation", "choose-method", file, &["method-record"])?, "budget");
    if world.budget() == "none" {
        return Err(vec!["there is no budget".to_owned()]);
    }
    let facts = [("budget.by_year", world.by_year()), ("budget.form", world.form())];
    let given = [
        ("budget.assessment", json!("full")),
        ("budget.line", json!("—")),
        ("budget.amount_yen", world.amount()),
        ("budget.limit_yen", json!(0)),
        ("budget.until_year", json!(2000)),
        ("budget.preparation_clause", json!(true)),
    ];
    let file = world.file("budget", world.today, FinanceOfficer, &facts, &given);
    heard("preparation", "approve-budget", file, &[]).map(|_| ())
}

fn small(world: &World<'_>, day: NaiveDate) -> Result<String, Vec<String>> {
    let yen = json!(world.estimate());
    let quote = |number: &str| json!({ "company": "—", "corporate_number": number, "quote_yen": yen });
    let mut facts = Vec::new();
    if let Some(vote) = world.vote().filter(|_| world.budget() == "voted" || day > world.today) {
        facts = vec![("budget.vote_result", json!("passed")), ("budget.vote_date", json!(vote.to_string()))];
    }
    let budget = if world.budget() == "none" && day == world.today { None } else { Some(world.amount()) };
    let on = json!(day.to_string());
    let mut given = vec![
        ("purchase.title", json!("—")),
        ("purchase.contract_type", json!(world.text("contract_type"))),
        ("purchase.estimate_yen", yen.clone()),
        ("purchase.price_yen", yen.clone()),
        ("quotes", json!([quote(FIRM), quote(OTHER)])),
        ("counterpart.number", json!(FIRM)),
        ("counterpart.name", json!("—")),
        ("reason_document", json!({ "item": "—", "counterpart_reason": "—", "price_reason": "—" })),
        ("purchase.budget_line", json!("—")),
        ("purchase.payment_form", json!("on-completion")),
        ("purchase.from", on.clone()),
        ("purchase.to", on.clone()),
        ("signing_on", on),
        ("purchase.bond", json!("exempt")),
        ("purchase.bond_exemption", json!("—")),
        ("purchase.opportunity", json!("—")),
        ("purchase.selection", json!("—")),
        ("purchase.result", json!("—")),
    ];
    given.extend(integrity());
    given.extend(budget.map(|yen| ("purchase.budget_yen", yen)));
    given.extend(world.get("purchase.same_item_yen").map(|yen| ("purchase.same_item_yen", yen)));
    given.extend(world.get("lease.basis").map(|basis| ("purchase.lease_basis", basis)));
    given.extend(world.get("lease.value_yen").map(|yen| ("purchase.lease_value_yen", yen)));
    heard(
        "preparation",
        "start-small-purchase",
        world.file("ready", day, Approver, &facts, &given),
        &["quotes"],
    )
}

fn integrity() -> [(&'static str, Value); 6] {
    [
        ("check.capacity", json!(true)),
        ("check.suspended", json!(false)),
        ("check.organised_crime", json!(false)),
        ("check.tax_cleared", json!(true)),
        ("check.member_interest", json!("none")),
        ("check.head_interest", json!(false)),
    ]
}

fn basis(world: &World<'_>, path: Path) -> Result<String, Vec<String>> {
    let object = match world.text("contract_type") {
        "lease" => "lease",
        "service" | "technical-service" => "service",
        _ => "buy",
    };
    let mut given = vec![
        ("certificates", json!(["office/1"])),
        ("object.type", json!(object)),
        ("object.scope", json!("—")),
    ];
    given.extend(world.get("object.within_scope").map(|within| ("object.within_scope", within)));
    given.extend(world.get("lease.basis").map(|basis| ("lease.basis", basis)));
    given.extend(world.get("lease.value_yen").map(|yen| ("lease.value_yen", yen)));
    let mut file = world.file("basis-check", world.today, Officer, &world.sized("4"), &given);
    file.named = vec![world.certificate(path)];
    heard("negotiated-no4", "confirm-basis", file, &["execution-request"])
}

fn import(world: &World<'_>) -> Result<(), Vec<String>> {
    let one = world.certificate(Path::NegotiatedNo4Imported);
    let text = json!("—");
    let plan = json!({ "target": text, "content": text, "timing": text, "method": text, "funds": text, "source": text });
    let opinion = json!({ "novelty": text, "benefit": text, "feasibility": text });
    let mut given: Vec<(&str, Value)> = [
        "certificate.number",
        "certificate.scope",
        "certificate.issuer",
        "holder.name",
        "product.name",
        "import.origin",
    ]
    .map(|name| (name, text.clone()))
    .into();
    given.extend([
        ("holder.number", json!(FIRM)),
        ("plan", plan),
        ("import.file_sha256", json!("0".repeat(64))),
    ]);
    given.extend(world.get("import.verified").map(|flag| ("import.verified", flag)));
    for name in ["certificate.kind", "certificate.from", "certificate.to"] {
        given.push((name, one.facts[name].clone()));
    }
    let heard_of = world.facts.get("import.experts").and_then(Value::as_i64).unwrap_or(0);
    if heard_of > 0 {
        let all = (0..heard_of).map(|nth| json!({ "person": format!("x{nth}"), "opinion": opinion }));
        given.push(("experts", all.collect()));
    }
    let mut file = world.file("", world.today, System, &[], &given);
    file.commander = Some(Commander { procedure: "office".to_owned(), act: "import-certificate".to_owned() });
    match heard("certificate", "import", file, &[])?.as_str() {
        "active" => Ok(()),
        other => Err(vec![format!("the import ends as {other}")]),
    }
}

fn formal_review(world: &World<'_>) -> Result<(), Vec<String>> {
    let mut facts = vec![
        ("product.kind", json!("service")),
        ("corporate_number", json!(FIRM)),
        ("product.same_before", json!(false)),
        ("pledge", json!(true)),
    ];
    facts.extend(world.get("product.sale_start").map(|day| ("product.sale_start", day)));
    let given = [integrity().to_vec(), vec![("eligible", json!(true))]].concat();
    let mut file = world.file("formal-review", world.today, Officer, &[], &given);
    file.subject = Some("R8-0012/a1".to_owned());
    file.children = vec![child("R8-0012/a1", "application", "submitted", &facts)];
    assert_eq!(world.get("product.new"), Some(json!(true)), "what is not new is not certified");
    heard("trial-order", "pass-formal-review", file, &[]).map(|_| ())
}

fn fix_payment(world: &World<'_>) -> Result<(), Vec<String>> {
    for name in ["outcome.measurable", "outcome.data_exist"] {
        assert_eq!(world.get(name), Some(json!(true)), "{name}");
    }
    let cap = world.get("outcome.cap_yen").unwrap_or_else(|| json!(world.estimate()));
    let periods = json!([{ "id": "final", "measured_on": "2027-08-31" }]);
    let indicators = json!([{
        "id": "rate", "name": "—", "definition": "—", "unit": "—", "source": "—", "attribution": "—", "direction": "up",
        "lower": "0", "upper": "1", "cap_yen": cap, "periods": periods,
        "baseline": { "value": "0", "date": "2026-03-31", "source": "—" },
    }]);
    let design = json!({
        "fixed_yen": 0, "cap_yen": cap, "benefit_yen": world.get("outcome.benefit_yen"), "last_payment_year": 2027,
        "indicators": [{ "id": "rate", "direction": "up", "cap_yen": cap, "periods": periods, "fallback": "zero",
            "payment": { "mode": "linear", "lower": "0", "upper": "1" } }],
    });
    let file = world.file(
        "payment-design",
        world.today,
        Officer,
        &[("outcome.indicators", indicators)],
        &[("outcome.design", design)],
    );
    heard("pay-for-success", "fix-payment", file, &["benefit-calculation"]).map(|_| ())
}

fn specification(world: &World<'_>, ground: &str) -> Result<(), Vec<String>> {
    let others = world.get("bodies").unwrap_or_else(|| json!([]));
    let others = others.as_array().expect("a list").clone();
    assert!(others.len() + 1 >= 2, "two bodies");
    let mut members = vec![json!({ "org": "lead", "name": "甲", "kind": world.policy.body })];
    let mut shares = serde_json::Map::new();
    let mut left = world.estimate();
    for one in &others {
        members.push(json!({ "org": one["org"], "name": "乙", "kind": one["kind"] }));
        left -= one["share_yen"].as_i64().expect("a share");
        shares.insert(one["org"].as_str().expect("an id").to_owned(), one["share_yen"].clone());
    }
    shares.insert("lead".to_owned(), json!(left.max(0)));
    let joint = [
        ("members", json!(members)),
        ("lead", json!("lead")),
        ("shares", Value::Object(shares)),
        ("joint.form", world.get("joint.form").unwrap_or_else(|| json!("f1-i"))),
    ];
    let facts = [world.sized(ground), joint.to_vec()].concat();
    let file =
        world.file("specification", world.today, Officer, &facts, &[("specification.core", json!("—"))]);
    heard("joint-procurement", "fix-specification", file, &["common-specification", "specification"])
        .map(|_| ())
}
