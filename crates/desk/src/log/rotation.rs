//! Handing the log on to another key (鍵の更新).
//!
//! Two people decide on it (`rotate-key`). Then, in this order: the leaf of the rotation and the heads
//! leaf, in one transaction; the checkpoint over them, signed by both keys, in the signer's record; the
//! second key in the first one's place. Whoever signs next goes on from wherever that was left, so a
//! crash anywhere in between costs nothing.

use serde_json::{Map, Value, json};
use shirube_persistence::{LogLeaf, LogLeafRow, Unit};
use shirube_trail::{
    ActorId, At, Checkpoint, KeyLeaf, Note, OrgId, ProcedureId, RotationReason, SigningKey, VerifierKey,
};
use uuid::Uuid;

use super::CoveredLog;
use crate::Desk;
use crate::authority::Office;
use crate::command::{Command, Performed, Refused, Reply, Target};
use crate::error::DeskError;
use crate::keyring::Keyring;
use crate::published::Record;

/// The act of the office.
const ROTATE: &str = "rotate-key";

/// What is decided on a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// Who decides.
    pub person: ActorId,
    /// Why, in words.
    pub reason: String,
    /// Whether others may have had the key.
    pub compromised: bool,
    /// Where they may: the last size of the log that was signed honestly; the last published one
    /// where absent.
    pub trusted_size: Option<u64>,
}

/// What became of a rotation.
#[derive(Debug)]
pub enum Rotated {
    /// The first of two has decided; the log is not handed on yet.
    AwaitsSecond {
        /// The act.
        performed: Performed,
        /// The key it will be handed on to, as others verify it.
        new: String,
    },
    /// The log is handed on.
    Done(Box<CoveredLog>),
    /// The office refused.
    Refused(Refused),
}

/// Who signs, and what was signed so far. As long as it is kept, nobody else of this machine signs.
pub(super) struct Signer {
    keys: Keyring,
    /// What was published.
    pub(super) record: Record,
    /// The key in use.
    pub(super) key: SigningKey,
    /// The key that is to follow it.
    pub(super) next: Option<SigningKey>,
}

impl Signer {
    /// The next key takes the place of the one in use.
    pub(super) fn hand_on(&mut self, org: &OrgId) -> Result<(), DeskError> {
        let next = self.next.take().ok_or_else(|| gone(org))?;
        self.keys.hand_on(org)?;
        self.key = next;
        Ok(())
    }
}

/// The keys of a log, as its own leaves hand it on.
pub(super) struct KeyChain(Vec<(u64, KeyLeaf)>);

impl KeyChain {
    /// The rotations among these leaves.
    pub(super) fn of(leaves: &[LogLeafRow]) -> Self {
        let rotations = leaves.iter().filter_map(|row| match &row.leaf {
            LogLeaf::Key(leaf) => Some((row.log_index, (**leaf).clone())),
            LogLeaf::Entry { .. } | LogLeaf::Heads(_) => None,
        });
        Self(rotations.collect())
    }

    /// Where the last rotation stands, if it hands the log on from this key.
    pub(super) fn last_from(&self, key: &VerifierKey) -> Option<u64> {
        self.0.last().filter(|(_, leaf)| leaf.old == *key).map(|(log_index, _)| *log_index)
    }

    /// How often the log was handed on.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Every key, oldest first; of a log never handed on, the one in use.
    pub(super) fn keys(&self, in_use: &VerifierKey) -> Vec<VerifierKey> {
        let Some((_, first)) = self.0.first() else { return vec![in_use.clone()] };
        std::iter::once(&first.old).chain(self.0.iter().map(|(_, leaf)| &leaf.new)).cloned().collect()
    }

    /// Opens a checkpoint with the keys that may have signed its size: after the leaf that handed the
    /// log on to them, and up to the last size they are trusted with.
    pub(super) fn open(&self, note: &[u8], in_use: &VerifierKey) -> Result<Checkpoint, DeskError> {
        let size = Checkpoint::parse_text(Note::parse(note)?.text())?.size;
        let after = [None].into_iter().chain(self.0.iter().map(|(log_index, _)| Some(*log_index)));
        let until = self.0.iter().map(|(_, leaf)| Some(leaf.trusted_size)).chain([None]);
        let keys = self.keys(in_use).into_iter().zip(after.zip(until)).filter(|(_, (after, until))| {
            after.is_none_or(|after| size > after) && until.is_none_or(|until| size <= until)
        });
        Ok(Checkpoint::open(note, &keys.map(|(key, _)| key).collect::<Vec<_>>())?)
    }

    /// That each rotation goes on from the one before, and the last leads to the key in use, or from it
    /// to the one that is to follow.
    fn check(&self, org: &OrgId, key: &VerifierKey, next: Option<&VerifierKey>) -> Result<(), DeskError> {
        let is_linked = self.0.windows(2).all(|pair| match pair {
            [(_, one), (_, other)] => one.new == other.old,
            _ => true,
        });
        let Some((_, last)) = self.0.last() else { return Ok(()) };
        if is_linked && (last.new == *key || (last.old == *key && next == Some(&last.new))) {
            return Ok(());
        }
        Err(DeskError::KeyNotOfLog { org: org.to_string(), expected: last.new.to_string() })
    }
}

/// A rotation that was decided on and not carried out.
pub(super) struct Handing {
    org: OrgId,
    old: VerifierKey,
    new: VerifierKey,
    reason: RotationReason,
    trusted_size: Option<u64>,
}

impl Handing {
    /// What the office decided on last, where the key in use is not the outcome of it yet.
    pub(super) async fn decided(unit: &Unit, signer: &Signer) -> Result<Option<Self>, DeskError> {
        let office = Office::committed(unit).await?;
        let fact = |name: &str| office.facts.get(name);
        let text = |name: &str| fact(name).and_then(Value::as_str);
        let (Some(old), Some(new)) = (text("key.old"), text("key.new")) else { return Ok(None) };
        let key = signer.key.verifier();
        if new == key.to_string() {
            return Ok(None);
        }
        let next = signer.next.as_ref().map(SigningKey::verifier);
        let Some(next) = next.filter(|next| new == next.to_string() && old == key.to_string()) else {
            return Err(gone(unit.org()));
        };
        let compromised = fact("key.compromised").and_then(Value::as_bool).unwrap_or_default();
        let reason = if compromised { RotationReason::Compromised } else { RotationReason::Rotation };
        let trusted_size = fact("key.trusted_size").and_then(Value::as_u64);
        Ok(Some(Self { org: unit.org().clone(), old: key, new: next, reason, trusted_size }))
    }

    /// The leaf at this index. Beyond what was published nothing was signed honestly, whatever was
    /// decided.
    pub(super) fn leaf(self, at: At, log_index: u64, record: &Record) -> KeyLeaf {
        let Self { org, old, new, reason, trusted_size } = self;
        let published = record.last().map_or(0, |last| last.checkpoint.size);
        let trusted_size = match reason {
            RotationReason::Rotation => log_index,
            RotationReason::Compromised => trusted_size.unwrap_or(published).min(published),
        };
        KeyLeaf { org, at, old, new, reason, trusted_size }
    }
}

impl Desk {
    /// Takes the signer's record, and reads the keys while nobody else can change them.
    pub(super) async fn signer(&self, org: &OrgId) -> Result<Signer, DeskError> {
        let keys = self.keys.as_ref().ok_or(DeskError::NoKeys)?.clone();
        keys.signing_key(org)?;
        let record = Record::open(&keys.checkpoints(org)).await?;
        let (key, next) = (keys.signing_key(org)?, keys.next_key(org)?);
        let chain = KeyChain::of(&self.store.key_leaves(org).await?);
        let own = key.verifier();
        chain.check(org, &own, next.as_ref().map(SigningKey::verifier).as_ref())?;
        record.verify(&chain.keys(&own))?;
        Ok(Signer { keys, record, key, next })
    }

    /// Decides on another key for the log as one of two, and hands the log on where both have decided.
    /// Stopped anywhere, the same call goes on.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for a size beyond what was published; what [`Desk::submit`] and
    /// [`Desk::checkpoint`] report.
    pub async fn rotate_key(&self, org: &OrgId, rotation: &Rotation) -> Result<Rotated, DeskError> {
        let new = self.keys.as_ref().ok_or(DeskError::NoKeys)?.next_vkey(org)?;
        let facts = {
            let signer = self.signer(org).await?;
            let unit = self.store.begin(org).await?;
            let decided = Handing::decided(&unit, &signer).await;
            unit.rollback().await?;
            if decided?.is_some() {
                drop(signer);
                return Ok(Rotated::Done(Box::new(self.checkpoint(org).await?)));
            }
            stated(rotation, &signer, &new)?
        };
        let command = Command {
            org: org.clone(),
            person: rotation.person.clone(),
            capacity: None,
            target: Target::Procedure(ProcedureId::new("office")?),
            act: ROTATE.to_owned(),
            subject: None,
            facts,
            documents: Vec::new(),
            seen_revision: None,
            cmd: Uuid::new_v4(),
        };
        match self.submit(command).await? {
            Reply::Refused(refused) => Ok(Rotated::Refused(refused)),
            Reply::Done(performed) if performed.first_of_two => Ok(Rotated::AwaitsSecond { performed, new }),
            Reply::Done(_) => Ok(Rotated::Done(Box::new(self.checkpoint(org).await?))),
        }
    }

    /// The keys of a rotation are the one in use and the one that lies ready: an office cannot decide
    /// on a key that nobody here can sign with.
    pub(crate) fn check_rotation(&self, command: &Command) -> Result<(), DeskError> {
        let Some(keys) = self.keys.as_ref().filter(|_| command.act == ROTATE) else { return Ok(()) };
        let given = |name: &str| command.facts.get(name).and_then(Value::as_str);
        let in_use = keys.vkey(&command.org)?;
        if given("key.old").is_some_and(|old| old != in_use) {
            let (ja, en) = ("使用中の署名鍵の検証鍵ではありません", "not the key in use, which is");
            return Err(DeskError::bad_input(
                "key.old",
                format!("{ja}（{in_use}）。"),
                format!("{en} {in_use}."),
            ));
        }
        let next = keys.next_key(&command.org)?.map(|next| next.verifier().to_string());
        if given("key.new").is_some_and(|new| Some(new) != next.as_deref()) {
            let ja = "この鍵の秘密鍵が鍵の置き場所にありません。shirube log rotate を使ってください。";
            let en = "its private half does not lie ready in the folder of keys: use shirube log rotate.";
            return Err(DeskError::bad_input("key.new", ja, en));
        }
        Ok(())
    }
}

/// The error of a next key that is not there.
pub(super) fn gone(org: &OrgId) -> DeskError {
    DeskError::NextKeyGone { org: org.to_string() }
}

/// What the act states. All of it each time: what an earlier rotation stated does not stand.
fn stated(rotation: &Rotation, signer: &Signer, new: &str) -> Result<Map<String, Value>, DeskError> {
    let published = signer.record.last().map_or(0, |last| last.checkpoint.size);
    let trusted_size = rotation.trusted_size.unwrap_or(published);
    if trusted_size > published {
        return Err(DeskError::bad_input(
            "trusted_size",
            format!("公表した最後のチェックポイントの{published}件以下です。"),
            format!("at most {published}, the size of the last published checkpoint."),
        ));
    }
    let mut facts = Map::new();
    let mut state = |name: &str, value: Value| facts.insert(name.to_owned(), value);
    state("key.old", json!(signer.key.verifier().to_string()));
    state("key.new", json!(new));
    state("key.compromised", json!(rotation.compromised));
    state("reason", json!(rotation.reason));
    if rotation.compromised {
        state("key.trusted_size", json!(trusted_size));
    }
    Ok(facts)
}
