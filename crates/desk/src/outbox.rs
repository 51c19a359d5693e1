//! Sends the letters of committed acts: at least once, with one Message-ID, retried as the
//! server's answers allow.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use futures_util::{StreamExt as _, stream};
use serde_json::{Map, Value};
use shirube_notifier::{
    AttachedFile, Audience as LetterAudience, Catalogue, Failure, Language, LetterContext, Message,
    MessageDraft, Next, Transport, next_attempt, send,
};
use shirube_persistence::{OutboxRow, StoreError};
use shirube_trail::{At, OrgId};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::Desk;
use crate::error::DeskError;
use crate::leads::leads_to;

/// Letters taken at a time.
const BATCH: u64 = 100;

/// Recipients written to at a time. A letter mostly waits for the mail server's answers, and a server
/// lets in at least as many connections of one office.
pub const RECIPIENTS_AT_ONCE: usize = 8;

/// How long a letter may be on its way before another worker takes it.
const LEASE: Duration = Duration::from_mins(2);

/// How long a letter that has left may wait for being accounted for together with the next ones. A
/// program killed meanwhile sends them once more, with the same Message-ID; so it is short beside
/// what a mail server takes, and long beside what a folder takes.
const ACCOUNT_AFTER: Duration = Duration::from_millis(20);

/// Times the letters that have left are accounted for again when others write too long.
const TRIES_MAX: usize = 6;

/// How letters are written and sent.
pub struct Mailer {
    /// The letters.
    pub catalogue: Arc<Catalogue>,
    /// How they leave.
    pub transport: Transport,
    /// The sender's address.
    pub from: String,
    /// The domain of Message-IDs.
    pub domain: String,
    /// The address of the pages (`https://shirube.example.jp`), where they have one: letters lead there.
    pub pages: Option<String>,
}

/// What sending did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Delivered.
    pub delivered: usize,
    /// To be tried again.
    pub retried: usize,
    /// Given up.
    pub given_up: usize,
}

impl Sent {
    /// Adds what more was sent.
    pub const fn add(&mut self, more: Self) {
        self.delivered += more.delivered;
        self.retried += more.retried;
        self.given_up += more.given_up;
    }
}

impl Desk {
    /// Sends what is due in the outbox, and adds what was sent, also where it fails then.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails; a letter that cannot be written or sent is kept with
    /// the reason and does not stop the others.
    pub async fn send_letters(
        &self,
        mailer: &Mailer,
        now: DateTime<chrono::Utc>,
        sent: &mut Sent,
    ) -> Result<(), DeskError> {
        let at = At::truncate(now)?;
        loop {
            let letters = self.store.claim_letters(at, BATCH, LEASE).await?;
            if letters.is_empty() {
                return Ok(());
            }
            let (tell, leaving) = unbounded_channel();
            // What is on its way is let through to its end, even where it cannot be accounted for: a
            // conversation broken off would leave its connection waiting for an answer, and the next
            // letter on it would take that answer for its own.
            let ((), accounted) = tokio::join!(
                self.deliver_all(mailer, letters, at, tell),
                self.account_all(leaving, at, sent)
            );
            accounted?;
        }
    }

    /// Sends letters to several recipients at a time, to each in order, and tells of each what came of it.
    async fn deliver_all(
        &self,
        mailer: &Mailer,
        letters: Vec<OutboxRow>,
        at: At,
        tell: UnboundedSender<(OutboxRow, Result<String, Failure>)>,
    ) {
        let tell = &tell;
        let to_one = |theirs: Vec<OutboxRow>| async move {
            for letter in theirs {
                // What cannot be accounted for is not sent either.
                if tell.is_closed() {
                    return;
                }
                let outcome = match self.unsealed(&letter) {
                    Ok(opened) => mailer.deliver(opened.as_ref().unwrap_or(&letter), at).await,
                    Err(error) => Err(Failure::GiveUp { answer: error.to_string() }),
                };
                // Nobody listens only where accounting failed: then it is sent once more.
                let _ = tell.send((letter, outcome));
            }
        };
        stream::iter(by_recipient(letters)).for_each_concurrent(RECIPIENTS_AT_ONCE, to_one).await;
    }

    /// Accounts for letters as they leave, a few at a time.
    async fn account_all(
        &self,
        mut leaving: UnboundedReceiver<(OutboxRow, Result<String, Failure>)>,
        at: At,
        sent: &mut Sent,
    ) -> Result<(), DeskError> {
        let mut done = Vec::new();
        let mut since = Instant::now();
        while let Some((letter, outcome)) = leaving.recv().await {
            match outcome {
                Ok(answer) => {
                    sent.delivered += 1;
                    done.push((letter, answer));
                }
                Err(failure) => self.not_sent(&letter, &failure, at, sent).await?,
            }
            if since.elapsed() > ACCOUNT_AFTER {
                self.account(&mut done, at).await?;
                since = Instant::now();
            }
        }
        self.account(&mut done, at).await
    }

    async fn account(&self, done: &mut Vec<(OutboxRow, String)>, at: At) -> Result<(), DeskError> {
        let mut tries = 0;
        while !done.is_empty() {
            tries += 1;
            match self.store.delivered(done, at).await {
                // They have left: to give up now would send them again.
                Err(StoreError::Busy | StoreError::Crossed) if tries < TRIES_MAX => {}
                answer => {
                    answer?;
                    done.clear();
                }
            }
        }
        Ok(())
    }

    /// The letter with what was sealed in it, where anything was: what must not be read in the database.
    fn unsealed(&self, letter: &OutboxRow) -> Result<Option<OutboxRow>, DeskError> {
        let Some(parts) = letter.context.get("sealed").and_then(Value::as_object) else { return Ok(None) };
        let sealer = self.sealer().ok_or(DeskError::NoKeys)?;
        let mut facts = Map::new();
        for (name, text) in parts {
            let text = sealer.open(&about_letter(&letter.org), text.as_str().unwrap_or_default())?;
            let text = text.ok_or_else(|| DeskError::not_found(name.as_str()))?;
            facts.insert(name.clone(), Value::from(text.as_str()));
        }
        let mut opened = letter.clone();
        if let Some(context) = opened.context.as_object_mut() {
            context.insert("facts".to_owned(), Value::from(facts));
        }
        Ok(Some(opened))
    }

    /// What is to become of a letter that did not leave.
    async fn not_sent(
        &self,
        letter: &OutboxRow,
        failure: &Failure,
        at: At,
        sent: &mut Sent,
    ) -> Result<(), DeskError> {
        match next_attempt(letter.attempts, failure) {
            Next::At(seconds) => {
                let wait = chrono::Duration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX / 1_000));
                let later = At::truncate(at.instant() + wait)?;
                self.store.retry_at(letter, later, answer_of(failure)).await?;
                sent.retried += 1;
            }
            Next::GiveUp => {
                self.store.give_up(letter, answer_of(failure)).await?;
                sent.given_up += 1;
            }
        }
        Ok(())
    }
}

/// Letters by recipient, each recipient's in the order they were written.
fn by_recipient(letters: Vec<OutboxRow>) -> Vec<Vec<OutboxRow>> {
    let mut places = BTreeMap::new();
    let mut all: Vec<Vec<OutboxRow>> = Vec::new();
    for letter in letters {
        let place = *places.entry(letter.email.clone()).or_insert(all.len());
        match all.get_mut(place) {
            Some(theirs) => theirs.push(letter),
            None => all.push(vec![letter]),
        }
    }
    all
}

/// What the sealed parts of an organisation's letters are bound to.
#[must_use]
pub fn about_letter(org: &OrgId) -> String {
    format!("letter {org}")
}

impl Mailer {
    async fn deliver(&self, letter: &OutboxRow, at: At) -> Result<String, Failure> {
        let message = self.message(letter, at).map_err(|answer| Failure::GiveUp { answer })?;
        send(&self.transport, message).await.map(|delivered| delivered.answer)
    }

    /// The message of an outbox row; why not, where it cannot be written.
    fn message(&self, letter: &OutboxRow, at: At) -> Result<Message, String> {
        let (kind_act, audience) = letter.letter.split_once('.').unwrap_or((&letter.letter, "officers"));
        let (kind, act) = kind_act.split_once('/').unwrap_or(("common", kind_act));
        let audience = LetterAudience::from_id(audience).unwrap_or(LetterAudience::Officers);
        let language = Language::from_tag(&letter.language).unwrap_or(Language::Ja);
        let found = self.catalogue.letter(kind, act, audience).map_err(|error| error.to_string())?;
        let mut context = context_of(&letter.context, language, self);
        context.link = self.pages.as_deref().and_then(|pages| leads_to(pages, audience, letter));
        let rendered = found.render(language, &context).map_err(|error| error.to_string())?;
        let outbox_id = format!("{}-{}", letter.org, letter.outbox_id);
        // what is of no case is nobody's thread
        let thread = match context.case_no.as_str() {
            "" => outbox_id.clone(),
            case_no => format!("{}-{case_no}", letter.org),
        };
        let draft = MessageDraft {
            outbox_id,
            thread,
            domain: self.domain.clone(),
            from_name: context.organisation.clone(),
            from_address: self.from.clone(),
            to_name: context.recipient_name.clone(),
            to_address: letter.email.clone(),
            date: in_japan(letter.created_at.instant()).unwrap_or_else(|| at.instant().fixed_offset()),
            letter: rendered,
            attachment: attached(&letter.context),
        };
        draft.build().map_err(|error| error.to_string())
    }
}

/// The file a letter carries, where it carries one.
fn attached(context: &Value) -> Option<AttachedFile> {
    let part = |name: &str| context.get("attachment")?.get(name)?.as_str();
    Some(AttachedFile { name: part("name")?.to_owned(), bytes: part("text")?.as_bytes().to_vec() })
}

fn answer_of(failure: &Failure) -> &str {
    match failure {
        Failure::Retry { answer, .. } | Failure::GiveUp { answer } => answer,
    }
}

fn in_japan(at: DateTime<chrono::Utc>) -> Option<DateTime<FixedOffset>> {
    FixedOffset::east_opt(9 * 3_600).map(|japan| at.with_timezone(&japan))
}

/// The context of a letter in its reader's language.
fn context_of(stored: &Value, language: Language, mailer: &Mailer) -> LetterContext {
    let plain = |name: &str| stored.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let both = |name: &str| {
        let tag = language.tag();
        stored
            .get(name)
            .and_then(|words| words.get(tag))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let facts = stored.get("facts").and_then(Value::as_object).cloned().unwrap_or_default();
    LetterContext {
        organisation: both("organisation"),
        contact: mailer.from.clone(),
        case_no: plain("case_no"),
        case_title: plain("case_title"),
        procedure: plain("procedure"),
        procedure_label: both("procedure_label"),
        act_label: both("act_label"),
        actor_label: both("actor_label"),
        stage_label: both("stage_label"),
        reason: stored.get("reason").and_then(Value::as_str).map(str::to_owned),
        due: stored.get("due").and_then(shirube_core::facts::instant_of).and_then(in_japan),
        facts: facts.into_iter().map(|(name, value)| (name, spoken(&value, language))).collect(),
        recipient_name: plain("recipient_name"),
        link: None,
    }
}

/// A fact as it is said: words in the reader's language, anything else as it is.
fn spoken(value: &Value, language: Language) -> String {
    let said = value.get(language.tag()).unwrap_or(value);
    said.as_str().map_or_else(|| said.to_string(), str::to_owned)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use shirube_persistence::LetterState;

    pub(crate) fn letter(nth: u32, email: &str) -> OutboxRow {
        let at = At::parse("2026-11-20T09:00:00.000Z").unwrap();
        OutboxRow {
            org: "city-a".parse().unwrap(),
            outbox_id: format!("R8-0001/1:{nth}"),
            procedure: "R8-0001/1".parse().unwrap(),
            letter: "preparation/open-case.officers".to_owned(),
            recipient: "u-0001".to_owned(),
            email: email.to_owned(),
            language: "ja".to_owned(),
            context: Value::Null,
            state: LetterState::Leased,
            attempts: 1,
            next_at: at,
            lease_until: None,
            created_at: at,
            delivered_at: None,
            last_answer: None,
        }
    }

    #[test]
    fn each_recipient_gets_theirs_in_order() {
        let written =
            [(1, "a@city.example"), (2, "b@city.example"), (3, "a@city.example"), (4, "c@city.example")];
        let lanes = by_recipient(written.map(|(nth, email)| letter(nth, email)).into());
        let ids: Vec<Vec<&str>> =
            lanes.iter().map(|lane| lane.iter().map(|one| one.outbox_id.as_str()).collect()).collect();
        assert_eq!(ids, [vec!["R8-0001/1:1", "R8-0001/1:3"], vec!["R8-0001/1:2"], vec!["R8-0001/1:4"]]);
        assert!(by_recipient(Vec::new()).is_empty());
    }
}
