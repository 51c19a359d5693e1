//! Where the acts of a certificate lead, on dossiers.

use serde_json::{Value, json};

use super::MACHINE;
use crate::dossier::{Commander, Dossier};
use crate::engine::{Consequence, Decision};
use crate::procedures::testing::{self, Heard, fact};
use crate::rule::Outcome;
use crate::rules::testing::dossier;
use crate::words::Capacity::{self, Approver, Officer, Supplier, System};

fn heard(act: &str, file: &Dossier) -> Heard {
    testing::heard(&MACHINE, act, file)
}

fn at(stage: &str, capacity: Capacity, facts: &[(&str, Value)], given: &[(&str, Value)]) -> Dossier {
    dossier(facts, |file| {
        stage.clone_into(&mut file.stage);
        file.capacity = capacity;
        for (name, value) in given {
            file.given.set(*name, value.clone());
        }
        for document in ["implementation-plan", "holder-hearing"] {
            file.documents.insert(document.to_owned());
        }
    })
}

fn notifies(decision: &Decision) -> bool {
    decision.consequences.iter().any(|one| matches!(one, Consequence::Notify("note-certificate-change")))
}

fn plan() -> Value {
    json!({ "target": "目標", "content": "内容", "timing": "時期", "method": "方法", "funds": "資金", "source": "調達" })
}

fn certified(kind: &str, to: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("certificate.number", json!("認定第1号")),
        ("certificate.kind", json!(kind)),
        ("certificate.scope", json!("一式")),
        ("certificate.from", json!("2026-08-27")),
        ("certificate.to", json!(to)),
        ("certificate.issuer", json!("市長")),
        ("holder.number", json!("5000012010024")),
        ("holder.name", json!("株式会社サンプル")),
        ("product.name", json!("標識")),
        ("plan", plan()),
    ]
}

fn commanded(mut file: Dossier, act: &str) -> Dossier {
    file.commander = Some(Commander { procedure: "R8-0012/2".into(), act: act.to_owned() });
    file
}

#[test]
fn a_certificate_runs_from_its_day_to_its_last_and_then_expires() {
    let file = at("", Approver, &[], &certified("goods", "2029-03-31"));
    assert_eq!(heard("certify", &file).map(|_| ()), Err(vec!["commanded"]));
    let decision = heard("certify", &commanded(file, "approve-certification")).expect("certified");
    assert_eq!(decision.to.id, "active");
    assert_eq!(fact(&decision, "due.expire"), Some(&json!("2029-03-31T15:00:00Z")));
    assert_eq!(fact(&decision, "certificate.imported"), Some(&json!(false)));
    let expired =
        heard("expire", &at("active", System, &certified("goods", "2029-03-31"), &[])).expect("expired");
    assert_eq!((expired.to.id, notifies(&expired)), ("expired", true));
}

#[test]
fn an_import_is_active_while_its_term_runs_and_refused_after_it() {
    let import = |to: &str, verified: bool| {
        let mut given = certified("service", to);
        given.push(("import.verified", json!(verified)));
        given.push(("import.origin", json!("kobe-city")));
        given.push(("import.file_sha256", json!("a".repeat(64))));
        heard("import", &commanded(at("", Officer, &[], &given), "import-certificate")).map(|one| one.to.id)
    };
    assert_eq!(import("2026-11-20", true), Ok("active"));
    assert_eq!(import("2026-11-19", true), Ok("import-refused"));
    assert_eq!(import("2026-11-20", false), Err(vec!["import-file-verified"]));
}

#[test]
fn a_plan_that_is_not_followed_must_be_revoked_after_a_hearing() {
    for (followed, owed) in [(true, false), (false, true)] {
        let given = [
            ("plan.report", json!({ "period": "令和8年度", "done": "実施" })),
            ("plan.followed", json!(followed)),
        ];
        let decision = heard("report-plan", &at("active", Supplier, &[], &given)).expect("reported");
        assert_eq!(fact(&decision, "due.duty-revocation").is_some(), owed, "{followed}");
    }
    let revoke = |heard_holder: bool, broken: bool| {
        let facts = [("holder.heard", json!(heard_holder)), ("plan_not_followed", json!(broken))];
        let given =
            [("revocation.ground", json!("plan-not-followed")), ("reason", json!("計画に従っていない"))];
        heard("revoke", &at("active", Approver, &facts, &given)).map(|one| (one.to.id, notifies(&one)))
    };
    assert_eq!(revoke(true, true), Ok(("revoked", true)));
    assert_eq!(revoke(false, true), Err(vec!["G98"]));
    assert_eq!(revoke(true, false), Err(vec!["revocation-ground"]));
}

#[test]
fn a_hearing_may_clear_the_holder_and_a_new_breach_asks_for_a_new_hearing() {
    let owed = [("due.duty-revocation", json!("2026-12-20T14:59:59Z")), ("plan_not_followed", json!(true))];
    let said = [
        ("holder.statement", json!("遅れは解消した")),
        ("plan.followed", json!(true)),
        ("reason", json!("確認した")),
    ];
    let decision = heard("hear-holder", &at("active", Officer, &owed, &said)).expect("heard");
    assert_eq!(fact(&decision, "plan_not_followed"), Some(&json!(false)));
    assert_eq!(fact(&decision, "due.duty-revocation"), Some(&json!("")));
    assert_eq!(fact(&decision, "holder.heard"), Some(&json!(true)));
    let breach = [("plan.breach", json!("生産を止めた"))];
    let decision = heard("record-breach", &at("active", Officer, &[], &breach)).expect("recorded");
    assert_eq!(fact(&decision, "holder.heard"), Some(&json!(false)));
    assert_eq!(
        heard("hear-holder", &at("active", Officer, &[], &[])).map(|_| ()),
        Err(vec!["heard-or-waived"])
    );
}

#[test]
fn a_changed_plan_replaces_the_old_one_only_when_confirmed() {
    let proposed = [("plan.proposed", plan()), ("plan.proposed_scope", json!("二式"))];
    let point = json!({ "met": true, "reason": "適合" });
    let found = ("findings", json!({ "novelty": point, "benefit": point, "feasibility": point }));
    let confirm = |kind: &str, experts: usize| {
        let mut facts = certified(kind, "2029-03-31");
        facts.extend(proposed.clone());
        let opinion = json!({ "novelty": "可", "benefit": "可", "feasibility": "可" });
        let heard_ones: Vec<Value> =
            (0..experts).map(|nth| json!({ "person": nth.to_string(), "opinion": opinion })).collect();
        heard(
            "confirm-change",
            &at("amending", Approver, &facts, &[found.clone(), ("experts", json!(heard_ones))]),
        )
    };
    assert_eq!(confirm("service", 1).map(|_| ()), Err(vec!["G19"]));
    for decision in [confirm("service", 2), confirm("goods", 0)] {
        let decision = decision.expect("confirmed");
        assert_eq!(decision.to.id, "active");
        assert_eq!(fact(&decision, "certificate.scope"), Some(&json!("二式")));
    }
    let refused =
        heard("refuse-change", &at("amending", Approver, &proposed, &[("reason", json!("不適合"))]));
    let refused = refused.expect("refused");
    assert_eq!((refused.to.id, fact(&refused, "plan"), notifies(&refused)), ("active", None, false));
}

#[test]
fn what_the_issuer_ended_is_kept_or_revoked() {
    let imported = [("certificate.imported", json!(true))];
    for (change, owed) in [("revoked", true), ("expired", true), ("amended", false)] {
        let decision = heard(
            "note-issuer-change",
            &at("active", System, &imported, &[("issuer.change", json!(change))]),
        );
        assert_eq!(fact(&decision.expect("noted"), "due.duty-issuer-change").is_some(), owed, "{change}");
    }
    let own = at("active", System, &[], &[("issuer.change", json!("revoked"))]);
    assert_eq!(heard("note-issuer-change", &own).map(|_| ()), Err(vec!["imported-certificate"]));
    let keep = [("issuer.kept_because", json!("なお有益"))];
    assert_eq!(
        heard("keep-imported", &at("active", Approver, &imported, &keep)).map(|_| ()),
        Err(vec!["issuer-change-waits"])
    );
    let waits =
        [("certificate.imported", json!(true)), ("due.duty-issuer-change", json!("2026-12-20T14:59:59Z"))];
    assert_eq!(heard("keep-imported", &at("active", Approver, &waits, &keep)).expect("kept").to.id, "active");
}

#[test]
fn the_plan_is_reported_on_each_year_and_late_is_marked() {
    for (due, outcome) in [("2026-11-20T14:59:59Z", Outcome::Met), ("2026-11-19T14:59:59Z", Outcome::Overdue)]
    {
        let mut facts = certified("goods", "2029-03-31");
        facts.push(("due.duty-plan-report", json!(due)));
        let given =
            [("plan.report", json!({"period": "一年目", "done": "提供"})), ("plan.followed", json!(true))];
        let decision = heard("report-plan", &at("active", Supplier, &facts, &given)).unwrap();
        let report = decision.findings.iter().find(|finding| finding.rule.id == "plan-report").unwrap();
        assert_eq!(report.outcome, outcome, "{due}");
        let next = decision.consequences.iter().find_map(|one| match one {
            Consequence::Duty { id: "duty-plan-report", due, .. } => Some(due.to_rfc3339()),
            _ => None,
        });
        assert_eq!(next.as_deref(), Some("2027-11-20T14:59:59+00:00"), "the next report, 365 days later");
    }
}
