//! `heads.json` and `consistency/<from>.json`.

use super::manifest::{hashes, hashes_value};
use crate::canonical;
use crate::fault::{Fault, FaultKind, JsonType};
use crate::hash::Digest;
use crate::heads::{CaseHeads, CaseProof, HeadsLeaf};
use crate::members::{Members, wrong_type};
use serde_json::{Value, json};

/// The heads leaf, and the case's heads in its tree.
pub(super) struct HeadsFile {
    /// The bytes of the heads leaf.
    pub(super) leaf_bytes: Vec<u8>,
    pub(super) log_index: u64,
    pub(super) case: CaseProof,
}

impl HeadsFile {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Fault> {
        let leaf = String::from_utf8_lossy(&self.leaf_bytes).into_owned();
        let CaseProof { heads, index, hashes } = &self.case;
        canonical::to_bytes(&json!({
            "entry": leaf, "log_index": self.log_index,
            "cases": [{
                "case": heads.case.as_str(), "procedures": heads.procedures_value(), "index": index,
                "proof": hashes_value(hashes),
            }],
        }))
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(bytes)?, String::new())?;
        let leaf_bytes = members.read("entry", |text| Ok(text.as_bytes().to_vec()))?;
        let log_index = members.count("log_index")?;
        let mut cases = match members.take("cases")? {
            Value::Array(cases) => cases,
            other => return Err(wrong_type("cases", &other, JsonType::Array)),
        };
        members.finish()?;
        let (Some(case), true) = (cases.pop(), cases.is_empty()) else {
            return Err(Fault::new("cases", FaultKind::Disagrees { with: "scope" }));
        };
        let mut case = Members::of(case, "cases".to_owned())?;
        let heads = CaseHeads::read(case.id("case")?, &case.take("procedures")?)?;
        let proof = CaseProof { heads, index: case.count("index")?, hashes: hashes(&case.take("proof")?)? };
        case.finish()?;
        Ok(Self { leaf_bytes, log_index, case: proof })
    }

    /// The heads leaf, read.
    pub(super) fn leaf(&self) -> Result<HeadsLeaf, Fault> {
        HeadsLeaf::parse(&self.leaf_bytes)
    }
}

/// That the log grew from one size to another.
pub(super) struct Consistency {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) proof: Vec<Digest>,
}

impl Consistency {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Fault> {
        let proof = hashes_value(&self.proof);
        canonical::to_bytes(&json!({ "from": self.from, "to": self.to, "proof": proof }))
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(bytes)?, String::new())?;
        let read = Self {
            from: members.count("from")?,
            to: members.count("to")?,
            proof: hashes(&members.take("proof")?)?,
        };
        members.finish()?;
        Ok(read)
    }
}
