//! Sealing and opening for real: the holders' keys are made when a scenario starts, and every
//! envelope is kept under its hash.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use shirube_sealing::{
    Envelope, HOLDERS, HolderKey, PublicHolder, SealingError, open, restore_test, seal, unwrap_inner,
    unwrap_outer,
};
use shirube_trail::Digest;

use crate::failure::{Failure, Way};

/// The folder of private keys that are left.
const HOLDERS_FOLDER: &str = "holders";

/// Holders with their keys, and what was sealed.
pub(crate) struct Ceremony {
    /// Person ids with their keys, in the order of the notice.
    holders: Vec<(String, HolderKey)>,
    /// Hashes of envelopes by the names of the seals.
    sealed: BTreeMap<String, String>,
    /// Where envelopes are kept.
    folder: PathBuf,
}

/// What an envelope held.
pub(crate) struct Content {
    /// SHA-256 of the content.
    pub(crate) sha256: String,
    /// SHA-256 of the key that opened it.
    pub(crate) key_sha256: String,
    /// The amount named in the content, in yen.
    pub(crate) amount_yen: Option<i64>,
}

impl Ceremony {
    /// Makes the holders' keys.
    pub(crate) fn new(people: &[String], folder: PathBuf) -> Result<Self, SealingError> {
        let holders = people.iter().map(|id| Ok((id.clone(), HolderKey::generate()?)));
        Ok(Self { holders: holders.collect::<Result<_, SealingError>>()?, sealed: BTreeMap::new(), folder })
    }

    /// Leaves the private keys beside the envelopes, in a folder of their own, each with its holder's id:
    /// for cases that are left in the middle, so that people can go on opening.
    pub(crate) fn keep_keys(&self) -> Result<(), Failure> {
        for (id, key) in &self.holders {
            self.keep_beside(HOLDERS_FOLDER, &format!("{id}.jwk"), key.to_jwk_json().as_bytes())?;
        }
        Ok(())
    }

    /// The holders as the call names them: person, thumbprint and public key.
    pub(crate) fn notice(&self, actor: impl Fn(&str) -> String) -> Value {
        let one = |(id, key): &(String, HolderKey)| {
            let jwk: Value = serde_json::from_str(&key.public().to_jwk_json()).unwrap_or_default();
            json!({ "person": actor(id), "thumbprint": key.thumbprint().to_string(), "jwk": jwk })
        };
        Value::Array(self.holders.iter().map(one).collect())
    }

    fn publics(&self) -> Result<[PublicHolder; HOLDERS], Failure> {
        let publics: Vec<PublicHolder> = self.holders.iter().map(|(_, key)| key.public().clone()).collect();
        publics.try_into().map_err(|_| {
            Failure::new(
                Way::BadInput,
                "封かんには[[holder]]が3人必要です。",
                "sealing needs three [[holder]]s.",
            )
        })
    }

    /// Opens a dummy with every pair of the holders' keys.
    pub(crate) fn restore_test(&self, call: &str) -> Result<String, Failure> {
        let publics = self.publics()?;
        let own = self.holders.iter().map(|(_, key)| HolderKey::from_jwk_json(key.to_jwk_json().as_bytes()));
        let keys: Vec<HolderKey> = own.collect::<Result<_, SealingError>>()?;
        Ok(hex(&restore_test(call, &publics, &keys)?.content_sha256))
    }

    /// Seals once; the same name gives the same envelope again.
    pub(crate) fn seal(&mut self, name: &str, call: &str, content: &[u8]) -> Result<String, Failure> {
        if let Some(known) = self.sealed.get(name) {
            return Ok(known.clone());
        }
        let file = seal(call, content, &self.publics()?)?.to_json()?;
        let sha256 = Digest::sha256(&file).to_hex();
        let path = self.path(&sha256);
        std::fs::create_dir_all(&self.folder).map_err(|error| Failure::file(&self.folder, &error))?;
        std::fs::write(&path, file).map_err(|error| Failure::file(&path, &error))?;
        self.sealed.insert(name.to_owned(), sha256.clone());
        Ok(sha256)
    }

    /// Keeps a file in a folder beside the envelopes'.
    pub(crate) fn keep_beside(&self, folder: &str, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let folder = self.folder.with_file_name(folder);
        std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| Failure::file(&path, &error))
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{sha256}.json"))
    }

    /// Opens a kept envelope with the keys of the first two holders.
    pub(crate) fn open(&self, call: &str, sha256: &str, amount: &str) -> Result<Content, Failure> {
        let path = self.path(sha256);
        let bytes = std::fs::read(&path).map_err(|error| Failure::file(&path, &error))?;
        let envelope = Envelope::parse(&bytes)?;
        envelope.check_against_notice(call, &self.publics()?)?;
        let mut keys = self.holders.iter().map(|(_, key)| key);
        let (Some(outer), Some(inner)) = (keys.next(), keys.next()) else {
            return Err(SealingError::TooFewKeys.into());
        };
        let handed_over = unwrap_outer(&envelope, outer, &inner.thumbprint())?;
        let opened = open(&envelope, &unwrap_inner(&handed_over, inner)?)?;
        let inside: Value = serde_json::from_slice(&opened.content).unwrap_or_default();
        Ok(Content {
            sha256: hex(&opened.sha256),
            key_sha256: hex(&opened.content_key.sha256()),
            amount_yen: inside.get(amount).and_then(Value::as_i64),
        })
    }
}

/// Lowercase hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_two_keys() {
        let folder = tempfile::tempdir().unwrap();
        let people: Vec<String> = ["o-1", "o-2", "o-3"].map(str::to_owned).to_vec();
        let mut ceremony = Ceremony::new(&people, folder.path().join("envelopes")).unwrap();
        let sha256 = ceremony.seal("a", "R8-0001/2", br#"{"quote_yen":9800000}"#).unwrap();
        assert_eq!(ceremony.seal("a", "R8-0001/2", b"").unwrap(), sha256);
        let content = ceremony.open("R8-0001/2", &sha256, "quote_yen").unwrap();
        assert_eq!((content.amount_yen, content.key_sha256.len()), (Some(9_800_000), 64));
        assert_eq!(ceremony.open("R8-0001/3", &sha256, "quote_yen").err().unwrap().way, Way::BadInput);
        assert_eq!(ceremony.restore_test("R8-0001/2").unwrap().len(), 64);
    }

    #[test]
    fn two_holders_are_too_few_to_seal_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut ceremony = Ceremony::new(&["o-1".into(), "o-2".into()], folder.path().into()).unwrap();
        assert_eq!(ceremony.seal("a", "c", b"x").err().unwrap().way, Way::BadInput);
    }
}
