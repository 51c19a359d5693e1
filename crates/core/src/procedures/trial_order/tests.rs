//! Where the acts of a trial order lead, on dossiers: the Tokyo programme of FY2019 and a
//! designated product after a demonstration.

use serde_json::{Value, json};

use super::MACHINE;
use crate::dossier::{Child, Dossier};
use crate::engine::{Consequence, Decision};
use crate::procedures::testing::{self, Heard, fact};
use crate::rules::testing::{child, dossier};
use crate::words::Capacity::{self, Approver, Officer, System};

/// The stage reached, or the rules unmet.
type Expected = Result<&'static str, Vec<&'static str>>;

fn heard(act: &str, file: &Dossier) -> Heard {
    testing::heard(&MACHINE, act, file)
}

fn at(stage: &str, capacity: Capacity, facts: &[(&str, Value)], children: &[Child]) -> Dossier {
    dossier(facts, |file| {
        stage.clone_into(&mut file.stage);
        file.capacity = capacity;
        file.children = children.to_vec();
        for document in
            ["catalogue", "use-evaluation", "implementation-plan", "hearing-minutes", "evaluation-report"]
        {
            file.documents.insert(document.to_owned());
        }
    })
}

fn given(mut file: Dossier, facts: &[(&str, Value)]) -> Dossier {
    for (name, value) in facts {
        file.given.set(*name, value.clone());
    }
    file
}

fn commands(decision: &Decision) -> Vec<(&str, &str)> {
    let short = |id: &str| if id.ends_with("/aaa") { "aaa" } else { "bbb" };
    testing::commands(decision).into_iter().map(|(id, act)| (short(id), act)).collect()
}

fn plan() -> Value {
    json!({ "target": "目標", "content": "内容", "timing": "時期", "method": "方法", "funds": "資金", "source": "調達" })
}

fn application(key: &str, stage: &str) -> Child {
    let facts = [
        ("corporate_number", json!("5000012010024")),
        ("applicant.name", json!("株式会社サンプル")),
        ("product.name", json!("標識")),
        ("product.kind", json!("goods")),
        ("plan", plan()),
    ];
    child(&format!("R8-0012/{key}"), "application", stage, &facts)
}

#[test]
fn the_call_closes_by_deadline_or_capacity_and_by_what_is_in() {
    let due = ("due.close-call", json!("2026-11-20T00:00:01Z"));
    let capacity = ("call.capacity", json!(1));
    let cases: &[(Capacity, &str, Expected)] = &[
        (System, "submitted", Ok("formal-review")),
        (System, "late", Ok("formal-review")),
        (System, "entered", Ok("no-entry")),
        (Officer, "submitted", Ok("formal-review")),
        (Officer, "withdrawn", Err(vec!["G80"])),
    ];
    for (who, stage, expected) in cases {
        let file = at("call-open", *who, &[due.clone(), capacity.clone()], &[application("aaa", stage)]);
        assert_eq!(heard("close-call", &file).map(|one| one.to.id), *expected, "{who:?} {stage}");
    }
}

#[test]
fn the_formal_review_ends_when_all_are_examined_by_the_policys_next_step() {
    let ended = |stages: [&str; 2], survey: bool| {
        let children = [application("aaa", stages[0]), application("bbb", stages[1])];
        let mut file = at("formal-review", Officer, &[], &children);
        file.policy.trial_needs_survey = survey;
        heard("end-formal-review", &file).map(|one| one.to.id)
    };
    assert_eq!(ended(["admitted", "refused"], true), Ok("needs-survey"));
    assert_eq!(ended(["admitted", "refused"], false), Ok("document-review"));
    assert_eq!(ended(["refused", "late"], true), Ok("none-certified"));
    assert_eq!(ended(["admitted", "submitted"], true), Err(vec!["all-examined"]));
}

#[test]
fn a_rejection_reaches_the_application_wherever_it_is() {
    for (stage, act) in
        [("submitted", "refuse"), ("admitted", "disqualify"), ("supplement-requested", "disqualify")]
    {
        let mut file = at("formal-review", Officer, &[], &[application("aaa", stage)]);
        file.subject = Some("R8-0012/aaa".into());
        let decision = heard("reject", &given(file, &[("reason", json!("対象外の分野"))])).expect("rejected");
        assert_eq!(commands(&decision), [("aaa", act)], "{stage}");
    }
}

fn decided(outcomes: [&str; 2]) -> Dossier {
    let point = json!({ "met": true, "reason": "適合" });
    let found = json!({ "novelty": point, "benefit": point, "feasibility": point });
    let decision = |outcome: &str, number: &str| json!({ "outcome": outcome, "reason": "審査会のとおり", "number": number, "scope": "一式" });
    let children = [application("aaa", "under-evaluation"), application("bbb", "under-evaluation")];
    let file = at(
        "certification-approval",
        Approver,
        &[("findings.aaa", found.clone()), ("findings.bbb", found)],
        &children,
    );
    given(
        file,
        &[
            ("decision", json!({ "aaa": decision(outcomes[0], "1"), "bbb": decision(outcomes[1], "2") })),
            ("certificate.issuer", json!("市長")),
            ("fairness.result", json!("公表した結果と理由")),
        ],
    )
}

#[test]
fn what_is_certified_gets_a_certificate_to_the_end_of_the_second_following_fiscal_year() {
    let file = decided(["certified", "refused"]);
    let decision = heard("approve-certification", &file).expect("approved");
    assert_eq!(decision.to.id, "certified");
    assert_eq!(commands(&decision), [("aaa", "certify"), ("bbb", "refuse")]);
    let opened = decision.consequences.iter().find_map(|one| match one {
        Consequence::Open(opening) => Some((opening.children)(&file)),
        _ => None,
    });
    let opened = opened.expect("certificates");
    let [(kind, facts)] = opened.as_slice() else { panic!("one certificate") };
    assert_eq!(*kind, "certificate");
    assert_eq!(facts.get("certificate.to"), Some(&json!("2029-03-31")));
    assert_eq!(facts.get("counterpart"), Some(&json!("R8-0012/aaa")));
    assert_eq!(fact(&decision, "certified").and_then(Value::as_array).map(Vec::len), Some(1));
    assert_eq!(
        heard("approve-certification", &decided(["refused", "refused"])).map(|one| one.to.id),
        Ok("none-certified")
    );
}

#[test]
fn the_decision_leaves_nobody_out_and_nothing_in_doubt() {
    let mut file = decided(["certified", "certified"]);
    file.facts.set("findings.bbb", json!({}));
    assert_eq!(heard("approve-certification", &file).map(|_| ()), Err(vec!["G18"]));
    let one = json!({ "aaa": { "outcome": "refused", "reason": "要件二" } });
    let file = given(decided(["certified", "certified"]), &[("decision", one)]);
    assert_eq!(heard("approve-certification", &file).map(|_| ()), Err(vec!["all-applications-decided"]));
    let mut file = decided(["certified", "refused"]);
    file.facts.set("complaint.upheld", json!(true));
    assert_eq!(heard("approve-certification", &file).map(|_| ()), Err(vec!["no-upheld-complaint"]));
}

#[test]
fn a_designated_product_is_that_of_a_demonstration_that_succeeded() {
    let start = |stage: &str, result: &str, intake: &str| {
        let facts = [("intake", json!(intake)), ("demonstration", json!("R8-0011/2"))];
        let mut file = at("call-approved", Approver, &facts, &[]);
        let shown = [("evaluation.result", json!(result)), ("candidate.name", json!("株式会社サンプル"))];
        file.named = vec![child("R8-0011/2", "demonstration", stage, &shown)];
        let file = given(
            file,
            &[
                ("corporate_number", json!("5000012010024")),
                ("applicant.name", json!("株式会社サンプル")),
                ("product.name", json!("標識")),
                ("product.kind", json!("goods")),
                ("product.category", json!("交通")),
                ("product.sale_start", json!("2026-12-01")),
                ("product.same_before", json!(false)),
                ("plan", plan()),
                ("reason", json!("実証の成果")),
            ],
        );
        heard("start-designated", &file).map(|one| one.to.id)
    };
    assert_eq!(start("closed", "succeeded", "designated"), Ok("formal-review"));
    for (stage, result, intake) in [
        ("running", "succeeded", "designated"),
        ("closed", "failed", "designated"),
        ("closed", "succeeded", "public"),
    ] {
        assert_eq!(
            start(stage, result, intake),
            Err(vec!["demonstration-succeeded"]),
            "{stage} {result} {intake}"
        );
    }
}

#[test]
fn a_trial_rests_on_a_certificate_in_force_and_leases_on_policy() {
    let start = |stage: &str, kind: &str, lease: bool| {
        let request =
            json!({ "section": "道路課", "certificate": "R8-0012/3", "need": "試行", "budget": "事業費" });
        let mut file = at("certified", Officer, &[("trial.request.1", request)], &[]);
        file.policy.trial_lease = lease;
        let shown = [
            ("holder.number", json!("5000012010024")),
            ("certificate.number", json!("1")),
            ("certificate.kind", json!("goods")),
            ("certificate.scope", json!("一式")),
            ("certificate.from", json!("2026-08-27")),
            ("certificate.to", json!("2029-03-31")),
        ];
        file.named = vec![child("R8-0012/3", "certificate", stage, &shown)];
        let file = given(
            file,
            &[
                ("trial.of_request", json!(1)),
                ("certificates", json!(["R8-0012/3"])),
                ("trial.title", json!("標識の試験購入")),
                ("trial.contract_type", json!(kind)),
                ("trial.estimate_yen", json!(1_500_000)),
                ("trial.budget_line", json!("事業費")),
                ("trial.budget_yen", json!(2_000_000)),
                ("object.within_scope", json!(true)),
            ],
        );
        heard("start-trial", &file).map(|one| one.to.id)
    };
    assert_eq!(start("active", "purchase", false), Ok("trial-use"));
    assert_eq!(start("amending", "lease", true), Ok("trial-use"));
    assert_eq!(start("active", "lease", false), Err(vec!["trial-lease"]));
    assert_eq!(start("revoked", "purchase", false), Err(vec!["certificate-in-force"]));
    assert_eq!(start("active", "service", false), Err(vec!["G23"]));
}

#[test]
fn a_programme_is_complete_when_every_use_is_evaluated() {
    let complete = |stage: &str, evaluated: bool| {
        let mut purchase = child("R8-0012/4", "contract", stage, &[]);
        purchase.closed = stage == "completed";
        let facts = [("use_evaluation.4", json!({ "improvement": "可", "effect": "可", "saving": "可" }))];
        let facts: &[(&str, Value)] = if evaluated { &facts } else { &[] };
        heard("complete", &at("trial-use", Officer, facts, &[purchase])).map(|one| one.to.id)
    };
    assert_eq!(complete("completed", true), Ok("completed"));
    assert_eq!(complete("completed", false), Err(vec!["all-uses-evaluated"]));
    assert_eq!(complete("performing", true), Err(vec!["no-live-purchase"]));
}
