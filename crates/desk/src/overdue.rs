//! What is overdue in an organisation: duties not done, and acts of the clock that are held.

use serde_json::Value;
use shirube_core::dossier::japan_day;
use shirube_core::words::{Sentence, Words, words};
use shirube_persistence::{DeadlineKind, DeadlineRow, ProcedureRow};
use shirube_trail::{At, OrgId, ProcedureId};

use crate::Desk;
use crate::error::DeskError;
use crate::machines::{self, Known};

/// One that is overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// The procedure.
    pub procedure: ProcedureId,
    /// The duty or deadline.
    pub deadline: String,
    /// What is owed, or falls due.
    pub what: Words,
    /// Whether people owe it: a duty. Else it is an act of the clock, which is held.
    pub is_duty: bool,
    /// The act that was owed, of the people or of the clock.
    pub act: String,
    /// Its words.
    pub act_words: Words,
    /// When it fell due.
    pub due_at: At,
    /// Days since the day in Japan on which it fell due.
    pub days_late: i64,
    /// Why the clock could not perform it; empty for a duty not done.
    pub held: Sentence,
}

impl Desk {
    /// What is overdue, in due order: duties not done, and acts of the clock that are held, because
    /// something is missing or because the procedure stands where it has no such act.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn overdue(&self, org: &OrgId, limit: u64) -> Result<Vec<Overdue>, DeskError> {
        let unit = self.store.look(org).await?;
        let now = self.clock.now(&unit).await?;
        unit.rollback().await?;
        let mut all = Vec::new();
        for row in self.store.overdue_deadlines(org, limit).await? {
            let procedure = self.store.procedure(org, &row.procedure).await?;
            let procedure = procedure.ok_or_else(|| DeskError::not_found(row.procedure.as_str()))?;
            let known = machines::by_name(procedure.machine.as_str())?;
            all.push(Overdue::of(row, &procedure, known, now));
        }
        Ok(all)
    }
}

impl Overdue {
    fn of(row: DeadlineRow, procedure: &ProcedureRow, known: &Known, now: At) -> Self {
        let act = row.act.as_ref().map(ToString::to_string).unwrap_or_default();
        let act_words = known.machine.act(&act).map_or(words("", ""), |act| act.label);
        let is_duty = row.kind == DeadlineKind::Duty;
        let days = (japan_day(now.instant()) - japan_day(row.due_at.instant())).num_days();
        Self {
            what: known.deadline(row.deadline_id.as_str()).unwrap_or(words("", "")),
            held: if is_duty { nothing() } else { held(&row, procedure, known, (&act, act_words)) },
            deadline: row.deadline_id.to_string(),
            is_duty,
            act,
            act_words,
            days_late: days.max(0),
            due_at: row.due_at,
            procedure: row.procedure,
        }
    }
}

const fn nothing() -> Sentence {
    Sentence { ja: String::new(), en: String::new() }
}

/// Why an act of the clock is held: what was missing when it was last tried, or that the stage does
/// not provide it.
fn held(row: &DeadlineRow, procedure: &ProcedureRow, known: &Known, (act, label): (&str, Words)) -> Sentence {
    let said = |language: &str| row.details.get("unmet")?.get(language).and_then(Value::as_str);
    if let (true, Some(ja), Some(en)) = (known.provides(&procedure.stage, act), said("ja"), said("en")) {
        return Sentence { ja: ja.to_owned(), en: en.to_owned() };
    }
    let stage = known.machine.stage(&procedure.stage).map_or(words("", ""), |stage| stage.label);
    Sentence {
        ja: format!("段階「{}」では「{}」を行えません。手続が進むのを待っています。", stage.ja, label.ja),
        en: format!(
            "The stage \"{}\" has no \"{}\": it waits for the procedure to move.",
            stage.en, label.en
        ),
    }
}
