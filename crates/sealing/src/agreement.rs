//! ECDH-ES+A256KW (RFC 7518 §4.6): agree on a key with one holder, and wrap a key under it.

use aes_kw::{KeyInit as _, KwAes256};
use p256::{PublicKey, SecretKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{Part, SealingError};

/// The `alg` of the wraps and of the holders' keys.
pub(crate) const KEY_ALGORITHM: &str = "ECDH-ES+A256KW";

/// Draws before giving up; one draw fails with a probability below 2⁻³².
const DRAWS_MAX: usize = 8;

/// Bytes of a 256-bit key wrapped by AES key wrap (RFC 3394).
pub(crate) const WRAPPED_BYTES: usize = 40;

/// The Concat KDF (NIST SP 800-56A §5.8.1 as RFC 7518 §4.6.2 uses it), one round of SHA-256.
///
/// A key of fewer than 256 bits is the beginning of the result.
fn concat_kdf(z: &[u8], algorithm: &str, apu: &[u8], apv: &[u8], key_bits: u32) -> Zeroizing<[u8; 32]> {
    let mut hash = Sha256::new();
    hash.update(1_u32.to_be_bytes());
    hash.update(z);
    for field in [algorithm.as_bytes(), apu, apv] {
        // in use: the algorithm's name, and two empty fields
        hash.update(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(field);
    }
    hash.update(key_bits.to_be_bytes());
    Zeroizing::new(hash.finalize().into())
}

/// The key that wraps the content encryption key. For ECDH-ES+A256KW the KDF is given `alg`.
fn wrapping_cipher(own: &SecretKey, other: &PublicKey) -> KwAes256 {
    let z = own.diffie_hellman(other);
    let key = concat_kdf(z.raw_secret_bytes(), KEY_ALGORITHM, b"", b"", 256);
    KwAes256::new((&*key).into())
}

/// A key wrapped for one holder, and the ephemeral public key the holder needs to unwrap it.
pub(crate) struct WrappedKey {
    pub(crate) ephemeral: PublicKey,
    pub(crate) wrapped: [u8; WRAPPED_BYTES],
}

/// Wraps a 256-bit key for a holder, with a fresh ephemeral key.
pub(crate) fn wrap_key(key: &[u8; 32], to: &PublicKey) -> Result<WrappedKey, SealingError> {
    let ephemeral = random_secret()?;
    let mut wrapped = [0; WRAPPED_BYTES];
    wrapping_cipher(&ephemeral, to)
        .wrap_key(key, &mut wrapped)
        .map_err(|_| SealingError::Malformed { part: Part::ContentKey, why: "32 bytes" })?;
    Ok(WrappedKey { ephemeral: ephemeral.public_key(), wrapped })
}

/// Unwraps a 256-bit key; `None` when it was changed or wrapped for another key.
pub(crate) fn unwrap_key(
    wrapped: &[u8],
    ephemeral: &PublicKey,
    own: &SecretKey,
) -> Option<Zeroizing<[u8; 32]>> {
    if wrapped.len() != WRAPPED_BYTES {
        return None;
    }
    let mut key = Zeroizing::new([0; 32]);
    wrapping_cipher(own, ephemeral).unwrap_key(wrapped, key.as_mut_slice()).ok()?;
    Some(key)
}

/// A random scalar from 1 to n − 1, by rejection.
pub(crate) fn random_secret() -> Result<SecretKey, SealingError> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    for _ in 0..DRAWS_MAX {
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| SealingError::NoRandomness)?;
        if let Ok(secret) = SecretKey::from_slice(bytes.as_slice()) {
            return Ok(secret);
        }
    }
    Err(SealingError::NoRandomness)
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;
    use crate::holder::HolderKey;

    /// RFC 7518 appendix C: Alice's ephemeral key and Bob's key.
    const ALICE: &str = r#"{"kty":"EC","crv":"P-256",
        "x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
        "d":"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"}"#;
    const BOB: &str = r#"{"kty":"EC","crv":"P-256",
        "x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
        "d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}"#;

    #[test]
    fn rfc_7518_appendix_c() {
        let alice = HolderKey::from_jwk_json(ALICE.as_bytes()).unwrap();
        let bob = HolderKey::from_jwk_json(BOB.as_bytes()).unwrap();
        for (own, other) in [(&alice, &bob), (&bob, &alice)] {
            let z = own.secret().diffie_hellman(other.public().key());
            let key = concat_kdf(z.raw_secret_bytes(), "A128GCM", b"Alice", b"Bob", 128);
            assert_eq!(URL_SAFE_NO_PAD.encode(&key[..16]), "VqqN6vgjbSBcIijNcacQGg");
        }
    }

    #[test]
    fn a_wrapped_key_opens_for_its_holder_only() {
        let (own, other) = (HolderKey::generate().unwrap(), HolderKey::generate().unwrap());
        let WrappedKey { ephemeral, wrapped } = wrap_key(&[9; 32], own.public().key()).unwrap();
        let opened = unwrap_key(&wrapped, &ephemeral, own.secret());
        assert_eq!(opened.as_deref(), Some(&[9; 32]));
        assert!(unwrap_key(&wrapped, &ephemeral, other.secret()).is_none());
        assert!(unwrap_key(&wrapped, other.public().key(), own.secret()).is_none());
        assert!(unwrap_key(&wrapped[..32], &ephemeral, own.secret()).is_none());
        let mut flipped = wrapped;
        flipped[39] ^= 1;
        assert!(unwrap_key(&flipped, &ephemeral, own.secret()).is_none());
    }
}
