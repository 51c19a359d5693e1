//! The log keys (記録の署名鍵): one file for each organisation, outside the database and its backup,
//! readable by nobody but the account that runs the program.
//!
//! A file holds one line, the key as Go's `golang.org/x/mod/sumdb/note` writes it:
//! `PRIVATE+KEY+<name>+<key id>+<base64(0x01 ‖ seed)>`. The name is the organisation's origin,
//! `audit.<domain>/<org>` (`decision-trail.md` §3).
//!
//! While a key is handed on, the second one lies beside the first (`<org>.key.next`). When both have
//! signed the checkpoint over the rotation, the second takes the first one's place in one step, and
//! nothing is left that the first could sign with.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shirube_trail::OrgId;
use shirube_trail::cosignature::WitnessSigner;
use shirube_trail::note::{KeyId, KeyName, SigningKey};

use crate::error::DeskError;
use crate::lines::sync_folder;

/// What a key's line begins with.
const PREFIX: &str = "PRIVATE+KEY+";

/// The byte that says Ed25519.
const ED25519: u8 = 0x01;

/// The byte that says timestamped cosignature.
const COSIGNATURE: u8 = 0x04;

/// The domain of origins where none is given.
const DOMAIN: &str = "shirube";

/// A folder of log keys.
#[derive(Debug, Clone)]
pub struct Keyring {
    folder: PathBuf,
    domain: String,
}

impl Keyring {
    /// The keys in this folder; it is made when the first key is.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), domain: DOMAIN.to_owned() }
    }

    /// The same keys; one made from now on is named under this domain.
    #[must_use]
    pub fn under(mut self, domain: impl Into<String>) -> Self {
        self.domain = domain.into();
        self
    }

    /// The key of an organisation; one is made where there is none.
    ///
    /// # Errors
    /// [`DeskError::KeyExposed`] where others than the owner may use the file;
    /// [`DeskError::KeyUnusable`] where it cannot be read, is no key, or cannot be made;
    /// [`DeskError::Random`].
    pub fn signing_key(&self, org: &OrgId) -> Result<SigningKey, DeskError> {
        let path = self.path(org);
        if !exists(&path)? {
            self.make_log_key(org, &path, &self.name_of(org)?)?;
        }
        read_file(&path)
    }

    /// Whether the key of an organisation is there; none is made.
    #[must_use]
    pub fn has_key(&self, org: &OrgId) -> bool {
        self.path(org).is_file()
    }

    /// Makes the key of an organisation that has none, and answers how others verify it.
    ///
    /// # Errors
    /// [`DeskError::KeyExists`]; otherwise as [`Keyring::signing_key`].
    pub fn create(&self, org: &OrgId) -> Result<String, DeskError> {
        let path = self.path(org);
        if exists(&path)? || !self.make_log_key(org, &path, &self.name_of(org)?)? {
            return Err(DeskError::KeyExists { file: path.display().to_string() });
        }
        Ok(read_file(&path)?.verifier().to_string())
    }

    /// The key that is to follow the one in use, where one was made.
    ///
    /// # Errors
    /// As [`Keyring::signing_key`].
    pub(crate) fn next_key(&self, org: &OrgId) -> Result<Option<SigningKey>, DeskError> {
        let path = self.next_path(org);
        if exists(&path)? { read_file(&path).map(Some) } else { Ok(None) }
    }

    /// The key that is to follow the one in use, of the same name; one is made where there is none.
    /// It signs nothing before two people decided on it (`rotate-key`). Answers how others verify it.
    ///
    /// # Errors
    /// As [`Keyring::signing_key`].
    pub fn next_vkey(&self, org: &OrgId) -> Result<String, DeskError> {
        let path = self.next_path(org);
        if !exists(&path)? {
            self.make_log_key(org, &path, self.signing_key(org)?.name())?;
        }
        Ok(read_file(&path)?.verifier().to_string())
    }

    /// Puts the next key in the place of the one in use, which is then gone, in one step.
    pub(crate) fn hand_on(&self, org: &OrgId) -> Result<(), DeskError> {
        let path = self.path(org);
        let handed = fs::rename(self.next_path(org), &path).and_then(|()| sync_folder(&path));
        handed.map_err(|error| unusable(&path, &error))
    }

    /// What others verify an organisation's signatures with, as they register it (`register-peer`).
    ///
    /// # Errors
    /// As [`Keyring::signing_key`].
    pub fn vkey(&self, org: &OrgId) -> Result<String, DeskError> {
        Ok(self.signing_key(org)?.verifier().to_string())
    }

    /// The key with which an organisation witnesses the logs of others; one is made where there is none.
    ///
    /// # Errors
    /// As [`Keyring::signing_key`].
    pub fn witness_signer(&self, org: &OrgId) -> Result<WitnessSigner, DeskError> {
        let path = self.folder.join(format!("{org}.witness.key"));
        if !exists(&path)? {
            let name = KeyName::new(format!("witness.{}/{org}", self.domain))?;
            self.make(org, &path, |seed| witness_line(&name, seed))?;
        }
        let text = read_text(&path)?;
        let read = read_line(&text, COSIGNATURE).map(|(name, id, seed)| {
            let key = WitnessSigner::from_seed(name, seed);
            (key.verifier().id().to_string() == id).then_some(key)
        });
        read.flatten().ok_or_else(|| unusable(&path, &"not a PRIVATE+KEY line of a witness"))
    }

    /// Which checkpoints of others the organisation has cosigned.
    pub(crate) fn witnessed(&self, org: &OrgId) -> PathBuf {
        self.folder.join(format!("{org}.witnessed"))
    }

    /// The checkpoints of its own that witnesses have cosigned.
    pub(crate) fn cosigned(&self, org: &OrgId) -> PathBuf {
        self.folder.join(format!("{org}.cosigned"))
    }

    /// Where the organisation's published checkpoints are recorded: beside its key.
    pub(crate) fn checkpoints(&self, org: &OrgId) -> PathBuf {
        self.folder.join(format!("{org}.checkpoints"))
    }

    /// Where it is noted which checkpoints somebody was given as a file.
    pub(crate) fn exported(&self, org: &OrgId) -> PathBuf {
        self.folder.join(format!("{org}.exported"))
    }

    /// Where the keys are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, org: &OrgId) -> PathBuf {
        self.folder.join(format!("{org}.key"))
    }

    fn next_path(&self, org: &OrgId) -> PathBuf {
        self.folder.join(format!("{org}.key.next"))
    }

    fn name_of(&self, org: &OrgId) -> Result<KeyName, DeskError> {
        Ok(KeyName::new(format!("audit.{}/{org}", self.domain))?)
    }

    fn make_log_key(&self, org: &OrgId, path: &Path, name: &KeyName) -> Result<bool, DeskError> {
        self.make(org, path, |seed| key_line(name, seed))
    }

    /// Makes a key, written as this line. The file appears whole or not at all, and never replaces
    /// another: `false` where another process was first, whose key then is the key.
    fn make(&self, org: &OrgId, path: &Path, line: impl Fn(&[u8; 32]) -> String) -> Result<bool, DeskError> {
        let failed = |error: std::io::Error| unusable(path, &error);
        make_folder(&self.folder).map_err(failed)?;
        let mut seed = [0_u8; 32];
        let mut mark = [0_u8; 8];
        for bytes in [&mut seed[..], &mut mark[..]] {
            getrandom::fill(bytes).map_err(|error| DeskError::Random(error.to_string()))?;
        }
        let half = self.folder.join(format!(".{org}.{}", hex::encode(mark)));
        let written = write_whole(&half, &line(&seed)).and_then(|()| fs::hard_link(&half, path));
        let cleared = fs::remove_file(&half).and_then(|()| sync_folder(path));
        match written {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            written => written.and(cleared).map(|()| true).map_err(failed),
        }
    }
}

fn exists(path: &Path) -> Result<bool, DeskError> {
    path.try_exists().map_err(|error| unusable(path, &error))
}

fn read_file(path: &Path) -> Result<SigningKey, DeskError> {
    read_key(&read_text(path)?).ok_or_else(|| unusable(path, &"not a PRIVATE+KEY line of Ed25519"))
}

fn read_text(path: &Path) -> Result<String, DeskError> {
    guard_mode(path)?;
    fs::read_to_string(path).map_err(|error| unusable(path, &error))
}

fn key_line(name: &KeyName, seed: &[u8; 32]) -> String {
    let id = SigningKey::from_seed(name.clone(), *seed).verifier().id();
    private_line(name, id, ED25519, seed)
}

fn witness_line(name: &KeyName, seed: &[u8; 32]) -> String {
    let id = WitnessSigner::from_seed(name.clone(), *seed).verifier().id();
    private_line(name, id, COSIGNATURE, seed)
}

fn private_line(name: &KeyName, id: KeyId, kind: u8, seed: &[u8; 32]) -> String {
    let mut key = vec![kind];
    key.extend_from_slice(seed);
    format!("{PREFIX}{name}+{id}+{}\n", STANDARD.encode(key))
}

fn read_key(text: &str) -> Option<SigningKey> {
    let (name, id, seed) = read_line(text, ED25519)?;
    let key = SigningKey::from_seed(name, seed);
    (key.verifier().id().to_string() == id).then_some(key)
}

/// Name, id and seed of a line of this kind.
fn read_line(text: &str, expected: u8) -> Option<(KeyName, &str, [u8; 32])> {
    let mut parts = text.trim_end().strip_prefix(PREFIX)?.splitn(3, '+');
    let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = STANDARD.decode(key).ok()?;
    let (kind, seed) = bytes.split_first()?;
    let seed: [u8; 32] = seed.try_into().ok()?;
    (*kind == expected).then_some((KeyName::new(name).ok()?, id, seed))
}

pub(crate) fn unusable(path: &Path, cause: &dyn std::fmt::Display) -> DeskError {
    DeskError::KeyUnusable { file: path.display().to_string(), cause: cause.to_string() }
}

#[cfg(unix)]
pub(crate) fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(crate) fn make_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

pub(crate) fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Refuses a key that others than its owner may read or change.
#[cfg(unix)]
pub(crate) fn guard_mode(path: &Path) -> Result<(), DeskError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map_err(|error| unusable(path, &error))?.permissions().mode() & 0o777;
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    Err(DeskError::KeyExposed { file: path.display().to_string(), mode: format!("{mode:04o}") })
}

/// Elsewhere the folder's access list guards it.
#[cfg(not(unix))]
pub(crate) fn guard_mode(_path: &Path) -> Result<(), DeskError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(text: &str) -> OrgId {
        OrgId::new(text).unwrap()
    }

    #[test]
    fn each_organisation_has_one_key_that_stays() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::new(folder.path().join("keys")).under("example.jp");
        let first = keys.vkey(&org("city-a")).unwrap();
        assert!(first.starts_with("audit.example.jp/city-a+"), "{first}");
        assert_eq!(keys.vkey(&org("city-a")).unwrap(), first);
        assert_ne!(keys.vkey(&org("city-b")).unwrap(), first);
        let mut names: Vec<_> = fs::read_dir(folder.path().join("keys"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["city-a.key", "city-b.key"], "nothing half-written stays");
    }

    #[test]
    fn a_witness_key_is_of_its_own_kind_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::new(folder.path()).under("example.jp");
        let org = org("city-b");
        let first = keys.witness_signer(&org).unwrap().verifier();
        assert_eq!(first.name().as_str(), "witness.example.jp/city-b");
        assert_eq!(keys.witness_signer(&org).unwrap().verifier(), first);
        // neither kind is read as the other
        fs::copy(folder.path().join("city-b.witness.key"), folder.path().join("city-b.key")).unwrap();
        assert!(matches!(keys.signing_key(&org), Err(DeskError::KeyUnusable { .. })));
    }

    #[test]
    fn a_key_is_created_once_and_handed_on_in_one_step() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::new(folder.path()).under("example.jp");
        let org = org("city-a");
        let first = keys.create(&org).unwrap();
        let again = keys.create(&org).unwrap_err();
        assert!(matches!(again, DeskError::KeyExists { .. }), "{again}");
        assert!(keys.next_key(&org).unwrap().is_none());
        // the domain it is asked with later does not name the second key: the log keeps its name
        let next = Keyring::new(folder.path()).next_vkey(&org).unwrap();
        assert!(next.starts_with("audit.example.jp/city-a+") && next != first, "{next}");
        assert_eq!(keys.next_vkey(&org).unwrap(), next);
        assert_eq!(keys.vkey(&org).unwrap(), first, "it signs nothing yet");
        keys.hand_on(&org).unwrap();
        assert_eq!(keys.vkey(&org).unwrap(), next);
        assert!(keys.next_key(&org).unwrap().is_none());
        assert!(keys.hand_on(&org).is_err());
        let names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
        assert_eq!(names, ["city-a.key"], "nothing is left of the first");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_others_may_use_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::new(folder.path());
        let org = org("city-a");
        keys.vkey(&org).unwrap();
        let path = folder.path().join("city-a.key");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for (mode, fits) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o610, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            match keys.signing_key(&org) {
                Ok(_) => assert!(fits, "{mode:o}"),
                Err(error) => {
                    assert!(!fits && matches!(error, DeskError::KeyExposed { .. }), "{mode:o} {error}");
                    assert_ne!(error.ja(), error.to_string());
                }
            }
        }
    }

    #[test]
    fn what_is_no_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::new(folder.path());
        let org = org("city-a");
        keys.vkey(&org).unwrap();
        let path = folder.path().join("city-a.key");
        let good = fs::read_to_string(&path).unwrap();
        for bad in
            ["", "PRIVATE+KEY+a+b+c", &good.replace("city-a", "city-b"), &good.replace("PRIVATE", "PUBLIC")]
        {
            fs::write(&path, bad).unwrap();
            let error = keys.signing_key(&org).unwrap_err();
            assert!(matches!(error, DeskError::KeyUnusable { .. }), "{bad}");
            assert!(bad.is_empty() || !error.to_string().contains(bad.trim()), "a key is not repeated");
        }
        fs::write(&path, good).unwrap();
        keys.vkey(&org).unwrap();
    }
}
