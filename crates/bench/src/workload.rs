//! The ten acts of a case: from the need to an executable budget (案件形成).

use std::error::Error;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use shirube_core::forms::office::Grant;
use shirube_core::policy::Policy;
use shirube_desk::{Attachment, Command, Desk, DeskError, Founding, NewPerson, Reply, Target};
use shirube_trail::{ActorId, OrgId, ProcedureId};
use uuid::Uuid;

/// Acts of one case.
pub const ACTS_A_CASE: usize = 10;

/// Sections of the office, of which each has its own cases.
const SECTIONS: u64 = 20;

/// Who may do what in the office that is measured.
const PEOPLE: [(&str, &str); 6] = [
    ("u-0001", "officer"),
    ("u-0002", "officer"),
    ("u-0003", "approver"),
    ("u-0004", "finance-officer"),
    ("u-0005", "administrator"),
    ("u-0006", "administrator"),
];

/// Sets up an office, where there is none of this id.
///
/// # Errors
/// What the desk reports.
pub async fn found(desk: &Desk, org: &OrgId) -> Result<(), DeskError> {
    office(desk, org, (0, false), true).await
}

/// As [`found`], with so many more officers, each of whom is written to of every act.
///
/// # Errors
/// What the desk reports.
pub async fn found_with(desk: &Desk, org: &OrgId, officers: usize) -> Result<(), DeskError> {
    office(desk, org, (officers, false), true).await
}

/// As [`found_with`], where each of the more officers is of one of the sections.
///
/// # Errors
/// What the desk reports.
pub async fn found_in_sections(desk: &Desk, org: &OrgId, officers: usize) -> Result<(), DeskError> {
    office(desk, org, (officers, true), true).await
}

/// The section of a serial number: of a case, or of one of the more officers.
fn section(serial: u64) -> String {
    format!("第{}課", serial % SECTIONS + 1)
}

/// As [`found`], where nobody has an address: its acts queue no letters.
///
/// # Errors
/// What the desk reports.
pub async fn found_silent(desk: &Desk, org: &OrgId) -> Result<(), DeskError> {
    office(desk, org, (0, false), false).await
}

async fn office(
    desk: &Desk,
    org: &OrgId,
    (officers, in_sections): (usize, bool),
    has_mail: bool,
) -> Result<(), DeskError> {
    let more: Vec<(String, String)> = (0_u64..)
        .take(officers)
        .map(|nth| (format!("u-{}", nth + 10_000), if in_sections { section(nth) } else { String::new() }))
        .collect();
    let few = || PEOPLE.into_iter().map(|(id, capacity)| (id, capacity, ""));
    let all = || few().chain(more.iter().map(|(id, section)| (id.as_str(), "officer", section.as_str())));
    let grant = |(person, capacity, section): (&str, &str, &str)| Grant {
        person: person.to_owned(),
        capacity: capacity.to_owned(),
        section: section.to_owned(),
        level: String::new(),
        since: "2026-04-01".to_owned(),
    };
    let person = |(id, capacity, _): (&str, &str, &str)| {
        Ok(NewPerson {
            id: ActorId::new(id)?,
            name: capacity.to_owned(),
            email: has_mail.then(|| format!("{id}@city.example")),
            language: "ja".to_owned(),
            company: None,
            section: Some("デジタル推進課".to_owned()),
            corporate_number: None,
        })
    };
    let founding = Founding {
        org: org.clone(),
        name_ja: "みなと市".to_owned(),
        name_en: "Minato City".to_owned(),
        code: None,
        policy: Policy { route: vec!["財政課".to_owned()], ..Policy::default() },
        grants: all().map(grant).collect(),
        people: all().map(person).collect::<Result<_, DeskError>>()?,
    };
    desk.found(&founding).await?;
    Ok(())
}

/// The `nth` act of a case, of [`ACTS_A_CASE`]; `case` is the procedure the first of them opened.
#[must_use]
pub fn act(org: &OrgId, case: Option<&ProcedureId>, nth: usize, serial: u64) -> Option<Command> {
    let (who, act, facts, document) = step(nth, serial)?;
    let facts = match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    };
    let documents = document.map(|document| Attachment {
        document: document.to_owned(),
        name: format!("{document}.txt"),
        media: "text/plain".to_owned(),
        content: format!("{document} {serial}").into_bytes(),
    });
    Some(Command {
        org: org.clone(),
        person: ActorId::new(who).ok()?,
        capacity: None,
        target: case.map_or(Target::NewCase, |case| Target::Procedure(case.clone())),
        act: act.to_owned(),
        subject: None,
        facts,
        documents: documents.into_iter().collect(),
        seen_revision: None,
        cmd: Uuid::new_v4(),
    })
}

/// Who acts, the act, what it brings, and the document.
type Step = (&'static str, &'static str, Value, Option<&'static str>);

fn step(nth: usize, serial: u64) -> Option<Step> {
    Some(match nth {
        0 => ("u-0001", "open-case", need(serial), None),
        1 => ("u-0001", "start-scouting", scouting(), None),
        2 | 3 => ("u-0001", "record-dialogue", dialogue(nth), None),
        4 => ("u-0001", "start-alignment", fit(), None),
        5 => ("u-0001", "record-alignment", json!({"alignment": "section-heads"}), Some("alignment-record")),
        6 => ("u-0002", "concur", json!({"section": "財政課"}), None),
        7 => ("u-0003", "choose-method", method(), Some("method-record")),
        8 => ("u-0001", "request-budget", budget(), Some("reference-quote")),
        9 => ("u-0004", "approve-budget", assessment(), None),
        _ => return None,
    })
}

fn need(serial: u64) -> Value {
    json!({
        "title": format!("窓口の手続案内の改善（{serial}）"),
        "owner_section": section(serial),
        "issue": "窓口の手続案内が職員の経験に頼り、待ち時間が長い",
        "ideal": "来庁者が来る前に必要な手続と持ち物を知り、窓口は確認だけで済む",
        "baseline": "平均待ち時間 32分（令和7年度）",
        "indicators": [{"name": "平均待ち時間", "unit": "分", "baseline": "32", "target": "15", "date": "2028-03-31"}],
        "funding": "一般財源（交付金の公表義務なし）",
    })
}

fn scouting() -> Value {
    json!({
        "peers": [{"body": "A市", "kpi": "待ち時間", "budgeting": "当初予算", "hardship": "仕様の具体化"}],
        "joint_considered": "近隣二市に照会し、時期が合わないため単独とする",
    })
}

fn dialogue(nth: usize) -> Value {
    json!({"dialogue": {
        "counterpart": format!("候補{nth}"), "date": "2026-10-08", "channel": "民間提案窓口",
        "notes": "機能と運用体制、契約の流れと支払時期", "reference_quote": "10,900,000円",
    }})
}

fn fit() -> Value {
    json!({
        "fit_check": {
            "peer_record": "あり", "communication": "良好", "superiority": "待ち時間の短縮",
            "payment_flow": "検査後払いを説明済", "startup_benefit": "実績の公表", "body_benefit": "窓口の負担減",
        },
        "three_way_good": "市民は待ち時間が減り、職員は案内の負担が減り、事業者は実績を得る",
    })
}

fn method() -> Value {
    json!({
        "method.path": "proposal-competition", "method.ground": "2", "contract_type": "service",
        "estimate_yen": 11_000_000,
        "method.reason": "創意工夫を求める業務で、価格のみの競争では目的を達しない",
        "fairness.opportunity": "公募により広く提案を求める",
    })
}

fn budget() -> Value {
    json!({
        "budget.advantage": "窓口の待ち時間の短縮と案内の質の向上",
        "budget.by_year": {"2027": 11_000_000}, "budget.form": "none",
    })
}

fn assessment() -> Value {
    json!({
        "budget.assessment": "full", "budget.line": "2款1項8目", "budget.amount_yen": 11_000_000,
        "budget.limit_yen": 0, "budget.until_year": 2027, "budget.preparation_clause": true,
    })
}

/// What a case came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Acts performed.
    pub acts: usize,
    /// Acts refused; there should be none.
    pub refused: usize,
}

/// Takes one case through its ten acts, one after the other, and notes how long each took.
///
/// # Errors
/// What the desk reports.
pub async fn case(
    desk: &Desk,
    org: &OrgId,
    serial: u64,
    latencies: &mut Vec<Duration>,
) -> Result<Done, DeskError> {
    let mut done = Done::default();
    let mut procedure = None;
    for nth in 0..ACTS_A_CASE {
        let Some(command) = act(org, procedure.as_ref(), nth, serial) else { break };
        let asked = Instant::now();
        let reply = desk.submit(command).await?;
        latencies.push(asked.elapsed());
        match reply {
            Reply::Done(performed) => {
                done.acts += 1;
                procedure = Some(ProcedureId::new(performed.procedure)?);
            }
            Reply::Refused(_) => done.refused += 1,
        }
    }
    Ok(done)
}

/// The procedure an act was performed in.
///
/// # Errors
/// The refusal, said in words.
pub fn performed(reply: Reply) -> Result<ProcedureId, Box<dyn Error>> {
    match reply {
        Reply::Done(performed) => Ok(ProcedureId::new(performed.procedure)?),
        Reply::Refused(refused) => Err(format!("refused: {refused:?}").into()),
    }
}
