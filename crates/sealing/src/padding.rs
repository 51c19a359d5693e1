//! Content to padded plaintext and back: the size of an envelope tells only its bucket.

use crate::error::{Part, SealingError};

/// The largest content, in bytes: 50 MiB.
pub const CONTENT_BYTES_MAX: usize = 50 * MIB;

/// The sizes a padded plaintext can have, in bytes: 64 KiB, 1, 2, 4, 8, 16, 32 and 51 MiB.
pub const BUCKETS_BYTES: [usize; 8] =
    [64 * 1024, MIB, 2 * MIB, 4 * MIB, 8 * MIB, 16 * MIB, 32 * MIB, 51 * MIB];

const MIB: usize = 1024 * 1024;
const LENGTH_BYTES: usize = 8;

/// The smallest bucket that holds a content of this length and its length field.
fn bucket_bytes(content_bytes: usize) -> Result<usize, SealingError> {
    let too_large = || SealingError::TooLarge {
        part: Part::Body,
        bytes: content_bytes as u64,
        bytes_max: CONTENT_BYTES_MAX as u64,
    };
    if content_bytes > CONTENT_BYTES_MAX {
        return Err(too_large());
    }
    BUCKETS_BYTES.into_iter().find(|bucket| content_bytes + LENGTH_BYTES <= *bucket).ok_or_else(too_large)
}

/// 8-byte big-endian length ‖ content ‖ zeros up to the bucket.
pub(crate) fn pad(content: &[u8]) -> Result<Vec<u8>, SealingError> {
    let bucket = bucket_bytes(content.len())?;
    let mut padded = Vec::with_capacity(bucket);
    padded.extend_from_slice(&(content.len() as u64).to_be_bytes());
    padded.extend_from_slice(content);
    padded.resize(bucket, 0);
    Ok(padded)
}

/// The content of a padded plaintext; every byte after it must be zero.
///
/// A bucket larger than needed is accepted: it hides more, and a proposal is not lost for it.
pub(crate) fn unpad(mut padded: Vec<u8>) -> Result<Vec<u8>, SealingError> {
    if !BUCKETS_BYTES.contains(&padded.len()) {
        return Err(SealingError::BadPadding);
    }
    let (length, rest) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or(SealingError::BadPadding)?;
    let content_bytes = usize::try_from(u64::from_be_bytes(*length)).map_err(|_| SealingError::BadPadding)?;
    if content_bytes > CONTENT_BYTES_MAX {
        return Err(SealingError::BadPadding);
    }
    let zeros = rest.get(content_bytes..).ok_or(SealingError::BadPadding)?;
    if zeros.iter().any(|byte| *byte != 0) {
        return Err(SealingError::BadPadding);
    }
    padded.truncate(LENGTH_BYTES + content_bytes);
    padded.drain(..LENGTH_BYTES);
    Ok(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_at_both_sides_of_its_boundary() {
        for pair in BUCKETS_BYTES.windows(2) {
            assert_eq!(bucket_bytes(pair[0] - 8), Ok(pair[0]));
            assert_eq!(bucket_bytes(pair[0] - 7), Ok(pair[1]));
        }
        assert_eq!(bucket_bytes(0), Ok(65_536));
        assert_eq!(bucket_bytes(50 * MIB), Ok(51 * MIB));
        let refused = bucket_bytes(50 * MIB + 1).unwrap_err();
        assert_eq!(refused.code(), "too-large");
    }

    #[test]
    fn padded_comes_back_and_only_with_zeros() {
        for content_bytes in [0, 1, 65_528, 65_529] {
            let content = vec![7; content_bytes];
            let padded = pad(&content).unwrap();
            assert!(BUCKETS_BYTES.contains(&padded.len()));
            assert_eq!(unpad(padded).unwrap(), content);
        }
        let with = |at: usize, byte: u8| {
            let mut padded = pad(b"abc").unwrap();
            padded[at] = byte;
            unpad(padded)
        };
        assert_eq!(with(10, b'z').unwrap(), b"abz");
        // the first and the last zero; a length one too small; one beyond the bucket
        for (at, byte) in [(11, 1), (65_535, 1), (7, 2), (5, 1), (0, 255)] {
            assert_eq!(with(at, byte), Err(SealingError::BadPadding), "{at}");
        }
        // a length that runs to the end of the bucket is content, one more is not
        let mut full = pad(b"abc").unwrap();
        full[..8].copy_from_slice(&65_528_u64.to_be_bytes());
        assert_eq!(unpad(full.clone()).unwrap().len(), 65_528);
        full[..8].copy_from_slice(&65_529_u64.to_be_bytes());
        assert_eq!(unpad(full), Err(SealingError::BadPadding));
        assert_eq!(unpad(vec![0; 65_535]), Err(SealingError::BadPadding));
        assert_eq!(unpad(vec![]), Err(SealingError::BadPadding));
    }
}
