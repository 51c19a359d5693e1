//! A key outside the database, for the few secrets in it that must be read again: the secret of a second
//! factor, and the link a letter carries until it leaves. Whoever reads the database or its backup
//! alone reads neither.
//!
//! The file holds the key as 64 hexadecimal digits; it is made when it is first needed. What is sealed is
//! AES-256-GCM, `base64(nonce ‖ ciphertext ‖ tag)`, bound to what it is about.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::Desk;
use crate::error::DeskError;
use crate::keyring::{guard_mode, make_folder, unusable, write_whole};
use crate::lines::sync_folder;

/// The file of the key.
const FILE: &str = "accounts.key";

/// Bytes of a nonce.
const NONCE: usize = 12;

/// Seals and opens with the key in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealer {
    folder: PathBuf,
}

impl Sealer {
    /// The key in this folder; folder and key are made when something is first sealed.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Seals a text; it opens only for the same `about`.
    ///
    /// # Errors
    /// [`DeskError::KeyUnusable`], [`DeskError::KeyExposed`], [`DeskError::Random`].
    pub fn seal(&self, about: &str, text: &str) -> Result<String, DeskError> {
        let key = match self.key()? {
            Some(key) => key,
            None => self.make()?,
        };
        let mut sealed = vec![0_u8; NONCE];
        getrandom::fill(&mut sealed).map_err(|error| DeskError::Random(error.to_string()))?;
        let nonce: [u8; NONCE] = sealed.as_slice().try_into().unwrap_or_default();
        let payload = Payload { msg: text.as_bytes(), aad: about.as_bytes() };
        let closed = Aes256Gcm::new(&(*key).into())
            .encrypt(&nonce.into(), payload)
            .map_err(|_| unusable(&self.path(), &"the text is longer than the cipher takes"))?;
        sealed.extend(closed);
        Ok(STANDARD.encode(sealed))
    }

    /// Opens what was sealed; nothing where it is not what this key sealed about this.
    ///
    /// # Errors
    /// [`DeskError::KeyUnusable`], also where there is no key; [`DeskError::KeyExposed`].
    pub fn open(&self, about: &str, sealed: &str) -> Result<Option<Zeroizing<String>>, DeskError> {
        let Some(key) = self.key()? else { return Err(unusable(&self.path(), &"there is no key")) };
        let Ok(sealed) = STANDARD.decode(sealed) else { return Ok(None) };
        let Some((nonce, closed)) = sealed.split_first_chunk::<NONCE>() else { return Ok(None) };
        let payload = Payload { msg: closed, aad: about.as_bytes() };
        let opened = Aes256Gcm::new(&(*key).into()).decrypt(&(*nonce).into(), payload);
        Ok(opened.ok().and_then(|bytes| String::from_utf8(bytes).ok()).map(Zeroizing::new))
    }

    fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    fn key(&self) -> Result<Option<Zeroizing<[u8; 32]>>, DeskError> {
        let path = self.path();
        if !path.try_exists().map_err(|error| unusable(&path, &error))? {
            return Ok(None);
        }
        guard_mode(&path)?;
        let text = fs::read_to_string(&path).map(Zeroizing::new).map_err(|error| unusable(&path, &error))?;
        let mut key = Zeroizing::new([0_u8; 32]);
        hex::decode_to_slice(text.trim_end(), key.as_mut_slice())
            .map_err(|_| unusable(&path, &"not 64 hexadecimal digits"))?;
        Ok(Some(key))
    }

    /// Makes the key. The file appears whole or not at all, and never replaces another: where another
    /// process was first, its key is the key.
    fn make(&self) -> Result<Zeroizing<[u8; 32]>, DeskError> {
        let path = self.path();
        let failed = |error: std::io::Error| unusable(&path, &error);
        make_folder(&self.folder).map_err(failed)?;
        let mut key = Zeroizing::new([0_u8; 32]);
        let mut mark = [0_u8; 8];
        for bytes in [key.as_mut_slice(), &mut mark[..]] {
            getrandom::fill(bytes).map_err(|error| DeskError::Random(error.to_string()))?;
        }
        let half = self.folder.join(format!(".{FILE}.{}", hex::encode(mark)));
        let text = Zeroizing::new(format!("{}\n", hex::encode(key.as_slice())));
        let written = write_whole(&half, &text).and_then(|()| fs::hard_link(&half, &path));
        let cleared = fs::remove_file(&half).and_then(|()| sync_folder(&path));
        match written {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                self.key()?.ok_or_else(|| unusable(&path, &"the key went away"))
            }
            written => written.and(cleared).map(|()| key).map_err(failed),
        }
    }
}

impl Desk {
    /// What seals beside the log keys, where there is a folder of keys.
    #[must_use]
    pub fn sealer(&self) -> Option<Sealer> {
        self.keyring().map(|keys| Sealer::new(keys.folder()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_key_and_for_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let sealer = Sealer::new(folder.path().join("keys"));
        assert!(matches!(sealer.open("a", "x"), Err(DeskError::KeyUnusable { .. })));
        let (one, two) = (sealer.seal("a", "秘密").unwrap(), sealer.seal("a", "秘密").unwrap());
        assert_ne!(one, two);
        assert_eq!(sealer.open("a", &one).unwrap().unwrap().as_str(), "秘密");
        assert_eq!(sealer.open("b", &one).unwrap(), None);
        let mut bytes = STANDARD.decode(&one).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        assert_eq!(sealer.open("a", &STANDARD.encode(bytes)).unwrap(), None);
        assert_eq!(sealer.open("a", "").unwrap(), None);
        let other = Sealer::new(folder.path().join("others"));
        other.seal("a", "").unwrap();
        assert_eq!(other.open("a", &one).unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let sealer = Sealer::new(folder.path());
        let closed = sealer.seal("a", "x").unwrap();
        let path = sealer.path();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(sealer.open("a", &closed), Err(DeskError::KeyExposed { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
