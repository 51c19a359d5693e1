//! The heads of a log: which procedures every case has and where each ends, so that one proof shows
//! that nothing of a case was left out.
//!
//! The heads leaf is the last leaf before a checkpoint that leaves the organisation. Its `root` is
//! the RFC 6962 root of a tree with one leaf per case, ascending by the bytes of the case; a case's
//! leaf is JCS([case, [[procedure, last seq, last hash], …]]), procedures ascending by their bytes.

use crate::canonical;
use crate::entry::{At, Seq};
use crate::fault::{Fault, FaultKind, JsonType};
use crate::hash::{Digest, leaf_hash};
use crate::ids::{CaseNo, OrgId, ProcedureId};
use crate::members::{Members, wrong_type};
use crate::tree::Tree;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What `type` says in a heads leaf.
pub(crate) const TYPE: &str = "heads";

/// The version written in `v`.
const VERSION: u64 = 1;

/// Where a procedure ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureHead {
    /// The procedure.
    pub procedure: ProcedureId,
    /// Number of its last entry.
    pub last_seq: Seq,
    /// Leaf hash of its last entry.
    pub last_hash: Digest,
}

/// All procedures of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseHeads {
    /// The case.
    pub case: CaseNo,
    /// Its procedures, ascending by the bytes of their ids.
    pub procedures: Vec<ProcedureHead>,
}

impl CaseHeads {
    /// `[[procedure, last seq, last hash], …]`, as bundles write it.
    #[must_use]
    pub fn procedures_value(&self) -> Value {
        let one = |head: &ProcedureHead| {
            json!([head.procedure.as_str(), head.last_seq.get(), head.last_hash.to_hex()])
        };
        Value::Array(self.procedures.iter().map(one).collect())
    }

    /// Reads what [`CaseHeads::procedures_value`] writes.
    ///
    /// # Errors
    ///
    /// Another form; a procedure of another case; procedures that do not ascend.
    pub fn read(case: CaseNo, procedures: &Value) -> Result<Self, Fault> {
        let items =
            procedures.as_array().ok_or_else(|| wrong_type("procedures", procedures, JsonType::Array))?;
        let heads = items.iter().map(head).collect::<Result<Vec<_>, _>>()?;
        for pair in heads.windows(2) {
            if let [a, b] = pair {
                if a.procedure >= b.procedure {
                    return Err(Fault::new("procedures", FaultKind::Order));
                }
            }
        }
        if heads.iter().any(|head| head.procedure.case_text() != case.as_str()) {
            return Err(Fault::new("procedures", FaultKind::Disagrees { with: "case" }));
        }
        Ok(Self { case, procedures: heads })
    }

    /// The hash of the case's leaf in the tree of heads.
    ///
    /// # Errors
    ///
    /// None for ids and numbers of their forms.
    pub fn leaf_hash(&self) -> Result<Digest, Fault> {
        let value = json!([self.case.as_str(), self.procedures_value()]);
        Ok(leaf_hash(&canonical::to_bytes(&value)?))
    }
}

fn head(value: &Value) -> Result<ProcedureHead, Fault> {
    let fault = || Fault::form("procedures", &value.to_string(), "[procedure, last seq, last hash]");
    let [procedure, seq, hash] = value.as_array().map(Vec::as_slice).ok_or_else(fault)? else {
        return Err(fault());
    };
    Ok(ProcedureHead {
        procedure: ProcedureId::new(procedure.as_str().ok_or_else(fault)?)?,
        last_seq: Seq::new(seq.as_u64().ok_or_else(fault)?)?,
        last_hash: Digest::from_hex(hash.as_str().ok_or_else(fault)?)?,
    })
}

/// The tree of heads over a whole log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadsTree {
    cases: Vec<CaseHeads>,
    tree: Tree,
}

impl HeadsTree {
    /// The tree over these heads, which may come in any order; the last of several of one procedure
    /// counts.
    ///
    /// ```
    /// use shirube_trail::heads::{HeadsTree, ProcedureHead};
    /// use shirube_trail::{Digest, Seq};
    ///
    /// let head = ProcedureHead {
    ///     procedure: "R8-0012/1".parse()?,
    ///     last_seq: Seq::FIRST,
    ///     last_hash: Digest::sha256(b"an entry"),
    /// };
    /// let tree = HeadsTree::of([head])?;
    /// let proof = tree.prove(&"R8-0012".parse()?).unwrap();
    /// assert_eq!((proof.index, proof.hashes.len()), (0, 0));
    /// # Ok::<(), shirube_trail::Fault>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`CaseHeads::leaf_hash`].
    pub fn of(heads: impl IntoIterator<Item = ProcedureHead>) -> Result<Self, Fault> {
        let mut last: BTreeMap<CaseNo, BTreeMap<ProcedureId, ProcedureHead>> = BTreeMap::new();
        for head in heads {
            last.entry(head.procedure.case()).or_default().insert(head.procedure.clone(), head);
        }
        let cases: Vec<CaseHeads> = last
            .into_iter()
            .map(|(case, heads)| CaseHeads { case, procedures: heads.into_values().collect() })
            .collect();
        let leaves = cases.iter().map(CaseHeads::leaf_hash).collect::<Result<_, _>>()?;
        Ok(Self { cases, tree: Tree::of(leaves) })
    }

    /// How many cases.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.cases.len() as u64
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Digest {
        self.tree.root()
    }

    /// The heads and proofs of every case, ascending.
    pub fn prove_all(&self) -> impl Iterator<Item = CaseProof> {
        self.cases.iter().enumerate().filter_map(|(index, heads)| {
            let hashes = self.tree.inclusion(index)?;
            Some(CaseProof { heads: heads.clone(), index: index as u64, hashes })
        })
    }

    /// The heads of a case and the proof that they are all of it; none for a case that is not there.
    #[must_use]
    pub fn prove(&self, case: &CaseNo) -> Option<CaseProof> {
        let index = self.cases.binary_search_by(|one| one.case.cmp(case)).ok()?;
        let heads = self.cases.get(index)?.clone();
        let hashes = self.tree.inclusion(index)?;
        Some(CaseProof { heads, index: index as u64, hashes })
    }
}

/// The heads of a case in the tree of heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseProof {
    /// The heads.
    pub heads: CaseHeads,
    /// Where the case's leaf stands.
    pub index: u64,
    /// The audit path, the leaf's sibling first.
    pub hashes: Vec<Digest>,
}

/// The heads leaf of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadsLeaf {
    /// The organisation.
    pub org: OrgId,
    /// When it was written.
    pub at: At,
    /// How many cases the tree of heads has.
    pub count: u64,
    /// How many leaves stand before this one; its own index.
    pub log_size: u64,
    /// The root of the tree of heads.
    pub root: Digest,
}

impl HeadsLeaf {
    /// The bytes that are hashed as a leaf of the log.
    ///
    /// # Errors
    ///
    /// A count or size beyond 2^53 − 1.
    pub fn canonical_bytes(&self) -> Result<Vec<u8>, Fault> {
        canonical::to_bytes(&json!({
            "v": VERSION, "type": TYPE, "org": self.org.as_str(), "at": self.at.to_string(),
            "count": self.count, "log_size": self.log_size, "root": self.root.to_base64(),
        }))
    }

    /// Reads a heads leaf, strictly.
    ///
    /// # Errors
    ///
    /// Other members or forms; not canonical.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        Self::read(canonical::parse_canonical(bytes)?)
    }

    pub(crate) fn read(value: Value) -> Result<Self, Fault> {
        let mut members = Members::of(value, String::new())?;
        let version = members.count("v")?;
        if version != VERSION {
            return Err(Fault::form("v", &version.to_string(), "1"));
        }
        let is_heads =
            |text: &str| (text == TYPE).then_some(()).ok_or_else(|| Fault::form("type", text, TYPE));
        members.read("type", is_heads)?;
        let leaf = Self {
            org: members.id("org")?,
            at: members.read("at", At::parse)?,
            count: members.count("count")?,
            log_size: members.count("log_size")?,
            root: members.read("root", Digest::from_base64)?,
        };
        members.finish()?;
        Ok(leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::verify_inclusion;

    fn head(procedure: &str, seq: u64) -> ProcedureHead {
        let last_hash = Digest::sha256(procedure.as_bytes());
        ProcedureHead { procedure: procedure.parse().unwrap(), last_seq: Seq::new(seq).unwrap(), last_hash }
    }

    #[test]
    fn every_case_is_proved_with_all_its_procedures() {
        let heads = [
            head("R8-0002/1", 0),
            head("office", 3),
            head("R8-0001/2", 1),
            head("R8-0001/10", 7),
            head("R8-0001/1", 4),
        ];
        let tree = HeadsTree::of(heads).unwrap();
        assert_eq!(tree.count(), 3);
        for case in ["R8-0001", "R8-0002", "office"] {
            let proof = tree.prove(&case.parse().unwrap()).unwrap();
            let leaf = proof.heads.leaf_hash().unwrap();
            verify_inclusion(&leaf, proof.index, 3, &proof.hashes, &tree.root()).unwrap();
            let read = CaseHeads::read(proof.heads.case.clone(), &proof.heads.procedures_value()).unwrap();
            assert_eq!(read, proof.heads);
            if let [_, rest @ ..] = proof.heads.procedures.as_slice() {
                let less = CaseHeads { procedures: rest.to_vec(), ..proof.heads.clone() };
                let leaf = less.leaf_hash().unwrap();
                assert!(verify_inclusion(&leaf, proof.index, 3, &proof.hashes, &tree.root()).is_err());
            }
        }
        let first = tree.prove(&"R8-0001".parse().unwrap()).unwrap();
        let ids: Vec<&str> = first.heads.procedures.iter().map(|one| one.procedure.as_str()).collect();
        assert_eq!(ids, ["R8-0001/1", "R8-0001/10", "R8-0001/2"], "by bytes, not by number");
        assert!(tree.prove(&"R8-0003".parse().unwrap()).is_none());
    }

    #[test]
    fn heads_are_read_strictly() {
        let case = || CaseNo::new("R8-0001").unwrap();
        let hash = "0".repeat(64);
        for bad in [
            json!({}),
            json!([["R8-0001/1", 0]]),
            json!([["R8-0001/1", -1, hash]]),
            json!([["R8-0002/1", 0, hash]]),
            json!([["R8-0001/2", 0, hash], ["R8-0001/1", 0, hash]]),
            json!([["R8-0001/1", 0, hash], ["R8-0001/1", 0, hash]]),
        ] {
            assert!(CaseHeads::read(case(), &bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_leaf_reads_as_it_was_written() {
        let leaf = HeadsLeaf {
            org: "city-a".parse().unwrap(),
            at: At::parse("2026-11-20T09:01:02.345Z").unwrap(),
            count: 2,
            log_size: 41,
            root: Digest::sha256(b"x"),
        };
        let bytes = leaf.canonical_bytes().unwrap();
        assert_eq!(HeadsLeaf::parse(&bytes).unwrap(), leaf);
        let text = String::from_utf8(bytes).unwrap();
        for bad in [
            text.replace("heads", "key"),
            text.replace("\"v\":1", "\"v\":2"),
            text.replace("41", "-1"),
            text.replace("\"v\":1", "\"v\":1,\"w\":1"),
        ] {
            assert!(HeadsLeaf::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
