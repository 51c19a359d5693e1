//! One changed bit anywhere, and the touched part no longer opens; headers outside the agreed
//! form are refused before any key is used.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: a failure is a failed test"
)]

use std::ops::Range;
use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::{Value, json};
use shirube_sealing::{
    ContentKey, Envelope, HolderKey, InnerWrap, SealingError, open, seal, unwrap_inner, unwrap_outer,
};

const CALL: &str = "call-7";
const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

struct Ceremony {
    keys: [HolderKey; 3],
    file: Vec<u8>,
    handed_over: Vec<u8>,
    content_key: ContentKey,
}

static CEREMONY: LazyLock<Ceremony> = LazyLock::new(|| {
    let keys = [0, 1, 2].map(|_| HolderKey::generate().unwrap());
    let notice = keys.each_ref().map(|key| key.public().clone());
    let envelope = seal(CALL, b"proposal", &notice).unwrap();
    let handed_over = unwrap_outer(&envelope, &keys[0], &keys[1].thumbprint()).unwrap();
    Ceremony {
        file: envelope.to_json().unwrap(),
        handed_over: handed_over.to_json().unwrap(),
        content_key: unwrap_inner(&handed_over, &keys[1]).unwrap(),
        keys,
    }
});

impl Ceremony {
    fn value(&self) -> Value {
        serde_json::from_slice(&self.file).unwrap()
    }

    fn open_body(&self, file: &[u8]) -> Result<Vec<u8>, SealingError> {
        open(&Envelope::parse(file)?, &self.content_key).map(|opened| opened.content)
    }

    fn open_pair(&self, file: &[u8], pair: usize) -> Result<(), SealingError> {
        let (outer, inner) = PAIRS[pair];
        let (outer, inner) = (&self.keys[outer], &self.keys[inner]);
        let handed_over = unwrap_outer(&Envelope::parse(file)?, outer, &inner.thumbprint())?;
        unwrap_inner(&handed_over, inner).map(drop)
    }
}

/// Where a text stands in a file.
fn place(file: &[u8], text: &str) -> Range<usize> {
    let at = std::str::from_utf8(file).unwrap().find(text).unwrap();
    at..at + text.len()
}

/// The places of the segments of a compact JWE that are not empty.
fn segments(file: &[u8], jwe: &Value) -> Vec<Range<usize>> {
    let jwe = jwe.as_str().unwrap();
    let filled = jwe.split('.').filter(|segment| !segment.is_empty());
    filled.map(|segment| place(file, segment)).collect()
}

fn flipped(file: &[u8], at: usize, bit: u8) -> Vec<u8> {
    let mut file = file.to_vec();
    file[at] ^= 1 << bit;
    file
}

#[test]
fn the_ceremony_of_these_tests_succeeds() {
    let it = &*CEREMONY;
    assert_eq!(it.open_body(&it.file).unwrap(), b"proposal");
    for pair in 0..3 {
        it.open_pair(&it.file, pair).unwrap();
    }
}

#[test]
fn each_bit_at_the_ends_of_each_segment_of_the_body() {
    let it = &*CEREMONY;
    for Range { start, end } in segments(&it.file, &it.value()["body"]) {
        // the last character has spare bits, which must stay zero
        for at in [start, end - 1] {
            for bit in 0..8 {
                let file = flipped(&it.file, at, bit);
                assert!(it.open_body(&file).is_err(), "byte {at} bit {bit}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_flip_in_the_body(segment in 0_usize..4, at: prop::sample::Index, bit in 0_u8..8) {
        let it = &*CEREMONY;
        let places: Vec<usize> = segments(&it.file, &it.value()["body"])[segment].clone().collect();
        prop_assert!(it.open_body(&flipped(&it.file, *at.get(&places), bit)).is_err());
    }

    #[test]
    fn a_flip_in_a_wrap(
        pair in 0_usize..3, segment in 0_usize..5, at: prop::sample::Index, bit in 0_u8..8,
    ) {
        let it = &*CEREMONY;
        let wrap = &it.value()["wraps"][pair]["jwe"];
        let places: Vec<usize> = segments(&it.file, wrap)[segment].clone().collect();
        prop_assert!(it.open_pair(&flipped(&it.file, *at.get(&places), bit), pair).is_err());
    }

    #[test]
    fn a_flip_in_the_hand_over_file(segment in 0_usize..6, at: prop::sample::Index, bit in 0_u8..8) {
        let it = &*CEREMONY;
        let value: Value = serde_json::from_slice(&it.handed_over).unwrap();
        let mut parts = segments(&it.handed_over, &value["jwe"]);
        parts.push(place(&it.handed_over, value["holders"][1].as_str().unwrap()));
        let places: Vec<usize> = parts[segment].clone().collect();
        let file = flipped(&it.handed_over, *at.get(&places), bit);
        let opened = InnerWrap::parse(&file).and_then(|it_| unwrap_inner(&it_, &it.keys[1]));
        prop_assert!(opened.is_err());
    }

    /// Outside the ciphertexts: names, version, call, thumbprints, punctuation.
    #[test]
    fn a_flip_in_the_frame(at: prop::sample::Index, bit in 0_u8..8) {
        let it = &*CEREMONY;
        let value = it.value();
        let jwes = [&value["body"], &value["wraps"][0]["jwe"], &value["wraps"][1]["jwe"], &value["wraps"][2]["jwe"]];
        let inside: Vec<_> = jwes.iter().map(|jwe| place(&it.file, jwe.as_str().unwrap())).collect();
        let frame = |at: &usize| !inside.iter().any(|part| part.contains(at));
        let places: Vec<usize> = (0..it.file.len()).filter(frame).collect();
        let file = flipped(&it.file, *at.get(&places), bit);
        let all = (0..3).all(|pair| it.open_pair(&file, pair).is_ok());
        prop_assert!(!all);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Envelope::parse(&bytes).is_err());
        prop_assert!(InnerWrap::parse(&bytes).is_err());
        prop_assert!(HolderKey::from_jwk_json(&bytes).is_err());
    }
}

/// Changes the members of a JWE's header; a null removes one.
fn with_header(jwe: &Value, changes: &Value) -> Value {
    let (header, rest) = jwe.as_str().unwrap().split_once('.').unwrap();
    let mut header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    for (name, change) in changes.as_object().unwrap() {
        match change {
            Value::Null => drop(header.as_object_mut().unwrap().remove(name)),
            change => header[name] = change.clone(),
        }
    }
    json!(format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string())))
}

#[test]
fn headers_outside_the_agreed_form() {
    let it = &*CEREMONY;
    let zero = "A".repeat(43);
    let wrap = &it.value()["wraps"][0]["jwe"];
    let header = URL_SAFE_NO_PAD.decode(wrap.as_str().unwrap().split('.').next().unwrap());
    let header: Value = serde_json::from_slice(&header.unwrap()).unwrap();
    let epk = |name: &str, value: &str| {
        let mut epk = header["epk"].clone();
        epk[name] = json!(value);
        json!({ "epk": epk })
    };
    let both = [
        (json!({"call": "call-8"}), "wrong-call"),
        (json!({"call": null}), "malformed"),
        (json!({"enc": "A128GCM"}), "unsupported-algorithm"),
        (json!({"alg": "none"}), "unsupported-algorithm"),
        (json!({"alg": "RSA1_5"}), "unsupported-algorithm"),
        (json!({"zip": "DEF"}), "malformed"),
        (json!({"crit": ["call"]}), "malformed"),
        (json!({"apu": "QQ"}), "malformed"),
        (json!({"pad": "x".repeat(2048)}), "malformed"),
    ];
    let body = [
        (json!({"alg": "ECDH-ES+A256KW"}), "unsupported-algorithm"),
        (json!({"kid": zero}), "malformed"),
        (json!({"epk": header["epk"]}), "malformed"),
        (json!({"key#S256": "AA"}), "malformed"),
    ];
    let wraps = [
        (json!({"alg": "ECDH-ES"}), "unsupported-algorithm"),
        (json!({"alg": "dir"}), "unsupported-algorithm"),
        (json!({"kid": zero}), "wrong-key"),
        (json!({"key#S256": zero}), "malformed"),
        (json!({"epk": null}), "malformed"),
        (epk("x", &zero), "off-curve"),
        (epk("y", header["epk"]["x"].as_str().unwrap()), "off-curve"),
        (epk("crv", "P-384"), "unsupported-algorithm"),
        (epk("d", &zero), "malformed"),
        (epk("x", "AA"), "malformed"),
    ];
    let refused = |file: &Value| Envelope::parse(file.to_string().as_bytes()).unwrap_err().code();
    for (changes, expected) in both.iter().chain(&body) {
        let mut file = it.value();
        file["body"] = with_header(&file["body"], changes);
        assert_eq!(refused(&file), *expected, "{changes}");
    }
    for (changes, expected) in both.iter().chain(&wraps) {
        let mut file = it.value();
        file["wraps"][0]["jwe"] = with_header(&file["wraps"][0]["jwe"], changes);
        assert_eq!(refused(&file), *expected, "{changes}");
    }
    // absent and allowed to be; but the tag covers the header as it was
    let mut file = it.value();
    file["body"] = with_header(&file["body"], &json!({"key#S256": null}));
    let envelope = Envelope::parse(file.to_string().as_bytes()).unwrap();
    assert!(!envelope.commits_to_key());
    assert_eq!(open(&envelope, &it.content_key).unwrap_err().code(), "tampered");
}

type Spoil = fn(&mut Value);

#[test]
fn files_outside_the_agreed_form() {
    let it = &*CEREMONY;
    let cases: [(Spoil, &str); 20] = [
        (|_| (), "ok"),
        (
            |it| {
                let [a, c] = [0, 1].map(|at| it["wraps"][1]["holders"][at].clone());
                it["wraps"][0]["holders"] = json!([a, a]);
                it["wraps"][2]["holders"] = json!([a, c]);
            },
            "not-distinct",
        ),
        (|it| it["v"] = json!(2), "unknown-version"),
        (|it| *it = json!({"v": 2, "parts": []}), "unknown-version"),
        (|it| it["v"] = json!("1"), "malformed"),
        (|it| it["v"] = json!(0), "unknown-version"),
        (|it| it["call"] = json!("call-8"), "wrong-call"),
        (|it| it["call"] = json!(""), "invalid-call"),
        (|it| it["note"] = json!(""), "malformed"),
        (|it| it["wraps"][0]["note"] = json!(""), "malformed"),
        (|it| drop(it["wraps"].as_array_mut().unwrap().pop()), "malformed"),
        (|it| it["wraps"].as_array_mut().unwrap().push(json!({})), "malformed"),
        (|it| it["wraps"].as_array_mut().unwrap().swap(0, 1), "malformed"),
        (|it| it["wraps"].as_array_mut().unwrap().swap(1, 2), "malformed"),
        (|it| it["wraps"][0]["holders"].as_array_mut().unwrap().swap(0, 1), "malformed"),
        (|it| it["wraps"][0]["holders"][1] = it["wraps"][0]["holders"][0].clone(), "malformed"),
        (|it| it["wraps"][0]["jwe"] = it["wraps"][2]["jwe"].clone(), "wrong-key"),
        (|it| it["wraps"][0]["jwe"] = json!("A".repeat(8193)), "too-large"),
        (|it| it["body"] = json!(format!("{}.", it["body"].as_str().unwrap())), "malformed"),
        (|it| it["body"] = json!(it["body"].as_str().unwrap().replacen("..", ".AA.", 1)), "malformed"),
    ];
    for (at, (spoil, expected)) in cases.iter().enumerate() {
        let mut file = it.value();
        spoil(&mut file);
        let parsed = Envelope::parse(file.to_string().as_bytes());
        let found = parsed.err().map_or("ok", |refused| refused.code());
        assert_eq!(found, *expected, "case {at}");
    }
}

#[test]
fn bytes_before_after_and_within_a_file() {
    let it = &*CEREMONY;
    let twice = String::from_utf8(it.file.clone()).unwrap().replacen('{', r#"{"v":1,"#, 1);
    assert!(Envelope::parse(twice.as_bytes()).is_err());
    assert!(Envelope::parse(&[&it.file[..], b"x"].concat()).is_err());
    // a ciphertext that is no bucket is seen without a key
    let mut file = it.value();
    let body = file["body"].as_str().unwrap().to_owned();
    let mut parts: Vec<&str> = body.split('.').collect();
    parts[3] = &parts[3][..parts[3].len() - 2];
    file["body"] = json!(parts.join("."));
    let parsed = Envelope::parse(file.to_string().as_bytes());
    assert_eq!(parsed.unwrap_err().code(), "bad-padding");
}

#[test]
fn wraps_exchanged_between_pairs_with_the_same_outer_holder() {
    let it = &*CEREMONY;
    let mut file = it.value();
    file["wraps"][0]["jwe"] = it.value()["wraps"][1]["jwe"].clone();
    let refused = it.open_pair(file.to_string().as_bytes(), 0);
    assert_eq!(refused.unwrap_err().code(), "wrong-key");
}
