//! Two organisations that know each other by messages only: what comes twice, late or altered
//! changes nothing, and neither sees, acts on or names what is the other's.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use serde_json::{Map, Value, json};
use shirube_core::forms::office::Grant;
use shirube_core::policy::Policy;
use shirube_desk::{
    Attachment, Clock, Command, Desk, DeskError, Founding, NewPerson, Performed, Reply, Target,
};
use shirube_persistence::{MessageOutRow, ProcedureRow, Store};
use shirube_trail::{ActorId, OrgId, ProcedureId};
use uuid::Uuid;

const LEAD: &str = "lead-pref";
const MEMBER: &str = "member-pref";
/// What the member keeps to itself, and what the lead does.
const SECRETS: [&str; 2] = ["構成団体だけの事情", "代表団体だけの事情"];
/// The people of the lead; the member's have the same capacities under `u-1…`.
const PEOPLE: [(&str, &str); 4] = [
    ("u-0001", "officer"),
    ("u-0002", "approver"),
    ("u-0003", "administrator"),
    ("u-0005", "finance-officer"),
];
/// One byte in so many is altered, one at a time.
const STRIDE: usize = 97;

/// A procedure with its facts and its revision, as it is kept.
type Kept = (String, String, u64, u64, Value);

struct Both {
    desk: Desk,
    _folder: tempfile::TempDir,
}

fn org(text: &str) -> OrgId {
    OrgId::new(text).unwrap()
}

fn id(text: &str) -> ProcedureId {
    ProcedureId::new(text).unwrap()
}

/// The same person's counterpart in an organisation.
fn of(organisation: &str, person: &str) -> String {
    if organisation == LEAD { person.to_owned() } else { person.replacen("u-0", "u-1", 1) }
}

fn founding(name: &str) -> Founding {
    let person = |(id, _): &(&str, &str)| NewPerson {
        id: ActorId::new(of(name, id)).unwrap(),
        name: of(name, id),
        email: None,
        language: "ja".to_owned(),
        company: None,
        section: None,
        corporate_number: None,
    };
    let grant = |(id, capacity): &(&str, &str)| Grant {
        person: of(name, id),
        capacity: (*capacity).to_owned(),
        section: String::new(),
        level: String::new(),
        since: "2026-04-01".to_owned(),
    };
    Founding {
        org: org(name),
        name_ja: name.to_owned(),
        name_en: name.to_owned(),
        code: None,
        policy: Policy::default(),
        grants: PEOPLE.iter().map(grant).collect(),
        people: PEOPLE.iter().map(person).collect(),
    }
}

impl Both {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("both.db").to_str().unwrap()).await.unwrap();
        store.migrate().await.unwrap();
        let now = chrono::DateTime::parse_from_rfc3339("2026-10-05T10:00:00+09:00").unwrap().to_utc();
        let desk = Desk::with_clock(store, Clock::simulated(now)).with_keys(folder.path().join("keys"));
        let both = Self { desk, _folder: folder };
        for name in [LEAD, MEMBER] {
            both.desk.found(&founding(name)).await.unwrap();
        }
        for (name, peer) in [(LEAD, MEMBER), (MEMBER, LEAD)] {
            let key = both.desk.keyring().unwrap().vkey(&org(peer)).unwrap();
            for person in ["u-0003", "u-0002"] {
                let given = json!({"peer.org": peer, "peer.key": key});
                both.done(name, person, "office", "register-peer", &[], given).await;
            }
        }
        both
    }

    async fn submit(
        &self,
        organisation: &str,
        person: &str,
        (target, act): (Target, &str),
        documents: &[&str],
        given: Value,
    ) -> Result<Reply, DeskError> {
        let Value::Object(facts) = given else { panic!("facts are an object") };
        let document = |id: &&str| Attachment {
            document: (*id).to_owned(),
            name: format!("{id}.txt"),
            media: "text/plain".to_owned(),
            content: b"sample".to_vec(),
        };
        let command = Command {
            org: org(organisation),
            person: ActorId::new(person).unwrap(),
            capacity: None,
            target,
            act: act.to_owned(),
            subject: None,
            facts,
            documents: documents.iter().map(document).collect(),
            seen_revision: None,
            cmd: Uuid::new_v4(),
        };
        self.desk.submit(command).await
    }

    /// Somebody of an organisation performs an act on a procedure of it; `""` is a new case.
    async fn done(
        &self,
        organisation: &str,
        person: &str,
        on: &str,
        act: &str,
        documents: &[&str],
        given: Value,
    ) -> Performed {
        let target = if on.is_empty() { Target::NewCase } else { Target::Procedure(id(on)) };
        let person = of(organisation, person);
        match self.submit(organisation, &person, (target, act), documents, given).await.unwrap() {
            Reply::Done(done) => done,
            Reply::Refused(refused) => panic!("{act}: {refused:#?}"),
        }
    }

    async fn open_case(&self, organisation: &str, secret: &str) -> String {
        let need = json!({
            "title": "共同調達", "owner_section": "情報課", "issue": secret, "ideal": "共同化",
            "baseline": "100", "funding": "一般財源",
            "indicators": [{"name": "費用", "unit": "%", "baseline": "100", "target": "50", "date": "2028-03-31"}],
        });
        self.done(organisation, "u-0001", "", "open-case", &[], need).await.procedure
    }

    /// The lead's case, to the invitation of both bodies. Answers the joint procurement.
    async fn invite(&self) -> String {
        let case = self.open_case(LEAD, SECRETS[1]).await;
        let text =
            |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), json!("…"))).collect::<Map<_, _>>();
        let peers = text(&["body", "kpi", "budgeting", "hardship"]);
        let fit = text(&[
            "peer_record",
            "communication",
            "superiority",
            "payment_flow",
            "startup_benefit",
            "body_benefit",
        ]);
        let steps: [(&str, &str, &[&str], Value); 8] = [
            ("u-0001", "start-scouting", &[], json!({"peers": [peers], "joint_considered": "する"})),
            (
                "u-0001",
                "start-alignment",
                &[],
                json!({"fit_check": fit, "three_way_good": "…", "reason": "一者のみ"}),
            ),
            ("u-0001", "record-alignment", &["alignment-record"], json!({"alignment": "head-policy"})),
            (
                "u-0002",
                "choose-method",
                &["method-record"],
                json!({
                    "method.path": "joint-procurement", "method.ground": "2", "contract_type": "service",
                    "estimate_yen": 9_000_000, "method.reason": "共同化", "fairness.opportunity": "公募",
                }),
            ),
            (
                "u-0001",
                "request-budget",
                &["reference-quote"],
                json!({"budget.advantage": "費用", "budget.by_year": {"2026": 9_000_000}, "budget.form": "none"}),
            ),
            (
                "u-0005",
                "approve-budget",
                &[],
                json!({
                    "budget.assessment": "full", "budget.line": "2款1項", "budget.amount_yen": 9_000_000,
                    "budget.limit_yen": 0, "budget.until_year": 2026, "budget.preparation_clause": true,
                }),
            ),
            ("u-0001", "start-path", &[], json!({"eligibility_timing": "after", "sealing": "none"})),
            (
                "u-0001",
                "record-dialogue",
                &[],
                json!({"dialogue": {
                    "counterpart": "甲", "date": "2026-10-05", "channel": "面談", "notes": SECRETS[1],
                    "reference_quote": "なし",
                }}),
            ),
        ];
        for (person, act, documents, given) in steps {
            self.done(LEAD, person, &case, act, documents, given).await;
        }
        let joint = self.rows(LEAD).await.into_iter().find(|row| row.kind.as_str() == "joint-procurement");
        let joint = joint.unwrap().procedure.to_string();
        let body = |org: &str| json!({"org": org, "name": org, "kind": "prefecture"});
        let call = json!({"lead": LEAD, "object": "共同化", "invited": [body(LEAD), body(MEMBER)]});
        self.done(LEAD, "u-0001", &joint, "invite", &["invitation"], call).await;
        joint
    }

    /// Every procedure of an organisation but its office.
    async fn rows(&self, organisation: &str) -> Vec<ProcedureRow> {
        let (store, org) = (self.desk.store(), org(organisation));
        let mut rows = Vec::new();
        for case in store.counts(&org).await.unwrap().into_keys() {
            rows.extend(store.procedures(&org, &case).await.unwrap());
        }
        rows.retain(|row| row.kind.as_str() != "office");
        rows
    }

    async fn kept(&self, organisation: &str) -> Vec<Kept> {
        let rows = self.rows(organisation).await.into_iter();
        rows.map(|row| (row.procedure.to_string(), row.stage, row.revision, row.entries, row.facts)).collect()
    }

    async fn sent(&self, organisation: &str) -> Vec<MessageOutRow> {
        self.desk.store().messages_sent(&org(organisation)).await.unwrap()
    }

    async fn hear(&self, organisation: &str) -> usize {
        self.desk.receive_messages(&org(organisation)).await.unwrap()
    }

    async fn bring(&self, to: &str, bytes: &[u8]) -> Result<bool, DeskError> {
        self.desk.accept_message(&org(to), bytes).await
    }

    /// Brings two consecutive messages as badly as a courier can, and each altered by one byte:
    /// only the two genuine ones change anything, each once and in their order.
    async fn carried_badly(&self, to: &str, [first, second]: [&MessageOutRow; 2]) {
        let before = self.kept(to).await;
        assert!(self.bring(to, second.body.as_bytes()).await.unwrap());
        assert_eq!(self.hear(to).await, 0, "the later one waits for the earlier");
        for genuine in [first, second] {
            self.altered(to, genuine.body.as_bytes()).await;
        }
        assert_eq!(self.kept(to).await, before, "late or altered, nothing has changed");

        assert!(self.bring(to, first.body.as_bytes()).await.unwrap());
        assert_eq!(self.hear(to).await, 2, "then both are heard");
        let after = self.kept(to).await;
        assert_ne!(after, before);
        for again in [second, first] {
            assert!(!self.bring(to, again.body.as_bytes()).await.unwrap(), "not new");
            self.altered(to, again.body.as_bytes()).await;
        }
        assert_eq!(self.hear(to).await, 0);
        // The courier brings them once more, each the first time by that way.
        self.desk.deliver_messages().await.unwrap();
        assert_eq!(self.hear(to).await, 0);
        assert_eq!(self.kept(to).await, after, "twice changes nothing");
    }

    /// Each message with one byte changed is bad input and is not kept.
    async fn altered(&self, to: &str, genuine: &[u8]) {
        let known = self.desk.store().messages_received(&org(to)).await.unwrap().len();
        for at in (0..genuine.len()).step_by(STRIDE) {
            let mut bytes = genuine.to_vec();
            *bytes.get_mut(at).unwrap() ^= 1;
            let error = self.bring(to, &bytes).await.unwrap_err();
            assert!(matches!(error, DeskError::BadInput { .. }), "byte {at}: {error}");
        }
        assert_eq!(self.desk.store().messages_received(&org(to)).await.unwrap().len(), known);
    }

    /// The member answers and states its need: two messages to the lead. Answers its participation.
    async fn answer(&self) -> String {
        let part = self.rows(MEMBER).await.into_iter().find(|row| row.kind.as_str() == "participation");
        let part = part.unwrap().procedure.to_string();
        self.done(MEMBER, "u-0001", &part, "answer-invitation", &[], json!({"contact": "情報課"})).await;
        let need = json!({
            "what": "監視", "quantity": "一式", "timing": "2027年度", "current_contract_end": "なし",
            "constraints": "なし",
        });
        self.done(MEMBER, "u-0001", &part, "submit-need", &[], json!({"need": need, "weight": 2})).await;
        part
    }
}

#[tokio::test]
async fn a_message_twice_late_or_altered_changes_nothing() {
    let both = Both::new().await;
    let joint = both.invite().await;
    both.done(LEAD, "u-0002", &joint, "cancel", &[], json!({"reason": "財源"})).await;
    let sent = both.sent(LEAD).await;
    let [invitation, end] = sent.as_slice() else { panic!("{} messages", sent.len()) };
    both.carried_badly(MEMBER, [invitation, end]).await;
    let kept = both.kept(MEMBER).await;
    let stages: Vec<&str> = kept.iter().map(|one| one.1.as_str()).collect();
    assert_eq!(stages, ["withdrawn"], "invited, and ended with the lead");
    let replayed = both.desk.replay(&org(MEMBER), None).await.unwrap();
    assert_eq!(replayed.differences, []);
}

#[tokio::test]
async fn the_lead_hears_a_member_once_and_in_order() {
    let both = Both::new().await;
    let joint = both.invite().await;
    both.desk.exchange().await.unwrap();
    let part = both.answer().await;
    let sent = both.sent(MEMBER).await;
    let [_opened, answer, need] = sent.as_slice() else { panic!("{} messages", sent.len()) };
    both.carried_badly(LEAD, [answer, need]).await;
    let row = both.desk.store().procedure(&org(LEAD), &id(&joint)).await.unwrap().unwrap();
    let mirror = row.facts.get(format!("mirror.{MEMBER}")).unwrap();
    assert_eq!((&mirror["stage"], &mirror["facts"]["weight"]), (&json!("need-submitted"), &json!(2)));
    assert_eq!(mirror["procedure"], json!(part));
    assert_eq!(both.desk.replay(&org(LEAD), None).await.unwrap().differences, []);
}

#[tokio::test]
async fn neither_sees_acts_on_or_names_what_is_the_others() {
    let both = Both::new().await;
    // The member's own case comes first, so that no number is in both organisations' use.
    let own = both.open_case(MEMBER, SECRETS[0]).await;
    both.done(MEMBER, "u-0001", &own, "shelve", &[], json!({"reason": "見送り"})).await;
    let joint = both.invite().await;
    both.desk.exchange().await.unwrap();
    let part = both.answer().await;
    both.desk.exchange().await.unwrap();
    let not_found = |what: &str, error: DeskError| {
        assert!(matches!(error, DeskError::NotFound { .. }), "{what}: {error}");
    };
    for (mine, theirs, procedure) in [(MEMBER, LEAD, &joint), (LEAD, MEMBER, &part)] {
        let before = (both.kept(mine).await, both.kept(theirs).await);
        let stranger = of(mine, "u-0001");
        let person = ActorId::new(stranger.clone()).unwrap();
        // Where it is, and at home under the same number.
        for place in [theirs, mine] {
            not_found("view", both.desk.view(&org(place), &person, &id(procedure)).await.unwrap_err());
            not_found("offers", both.desk.offers(&org(place), &person, &id(procedure)).await.unwrap_err());
            let targets = [
                Target::Procedure(id(procedure)),
                Target::NewApplication(id(procedure)),
                Target::NewChild { parent: id(procedure), kind: "complaint".to_owned() },
            ];
            for target in targets {
                let act = if matches!(target, Target::Procedure(_)) { "concur" } else { "file" };
                let tried = both.submit(place, &stranger, (target, act), &[], json!({"reason": "…"})).await;
                not_found(act, tried.unwrap_err());
            }
        }
        assert_eq!((both.kept(mine).await, both.kept(theirs).await), before, "{mine}");
    }
    // What was not disclosed is nowhere in the other's trail, and what the messages do not say neither.
    for (place, secret) in [(LEAD, SECRETS[0]), (MEMBER, SECRETS[1]), (MEMBER, "estimate_yen")] {
        for row in both.rows(place).await {
            let disclosed = both.desk.store().disclosures(&org(place), &row.procedure).await.unwrap();
            let all = format!("{} {disclosed:?}", row.facts);
            assert!(!all.contains(secret), "{place} {}: {secret}", row.procedure);
        }
    }
}
