//! Random secrets, and what is kept of them.

use crate::AccountsError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// So many random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AccountsError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| AccountsError::Random(error.to_string()))?;
    Ok(bytes)
}

/// A token of 256 random bits, as it can stand in a cookie or an address.
pub(crate) fn token() -> Result<String, AccountsError> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// What is kept of a secret of 256 bits, or of what is only compared: nobody finds the one by the other.
pub(crate) fn kept(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The code of a paper list: ten characters that are not mistaken for each other, in two groups.
pub(crate) fn paper_code() -> Result<String, AccountsError> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";
    let drawn = random::<10>()?;
    let letters: String = drawn
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect();
    let (first, second) = letters.split_at(5);
    Ok(format!("{first}-{second}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn secrets_are_long_and_differ() {
        let tokens: BTreeSet<String> = (0..100).map(|_| token().unwrap()).collect();
        assert_eq!(tokens.len(), 100);
        assert!(tokens.iter().all(|one| one.len() == 43));
        let codes: BTreeSet<String> = (0..100).map(|_| paper_code().unwrap()).collect();
        assert_eq!(codes.len(), 100);
        assert!(codes.iter().all(|one| one.len() == 11 && one.find('-') == Some(5)), "{codes:?}");
    }
}
