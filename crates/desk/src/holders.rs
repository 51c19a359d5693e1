//! Who holds a case: who has something to do in a stage, and what of it comes next.

use std::collections::BTreeSet;

use shirube_core::effect::Audience;
use shirube_core::words::Capacity;
use shirube_persistence::{DeadlineRow, PersonRow, Unit};
use shirube_trail::{ActorId, ProcedureId};

use crate::authority::Office;
use crate::error::DeskError;
use crate::machines::{Known, Waiting};

/// The officer in charge, where they are one still; else the officers of the section, or all.
pub(crate) fn officers(office: &Office, person: &str, section: &str) -> Result<Vec<ActorId>, DeskError> {
    if office.holders(Capacity::Officer).iter().any(|one| one == person) {
        return ids(vec![person.to_owned()]);
    }
    ids(office.officers_of(section))
}

pub(crate) fn ids(mut people: Vec<String>) -> Result<Vec<ActorId>, DeskError> {
    people.sort();
    people.dedup();
    Ok(people.into_iter().map(ActorId::new).collect::<Result<_, _>>()?)
}

/// Who sits in a procedure in these capacities, in these seats where they are named.
pub(crate) async fn seated(
    unit: &Unit,
    id: &ProcedureId,
    capacities: &[&str],
    seats: Option<&[String]>,
) -> Result<Vec<ActorId>, DeskError> {
    let rows = unit.pseudonyms(id).await?.into_iter();
    let sits = rows.filter(|row| {
        row.active
            && capacities.contains(&row.capacity.as_str())
            && seats.is_none_or(|seats| seats.iter().any(|seat| seat == row.alias.as_str()))
    });
    Ok(sits.map(|row| row.person).collect())
}

/// Whether a capacity is somebody's who is written to like this.
pub(crate) const fn is_inside(capacity: Capacity) -> bool {
    !matches!(capacity, Capacity::Supplier | Capacity::System)
}

/// What comes next in a stage for people of the organisation: what is owed first, or what the stage is for.
pub(crate) fn next_of(
    known: &'static Known,
    stage: &str,
    due: Vec<DeadlineRow>,
) -> (Option<&'static Waiting>, Option<DeadlineRow>) {
    let inside = || known.waiting(stage).iter().filter(|one| one.by.iter().any(|by| is_inside(*by)));
    for one in due {
        let owed = inside().find(|waiting| one.act.as_ref().is_some_and(|act| act.as_str() == waiting.act));
        if owed.is_some() {
            return (owed, Some(one));
        }
    }
    (inside().find(|one| one.own), None)
}

/// Whether what comes next in a stage is an applicant's or contractor's.
pub(crate) fn is_outside(known: &Known, stage: &str) -> bool {
    known.waiting(stage).iter().any(|one| one.own && one.by.contains(&Capacity::Supplier))
}

/// The people of these groups, each once.
pub(crate) async fn people_of(
    unit: &Unit,
    groups: &[(Audience, Vec<ActorId>)],
) -> Result<Vec<PersonRow>, DeskError> {
    let all: BTreeSet<&ActorId> = groups.iter().flat_map(|(_, people)| people).collect();
    Ok(unit.people(&all.into_iter().cloned().collect::<Vec<_>>()).await?)
}
