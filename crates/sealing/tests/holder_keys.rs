//! Key files: what is written, what is read, what is refused.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: a failure is a failed test"
)]

use shirube_sealing::{HolderKey, JWK_BYTES_MAX, PublicHolder, Thumbprint};

/// The key of RFC 7517 appendix A.2, and its thumbprint as `PyPI` jwcrypto gives it.
const RFC_7517: [&str; 3] = [
    "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
];

/// The first number that is not a coordinate, and the first that is not a private scalar.
const FIELD_PRIME: &str = "_____wAAAAEAAAAAAAAAAAAAAAD_______________8";
const GROUP_ORDER: &str = "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE";

fn jwk(x: &str, y: &str, more: &str) -> String {
    format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"{more}}}"#)
}

fn refusal(json: &str) -> (&'static str, &'static str) {
    let code = |refused: Option<shirube_sealing::SealingError>| refused.map_or("ok", |it| it.code());
    (
        code(PublicHolder::from_jwk_json(json.as_bytes()).err()),
        code(HolderKey::from_jwk_json(json.as_bytes()).err()),
    )
}

#[test]
fn a_generated_key_survives_its_files() {
    let key = HolderKey::generate().unwrap();
    let private = key.to_jwk_json();
    let again = HolderKey::from_jwk_json(private.as_bytes()).unwrap();
    assert_eq!(again.to_jwk_json(), private);
    assert_eq!(again.public(), key.public());

    let public = key.public().to_jwk_json();
    let read = PublicHolder::from_jwk_json(public.as_bytes()).unwrap();
    assert_eq!(&read, key.public());
    assert_eq!(read.thumbprint().to_string().len(), 43);
    assert_eq!(read.thumbprint().to_string().parse(), Ok(read.thumbprint()));

    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&private).unwrap();
    assert_eq!(members.len(), 8);
    assert!(!public.contains(r#""d""#));
    assert_ne!(key.thumbprint(), HolderKey::generate().unwrap().thumbprint());
    assert!(!format!("{key:?}").contains(members_d(&private).as_str()));
}

fn members_d(private: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(private).unwrap();
    json["d"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_read_and_what_is_refused() {
    let [x, y, d] = RFC_7517;
    let with_d = format!(r#","d":"{d}""#);
    let other = HolderKey::generate().unwrap();
    let other_d = format!(r#","d":"{}""#, members_d(&other.to_jwk_json()));
    let zero = "A".repeat(43);
    let long = format!(r#","note":"{}""#, "n".repeat(JWK_BYTES_MAX));
    let cases: Vec<(String, &str, &str)> = vec![
        (jwk(x, y, ""), "ok", "malformed"),
        (jwk(x, y, &with_d), "private-key-given", "ok"),
        // a browser's export
        (jwk(x, y, r#","ext":true,"key_ops":[]"#), "ok", "malformed"),
        (jwk(x, y, r#","use":"enc","alg":"ECDH-ES+A256KW""#), "ok", "malformed"),
        (jwk(x, y, r#","use":"sig""#), "unsupported-algorithm", "unsupported-algorithm"),
        (jwk(x, y, r#","alg":"ECDH-ES""#), "unsupported-algorithm", "unsupported-algorithm"),
        (jwk(x, y, r#","kid":"mine""#), "malformed", "malformed"),
        (jwk(x, y, r#","x":"again""#), "malformed", "malformed"),
        (jwk(x, y, &other_d), "private-key-given", "key-parts-differ"),
        (jwk(x, y, &format!(r#","d":"{zero}""#)), "private-key-given", "malformed"),
        (jwk(x, y, &format!(r#","d":"{GROUP_ORDER}""#)), "private-key-given", "malformed"),
        (jwk(x, y, r#","d":"AA""#), "private-key-given", "malformed"),
        (jwk(y, x, ""), "off-curve", "off-curve"),
        (jwk(&zero, &zero, ""), "off-curve", "off-curve"),
        (jwk(FIELD_PRIME, y, ""), "off-curve", "off-curve"),
        (jwk(x, FIELD_PRIME, ""), "off-curve", "off-curve"),
        (jwk(&x[..42], y, ""), "malformed", "malformed"),
        (jwk(&format!("{x}A"), y, ""), "malformed", "malformed"),
        (jwk(&format!("{x}="), y, ""), "malformed", "malformed"),
        (jwk(x, y, "").replace("P-256", "P-384"), "unsupported-algorithm", "unsupported-algorithm"),
        (jwk(x, y, "").replace("EC", "OKP"), "unsupported-algorithm", "unsupported-algorithm"),
        (jwk(x, y, &long), "too-large", "too-large"),
        (String::new(), "malformed", "malformed"),
        ("[]".into(), "malformed", "malformed"),
    ];
    for (json, public, private) in cases {
        assert_eq!(refusal(&json), (public, private), "{json}");
    }
}

#[test]
fn the_thumbprint_is_that_of_rfc_7638() {
    let [x, y, _] = RFC_7517;
    let holder = PublicHolder::from_jwk_json(jwk(x, y, "").as_bytes()).unwrap();
    let expected = "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s";
    assert_eq!(holder.thumbprint().to_string(), expected);
    assert!("short".parse::<Thumbprint>().is_err());
    // the spare bits of the last character must be zero
    assert!(format!("{}B", "A".repeat(42)).parse::<Thumbprint>().is_err());
    assert!("A".repeat(43).parse::<Thumbprint>().is_ok());
}
