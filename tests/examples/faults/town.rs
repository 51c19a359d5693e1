//! Two towns, their first cases, and what is to fall due in them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use shirube_core::forms::office::Grant;
use shirube_core::policy::Policy;
use shirube_desk::{Desk, Founding, NewPerson, Reply};
use shirube_persistence::{Append, CaseRow, DeadlineKind, DeadlineRow, DeadlineState, NewState};
use shirube_trail::{
    ActorId, At, Digest, Disclosure, Entry, EntryType, FieldName, OrgId, ProcedureId, Salt, Seq,
};

use crate::Fallible;
use crate::chance::Chance;
use crate::ledger::Ledger;
use crate::wire::{Said, Wire};

/// The towns.
pub(crate) const TOWNS: [&str; 2] = ["minato-city", "kita-town"];
/// A town whose certificates expire; its procedures were planted, by entries no machine decided.
pub(crate) const PLANTED: &str = "planted-city";
/// Cases of each town that many write to.
pub(crate) const HOT_CASES: usize = 5;
/// Certificates that expire.
const CERTIFICATES: u32 = 12;

/// What is to fall due: of which town and procedure, and when.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) org: String,
    pub(crate) procedure: String,
    /// The act the clock performs; a reminder where there is none.
    pub(crate) act: Option<&'static str>,
    pub(crate) at: At,
}

/// A case many write to.
#[derive(Debug, Clone)]
pub(crate) struct Hot {
    pub(crate) org: String,
    pub(crate) procedure: String,
}

/// What there is before anything goes wrong.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) hot: Vec<Hot>,
    pub(crate) due: Vec<Due>,
}

/// Founds the towns, opens their first cases, and sets what falls due within so many milliseconds.
pub(crate) async fn settle(
    desk: &Desk,
    ledger: &Ledger,
    chance: &mut Chance,
    within_ms: u64,
) -> Fallible<World> {
    let mut world = World::default();
    for town in TOWNS.into_iter().chain([PLANTED]) {
        desk.found(&founding(town)?).await?;
    }
    for town in TOWNS {
        for nth in 0..HOT_CASES {
            let wire = Wire {
                org: town.to_owned(),
                person: "u-0001".to_owned(),
                procedure: None,
                act: "open-case".to_owned(),
                facts: need(&format!("初めの案件{nth}")),
                seen: None,
                cmd: chance.uuid(),
            };
            ledger.intend(&wire, None);
            ledger.send(wire.cmd);
            let reply = desk.submit(wire.command()?).await?;
            ledger.answer(wire.cmd, Said::Reply(reply.clone()));
            let Reply::Done(done) = reply else { return Err(format!("{reply:?}").into()) };
            let procedure = done.procedure;
            let at = within(desk, chance, within_ms).await?;
            set_due(desk, town, &procedure, None, at).await?;
            world.due.push(Due { org: town.to_owned(), procedure: procedure.clone(), act: None, at });
            world.hot.push(Hot { org: town.to_owned(), procedure });
        }
    }
    for serial in 1..=CERTIFICATES {
        let procedure = plant_certificate(desk, serial).await?;
        let at = within(desk, chance, within_ms).await?;
        set_due(desk, PLANTED, &procedure, Some("expire"), at).await?;
        world.due.push(Due { org: PLANTED.to_owned(), procedure, act: Some("expire"), at });
    }
    Ok(world)
}

/// What opening a case brings.
pub(crate) fn need(title: &str) -> Map<String, Value> {
    object(json!({
        "title": title, "owner_section": "デジタル推進課", "issue": "待ち時間", "ideal": "短い",
        "baseline": "32分", "funding": "一般財源",
        "indicators": [
            {"name": "待ち時間", "unit": "分", "baseline": "32", "target": "15", "date": "2028-03-31"},
        ],
    }))
}

/// The members of an object.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

async fn within(desk: &Desk, chance: &mut Chance, within_ms: u64) -> Fallible<At> {
    let later = chrono::TimeDelta::milliseconds(i64::try_from(chance.between(0, within_ms))?);
    Ok(At::truncate(desk.now().await?.instant() + later)?)
}

async fn set_due(desk: &Desk, org: &str, procedure: &str, act: Option<&str>, at: At) -> Fallible<()> {
    let unit = desk.store().begin(&OrgId::new(org)?).await?;
    let row = DeadlineRow {
        procedure: ProcedureId::new(procedure)?,
        deadline_id: "faults-due".parse()?,
        kind: if act.is_some() { DeadlineKind::Act } else { DeadlineKind::Reminder },
        act: Some(act.unwrap_or("start-scouting").parse()?),
        due_at: at,
        state: DeadlineState::Pending,
        frozen_at: None,
        rule: None,
        started_seq: 0,
        details: json!({}),
    };
    unit.set_deadline(&row);
    Ok(unit.commit().await?)
}

fn founding(name: &str) -> Fallible<Founding> {
    let person = |id: &str| -> Fallible<NewPerson> {
        Ok(NewPerson {
            id: ActorId::new(id)?,
            name: id.to_owned(),
            email: Some(format!("{id}@{name}.example.jp")),
            language: "ja".to_owned(),
            company: None,
            section: None,
            corporate_number: None,
        })
    };
    let grant = |id: &str, capacity: &str| Grant {
        person: id.to_owned(),
        capacity: capacity.to_owned(),
        section: String::new(),
        level: String::new(),
        since: "2020-04-01".to_owned(),
    };
    Ok(Founding {
        org: OrgId::new(name)?,
        name_ja: name.to_owned(),
        name_en: name.to_owned(),
        code: None,
        policy: Policy::default(),
        grants: vec![
            grant("u-0001", "officer"),
            grant("u-0002", "officer"),
            grant("u-0003", "approver"),
            grant("u-0004", "administrator"),
        ],
        people: ["u-0001", "u-0002", "u-0003", "u-0004"].into_iter().map(person).collect::<Fallible<_>>()?,
    })
}

/// A certificate that has ended by its date, and waits for the clock to say so.
async fn plant_certificate(desk: &Desk, serial: u32) -> Fallible<String> {
    let org = OrgId::new(PLANTED)?;
    let procedure = ProcedureId::new(format!("R2-{serial:04}/1"))?;
    let at = At::parse("2020-04-06T01:00:00.000Z")?;
    let unit = desk.store().begin(&org).await?;
    unit.open_case(&CaseRow {
        case_no: procedure.case(),
        fiscal_year: 2020,
        serial,
        title: "認定".to_owned(),
        opened_at: at,
    });
    let known = object(json!({ "certificate.to": "2023-04-05" }));
    let mut disclosures = Vec::new();
    for (name, value) in &known {
        let (name, salt) = (FieldName::new(name.as_str())?, Salt::from_bytes([7; 16]));
        disclosures.push(Disclosure { name, salt, value: value.clone() });
    }
    let mut fields = BTreeMap::new();
    for one in &disclosures {
        fields.insert(one.name.clone(), one.commitment()?);
    }
    let entry = Entry {
        entry_type: EntryType::Decision,
        org,
        case: procedure.case(),
        procedure: procedure.clone(),
        parent: None,
        kind: "certificate".parse()?,
        machine: "certificate@1".parse()?,
        seq: Seq::FIRST,
        prev: Digest::ZERO,
        at,
        actor: "u-0001".parse()?,
        capacity: "officer".parse()?,
        act: "certify".parse()?,
        from: None,
        to: "active".parse()?,
        rules: Vec::new(),
        fields,
        cmd: uuid::Uuid::new_v4(),
    };
    let state = NewState {
        phase: "performance".to_owned(),
        closed: false,
        facts: Value::Object(known),
        performers: json!({}),
    };
    let append = Append { entry: &entry, disclosures: &disclosures, state: Some(&state), seen_revision: 0 };
    unit.append(append).await?;
    unit.commit().await?;
    Ok(procedure.to_string())
}
