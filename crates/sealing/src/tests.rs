//! Envelopes that a hostile applicant seals with the right keys: every tag is valid.

use serde_json::{Value, json};

use crate::content_key::ContentKey;
use crate::envelope::{Envelope, seal};
use crate::error::{Part, SealingError};
use crate::holder::HolderKey;
use crate::jwe::{seal_body, seal_wrap};
use crate::opening::{open, unwrap_inner, unwrap_outer};
use crate::padding::{BUCKETS_BYTES, pad};

const CALL: &str = "call-7";

struct Holders {
    keys: [HolderKey; 3],
}

impl Holders {
    fn new() -> Self {
        let key = |_| HolderKey::generate().unwrap();
        Self { keys: [0, 1, 2].map(key) }
    }

    /// A valid file, to be spoiled.
    fn file(&self) -> Value {
        let notice = self.keys.each_ref().map(|key| key.public().clone());
        let file = seal(CALL, b"proposal", &notice).unwrap().to_json().unwrap();
        serde_json::from_slice(&file).unwrap()
    }

    fn open_ab(&self, file: &Value) -> Result<Vec<u8>, SealingError> {
        let envelope = Envelope::parse(&serde_json::to_vec(file).unwrap())?;
        let [a, b, _] = &self.keys;
        let handed_over = unwrap_outer(&envelope, a, &b.thumbprint())?;
        open(&envelope, &unwrap_inner(&handed_over, b)?).map(|opened| opened.content)
    }

    /// Wrap AB over the given inner plaintext, the layers for the given calls.
    fn wrap_ab(&self, key: &[u8], inner_call: &str, outer_call: &str) -> Value {
        let [a, b, _] = &self.keys;
        let inner = seal_wrap(inner_call, Part::InnerWrap, b.public(), key).unwrap();
        json!(seal_wrap(outer_call, Part::OuterWrap, a.public(), inner.as_bytes()).unwrap())
    }
}

#[test]
fn a_body_with_wrong_padding_is_refused() {
    let holders = Holders::new();
    let mut spoiled = pad(b"abc").unwrap();
    spoiled[65_535] = 1;
    let mut too_long = pad(b"abc").unwrap();
    too_long[..8].copy_from_slice(&65_529_u64.to_be_bytes());
    let mut larger_bucket = pad(b"abc").unwrap();
    larger_bucket.resize(BUCKETS_BYTES[1], 0);
    let cases = [
        (pad(b"abc").unwrap(), Ok(b"abc".to_vec())),
        (larger_bucket, Ok(b"abc".to_vec())),
        (spoiled, Err(SealingError::BadPadding)),
        (too_long, Err(SealingError::BadPadding)),
        (vec![0; 65_535], Err(SealingError::BadPadding)),
        (vec![], Err(SealingError::BadPadding)),
    ];
    for (padded, expected) in cases {
        let key = ContentKey::generate().unwrap();
        let mut file = holders.file();
        file["body"] = json!(seal_body(CALL, &key, padded).unwrap());
        file["wraps"][0]["jwe"] = holders.wrap_ab(key.bytes(), CALL, CALL);
        assert_eq!(holders.open_ab(&file), expected);
    }
}

#[test]
fn a_pair_with_another_content_key_is_refused_by_the_commitment() {
    let holders = Holders::new();
    let mut file = holders.file();
    file["wraps"][0]["jwe"] = holders.wrap_ab(&[7; 32], CALL, CALL);
    assert_eq!(holders.open_ab(&file), Err(SealingError::WrongContentKey));
}

#[test]
fn a_content_key_of_another_length_is_refused() {
    let holders = Holders::new();
    for length in [0, 31, 33] {
        let mut file = holders.file();
        file["wraps"][0]["jwe"] = holders.wrap_ab(&vec![7; length], CALL, CALL);
        let refused = holders.open_ab(&file).unwrap_err();
        assert_eq!(refused.code(), "malformed", "{length}");
    }
}

#[test]
fn each_layer_must_be_for_the_call() {
    let holders = Holders::new();
    for (inner, outer, part) in [("call-8", CALL, Part::InnerWrap), (CALL, "call-8", Part::OuterWrap)] {
        let mut file = holders.file();
        file["wraps"][0]["jwe"] = holders.wrap_ab(&[7; 32], inner, outer);
        let wrong_call = SealingError::WrongCall { part, expected: CALL.into(), found: "call-8".into() };
        assert_eq!(holders.open_ab(&file), Err(wrong_call));
    }
    let mut file = holders.file();
    let key = ContentKey::generate().unwrap();
    file["body"] = json!(seal_body("call-8", &key, pad(b"").unwrap()).unwrap());
    assert_eq!(holders.open_ab(&file).unwrap_err().code(), "wrong-call");
}

#[test]
fn the_inner_layer_must_be_for_the_second_holder() {
    let holders = Holders::new();
    let [a, b, c] = &holders.keys;
    // to a third holder, and to the first holder, who would then open alone
    for stranger in [c, a] {
        let inner = seal_wrap(CALL, Part::InnerWrap, stranger.public(), &[7; 32]).unwrap();
        let outer = seal_wrap(CALL, Part::OuterWrap, a.public(), inner.as_bytes()).unwrap();
        let mut file = holders.file();
        file["wraps"][0]["jwe"] = json!(outer);
        let wrong_key = SealingError::WrongKey { expected: b.thumbprint(), found: stranger.thumbprint() };
        assert_eq!(holders.open_ab(&file), Err(wrong_key));
    }
}

#[test]
fn an_outer_layer_over_something_else_is_refused() {
    let holders = Holders::new();
    let [a, ..] = &holders.keys;
    for plaintext in [&b""[..], &[0xff; 4], &[7; 32], b"a.b.c.d.e"] {
        let mut file = holders.file();
        let outer = seal_wrap(CALL, Part::OuterWrap, a.public(), plaintext).unwrap();
        file["wraps"][0]["jwe"] = json!(outer);
        let refused = holders.open_ab(&file).unwrap_err();
        assert_eq!(refused.code(), "malformed");
    }
}
