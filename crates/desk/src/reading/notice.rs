//! What stands beside a notice: the documents published with it, until when questions are taken, whose keys
//! proposals are sealed for. Anybody may see it who may see the notice, and nothing else of the procedure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use shirube_core::facts::{Document, instant_of};
use shirube_core::words::Capacity;
use shirube_persistence::{ProcedureRow, PublicationRow};
use shirube_trail::{ActorId, Digest, EntryType, OrgId, ProcedureId, Seq};

use super::files::HandedOut;
use crate::Desk;
use crate::bundle::{Named, named_in};
use crate::error::DeskError;
use crate::machines::{self, Known};
use crate::sealed::thumbprints;

/// The act by which a company asks.
pub const ASK_QUESTION: &str = "ask-question";

/// The act that answers.
const ANSWER_QUESTIONS: &str = "answer-questions";

/// The facts of questions and of answers, each with its number after it.
const QUESTION: &str = "question";
const ANSWER: &str = "answer";

/// A document that was published with a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeFileView {
    /// What it is, in Japanese (`実施要領`).
    pub ja: String,
    /// What it is, in English.
    pub en: String,
    /// The file's name.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// Until when a call takes questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionsView {
    /// The last moment (RFC 3339); none where no day is set.
    pub until: Option<String>,
    /// Whether a company may ask now.
    pub are_taken: bool,
}

/// What stands beside the notices of a procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BesideNoticeView {
    /// The documents published with them, in the order of the notice.
    pub files: Vec<NoticeFileView>,
    /// Until when it takes questions; none where it is no call that does.
    pub questions: Option<QuestionsView>,
    /// The section of the office whose case it is; empty where none is known.
    pub section: String,
    /// Whether proposals are sealed.
    pub is_sealed: bool,
    /// The thumbprints of the keys they are sealed for (RFC 7638).
    pub thumbprints: Vec<String>,
}

/// A question a company asked: without whoever asked it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskedView {
    /// Its number.
    pub number: u64,
    /// What was asked.
    pub text: String,
    /// Whether an answer was published.
    pub is_answered: bool,
}

impl Desk {
    /// What stands beside the notices of a procedure; nothing where it published none.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn beside_notice(&self, org: &OrgId, id: &ProcedureId) -> Result<BesideNoticeView, DeskError> {
        let published = self.store.publications_of(org, std::slice::from_ref(id)).await?;
        let rows = self.store.procedures_by_id(org, std::slice::from_ref(id)).await?;
        let Some(row) = rows.into_iter().next().filter(|_| !published.is_empty()) else {
            return Ok(BesideNoticeView::default());
        };
        let known = machines::by_name(row.machine.as_str())?;
        let files = self.published_files(org, &row, known, &published).await?;
        let now = self.now().await?.instant();
        let first = self.store.standings_of_case(org, &id.case(), 1).await?.into_iter().next();
        let is_sealed = is_sealed_call(&row);
        Ok(BesideNoticeView {
            files: files.into_iter().map(|(_, file)| file).collect(),
            questions: questions(&row, known, now),
            section: first.map(|one| one.of_case.section).unwrap_or_default(),
            is_sealed,
            thumbprints: if is_sealed { thumbprints(&row) } else { Vec::new() },
        })
    }

    /// A document that was published with a notice, for anybody.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where no such document was published with a notice of it.
    pub async fn notice_file(
        &self,
        org: &OrgId,
        id: &ProcedureId,
        sha256: &Digest,
    ) -> Result<HandedOut, DeskError> {
        let missing = || DeskError::not_found(sha256.to_hex());
        let published = self.store.publications_of(org, std::slice::from_ref(id)).await?;
        let rows = self.store.procedures_by_id(org, std::slice::from_ref(id)).await?;
        let row = rows.into_iter().next().ok_or_else(missing)?;
        let known = machines::by_name(row.machine.as_str())?;
        let files = self.published_files(org, &row, known, &published).await?;
        let (media, file) =
            files.into_iter().find(|(_, one)| one.sha256 == sha256.to_hex()).ok_or_else(missing)?;
        let content = self.document_content(org, sha256).await?.ok_or_else(missing)?;
        Ok(HandedOut { name: file.name, media, content })
    }

    /// The questions of a call, for an officer who answers them; nothing for anybody else. While the call is
    /// open nothing else of what comes in is shown.
    ///
    /// # Errors
    /// [`DeskError`] where the store fails.
    pub async fn asked_of(
        &self,
        org: &OrgId,
        person: &ActorId,
        id: &ProcedureId,
    ) -> Result<Vec<AskedView>, DeskError> {
        let reader = self.reader_of(org, person).await?;
        let rows = self.store.procedures_by_id(org, std::slice::from_ref(id)).await?;
        let Some(row) = rows.into_iter().next() else { return Ok(Vec::new()) };
        let known = machines::by_name(row.machine.as_str())?;
        let answers = known.may_act(ANSWER_QUESTIONS, Capacity::Officer);
        if !answers || !reader.capacities.contains_key(&Capacity::Officer) {
            return Ok(Vec::new());
        }
        Ok(asked(&row))
    }

    /// The documents published with notices, each with its media type.
    async fn published_files(
        &self,
        org: &OrgId,
        row: &ProcedureRow,
        known: &Known,
        published: &[PublicationRow],
    ) -> Result<Vec<(String, NoticeFileView)>, DeskError> {
        let with: Vec<(&PublicationRow, &[&Document])> = published
            .iter()
            .map(|one| (one, known.published_documents(&one.what)))
            .filter(|(_, documents)| !documents.is_empty())
            .collect();
        let Some(last) = with.iter().map(|(one, _)| one.at).max() else { return Ok(Vec::new()) };
        let ids = std::slice::from_ref(&row.procedure);
        // what an act brought that was refused was filed by nobody
        let refused: BTreeSet<Seq> = self
            .store
            .entries_until(org, ids, last)
            .await?
            .into_iter()
            .filter(|one| one.entry.entry_type == EntryType::Refusal)
            .map(|one| one.entry.seq)
            .collect();
        let mut told = self.store.disclosures_of(org, ids, "file.").await?;
        told.extend(self.store.disclosures_of(org, ids, "documents").await?);
        let told: Vec<_> = told.into_iter().map(|(_, one)| one).collect();
        let mut named = named_in(&told);
        named.retain(|one| !refused.contains(&one.seq));
        let mut chosen: Vec<(&Document, String)> = Vec::new();
        for (one, documents) in with {
            for document in documents {
                for sha256 in last_of(&named, document.id, one.seq) {
                    if !chosen.iter().any(|(_, known)| *known == sha256) {
                        chosen.push((document, sha256));
                    }
                }
            }
        }
        let hashes: Vec<String> = chosen.iter().map(|(_, sha256)| sha256.clone()).collect();
        let files = self.store.files(org, &hashes).await?;
        let files: BTreeMap<&str, _> = files.iter().map(|file| (file.sha256.as_str(), file)).collect();
        let view = |(document, sha256): (&Document, String)| {
            let file = files.get(sha256.as_str())?;
            let view = NoticeFileView {
                ja: document.label.ja.to_owned(),
                en: document.label.en.to_owned(),
                name: file.name.clone(),
                size_bytes: file.size_bytes,
                sha256,
            };
            Some((file.media.clone(), view))
        };
        Ok(chosen.into_iter().filter_map(view).collect())
    }
}

/// The files the last act before an entry, or that entry, brought as a document.
fn last_of(named: &[Named], document: &str, until: u64) -> Vec<String> {
    let of_it = || named.iter().filter(|one| one.document == document && one.seq.get() <= until);
    let Some(last) = of_it().map(|one| one.seq).max() else { return Vec::new() };
    of_it().filter(|one| one.seq == last).map(|one| one.sha256.to_hex()).collect()
}

/// Whether a call was published whose proposals are sealed.
fn is_sealed_call(row: &ProcedureRow) -> bool {
    let sealing = row.facts.get("sealing").and_then(Value::as_str);
    sealing.is_some_and(|how| how != "none") && row.facts.get("call.published_on").is_some()
}

/// Until when a call takes questions, as the rule of asking has it.
fn questions(row: &ProcedureRow, known: &Known, now: DateTime<Utc>) -> Option<QuestionsView> {
    known.machine.act(ASK_QUESTION)?;
    row.facts.get("call.published_on")?;
    let due = row.facts.get("call.questions_due");
    let is_before = due.and_then(instant_of).is_none_or(|due| now <= due);
    let from = row.facts.get("suspended.from").and_then(Value::as_str).filter(|_| row.stage == "suspended");
    let is_provided = known.provides(&row.stage, ASK_QUESTION) && from.is_none_or(|from| from == "call-open");
    Some(QuestionsView {
        until: due.and_then(Value::as_str).map(str::to_owned),
        are_taken: !row.closed && is_provided && is_before,
    })
}

/// The questions among the facts of a call, in order.
fn asked(row: &ProcedureRow) -> Vec<AskedView> {
    let Some(facts) = row.facts.as_object() else { return Vec::new() };
    let numbered = |fact: &'static str| {
        facts.iter().filter_map(move |(name, value)| {
            let number: u64 = name.strip_prefix(fact)?.strip_prefix('.')?.parse().ok()?;
            Some((number, value))
        })
    };
    let answered: BTreeSet<u64> =
        numbered(ANSWER).filter_map(|(_, value)| value.get(QUESTION)?.as_u64()).collect();
    let mut all: Vec<AskedView> = numbered(QUESTION)
        .filter_map(|(number, value)| {
            let text = value.as_str()?.to_owned();
            Some(AskedView { number, text, is_answered: answered.contains(&number) })
        })
        .collect();
    all.sort_by_key(|one| one.number);
    all
}
