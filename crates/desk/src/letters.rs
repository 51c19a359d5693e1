//! Who reads a letter, and what it may say. Letters are queued in the unit of the act; they leave
//! only after it is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value, json};
use shirube_core::dossier::Dossier;
use shirube_core::effect::Audience;
use shirube_core::facts::{Facts, instant_of, instant_text};
use shirube_core::words::Capacity;
use shirube_notifier::{Audience as LetterAudience, Catalogue, LetterError};
use shirube_persistence::{DeadlineRow, Lock, NewLetter, PersonRow, ProcedureRow};
use shirube_trail::{ActorId, ProcedureId};

use crate::dossier::facts_of;
use crate::draft::Draft;
use crate::error::DeskError;
use crate::holders::{ids, seated, sitting};
use crate::machines;
use crate::quoted::Subject;
use crate::stood::section_of;
use crate::work::Work;

/// The act of the office by which reminders are sent, and the letter that leaves.
pub(crate) const REMIND: &str = "remind";

/// The fact that names the application of the candidate.
const CANDIDATE: &str = "candidate";

static CATALOGUE: LazyLock<Result<Arc<Catalogue>, LetterError>> =
    LazyLock::new(|| Catalogue::load_embedded().map(Arc::new));

/// Every letter embedded in the program, read once.
///
/// # Errors
/// The first defect found in a letter.
pub fn embedded_letters() -> Result<Arc<Catalogue>, LetterError> {
    CATALOGUE.clone()
}

/// Makes what is otherwise made when it is first asked for: what is known of every machine, and the
/// letters. A server does it before it answers, so that nobody waits for it.
pub fn warm() {
    machines::make_known();
    drop(embedded_letters());
}

/// Readers outside the office are written to only where a letter speaks to them in words of its
/// own: the officers' words are not for them.
fn written_to(kind: &str, act: &str, audience: Audience) -> bool {
    let outside = match audience {
        Audience::Supplier => LetterAudience::Supplier,
        Audience::Suppliers => LetterAudience::Suppliers,
        Audience::Evaluators => LetterAudience::Evaluators,
        Audience::Public => LetterAudience::Public,
        _ => return true,
    };
    CATALOGUE.as_ref().is_ok_and(|letters| letters.has_own_words(kind, act, outside))
}

/// The facts the letter's paragraphs name.
fn facts_named(kind: &str, act: &str, audience: Audience) -> Vec<String> {
    let Some(reader) = LetterAudience::from_id(audience.id()) else { return Vec::new() };
    let letter = CATALOGUE.as_ref().ok().and_then(|letters| letters.letter(kind, act, reader).ok());
    letter.map(|letter| letter.facts().map(str::to_owned).collect()).unwrap_or_default()
}

/// Drafts the letters of one effect, or of a deadline that an alert or a reminder is about.
pub(crate) async fn draft(
    work: &mut Work<'_>,
    id: &ProcedureId,
    place: (u64, usize),
    (act, stage): (&str, &str),
    file: &Dossier,
    audience: Audience,
    deadline: Option<&DeadlineRow>,
) -> Result<(), DeskError> {
    let Some(row) = work.unit.procedure(id, Lock::Share).await? else { return Ok(()) };
    if !written_to(row.kind.as_str(), act, audience) {
        return Ok(());
    }
    let readers = readers(work, &row, (file, audience)).await?;
    if readers.is_empty() {
        return Ok(());
    }
    let known = machines::by_name(row.machine.as_str())?;
    let facts = facts_of(&row)?;
    let subject = Subject { work, row: &row, facts: &facts, known, act, file, deadline };
    let quoted = subject.quote(&facts_named(row.kind.as_str(), act, audience)).await?;
    let context = context(&subject, stage, quoted).await?;
    put(work, (&row, place), (act, audience), file, (context, readers));
    Ok(())
}

/// Puts a letter among those of the unit.
fn put(
    work: &mut Work<'_>,
    (row, place): (&ProcedureRow, (u64, usize)),
    (act, audience): (&str, Audience),
    file: &Dossier,
    (context, readers): (Value, Vec<ActorId>),
) {
    work.drafts.push(Draft {
        procedure: row.procedure.clone(),
        place,
        letter: format!("{}/{act}.{}", row.kind, audience.id()),
        context,
        languages: file.policy.letters_language.tags().iter().map(|tag| (*tag).to_owned()).collect(),
        readers,
    });
}

/// What a reminder somebody sends is about, and for whom.
pub(crate) struct About<'a> {
    /// The procedure.
    pub(crate) row: &'a ProcedureRow,
    /// Its machine.
    pub(crate) known: &'static machines::Known,
    /// Its dossier, with who reminds.
    pub(crate) file: &'a Dossier,
    /// After which entry, and at which place.
    pub(crate) place: (u64, usize),
    /// Whom it speaks to.
    pub(crate) audience: Audience,
    /// What comes next.
    pub(crate) task: shirube_core::words::Words,
    /// By when, where it is owed by a day.
    pub(crate) deadline: Option<&'a DeadlineRow>,
}

/// Drafts the reminder somebody sends to these readers.
pub(crate) async fn draft_reminder(
    work: &mut Work<'_>,
    about: About<'_>,
    readers: Vec<ActorId>,
) -> Result<(), DeskError> {
    let About { row, known, file, place, audience, deadline, .. } = about;
    if readers.is_empty() || !written_to(row.kind.as_str(), REMIND, audience) {
        return Ok(());
    }
    let facts = facts_of(row)?;
    let subject = Subject { work, row, facts: &facts, known, act: REMIND, file, deadline };
    let task = json!({ "ja": about.task.ja, "en": about.task.en });
    let quoted = [("task".to_owned(), task)].into_iter().collect();
    let context = context(&subject, &row.stage, quoted).await?;
    put(work, (row, place), (REMIND, audience), file, (context, readers));
    Ok(())
}

/// Queues the letters drafted in this unit: their readers are looked up, and the letters written,
/// all at once.
pub(crate) async fn enqueue_drafts(work: &mut Work<'_>) -> Result<(), DeskError> {
    let drafts = std::mem::take(&mut work.drafts);
    let ids: BTreeSet<&ActorId> = drafts.iter().flat_map(|draft| &draft.readers).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let people = work.unit.people(&ids.into_iter().cloned().collect::<Vec<_>>()).await?;
    let people: BTreeMap<&ActorId, &PersonRow> = people.iter().map(|one| (&one.person, one)).collect();
    let letters: Vec<NewLetter> = drafts.iter().flat_map(|draft| draft.letters(&people, work.at)).collect();
    work.unit.enqueue(&letters);
    Ok(())
}

/// The people of an audience, each once.
async fn readers(
    work: &Work<'_>,
    row: &ProcedureRow,
    (file, audience): (&Dossier, Audience),
) -> Result<Vec<ActorId>, DeskError> {
    let own = &row.procedure;
    let granted = |capacity| ids(work.office.holders(capacity));
    let unit = work.unit;
    let mut people: Vec<ActorId> = match audience {
        Audience::Officers => ids(officers(work, row).await?)?,
        Audience::Approver => granted(Capacity::Approver)?,
        Audience::Finance => granted(Capacity::FinanceOfficer)?,
        Audience::ContractOfficer => granted(Capacity::ContractOfficer)?,
        Audience::Inspector => granted(Capacity::Inspector)?,
        Audience::Accounting => granted(Capacity::AccountingManager)?,
        Audience::Auditor => granted(Capacity::Auditor)?,
        Audience::Administrators => granted(Capacity::Administrator)?,
        Audience::Evaluators => {
            seated(unit, own, &["evaluator", "expert", "outcome-evaluator"], None).await?
        }
        Audience::Openers => seated(unit, own, &["opener"], None).await?,
        Audience::Supplier => match row.facts.get("addressee").and_then(Value::as_str) {
            // Where suppliers meet who do not know of each other, only the one concerned is told.
            Some(alias) => under_alias(work, own, alias).await?,
            // Whoever asked a question has a seat at the call as well: the candidate's is at its application.
            None => {
                seated(unit, &candidate(row, file)?.unwrap_or_else(|| own.clone()), &["supplier"], None)
                    .await?
            }
        },
        Audience::Suppliers => sitting(unit.pseudonyms_from(own).await?, &["supplier"], None),
        Audience::Public => {
            let people = work.unit.persons().await?;
            let firms = people.into_iter().filter(|one| one.corporate_number.is_some());
            return Ok(firms.map(|one| one.person).collect());
        }
    };
    people.sort();
    people.dedup();
    Ok(people)
}

/// The application of the candidate an act is about: whose it was before the act, and else after it; none where
/// there is no candidate.
fn candidate(row: &ProcedureRow, file: &Dossier) -> Result<Option<ProcedureId>, DeskError> {
    let told = |value: Option<&Value>| Some(value?.as_str()?.to_owned()).filter(|id| !id.is_empty());
    let Some(named) = told(file.facts.get(CANDIDATE)).or_else(|| told(row.facts.get(CANDIDATE))) else {
        return Ok(None);
    };
    let id = if named.contains('/') { named } else { format!("{}/{named}", row.case_no) };
    Ok(Some(ProcedureId::new(id)?))
}

/// The officers a case is for, as their tasks are: those of its section, and those of all sections. Where
/// there are none of them it is for every officer, so that it is for somebody.
async fn officers(work: &Work<'_>, row: &ProcedureRow) -> Result<Vec<String>, DeskError> {
    if !work.office.has_sections() {
        return Ok(work.office.holders(Capacity::Officer));
    }
    let first = ProcedureId::new(format!("{}/1", row.case_no))?;
    let section = if first == row.procedure {
        section_of(row)
    } else {
        // read without a lock; one that this unit opened is known to it
        match work.unit.committed(&first).await? {
            Some(first) => section_of(&first),
            None => work
                .unit
                .procedure(&first, Lock::Share)
                .await?
                .map_or_else(String::new, |one| section_of(&one)),
        }
    };
    Ok(work.office.officers_of(&section))
}

async fn under_alias(work: &Work<'_>, id: &ProcedureId, alias: &str) -> Result<Vec<ActorId>, DeskError> {
    let rows = work.unit.pseudonyms(id).await?;
    let concerned = rows.into_iter().filter(|row| row.active && row.alias.as_str() == alias);
    Ok(concerned.map(|row| row.person).collect())
}

async fn context(subject: &Subject<'_>, stage: &str, quoted: Map<String, Value>) -> Result<Value, DeskError> {
    let Subject { work, row, facts, known, act, file, .. } = *subject;
    let case = work.unit.case(&row.case_no).await?;
    let organisation = work.unit.organisation().await?;
    let both = |words: Option<shirube_core::words::Words>| match words {
        Some(words) => json!({ "ja": words.ja, "en": words.en }),
        None => json!({ "ja": "", "en": "" }),
    };
    let mut context = json!({
        "organisation": {
            "ja": organisation.as_ref().map_or("", |one| one.name_ja.as_str()),
            "en": organisation.as_ref().map_or("", |one| one.name_en.as_str()),
        },
        "case_no": row.case_no.to_string(),
        "case_title": case.map(|one| one.title).unwrap_or_default(),
        "procedure": row.procedure.to_string(),
        "kind": row.kind.to_string(),
        "act": act,
        "procedure_label": both(Some(known.machine.label)),
        "act_label": both(known.machine.act(act).map(|one| one.label)),
        "actor_label": both(Some(file.capacity.words())),
        "stage_label": both(known.machine.stage(stage).map(|one| one.label)),
        "facts": quoted,
    });
    if let Some(object) = context.as_object_mut() {
        if let Some(reason) = file.given.get("reason").and_then(Value::as_str) {
            object.insert("reason".to_owned(), Value::from(reason));
        }
        let due = match subject.deadline {
            Some(deadline) => Some(due_of(deadline)),
            // its page showed no day: the letter names none either
            None if act == REMIND => None,
            None => next_due(work, facts),
        };
        if let Some(due) = due {
            object.insert("due".to_owned(), Value::from(due));
        }
    }
    Ok(context)
}

/// Until when what a deadline is about is done.
fn due_of(deadline: &DeadlineRow) -> String {
    let until = deadline.details.get("until").and_then(Value::as_str);
    until.map_or_else(|| instant_text(deadline.due_at.instant()), str::to_owned)
}

/// The procedure's next deadline: until when the reader must act.
fn next_due(work: &Work<'_>, facts: &Facts) -> Option<String> {
    let ahead = facts.keyed("due").filter_map(|(_, due)| {
        let at = instant_of(due).filter(|at| *at > work.at.instant())?;
        Some((at, due.as_str()?))
    });
    ahead.min().map(|(_, due)| due.to_owned())
}
