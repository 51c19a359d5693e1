//! Passwords: what they must be, and what is kept of them.
//!
//! argon2id with 19 MiB, two passes and one lane: the second of the settings OWASP holds equal. It is the
//! one for two cores that serve others meanwhile: two at a time need 38 MiB, where 64 MiB and three passes
//! (RFC 9106) would let a dozen strangers fill the machine. What makes guessing hopeless here is the
//! length asked for and the list of known passwords.

use crate::breached;
use crate::{Accounts, AccountsError, PasswordFault};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The fewest characters.
const CHARACTERS_MIN: usize = 15;
/// The most.
const CHARACTERS_MAX: usize = 256;
/// A part of an address that is shorter says nothing of whose it is.
const LOCAL_PART_MIN: usize = 3;
/// How many are worked on at a time: each takes a core for some time, and 19 MiB.
pub(crate) const AT_A_TIME: usize = 2;

/// The password as it is counted and kept: the same letters typed on another machine are the same.
fn normal(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.nfc().collect())
}

/// What is wrong with a new password, but for what lists say.
fn shape_faults(password: &str, email: &str) -> Vec<PasswordFault> {
    let mut faults = Vec::new();
    match password.chars().count() {
        found if found < CHARACTERS_MIN => faults.push(PasswordFault::Short { found }),
        found if found > CHARACTERS_MAX => faults.push(PasswordFault::Long { found }),
        _ => {}
    }
    let email = crate::email::folded(email);
    let local = email.split('@').next().unwrap_or_default();
    if local.chars().count() >= LOCAL_PART_MIN && crate::email::folded(password).contains(local) {
        faults.push(PasswordFault::HoldsEmail);
    }
    faults
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Whether a hash was made with other figures than those of today.
pub(crate) fn is_outdated(hash: &str) -> bool {
    let today = Params::DEFAULT;
    let expected = format!("$argon2id$v=19$m={},t={},p={}$", today.m_cost(), today.t_cost(), today.p_cost());
    !hash.starts_with(&expected)
}

impl Accounts {
    /// Hashes a new password, or says everything that is wrong with it.
    pub(crate) async fn new_password(
        &self,
        password: &str,
        email: &str,
    ) -> Result<Result<String, Vec<PasswordFault>>, AccountsError> {
        let password = normal(password);
        let mut faults = shape_faults(&password, email);
        if let Some(list) = self.settings.breached_list.clone() {
            let asked = password.clone();
            let found = tokio::task::spawn_blocking(move || breached::contains(&list, &asked));
            if found.await.map_err(|_| AccountsError::Stopped)?? {
                faults.push(PasswordFault::Breached);
            }
        }
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        self.hash(password).await.map(Ok)
    }

    /// The hash of the password again, with the figures of today.
    pub(crate) async fn rehash(&self, password: &str) -> Result<String, AccountsError> {
        self.hash(normal(password)).await
    }

    async fn hash(&self, password: Zeroizing<String>) -> Result<String, AccountsError> {
        let salt = crate::secret::random::<16>()?;
        self.work(move || {
            let hash: Result<PasswordHash, _> = argon2().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|_| AccountsError::Stopped)
        })
        .await?
    }

    /// Whether this is the password of the hash; where there is none it never is, after the same work.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, AccountsError> {
        // what is longer was never taken, and is not worked on
        if password.chars().count() > CHARACTERS_MAX * 4 {
            return Ok(false);
        }
        let (password, hash) = (normal(password), hash.map(str::to_owned));
        self.work(move || {
            if let Some(hash) = hash.as_deref().and_then(|hash| PasswordHash::new(hash).ok()) {
                return argon2().verify_password(password.as_bytes(), &hash).is_ok();
            }
            let mut nowhere = [0_u8; 32];
            let worked = argon2().hash_password_into(password.as_bytes(), &[0; 16], &mut nowhere);
            let _ = std::hint::black_box((worked, nowhere));
            false
        })
        .await
    }

    /// Works on a thread of its own, few at a time.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountsError> {
        let turn = self.hashing.clone().acquire_owned().await.map_err(|_| AccountsError::Stopped)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|_| AccountsError::Stopped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_as_long_as_it_must_be() {
        let of = |count: usize| shape_faults(&normal(&"あ".repeat(count)), "tanaka@example.jp");
        assert_eq!(of(14), [PasswordFault::Short { found: 14 }]);
        assert_eq!(of(15), []);
        assert_eq!(of(256), []);
        assert_eq!(of(257), [PasswordFault::Long { found: 257 }]);
        // か and a voicing mark are one character, however they were typed
        assert_eq!(shape_faults(&normal(&"か\u{3099}".repeat(14)), ""), [PasswordFault::Short { found: 14 }]);
    }

    #[test]
    fn a_password_does_not_hold_the_address() {
        let faults = |password: &str, email: &str| shape_faults(&normal(password), email);
        let holds = [PasswordFault::HoldsEmail];
        assert_eq!(faults("my-TANAKA-password", "tanaka@example.jp"), holds);
        assert_eq!(faults("my-ｔａｎａｋａ-password", "Tanaka@example.jp"), holds);
        assert_eq!(faults("my-yamada-password", "tanaka@example.jp"), []);
        // two letters are in any sentence
        assert_eq!(faults("my-yamada-password", "my@example.jp"), []);
        assert_eq!(faults("abc", "abc@example.jp"), [PasswordFault::Short { found: 3 }, holds[0]]);
    }

    #[test]
    fn an_old_hash_is_known_by_its_figures() {
        let today: PasswordHash = argon2().hash_password_with_salt(b"x", &[1; 16]).unwrap();
        assert!(!is_outdated(&today.to_string()), "{today}");
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
        let weak: PasswordHash = weak.hash_password_with_salt(b"x", &[1; 16]).unwrap();
        assert!(is_outdated(&weak.to_string()));
        assert!(argon2().verify_password(b"x", &weak).is_ok());
    }
}
