//! Witnesses (立会い): an organisation sees that another one's log only grows and cosigns that, and the
//! log's own organisation keeps the cosignatures.
//!
//! What a witness has cosigned stands in a file outside its database, as what a log has published does:
//! it must not forget, and never cosign two histories.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use shirube_core::facts::Facts;
use shirube_trail::cosignature::{WitnessKey, WitnessRequest};
use shirube_trail::{ActorId, Checkpoint, Digest, Note, OrgId, ProcedureId, VerifierKey};
use uuid::Uuid;

use super::rotation::KeyChain;
use super::{CoveredLog, compare, position};
use crate::Desk;
use crate::command::{Command, Reply, Target};
use crate::dossier::facts_of;
use crate::error::DeskError;
use crate::exchange::known_keys;
use crate::lines::{Lines, unusable};

/// A checkpoint a witness cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// Size and root.
    pub checkpoint: Checkpoint,
    /// The note with the cosignature, verbatim.
    pub note: Vec<u8>,
    /// What the cosignature is verified with.
    pub vkey: String,
}

/// A line of the witness's file.
#[derive(Debug, Serialize, Deserialize)]
struct Seen {
    /// The log's keys by which the checkpoint was opened.
    keys: Vec<String>,
    /// The cosigned note.
    note: String,
}

impl Seen {
    fn checkpoint(&self) -> Result<Checkpoint, DeskError> {
        Ok(Checkpoint::parse_text(Note::parse(self.note.as_bytes())?.text())?)
    }
}

impl Desk {
    /// What to ask a witness for: the last published checkpoint, and that the log grew to it from the
    /// size the witness knows.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for a size the log does not have yet; as [`Desk::checkpoint`].
    pub async fn witness_request(&self, org: &OrgId, old_size: u64) -> Result<WitnessRequest, DeskError> {
        let log = self.checkpoint(org).await?;
        let size = log.published.checkpoint.size;
        let hashes = log.leaves.iter().map(|leaf| leaf.hash).collect();
        let proof = match old_size {
            0 => Some(Vec::new()),
            _ => shirube_trail::tree::Tree::of(hashes).consistency(position(old_size)),
        };
        let proof = proof.ok_or_else(|| {
            let (ja, en) = (format!("記録台帳は{size}件です。"), format!("the log has {size} leaves."));
            DeskError::bad_input("from", ja, en)
        })?;
        Ok(WitnessRequest { old_size, proof, note: log.published.note })
    }

    /// Cosigns another log's checkpoint as its witness, where the log only grew from the one cosigned
    /// last. The log's keys are those given, else those known from last time, else those registered of
    /// its organisation (`register-peer`).
    ///
    /// # Errors
    /// [`DeskError::Witness`]; [`DeskError::BadInput`] where no key of the log is known.
    pub async fn witness(
        &self,
        org: &OrgId,
        request: &WitnessRequest,
        given: &[VerifierKey],
    ) -> Result<Cosigned, DeskError> {
        let keys = self.keys.as_ref().ok_or(DeskError::NoKeys)?;
        let signer = keys.witness_signer(org)?;
        let mut file = Lines::open(&keys.witnessed(org)).await?;
        let origin = Checkpoint::parse_text(Note::parse(&request.note)?.text())?.origin;
        let mut last: Option<(Seen, Checkpoint)> = None;
        for line in file.all() {
            let seen: Seen = serde_json::from_str(line).map_err(|error| unusable(file.path(), &error))?;
            let checkpoint = seen.checkpoint()?;
            if checkpoint.origin == origin {
                last = Some((seen, checkpoint));
            }
        }
        let of_log: Vec<VerifierKey> = match &last {
            _ if !given.is_empty() => given.to_vec(),
            Some((seen, _)) => seen.keys.iter().map(|key| key.parse()).collect::<Result<_, _>>()?,
            None => known_keys(&self.office_facts(org).await?, origin.org()),
        };
        if of_log.is_empty() {
            let ja = format!("{origin}の検証鍵が登録されていません。鍵を指定してください。");
            return Err(DeskError::bad_input(
                "key",
                ja,
                format!("no key of {origin} is registered: name it."),
            ));
        }
        let checkpoint = request.check(&of_log, last.as_ref().map(|(_, checkpoint)| checkpoint))?;
        let at = u64::try_from(self.now().await?.instant().timestamp()).unwrap_or_default();
        let note = signer.cosign(Note::parse(&request.note)?, at)?.to_bytes();
        let seen = Seen {
            keys: of_log.iter().map(ToString::to_string).collect(),
            note: String::from_utf8_lossy(&note).into_owned(),
        };
        file.append(json!(seen).to_string())?;
        Ok(Cosigned { checkpoint, note, vkey: signer.verifier().to_string() })
    }

    /// Takes a cosignature of a checkpoint this log published: the office enters it
    /// (`record-witness`), and bundles of the checkpoint carry it.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for another checkpoint than one published; [`DeskError::Trail`] where
    /// the witness did not cosign it; as [`Desk::submit`].
    pub async fn record_witness(
        &self,
        org: &OrgId,
        (note, witness): (&[u8], &WitnessKey),
        person: ActorId,
    ) -> Result<Reply, DeskError> {
        let note = Note::parse(note)?;
        let checkpoint = Checkpoint::parse_text(note.text())?;
        witness.seen_at(&note)?;
        let signer = self.signer(org).await?;
        let own = signer.record.all().iter().find(|one| one.checkpoint == checkpoint).cloned();
        drop(signer);
        let mut cosigned = Note::parse(&own.ok_or_else(not_published)?.note)?;
        for line in note.signatures() {
            if line.name == *witness.name()
                && line.id == witness.id()
                && !cosigned.signatures().contains(line)
            {
                cosigned = cosigned.with(line.clone())?;
            }
        }
        let cosigned = cosigned.to_bytes();
        let sha256 = Digest::sha256(&cosigned);
        let stated = json!({
            "witness.key": witness.to_string(), "witness.tree_size": checkpoint.size,
            "witness.root_sha256": checkpoint.root.to_hex(), "witness.checkpoint_sha256": sha256.to_hex(),
        });
        // The same cosignature twice, after a stop too, is one command and one entry.
        let cmd = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("record-witness:{org}:{sha256}").as_bytes());
        let command = Command {
            org: org.clone(),
            person,
            capacity: None,
            target: Target::Procedure(ProcedureId::new("office")?),
            act: "record-witness".to_owned(),
            subject: None,
            facts: stated.as_object().cloned().unwrap_or_else(Map::new),
            documents: Vec::new(),
            seen_revision: None,
            cmd,
        };
        let reply = self.submit(command).await?;
        if let Reply::Done(_) = reply {
            let line = Value::from(String::from_utf8_lossy(&cosigned)).to_string();
            let mut file = Lines::open(&self.keys.as_ref().ok_or(DeskError::NoKeys)?.cosigned(org)).await?;
            if !file.all().contains(&line) {
                file.append(line)?;
            }
        }
        Ok(reply)
    }

    /// The log as the newest checkpoint covers it that a witness cosigned; what was entered later is
    /// left out.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where none is cosigned; as [`Desk::checkpoint`].
    pub async fn witnessed(&self, org: &OrgId) -> Result<CoveredLog, DeskError> {
        let newest = self.cosigned_notes(org)?.iter().map(|(_, checkpoint)| checkpoint.size).max();
        let size = newest.ok_or_else(|| DeskError::not_found("cosignature"))?;
        let signer = self.signer(org).await?;
        let mut leaves = self.store.log_leaves(org).await?;
        compare(org, &leaves, &signer.record)?;
        let all = KeyChain::of(&leaves).keys(&signer.key.verifier());
        leaves.truncate(position(size));
        let handed_on = KeyChain::of(&leaves).len();
        let vkeys: Vec<String> = all.iter().take(handed_on + 1).map(ToString::to_string).collect();
        let mut history = signer.record.all().to_vec();
        history.retain(|one| one.checkpoint.size <= size);
        let published = history.last().filter(|last| last.checkpoint.size == size).cloned();
        let published = published.ok_or_else(not_published)?;
        let vkey = vkeys.last().cloned().unwrap_or_default();
        self.with_cosignatures(org, CoveredLog { published, leaves, history, vkey, vkeys })
    }

    /// The same log, its checkpoints with the cosignatures there are of them.
    pub(super) fn with_cosignatures(
        &self,
        org: &OrgId,
        mut log: CoveredLog,
    ) -> Result<CoveredLog, DeskError> {
        let cosigned = self.cosigned_notes(org)?;
        for one in log.history.iter_mut().chain([&mut log.published]) {
            for (note, _) in cosigned.iter().filter(|(_, checkpoint)| *checkpoint == one.checkpoint) {
                let mut own = Note::parse(&one.note)?;
                for line in note.signatures() {
                    if !own.signatures().contains(line) {
                        own = own.with(line.clone())?;
                    }
                }
                one.note = own.to_bytes();
            }
        }
        Ok(log)
    }

    fn cosigned_notes(&self, org: &OrgId) -> Result<Vec<(Note, Checkpoint)>, DeskError> {
        let path = self.keys.as_ref().ok_or(DeskError::NoKeys)?.cosigned(org);
        let mut all = Vec::new();
        for line in Lines::read(&path)? {
            let text: String = serde_json::from_str(&line).map_err(|error| unusable(&path, &error))?;
            let note = Note::parse(text.as_bytes())?;
            let checkpoint = Checkpoint::parse_text(note.text())?;
            all.push((note, checkpoint));
        }
        Ok(all)
    }

    async fn office_facts(&self, org: &OrgId) -> Result<Facts, DeskError> {
        let row = self.store.procedure(org, &ProcedureId::new("office")?).await?;
        row.as_ref().map(facts_of).transpose().map(Option::unwrap_or_default)
    }
}

fn not_published() -> DeskError {
    let ja = "この記録台帳が公表したチェックポイントではありません。";
    DeskError::bad_input("checkpoint", ja, "not a checkpoint that this log published.")
}
