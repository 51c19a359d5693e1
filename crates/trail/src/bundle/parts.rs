//! `heads.json`, `consistency/<from>.json`, `keys/<log_index>.json` and `office/<log_index>.json`.

use super::manifest::{hashes, hashes_value};
use crate::canonical;
use crate::fault::{Fault, FaultKind, JsonType};
use crate::field::{Disclosure, Salt};
use crate::hash::Digest;
use crate::heads::{CaseHeads, CaseProof, HeadsLeaf};
use crate::members::{Members, wrong_type};
use serde_json::{Value, json};

/// The heads leaf, and heads of cases in its tree: of the case, of every case, or of none.
pub(super) struct HeadsFile {
    /// The bytes of the heads leaf.
    pub(super) leaf_bytes: Vec<u8>,
    pub(super) log_index: u64,
    pub(super) cases: Vec<CaseProof>,
}

/// The bytes of `heads.json`, piece by piece: the members in their order, one case at a time.
pub(super) fn heads_pieces<C: Iterator<Item = CaseProof>>(
    leaf_bytes: &[u8],
    log_index: u64,
    cases: C,
) -> impl Iterator<Item = Result<Vec<u8>, Fault>> + use<C> {
    let leaf = Value::from(String::from_utf8_lossy(leaf_bytes).into_owned());
    let end = canonical::to_string(&leaf)
        .map(|leaf| format!("],\"entry\":{leaf},\"log_index\":{log_index}}}").into_bytes());
    let begin = Ok(br#"{"cases":["#.to_vec());
    let cases = cases.enumerate().map(|(at, case)| {
        let mut piece = if at == 0 { Vec::new() } else { vec![b','] };
        piece.extend(canonical::to_bytes(&case_value(&case))?);
        Ok(piece)
    });
    [begin].into_iter().chain(cases).chain([end])
}

fn case_value(CaseProof { heads, index, hashes }: &CaseProof) -> Value {
    json!({
        "case": heads.case.as_str(), "procedures": heads.procedures_value(), "index": index,
        "proof": hashes_value(hashes),
    })
}

impl HeadsFile {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(bytes)?, String::new())?;
        let leaf_bytes = members.read("entry", |text| Ok(text.as_bytes().to_vec()))?;
        let log_index = members.count("log_index")?;
        let cases = match members.take("cases")? {
            Value::Array(cases) => cases.into_iter().map(read_case).collect::<Result<_, _>>()?,
            other => return Err(wrong_type("cases", &other, JsonType::Array)),
        };
        members.finish()?;
        Ok(Self { leaf_bytes, log_index, cases })
    }

    /// The heads leaf, read.
    pub(super) fn leaf(&self) -> Result<HeadsLeaf, Fault> {
        HeadsLeaf::parse(&self.leaf_bytes)
    }
}

fn read_case(case: Value) -> Result<CaseProof, Fault> {
    let mut case = Members::of(case, "cases".to_owned())?;
    let heads = CaseHeads::read(case.id("case")?, &case.take("procedures")?)?;
    let proof = CaseProof { heads, index: case.count("index")?, hashes: hashes(&case.take("proof")?)? };
    case.finish()?;
    Ok(proof)
}

/// That the log grew from one size to another.
pub(super) struct Consistency {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) proof: Vec<Digest>,
}

impl Consistency {
    fn to_value(&self) -> Value {
        json!({ "from": self.from, "to": self.to, "proof": hashes_value(&self.proof) })
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Fault> {
        canonical::to_bytes(&self.to_value())
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        Self::read(canonical::parse_canonical(bytes)?, String::new())
    }

    fn read(value: Value, path: String) -> Result<Self, Fault> {
        let mut members = Members::of(value, path)?;
        let read = Self {
            from: members.count("from")?,
            to: members.count("to")?,
            proof: hashes(&members.take("proof")?)?,
        };
        members.finish()?;
        Ok(read)
    }
}

/// `keys/<log_index>.json`: a rotation, proved in the first checkpoint after it.
pub(super) struct KeyFile {
    /// The bytes of the key leaf.
    pub(super) leaf_bytes: Vec<u8>,
    pub(super) log_index: u64,
    pub(super) proof: Vec<Digest>,
    /// The checkpoint's note, verbatim.
    pub(super) checkpoint: Vec<u8>,
    /// From it to the bundle's.
    pub(super) consistency: Consistency,
}

impl KeyFile {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Fault> {
        canonical::to_bytes(&json!({
            "entry": String::from_utf8_lossy(&self.leaf_bytes), "log_index": self.log_index,
            "proof": hashes_value(&self.proof), "checkpoint": String::from_utf8_lossy(&self.checkpoint),
            "consistency": self.consistency.to_value(),
        }))
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(bytes)?, String::new())?;
        let text = |text: &str| Ok(text.as_bytes().to_vec());
        let read = Self {
            leaf_bytes: members.read("entry", text)?,
            log_index: members.count("log_index")?,
            proof: hashes(&members.take("proof")?)?,
            checkpoint: members.read("checkpoint", text)?,
            consistency: Consistency::read(members.take("consistency")?, "consistency".to_owned())?,
        };
        members.finish()?;
        Ok(read)
    }
}

/// `office/<log_index>.json`: an entry of the office, proved in the bundle's checkpoint.
pub(super) struct OfficeFile {
    /// The bytes of the entry.
    pub(super) leaf_bytes: Vec<u8>,
    pub(super) log_index: u64,
    pub(super) proof: Vec<Digest>,
    /// What is shown of it, ascending by name.
    pub(super) disclosures: Vec<Disclosure>,
}

impl OfficeFile {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Fault> {
        let shown: Vec<Value> = self
            .disclosures
            .iter()
            .map(|Disclosure { name, salt, value }| {
                json!({ "name": name.as_str(), "salt": salt.to_base64(), "value": value })
            })
            .collect();
        canonical::to_bytes(&json!({
            "entry": String::from_utf8_lossy(&self.leaf_bytes), "log_index": self.log_index,
            "proof": hashes_value(&self.proof), "disclosures": shown,
        }))
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut members = Members::of(canonical::parse_canonical(bytes)?, String::new())?;
        let read = Self {
            leaf_bytes: members.read("entry", |text| Ok(text.as_bytes().to_vec()))?,
            log_index: members.count("log_index")?,
            proof: hashes(&members.take("proof")?)?,
            disclosures: match members.take("disclosures")? {
                Value::Array(items) => items.into_iter().map(read_disclosure).collect::<Result<_, _>>()?,
                other => return Err(wrong_type("disclosures", &other, JsonType::Array)),
            },
        };
        members.finish()?;
        if !read.disclosures.is_sorted_by(|a, b| a.name < b.name) {
            return Err(Fault::new("disclosures", FaultKind::Order));
        }
        Ok(read)
    }
}

fn read_disclosure(item: Value) -> Result<Disclosure, Fault> {
    let mut members = Members::of(item, "disclosures".to_owned())?;
    let disclosure = Disclosure {
        name: members.id("name")?,
        salt: members.read("salt", Salt::from_base64)?,
        value: members.take("value")?,
    };
    members.finish()?;
    Ok(disclosure)
}
