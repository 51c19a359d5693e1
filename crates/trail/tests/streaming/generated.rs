//! A log as long as asked for, written to a folder as the bundle of a whole organisation: ten
//! entries a procedure, four procedures a case, three fields an entry, one of them blacked out.

use serde_json::{Map, Value, json};
use shirube_trail::chain::Head;
use shirube_trail::hash::leaf_hash;
use shirube_trail::heads::{HeadsLeaf, HeadsTree, ProcedureHead};
use shirube_trail::tree::Frontier;
use shirube_trail::{
    At, Checkpoint, Digest, Disclosure, Entry, EntryType, KeyName, Origin, Outcome, ProcedureId, RuleEntry,
    Salt, Seq, SigningKey, canonical,
};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const ORIGIN: &str = "audit.example.jp/city-a";
/// Procedures that are entered side by side.
const LIVE: u64 = 40;
const ENTRIES_OF_PROCEDURE: u64 = 10;

struct Writer {
    entries: BufWriter<File>,
    disclosures: BufWriter<File>,
    withheld: BufWriter<File>,
    tree: BufWriter<File>,
    frontier: Frontier,
    ends: BTreeMap<ProcedureId, Head>,
}

/// Writes the bundle.
pub(crate) fn write(folder: &Path, entries: u64) {
    let file = |name: &str| BufWriter::new(File::create(folder.join(name)).unwrap());
    let mut writer = Writer {
        entries: file("entries.jsonl"),
        disclosures: file("disclosures.jsonl"),
        withheld: file("withheld.jsonl"),
        tree: file("tree.bin"),
        frontier: Frontier::default(),
        ends: BTreeMap::new(),
    };
    let heads_every = (entries / 4).max(1);
    for nth in 0..entries {
        let block = nth / (LIVE * ENTRIES_OF_PROCEDURE);
        let procedure = block * LIVE + nth % LIVE;
        let id = format!("R8-{:06}/{}", procedure / 4 + 1, procedure % 4 + 1);
        writer.enter(nth, id.parse().unwrap());
        if nth % heads_every == heads_every - 1 && nth + 1 < entries {
            writer.cover();
        }
    }
    let (leaf, heads) = writer.cover();
    let size = writer.frontier.size();
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
    let key = SigningKey::from_seed(KeyName::new(ORIGIN).unwrap(), [7; 32]);
    let checkpoint = Checkpoint { origin: Origin::new(ORIGIN).unwrap(), size, root: writer.frontier.root() };
    std::fs::write(folder.join("checkpoint"), checkpoint.sign(&key).unwrap().to_bytes()).unwrap();
    std::fs::write(folder.join("log.vkey"), format!("{}\n", key.verifier())).unwrap();
    drop(writer);
    let mut files = Map::new();
    for name in std::fs::read_dir(folder).unwrap() {
        let path = name.unwrap().path();
        let hash = Digest::sha256(&std::fs::read(&path).unwrap()).to_hex();
        files.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), hash.into());
    }
    put(
        "manifest.json",
        json!({
            "format": "audit-bundle/1", "org": "city-a", "scope": {"org": true}, "origin": ORIGIN,
            "tree_size": size, "from_index": 0, "to_index": size - 1, "files": files,
        }),
    );
}

impl Writer {
    fn enter(&mut self, nth: u64, procedure: ProcedureId) {
        let log_index = self.frontier.size();
        let told = |name: &str, value: Value| Disclosure {
            name: name.parse().unwrap(),
            salt: Salt::from_bytes(u128::from(nth).to_be_bytes()),
            value,
        };
        let fields = [
            told("estimate_yen", json!(nth % 9_000_000)),
            told("name", json!("担当 太郎")),
            told("reason", json!(format!("予定価格の範囲内で、履行の確実性が認められるため（{nth}）"))),
        ];
        let head = self.ends.get(&procedure);
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
            at: At::parse("2026-11-20T09:01:02.345Z").unwrap(),
            actor: "u-0007".parse().unwrap(),
            capacity: "officer".parse().unwrap(),
            act: "approve".parse().unwrap(),
            from: head.map(|_| "drafting".parse().unwrap()),
            to: "drafting".parse().unwrap(),
            rules: ["G1", "G2", "G21"]
                .map(|id| RuleEntry {
                    id: id.parse().unwrap(),
                    subject: None,
                    outcome: Outcome::Met,
                    law: "2026-04-01".parse().unwrap(),
                })
                .to_vec(),
            fields: fields.iter().map(|one| (one.name.clone(), one.commitment().unwrap())).collect(),
            cmd: uuid::Uuid::from_u128(nth.into()),
        };
        for one in &fields {
            let name = one.name.as_str();
            let (file, line) = if name == "name" {
                let line = json!({
                    "index": log_index, "name": name, "basis": "第7条第2号", "reason": "個人に関する情報",
                    "until": "", "by": -1,
                });
                (&mut self.withheld, line)
            } else {
                let salt = one.salt.to_base64();
                let line = json!({"index": log_index, "name": name, "salt": salt, "value": one.value});
                (&mut self.disclosures, line)
            };
            writeln!(file, "{}", canonical::to_string(&line).unwrap()).unwrap();
        }
        let bytes = entry.canonical_bytes().unwrap();
        let head = Head { seq: entry.seq, hash: leaf_hash(&bytes), at: entry.at };
        self.ends.insert(procedure, head);
        self.append(&bytes);
    }

    /// Appends a heads leaf; its bytes and its tree.
    fn cover(&mut self) -> (Vec<u8>, HeadsTree) {
        let heads = self.ends.iter().map(|(procedure, head)| ProcedureHead {
            procedure: procedure.clone(),
            last_seq: head.seq,
            last_hash: head.hash,
        });
        let tree = HeadsTree::of(heads).unwrap();
        let leaf = HeadsLeaf {
            org: "city-a".parse().unwrap(),
            at: At::parse("2026-11-20T09:02:00.000Z").unwrap(),
            count: tree.count(),
            log_size: self.frontier.size(),
            root: tree.root(),
        };
        let bytes = leaf.canonical_bytes().unwrap();
        self.append(&bytes);
        (bytes, tree)
    }

    fn append(&mut self, leaf: &[u8]) {
        let hash = leaf_hash(leaf);
        self.entries.write_all(leaf).unwrap();
        self.entries.write_all(b"\n").unwrap();
        self.tree.write_all(hash.as_bytes()).unwrap();
        self.frontier.push(hash);
    }
}
