//! A small log: two cases and the office, a checkpoint before and after, and the bundle of one case.

use serde_json::{Value, json};
use shirube_trail::bundle::{
    BundleContents, BundleEntry, Disclosed, ERASED, ErasureEntry, Files, MANIFEST, RotationLeaf, Scope,
    Withheld, named_document,
};
use shirube_trail::chain::Head;
use shirube_trail::erasure::{ERASE, Erased, TABLE, table};
use shirube_trail::heads::{HeadsLeaf, HeadsTree, ProcedureHead};
use shirube_trail::{
    At, Checkpoint, Digest, Disclosure, Entry, EntryType, KeyLeaf, KeyName, Origin, Outcome, ProcedureId,
    RotationReason, RuleEntry, Salt, Seq, SigningKey, canonical, hash,
};
use std::collections::BTreeMap;

/// The case bundled.
pub(crate) const CASE: &str = "R8-0012";
const ORIGIN: &str = "audit.example.jp/city-a";

/// A log under construction.
pub(crate) struct Log {
    pub(crate) key: SigningKey,
    /// The bytes of every leaf, and the entry where it is one.
    entries: Vec<(Vec<u8>, Option<Entry>)>,
    leaves: Vec<Digest>,
    fields: Vec<(u64, Disclosure)>,
    last: BTreeMap<ProcedureId, Head>,
    /// Keys that signed before.
    retired: Vec<SigningKey>,
    rotations: Vec<RotationLeaf>,
    erasures: Vec<ErasureEntry>,
    /// Documents that go along.
    documents: Vec<Vec<u8>>,
    /// What was erased, with the index of the entry it was in and of the one that erased it.
    erased: Vec<(u64, Erased, u64)>,
}

impl Log {
    pub(crate) fn new(key: u8) -> Self {
        let name = KeyName::new(ORIGIN).unwrap();
        Self {
            key: SigningKey::from_seed(name, [key; 32]),
            entries: Vec::new(),
            leaves: Vec::new(),
            fields: Vec::new(),
            last: BTreeMap::new(),
            retired: Vec::new(),
            rotations: Vec::new(),
            erasures: Vec::new(),
            documents: Vec::new(),
            erased: Vec::new(),
        }
    }

    /// A log with two checkpoints; the note of the first.
    pub(crate) fn with_history(key: u8, reason: &str) -> (Self, Vec<u8>, Covered) {
        let mut log = Self::new(key);
        log.enter("R8-0012/1", reason);
        log.enter("office", "任命");
        log.enter("R8-0012/1", "予算の範囲内");
        let (first, ..) = log.cover();
        log.enter("R8-0011/1", "別の案件");
        log.enter("R8-0012/2", "随意契約の理由");
        log.enter("R8-0012/1", "承認");
        let covered = log.cover();
        (log, first, covered)
    }

    /// A log of hundreds of entries, of twelve procedures of three cases and the office side by side,
    /// with four checkpoints before the last.
    pub(crate) fn long(key: u8, reason: &str) -> (Self, Vec<Covered>) {
        const PROCEDURES: [&str; 12] = [
            "R8-0012/1",
            "R8-0011/1",
            "R8-0012/2",
            "office",
            "R8-0013/1",
            "R8-0012/3",
            "R8-0011/2",
            "R8-0012/4",
            "R8-0013/2",
            "R8-0011/3",
            "R8-0012/aabcdefgh23",
            "R8-0011/4",
        ];
        let mut log = Self::new(key);
        let mut covers = Vec::new();
        // the low bits of such a generator go round quickly, so the high ones choose
        let mut state = 1_u32;
        for nth in 1..=350_u32 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let procedure = PROCEDURES[usize::try_from(state >> 16).unwrap() % PROCEDURES.len()];
            log.enter(procedure, &format!("{reason}（{nth}）"));
            if nth % 70 == 0 {
                covers.push(log.cover());
            }
        }
        (log, covers)
    }

    /// The shortest log that has everything a bundle can have, and the note of its first checkpoint.
    pub(crate) fn short(key: u8) -> (Self, Vec<u8>, Covered) {
        let mut log = Self::new(key);
        log.enter("R8-0012/1", "緊急");
        log.enter("office", "任命");
        let (first, ..) = log.cover();
        log.attach("R8-0012/1", "仕様書", true);
        let covered = log.cover();
        (log, first, covered)
    }

    /// The same log without `R8-0012/2`, and the note of its first checkpoint.
    pub(crate) fn without_second_procedure(key: u8) -> (Vec<u8>, (Self, Covered)) {
        let mut log = Self::new(key);
        log.enter("R8-0012/1", "緊急のため");
        log.enter("office", "任命");
        log.enter("R8-0012/1", "予算の範囲内");
        let (first, ..) = log.cover();
        log.enter("R8-0011/1", "別の案件");
        log.enter("R8-0012/1", "承認");
        log.enter("office", "後日");
        let covered = log.cover();
        (first, (log, covered))
    }

    /// A log in which a procedure begins with its second entry.
    pub(crate) fn with_orphan(key: u8) -> (Self, Covered) {
        let mut log = Self::new(key);
        log.enter("office", "任命");
        let at = At::parse("2026-11-20T09:00:00.000Z").unwrap();
        let head = Head { seq: Seq::FIRST, hash: Digest::sha256(b"nothing of this log"), at };
        log.last.insert("R8-0012/1".parse().unwrap(), head);
        log.enter("R8-0012/1", "予算の範囲内");
        let covered = log.cover();
        (log, covered)
    }

    pub(crate) fn enter(&mut self, procedure: &str, reason: &str) {
        self.enter_act(procedure, "approve", [("estimate_yen", json!(980_000)), ("reason", json!(reason))]);
    }

    /// Enters an act that brings a document, which goes along or not.
    pub(crate) fn attach(&mut self, procedure: &str, text: &str, goes_along: bool) {
        let sha256 = Digest::sha256(text.as_bytes()).to_hex();
        let told = json!({"sha256": sha256, "size": text.len(), "media": "text/plain"});
        self.enter_act(procedure, "approve", [("file.1", told), ("reason", json!("別添のとおり"))]);
        if goes_along {
            self.documents.push(text.as_bytes().to_vec());
        }
    }

    /// Erases every field of a procedure's entries so far; the list may be changed before it is entered.
    pub(crate) fn erase(&mut self, procedure: &str, tune: impl Fn(&mut Value)) {
        let by = self.leaves.len() as u64;
        let is_of = |entry: &&Entry| entry.procedure.as_str() == procedure;
        let mut gone = Vec::new();
        for (log_index, (_, entry)) in (0..).zip(&self.entries) {
            let Some(entry) = entry.as_ref().filter(is_of) else { continue };
            gone.extend(entry.fields.keys().map(|name| {
                let (procedure, name) = (entry.procedure.clone(), name.clone());
                (log_index, Erased { procedure, seq: entry.seq, name }, by)
            }));
        }
        let mut value = table(&gone.iter().map(|one| one.1.clone()).collect());
        tune(&mut value);
        self.enter_act("office", ERASE, [(TABLE, value), ("reason", json!("保存期間の満了"))]);
        let is_gone =
            |index: u64, name: &str| gone.iter().any(|one| one.0 == index && one.1.name.as_str() == name);
        self.fields.retain(|(index, one)| !is_gone(*index, one.name.as_str()));
        self.erased.extend(gone);
        let listed = self.fields.iter().filter(|(index, one)| *index == by && one.name.as_str() == TABLE);
        self.erasures.push(ErasureEntry {
            log_index: by,
            bytes: self.entries.last().unwrap().0.clone(),
            disclosures: listed.map(|one| one.1.clone()).collect(),
        });
    }

    fn enter_act(&mut self, procedure: &str, act: &str, fields: [(&str, Value); 2]) {
        let procedure: ProcedureId = procedure.parse().unwrap();
        let number = self.leaves.len() as u64;
        let fields = fields.map(|(name, value)| Disclosure {
            name: name.parse().unwrap(),
            salt: Salt::from_bytes(u128::from(number).to_be_bytes()),
            value,
        });
        let head = self.last.get(&procedure);
        let entry = Entry {
            entry_type: EntryType::Decision,
            org: "city-a".parse().unwrap(),
            case: procedure.case(),
            procedure: procedure.clone(),
            parent: None,
            kind: "contract".parse().unwrap(),
            machine: "contract@1".parse().unwrap(),
            seq: head.map_or(Seq::FIRST, |head| head.seq.next().unwrap()),
            prev: head.map_or(Digest::ZERO, |head| head.hash),
            at: At::parse(&format!("2026-11-20T09:{:02}:{:02}.000Z", 1 + number / 60, number % 60)).unwrap(),
            actor: "u-0007".parse().unwrap(),
            capacity: "officer".parse().unwrap(),
            act: act.parse().unwrap(),
            from: head.map(|_| "drafting".parse().unwrap()),
            to: "drafting".parse().unwrap(),
            rules: vec![RuleEntry {
                id: "G1".parse().unwrap(),
                subject: None,
                outcome: Outcome::Met,
                law: "2026-04-01".parse().unwrap(),
            }],
            fields: fields.iter().map(|one| (one.name.clone(), one.commitment().unwrap())).collect(),
            cmd: uuid::Uuid::from_u128(number.into()),
        };
        self.fields.extend(fields.map(|one| (number, one)));
        self.last.insert(procedure, Head::of(&entry).unwrap());
        self.leaves.push(entry.leaf_hash().unwrap());
        self.entries.push((entry.canonical_bytes().unwrap(), Some(entry)));
    }

    /// Hands the log on to another key: its leaf, the heads, a checkpoint that both sign.
    pub(crate) fn rotate(&mut self, key: u8, reason: RotationReason, trusted_size: Option<u64>) -> Covered {
        let new = SigningKey::from_seed(KeyName::new(ORIGIN).unwrap(), [key; 32]);
        let old = std::mem::replace(&mut self.key, new);
        let log_index = self.leaves.len() as u64;
        let leaf = KeyLeaf {
            org: "city-a".parse().unwrap(),
            at: At::parse("2026-11-20T09:03:00.000Z").unwrap(),
            old: old.verifier(),
            new: self.key.verifier(),
            reason,
            trusted_size: trusted_size.unwrap_or(log_index),
        };
        let leaf = leaf.canonical_bytes().unwrap();
        self.leaves.push(hash::leaf_hash(&leaf));
        self.entries.push((leaf.clone(), None));
        let (_, checkpoint, heads_leaf, heads) = self.cover();
        let note = checkpoint.sign(&self.key).unwrap().signed_by(&old).unwrap().to_bytes();
        self.retired.push(old);
        self.rotations.push(RotationLeaf { log_index, leaf, note: note.clone() });
        (note, checkpoint, heads_leaf, heads)
    }

    /// Signs a checkpoint over everything, after the heads.
    pub(crate) fn cover(&mut self) -> Covered {
        let heads = self.last.iter().map(|(procedure, head)| ProcedureHead {
            procedure: procedure.clone(),
            last_seq: head.seq,
            last_hash: head.hash,
        });
        let tree = HeadsTree::of(heads).unwrap();
        let leaf = HeadsLeaf {
            org: "city-a".parse().unwrap(),
            at: At::parse("2026-11-20T09:02:00.000Z").unwrap(),
            count: tree.count(),
            log_size: self.leaves.len() as u64,
            root: tree.root(),
        };
        let bytes = leaf.canonical_bytes().unwrap();
        self.leaves.push(hash::leaf_hash(&bytes));
        self.entries.push((bytes.clone(), None));
        let checkpoint = Checkpoint {
            origin: Origin::new(ORIGIN).unwrap(),
            size: self.leaves.len() as u64,
            root: hash::root(&self.leaves),
        };
        (checkpoint.sign(&self.key).unwrap().to_bytes(), checkpoint, bytes, tree)
    }

    /// The bundle of the case, with the reason of its last entry blacked out.
    pub(crate) fn bundle(&self, covered: &Covered, older: &[u64]) -> Files {
        let of_case = |_, entry: Option<&Entry>| entry.is_some_and(|entry| entry.case.as_str() == CASE);
        self.bundle_of(Scope::Case(CASE.parse().unwrap()), of_case, covered, older)
    }

    /// A bundle of the leaves that are of its scope.
    pub(crate) fn bundle_of(
        &self,
        scope: Scope,
        is_in: impl Fn(u64, Option<&Entry>) -> bool,
        covered: &Covered,
        older: &[u64],
    ) -> Files {
        self.contents(scope, is_in, covered, older).to_files().unwrap()
    }

    /// What goes into a bundle of the leaves that are of its scope.
    pub(crate) fn contents(
        &self,
        scope: Scope,
        is_in: impl Fn(u64, Option<&Entry>) -> bool,
        (note, checkpoint, heads_leaf, heads): &Covered,
        older: &[u64],
    ) -> BundleContents {
        let size = usize::try_from(checkpoint.size).unwrap();
        let entries: Vec<BundleEntry> = (0..)
            .zip(&self.entries[..size])
            .filter(|(index, (_, entry))| is_in(*index, entry.as_ref()))
            .map(|(log_index, (bytes, _))| BundleEntry { log_index, bytes: bytes.clone() })
            .collect();
        let of_scope = |index: &u64| entries.iter().any(|one| one.log_index == *index);
        let last = self.fields.iter().map(|one| one.0).filter(of_scope).max().unwrap();
        let is_withheld = |index: u64, name: &str| index == last && name == "reason";
        let (mut disclosed, mut withheld) = (Vec::new(), Vec::new());
        for (log_index, disclosure) in self.fields.iter().filter(|(index, _)| of_scope(index)).cloned() {
            if is_withheld(log_index, disclosure.name.as_str()) {
                let (basis, reason) = ("第7条第2号".to_owned(), "個人に関する情報".to_owned());
                withheld.push(Withheld {
                    log_index,
                    name: disclosure.name,
                    basis,
                    reason,
                    until: String::new(),
                    by: None,
                });
            } else {
                disclosed.push(Disclosed { log_index, disclosure });
            }
        }
        for (log_index, erased, by) in
            self.erased.iter().filter(|one| of_scope(&one.0) && one.2 < checkpoint.size)
        {
            withheld.push(Withheld {
                log_index: *log_index,
                name: erased.name.clone(),
                basis: ERASED.to_owned(),
                reason: "保存期間の満了により廃棄".to_owned(),
                until: String::new(),
                by: Some(*by),
            });
        }
        let named = |one: &&ErasureEntry| withheld.iter().any(|line| line.by == Some(one.log_index));
        let erasures = self.erasures.iter().filter(named).cloned().collect();
        let shows = |bytes: &[u8]| {
            let named = |one: &Disclosed| named_document(&one.disclosure.name, &one.disclosure.value);
            disclosed.iter().filter_map(named).any(|sha256| sha256 == Digest::sha256(bytes))
        };
        let documents = self.documents.iter().filter(|bytes| shows(bytes)).cloned().collect();
        BundleContents {
            scope,
            checkpoint: checkpoint.clone(),
            note: note.clone(),
            vkeys: self.retired.iter().chain([&self.key]).map(|key| key.verifier().to_string()).collect(),
            rotations: self.rotations.clone(),
            erasures,
            leaves: self.leaves[..size].to_vec(),
            heads_leaf: heads_leaf.clone(),
            heads: heads.clone(),
            entries,
            disclosed,
            withheld,
            documents,
            older_sizes: older.to_vec(),
            readme: "README\n".to_owned(),
        }
    }
}

/// A note, what it says, the heads leaf before it, and the tree of heads.
pub(crate) type Covered = (Vec<u8>, Checkpoint, Vec<u8>, HeadsTree);

/// Lists the files anew, as a forger would.
pub(crate) fn resealed(mut files: Files) -> Files {
    let bytes = files.remove(MANIFEST).unwrap();
    let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
    let hash = |bytes: &Vec<u8>| Value::from(Digest::sha256(bytes).to_hex());
    manifest["files"] = files.iter().map(|(path, bytes)| (path.clone(), hash(bytes))).collect();
    let indexes: Value =
        files.get("index.json").map_or(Value::Null, |all| serde_json::from_slice(all).unwrap());
    if let Some([first, .., last]) = indexes.as_array().map(Vec::as_slice) {
        manifest["from_index"] = first.clone();
        manifest["to_index"] = last.clone();
    }
    files.insert(MANIFEST.to_owned(), canonical::to_bytes(&manifest).unwrap());
    files
}

/// Replaces text in a file.
pub(crate) fn replaced(files: &Files, path: &str, from: &str, to: &str) -> Files {
    let mut files = files.clone();
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

/// Takes lines out of a file.
pub(crate) fn without_lines(files: &mut Files, path: &str, is_out: impl Fn(usize, &str) -> bool) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    let kept = text.lines().enumerate().filter(|(at, line)| !is_out(*at, line));
    let kept: Vec<&str> = kept.flat_map(|(_, line)| [line, "\n"]).collect();
    files.insert(path.to_owned(), kept.concat().into_bytes());
}
