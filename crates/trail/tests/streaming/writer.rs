//! The bundle of a whole organisation's log, written to a folder entry by entry, however long.

use serde_json::{Map, Value, json};
use shirube_trail::chain::Head;
use shirube_trail::hash::leaf_hash;
use shirube_trail::heads::{HeadsLeaf, HeadsTree, ProcedureHead};
use shirube_trail::tree::Frontier;
use shirube_trail::{
    At, Checkpoint, Digest, Disclosure, Entry, KeyName, OrgId, Origin, ProcedureId, Seq, SigningKey,
    canonical,
};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A log under construction.
pub(crate) struct Writer {
    folder: PathBuf,
    org: OrgId,
    entries: BufWriter<File>,
    disclosures: BufWriter<File>,
    withheld: BufWriter<File>,
    tree: BufWriter<File>,
    frontier: Frontier,
    ends: BTreeMap<ProcedureId, Head>,
}

impl Writer {
    pub(crate) fn new(folder: &Path, org: &OrgId) -> Self {
        let file = |name: &str| BufWriter::new(File::create(folder.join(name)).unwrap());
        Self {
            folder: folder.to_owned(),
            org: org.clone(),
            entries: file("entries.jsonl"),
            disclosures: file("disclosures.jsonl"),
            withheld: file("withheld.jsonl"),
            tree: file("tree.bin"),
            frontier: Frontier::default(),
            ends: BTreeMap::new(),
        }
    }

    /// Enters an entry after the last of its procedure, with these fields in the order of their names,
    /// each shown or not.
    pub(crate) fn enter(&mut self, mut entry: Entry, fields: &[(Disclosure, bool)]) {
        let log_index = self.frontier.size();
        if let Some(head) = self.ends.get(&entry.procedure) {
            (entry.seq, entry.prev) = (head.seq.next().unwrap(), head.hash);
        } else {
            (entry.seq, entry.prev) = (Seq::FIRST, Digest::ZERO);
        }
        entry.fields = fields.iter().map(|(one, _)| (one.name.clone(), one.commitment().unwrap())).collect();
        for (Disclosure { name, salt, value }, is_shown) in fields {
            let name = name.as_str();
            let (file, line) = if *is_shown {
                let line =
                    json!({"index": log_index, "name": name, "salt": salt.to_base64(), "value": value});
                (&mut self.disclosures, line)
            } else {
                let line = json!({
                    "index": log_index, "name": name, "basis": "第7条第2号", "reason": "個人に関する情報",
                    "until": "", "by": -1,
                });
                (&mut self.withheld, line)
            };
            writeln!(file, "{}", canonical::to_string(&line).unwrap()).unwrap();
        }
        let bytes = entry.canonical_bytes().unwrap();
        let head = Head { seq: entry.seq, hash: leaf_hash(&bytes), at: entry.at };
        self.ends.insert(entry.procedure, head);
        self.append(&bytes);
    }

    /// Appends a heads leaf; its bytes and its tree.
    pub(crate) fn cover(&mut self) -> (Vec<u8>, HeadsTree) {
        let heads = self.ends.iter().map(|(procedure, head)| ProcedureHead {
            procedure: procedure.clone(),
            last_seq: head.seq,
            last_hash: head.hash,
        });
        let tree = HeadsTree::of(heads).unwrap();
        let leaf = HeadsLeaf {
            org: self.org.clone(),
            at: At::parse("2026-11-20T09:02:00.000Z").unwrap(),
            count: tree.count(),
            log_size: self.frontier.size(),
            root: tree.root(),
        };
        let bytes = leaf.canonical_bytes().unwrap();
        self.append(&bytes);
        (bytes, tree)
    }

    /// Covers what was entered, signs that, and writes the rest of the bundle.
    pub(crate) fn finish(mut self) {
        let (leaf, heads) = self.cover();
        let (size, root) = (self.frontier.size(), self.frontier.root());
        let Self { folder, org, entries, disclosures, withheld, tree, .. } = self;
        for mut file in [entries, disclosures, withheld, tree] {
            file.flush().unwrap();
        }
        let cases: Vec<Value> = heads
            .prove_all()
            .map(|one| {
                let proof: Vec<String> = one.hashes.iter().map(Digest::to_base64).collect();
                let procedures = one.heads.procedures_value();
                json!({"case": one.heads.case.as_str(), "procedures": procedures, "index": one.index, "proof": proof})
            })
            .collect();
        let put = |name: &str, value: Value| {
            std::fs::write(folder.join(name), canonical::to_bytes(&value).unwrap()).unwrap();
        };
        let leaf = String::from_utf8(leaf).unwrap();
        put("heads.json", json!({"cases": cases, "entry": leaf, "log_index": size - 1}));
        put("index.json", (0..size).collect());
        let origin = format!("audit.example.jp/{org}");
        let key = SigningKey::from_seed(KeyName::new(origin.clone()).unwrap(), [7; 32]);
        let checkpoint = Checkpoint { origin: Origin::new(&origin).unwrap(), size, root };
        std::fs::write(folder.join("checkpoint"), checkpoint.sign(&key).unwrap().to_bytes()).unwrap();
        std::fs::write(folder.join("log.vkey"), format!("{}\n", key.verifier())).unwrap();
        let mut files = Map::new();
        for name in std::fs::read_dir(&folder).unwrap() {
            let path = name.unwrap().path();
            let hash = Digest::sha256(&std::fs::read(&path).unwrap()).to_hex();
            files.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), hash.into());
        }
        put(
            "manifest.json",
            json!({
                "format": "audit-bundle/1", "org": org.as_str(), "scope": {"org": true}, "origin": origin,
                "tree_size": size, "from_index": 0, "to_index": size - 1, "files": files,
            }),
        );
    }

    fn append(&mut self, leaf: &[u8]) {
        let hash = leaf_hash(leaf);
        self.entries.write_all(leaf).unwrap();
        self.entries.write_all(b"\n").unwrap();
        self.tree.write_all(hash.as_bytes()).unwrap();
        self.frontier.push(hash);
    }
}
