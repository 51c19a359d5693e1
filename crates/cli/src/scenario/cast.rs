//! The office a run plays in: organisations founded with the people of all its scenarios.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use shirube_core::dossier::japan_day;
use shirube_core::forms::office::Grant;
use shirube_desk::{Desk, Founding, NewPerson};
use shirube_persistence::PersonRow;
use shirube_trail::{ActorId, OrgId, ProcedureId};

use super::errors::Mistake;
use super::model::{Organisation, Person, Scenario};
use crate::failure::{Failure, Way, bad_id};

/// An organisation with its people: opaque ids by the ids of the scenarios.
#[derive(Debug, Clone)]
pub(crate) struct Cast {
    /// The organisation.
    pub(crate) org: OrgId,
    /// Its people.
    pub(crate) people: BTreeMap<String, ActorId>,
}

/// Founds the organisations of these scenarios, or adds their people to those there are.
pub(crate) async fn found(
    desk: &Desk,
    scenarios: &[Scenario],
    at: DateTime<Utc>,
) -> Result<BTreeMap<String, Cast>, Failure> {
    let mut casts = BTreeMap::new();
    for (organisation, people) in gathered(scenarios)? {
        let cast = found_one(desk, organisation, &people, at).await?;
        casts.insert(organisation.id.clone(), cast);
    }
    Ok(casts)
}

type Gathered<'s> = Vec<(&'s Organisation, Vec<&'s Person>)>;

/// The organisations with the people of all scenarios; scenarios that contradict each other are
/// refused.
fn gathered(scenarios: &[Scenario]) -> Result<Gathered<'_>, Failure> {
    let mut all: Gathered<'_> = Vec::new();
    let mut mistakes = Vec::new();
    for scenario in scenarios {
        for own in scenario.organisations() {
            let index = all.iter().position(|(known, _)| known.id == own.id).unwrap_or_else(|| {
                all.push((own, Vec::new()));
                all.len() - 1
            });
            let Some((known, people)) = all.get_mut(index) else { continue };
            if **known != *own {
                let place = super::errors::Place { file: scenario.file.as_str().into(), line: 1 };
                mistakes.push(Mistake::new(
                    &place,
                    format!("団体「{}」の内容が他のシナリオと異なります。", own.id),
                    format!("the organisation \"{}\" differs from another scenario's.", own.id),
                ));
            }
            for person in scenario.people.iter().filter(|person| person.orgs.contains(&own.id)) {
                match people.iter().find(|known| known.id == person.id) {
                    Some(known) if !known.same_there(person) => mistakes.push(Mistake::new(
                        &person.at,
                        format!("「{}」の内容が{}と異なります。", person.id, known.at),
                        format!("\"{}\" differs from {}.", person.id, known.at),
                    )),
                    Some(_) => {}
                    None => people.push(person),
                }
            }
        }
    }
    if mistakes.is_empty() { Ok(all) } else { Err(mistakes.into()) }
}

async fn found_one(
    desk: &Desk,
    organisation: &Organisation,
    people: &[&Person],
    at: DateTime<Utc>,
) -> Result<Cast, Failure> {
    let org = OrgId::new(organisation.id.as_str()).map_err(|fault| bad_id("organisation", &fault))?;
    let unit = desk.store().begin(&org).await?;
    let known = unit.persons().await?;
    let is_founded = unit.organisation().await?.is_some();
    unit.rollback().await?;
    let ids = assigned(people, &known)?;
    let registered: Vec<NewPerson> = people.iter().filter_map(|person| registered(person, &ids)).collect();
    let grants = grants(people, &ids, at);
    if is_founded {
        check_grants(desk, &org, &grants).await?;
        for person in registered.iter().filter(|person| !known.iter().any(|row| row.person == person.id)) {
            desk.register(&org, person).await?;
        }
    } else {
        let founding = Founding {
            org: org.clone(),
            name_ja: organisation.name_ja.clone(),
            name_en: organisation.name_en.clone(),
            code: organisation.code.clone(),
            policy: organisation.policy.clone(),
            grants,
            people: registered,
        };
        desk.found(&founding).await?;
    }
    Ok(Cast { org, people: ids })
}

/// Opaque ids: those fixed, those of people already there, and the next free numbers.
fn assigned(people: &[&Person], known: &[PersonRow]) -> Result<BTreeMap<String, ActorId>, Failure> {
    let numbers = known.iter().filter_map(|row| row.person.as_str().strip_prefix("u-")?.parse::<u32>().ok());
    let fixed =
        people.iter().filter_map(|person| person.actor.as_deref()?.strip_prefix("u-")?.parse::<u32>().ok());
    let mut next = numbers.chain(fixed).max().unwrap_or(0);
    let mut ids = BTreeMap::new();
    for person in people {
        let there = known.iter().find(|row| row.name == person.name && row.email == person.email);
        let id = match (&person.actor, there) {
            (Some(fixed), _) => ActorId::new(fixed.as_str()).map_err(|fault| {
                Failure::from(vec![Mistake::new(&person.at, fault.ja(), fault.to_string())])
            })?,
            (None, Some(row)) => row.person.clone(),
            (None, None) => {
                next += 1;
                ActorId::new(format!("u-{next:04}")).map_err(|fault| bad_id("person", &fault))?
            }
        };
        ids.insert(person.id.clone(), id);
    }
    Ok(ids)
}

fn registered(person: &Person, ids: &BTreeMap<String, ActorId>) -> Option<NewPerson> {
    Some(NewPerson {
        id: ids.get(&person.id)?.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        language: person.language.clone(),
        company: person.company.clone(),
        section: person.section.clone(),
        corporate_number: person.corporate_number.clone(),
    })
}

fn grants(people: &[&Person], ids: &BTreeMap<String, ActorId>, at: DateTime<Utc>) -> Vec<Grant> {
    let since = japan_day(at).to_string();
    let of = |person: &&Person| {
        let id = ids.get(&person.id).map(ToString::to_string).unwrap_or_default();
        let one = |capacity: &String| Grant {
            person: id.clone(),
            capacity: capacity.clone(),
            section: String::new(),
            level: String::new(),
            since: since.clone(),
        };
        person.grants.iter().map(one).collect::<Vec<_>>()
    };
    people.iter().flat_map(of).collect()
}

/// An organisation that is there already is not given grants by a file: its office grants them.
async fn check_grants(desk: &Desk, org: &OrgId, wanted: &[Grant]) -> Result<(), Failure> {
    let office = ProcedureId::new("office").map_err(|fault| bad_id("office", &fault))?;
    let row = desk.store().procedure(org, &office).await?;
    let list = row.and_then(|row| row.facts.get("grants").cloned()).unwrap_or_default();
    let held = |one: &&Grant| {
        let is =
            |value: &Value, name: &str, text: &str| value.get(name).and_then(Value::as_str) == Some(text);
        list.as_array()
            .into_iter()
            .flatten()
            .any(|held| is(held, "person", &one.person) && is(held, "capacity", &one.capacity))
    };
    let missing: Vec<&Grant> = wanted.iter().filter(|one| !held(one)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = missing.iter().map(|one| format!("{} {}", one.person, one.capacity)).collect();
    Err(Failure::new(
        Way::BadInput,
        format!(
            "団体「{org}」は既にあり、次の資格がありません：{}。新しい--dataで始めるか、officeで付与してください。",
            names.join("、")
        ),
        format!(
            "the organisation \"{org}\" exists and these capacities are not granted in it: {}. Start with a new --data, or grant them in the office.",
            names.join(", ")
        ),
    ))
}
