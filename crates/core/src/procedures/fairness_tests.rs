//! Demonstrations, complaints, disclosure requests and what the office takes in, decided act by
//! act.

use serde_json::{Value, json};

use super::testing::{Run, commands, reports};
use crate::engine::{Consequence, Decision};
use crate::rules::testing::child;
use crate::words::Capacity;

const SUPPLIER: (&str, Capacity) = ("s-1", Capacity::Supplier);
const OFFICER: (&str, Capacity) = ("u-1", Capacity::Officer);
const APPROVER: (&str, Capacity) = ("u-2", Capacity::Approver);
const OTHER_APPROVER: (&str, Capacity) = ("u-5", Capacity::Approver);
const ADMINISTRATOR: (&str, Capacity) = ("u-9", Capacity::Administrator);
const SYSTEM: (&str, Capacity) = ("system:clock", Capacity::System);

const DOCUMENTS: [&str; 8] = [
    "agreement",
    "call-guideline",
    "certificate-file",
    "demonstration-report",
    "disclosure-decision",
    "monitoring-committee-opinion",
    "opinion-letter",
    "complaint-board-report",
];

fn due(decision: &Decision, id: &str) -> Option<String> {
    decision.consequences.iter().find_map(|one| match one {
        Consequence::Deadline { id: found, due, .. } | Consequence::Duty { id: found, due, .. }
            if *found == id =>
        {
            Some(due.to_rfc3339())
        }
        _ => None,
    })
}

fn filing() -> Value {
    json!({
        "complainant.number": "7000012050002", "complainant.name": "導ラボ",
        "complaint.about": "not-selected", "complaint.text": "公表された基準と異なる", "complaint.remedy": "再審査",
    })
}

#[test]
fn a_complaint_goes_to_somebody_else_and_an_upheld_one_is_noted() {
    for upheld in [true, false] {
        let mut run = Run::new("complaint@1", &DOCUMENTS);
        assert_eq!(run.act("file", SUPPLIER, filing()).unwrap_err(), ["G89"]);
        run.file.parent.set("published_on", json!("2026-05-28"));
        run.file.parent.set("decided_by", json!(APPROVER.0));
        let filed = run.act("file", SUPPLIER, filing()).unwrap();
        assert_eq!(due(&filed, "duty-complaint-answer").unwrap(), "2026-06-08T14:59:59+00:00");
        assert_eq!(due(&filed, "duty-complaint-report"), None);
        run.act("accept-complaint", OFFICER, json!({})).unwrap();
        let answer =
            json!({ "complaint.upheld": upheld, "complaint.answer": "確認した", "reason": "記録のとおり" });
        assert_eq!(run.act("answer-complaint", APPROVER, answer.clone()).unwrap_err(), ["not-who-decided"]);
        let answered = run.act("answer-complaint", OTHER_APPROVER, answer).unwrap();
        assert_eq!(reports(&answered, "note-complaint"), upheld);
        assert_eq!(due(&answered, "close-complaint").unwrap(), "2026-06-10T14:59:59+00:00");
        let again = json!({ "complaint.again": "回答になっていない" });
        run.on("2026-06-10T15:00:00Z");
        assert_eq!(run.act("re-file", SUPPLIER, again.clone()).unwrap_err(), ["refiling-open"]);
        run.on("2026-06-10T14:59:59Z").act("re-file", SUPPLIER, again).unwrap();
        let review =
            json!({ "complaint.upheld": upheld, "complaint.opinion": "妥当", "reason": "意見のとおり" });
        let reviewed = run.act("review-complaint", OTHER_APPROVER, review).unwrap();
        assert_eq!(reports(&reviewed, "note-complaint"), upheld);
        assert_eq!(run.act("close-complaint", SYSTEM, json!({})).unwrap().to.id, "closed");
    }
}

fn request() -> Value {
    json!({
        "disclosure.requester": "請求者", "disclosure.what": "提案書", "disclosure.received_on": "2026-06-01",
        "counterpart": "R8-0012/aone",
    })
}

#[test]
fn an_objection_holds_the_release_for_two_weeks() {
    for (objects, decided_to) in [(true, "waiting"), (false, "decided")] {
        let mut run = Run::new("disclosure@1", &DOCUMENTS);
        let requested = run.commanded().act("request-disclosure", OFFICER, request()).unwrap();
        assert_eq!(due(&requested, "duty-disclosure-decision").unwrap(), "2026-06-16T14:59:59+00:00");
        let full = json!({ "disclosure.decision": "full", "reason": "非公開情報に当たらない" });
        assert_eq!(run.act("decide-disclosure", APPROVER, full.clone()).unwrap_err(), ["G84"]);
        run.act("consult-third-party", OFFICER, json!({ "opinion.due": "2026-06-10" })).unwrap();
        assert_eq!(run.act("decide-disclosure", APPROVER, full.clone()).unwrap_err(), ["G84"]);
        let opinion = json!({ "opinion.objects": objects, "opinion.text": "単価は営業秘密" });
        run.act("submit-opinion", SUPPLIER, opinion).unwrap();
        let decided = run.act("decide-disclosure", APPROVER, full).unwrap();
        assert_eq!(decided.to.id, decided_to);
        if objects {
            assert_eq!(due(&decided, "end-waiting").unwrap(), "2026-06-15T14:59:59+00:00");
            run.on("2026-06-14T01:00:00Z");
            assert_eq!(run.act("end-waiting", SYSTEM, json!({})).unwrap_err(), ["G84"]);
            run.on("2026-06-15T14:59:59Z").act("end-waiting", SYSTEM, json!({})).unwrap();
        }
        let released = json!({ "released": [{ "document": "提案書", "rendition_sha256": "0" }] });
        assert_eq!(run.act("release", OFFICER, released).unwrap().to.id, "released");
    }
}

#[test]
fn a_demonstration_by_call_ends_with_what_was_learned_in_public() {
    let mut run = Run::new("demonstration@1", &DOCUMENTS);
    run.commanded().act("open", OFFICER, json!({ "title": "配送の実証" })).unwrap();
    assert_eq!(run.file.text("form"), Some("pilot"));
    let call = json!({
        "call.scope": "離島への配送", "call.eligibility": "問わない", "call.form": "企画書", "call.contact": "企画課",
        "call.proposals_due": "2026-06-30T08:00:00Z", "demonstration.site": "港", "demonstration.from": "2026-08-01",
        "demonstration.to": "2026-08-31",
    });
    run.act("publish-call", OFFICER, call).unwrap();
    run.on("2026-06-30T08:00:00Z");
    run.file.children = vec![
        child("R8-0012/aone", "application", "submitted", &[("applicant.name", json!("導ラボ"))]),
        child("R8-0012/atwo", "application", "submitted", &[("applicant.name", json!("他社"))]),
    ];
    let closed = run.act("close-call", SYSTEM, json!({})).unwrap();
    assert_eq!(commands(&closed).len(), 2);
    for one in &mut run.file.children {
        "under-evaluation".clone_into(&mut one.stage);
    }
    let choice = |days: i64| {
        json!({
            "candidate": "aone", "fairness.selection": "示した基準による", "exclusivity.days": days,
            "exclusivity.quantity": "岸壁1か所", "exclusivity.judgement": "他の岸壁は空いている",
        })
    };
    assert_eq!(run.act("select-partner", OFFICER, choice(32)).unwrap_err(), ["exclusivity"]);
    let selected = run.act("select-partner", OFFICER, choice(31)).unwrap();
    assert_eq!(commands(&selected), [("R8-0012/aone", "prefer")]);
    let terms = json!({
        "agreement.content": "配送", "agreement.roles": "役割", "agreement.costs": "各自", "agreement.rights": "相手方",
        "agreement.publication": "公表する", "agreement.data": "匿名化", "demonstration.from": "2026-08-01",
        "demonstration.to": "2026-08-31", "check.suspended": false, "check.organised_crime": false,
    });
    assert_eq!(run.act("agree", APPROVER, terms.clone()).unwrap_err(), ["partner-stands"]);
    "preferred".clone_into(&mut run.file.children[0].stage);
    let agreed = run.act("agree", APPROVER, terms).unwrap();
    let expected = [("R8-0012/aone", "note-contract"), ("R8-0012/atwo", "not-select")];
    assert_eq!(commands(&agreed), expected);
    assert_eq!(run.file.text("decided_by"), Some(APPROVER.0));
    run.commanded().act("note-complaint", SYSTEM, json!({})).unwrap();
    assert_eq!(run.act("start-running", OFFICER, json!({})).unwrap_err(), ["no-upheld-complaint"]);
    run.act("keep-decision", APPROVER, json!({ "reason": "基準どおり" })).unwrap();
    run.act("start-running", OFFICER, json!({})).unwrap();
    let record = json!({ "result": { "date": "2026-08-10", "what": "配送", "finding": "予定どおり" } });
    run.act("record-result", SUPPLIER, record).unwrap();
    let judged = json!({
        "evaluation.officials": "有用", "evaluation.residents": "便利", "evaluation.result": "succeeded",
    });
    run.act("evaluate", OFFICER, judged).unwrap();
    let next = |learned: bool| {
        if learned {
            json!({ "next": "proposal-competition", "learned": "潮位と接岸時間" })
        } else {
            json!({ "next": "proposal-competition" })
        }
    };
    assert_eq!(run.act("finish", OFFICER, next(false)).unwrap_err(), ["information-parity"]);
    assert_eq!(run.act("finish", OFFICER, next(true)).unwrap().to.id, "closed");
}

#[test]
fn a_certificate_is_imported_by_two_from_a_registered_peer() {
    let mut run = Run::new("office@1", &DOCUMENTS);
    run.act("open", SYSTEM, json!({ "grants": [] })).unwrap();
    let key = format!("audit.example.jp/kobe+0a1b2c3d+AQ{}", "B".repeat(42));
    let peer = json!({ "peer.org": "kobe-city", "peer.key": key });
    let import = json!({
        "import.verified": true, "import.origin": "kobe-city", "import.file_sha256": "0", "certificate.number": "2910",
        "certificate.kind": "goods", "certificate.scope": "全品", "certificate.from": "2026-04-01",
        "certificate.to": "2029-03-31", "certificate.issuer": "市長", "holder.number": "7000012050002",
        "holder.name": "導ラボ", "product.name": "航路", "plan": {},
    });
    assert_eq!(run.act("import-certificate", OFFICER, import.clone()).unwrap_err(), ["import-verified"]);
    assert!(run.act("register-peer", ADMINISTRATOR, peer.clone()).unwrap().first_hand);
    assert!(!run.act("register-peer", APPROVER, peer).unwrap().first_hand);
    let opens = |decision: &Decision| {
        decision
            .consequences
            .iter()
            .any(|one| matches!(one, Consequence::Open(opening) if opening.act == "import"))
    };
    let first = run.act("import-certificate", OFFICER, import.clone()).unwrap();
    assert!(first.first_hand && !opens(&first));
    assert!(opens(&run.act("import-certificate", APPROVER, import).unwrap()));
}
