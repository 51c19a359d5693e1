//! Each refusal has a sentence in Japanese and in English, and a code of its own.

use std::collections::BTreeSet;

use shirube_sealing::{HolderKey, Part, SealingError};

#[test]
fn each_refusal_speaks_both_languages() {
    let print = HolderKey::generate().unwrap().thumbprint();
    let part = Part::Body;
    let refusals = [
        SealingError::Malformed { part, why: "w" },
        SealingError::UnknownVersion { part, found: 2 },
        SealingError::TooLarge { part, bytes: 2, bytes_max: 1 },
        SealingError::UnsupportedAlgorithm { part },
        SealingError::InvalidCall,
        SealingError::WrongCall { part, expected: "a".into(), found: "b".into() },
        SealingError::OffCurve { part },
        SealingError::PrivateKeyGiven,
        SealingError::KeyPartsDiffer,
        SealingError::NotDistinct,
        SealingError::NotAPair,
        SealingError::NotTheNoticeHolders,
        SealingError::NotAHolder { found: print },
        SealingError::OtherHolderFirst { outer: print },
        SealingError::WrongKey { expected: print, found: print },
        SealingError::WrongContentKey,
        SealingError::Tampered { part },
        SealingError::BadPadding,
        SealingError::ContentDiffers,
        SealingError::TooFewKeys,
        SealingError::NoRandomness,
    ];
    let mut codes = BTreeSet::new();
    let mut sentences = BTreeSet::new();
    for refusal in &refusals {
        assert!(codes.insert(refusal.code()), "{refusal}");
        assert!(refusal.en().is_ascii() && refusal.en().ends_with('.'), "{refusal}");
        assert!(refusal.ja().ends_with('。'), "{refusal}");
        assert!(sentences.insert(refusal.en()) && sentences.insert(refusal.ja()));
    }
}

#[test]
fn each_part_has_a_name() {
    let parts = [
        Part::Envelope,
        Part::Body,
        Part::OuterWrap,
        Part::InnerWrap,
        Part::HandOver,
        Part::KeyFile,
        Part::ContentKey,
    ];
    let names: BTreeSet<_> = parts.iter().flat_map(|it| [it.ja(), it.en()]).collect();
    assert_eq!(names.len(), 2 * parts.len());
}
