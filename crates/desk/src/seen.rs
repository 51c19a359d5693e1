//! What has no revision of its own is known by what was seen of it.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Digits of a tag: enough that nobody finds another thing of the same one.
const TAG_DIGITS: usize = 32;

/// What became of a change of something that was seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is changed.
    Done,
    /// There was nothing to change.
    Nothing,
    /// Somebody was first: its tag of now.
    Stale(String),
}

/// The tag of what is said of something: another one as soon as any of it is another.
#[must_use]
pub fn tag_of(said: &impl Serialize) -> String {
    // texts, numbers and lists of them become JSON always
    let text = serde_json::to_vec(said).unwrap_or_default();
    let mut tag = hex::encode(Sha256::digest(&text));
    tag.truncate(TAG_DIGITS);
    tag
}

#[cfg(test)]
mod tests {
    use super::tag_of;

    #[test]
    fn a_tag_is_of_all_that_is_said_and_in_its_order() {
        let tag = tag_of(&("a", Some(1), true));
        assert!(tag.len() == 32 && tag.bytes().all(|byte| byte.is_ascii_hexdigit()), "{tag}");
        assert_eq!(tag, tag_of(&("a", Some(1), true)));
        for other in
            [tag_of(&("a", Some(2), true)), tag_of(&("a", None::<u8>, true)), tag_of(&(true, "a", 1))]
        {
            assert_ne!(tag, other);
        }
    }
}
