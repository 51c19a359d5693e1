//! Messages between organisations and certificate files, as their readers see them.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use serde_json::{Value, json};
use shirube_trail::canonical;
use shirube_trail::certificate_file::CertificateFile;
use shirube_trail::message::claimed_sender;
use shirube_trail::{
    Addressee, At, Digest, Disclosure, Entry, EntryType, FaultKind, KeyName, Message, Note, OrgId, Origin,
    Salt, Seq, SigningKey, VerifierKey,
};
use uuid::Uuid;

const ORIGIN: &str = "audit.example.jp/pref-b";

fn disclosure(name: &str, salt: u8, value: Value) -> Disclosure {
    Disclosure { name: name.parse().unwrap(), salt: Salt::from_bytes([salt; 16]), value }
}

fn key_of(origin: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(KeyName::new(origin).unwrap(), [seed; 32])
}

fn key() -> SigningKey {
    key_of(ORIGIN, 9)
}

fn known() -> Vec<VerifierKey> {
    vec![key().verifier()]
}

/// An opened certificate with three facts, of which two are told.
fn entry(all: &[Disclosure]) -> Entry {
    Entry {
        entry_type: EntryType::Decision,
        org: "pref-b".parse().unwrap(),
        case: "R8-0003".parse().unwrap(),
        procedure: "R8-0003/4".parse().unwrap(),
        parent: Some("R8-0003/2".parse().unwrap()),
        kind: "certificate".parse().unwrap(),
        machine: "certificate@1".parse().unwrap(),
        seq: Seq::FIRST,
        prev: Digest::ZERO,
        at: At::parse("2026-07-01T01:00:00.000Z").unwrap(),
        actor: "system:act".parse().unwrap(),
        capacity: "system".parse().unwrap(),
        act: "open".parse().unwrap(),
        from: None,
        to: "active".parse().unwrap(),
        rules: Vec::new(),
        fields: all.iter().map(|one| (one.name.clone(), one.commitment().unwrap())).collect(),
        cmd: Uuid::from_u128(7),
    }
}

fn told() -> Vec<Disclosure> {
    vec![
        disclosure("certificate.number", 1, json!("R8-1")),
        disclosure("product.name", 2, json!("議事録ソフト")),
    ]
}

fn message() -> Message {
    let mut all = told();
    all.push(disclosure("reason", 3, json!("not told")));
    Message {
        origin: Origin::new(ORIGIN).unwrap(),
        to: Addressee::Org("city-a".parse().unwrap()),
        seq: Seq::new(2).unwrap(),
        entry: entry(&all),
        disclosures: told(),
    }
}

fn file() -> CertificateFile {
    let Message { origin, entry, disclosures, .. } = message();
    CertificateFile::new(origin, entry, disclosures.into_iter().rev().collect()).unwrap()
}

fn city() -> OrgId {
    "city-a".parse().unwrap()
}

/// Signs a body of which one member was changed.
fn signed_with(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let note = Note::parse(&message().write(&key()).unwrap()).unwrap();
    let mut lines = note.text().lines();
    let (origin, to, body) = (lines.next().unwrap(), lines.next().unwrap(), lines.next().unwrap());
    let mut body = canonical::parse_canonical(body.as_bytes()).unwrap();
    change(&mut body);
    let text = format!("{origin}\n{to}\n{}\n", canonical::to_string(&body).unwrap());
    key().sign(&text).unwrap().to_bytes()
}

#[test]
fn a_message_opens_to_what_was_written() {
    let bytes = message().write(&key()).unwrap();
    assert_eq!(bytes, message().write(&key()).unwrap(), "the same message, the same bytes");
    let opened = Message::open(&bytes, &known(), &city()).unwrap();
    assert_eq!(opened, message());
    assert_eq!(
        opened.facts().map(|(name, _)| name).collect::<Vec<_>>(),
        ["certificate.number", "product.name"]
    );
    assert!(!String::from_utf8(bytes.clone()).unwrap().contains("not told"));
    let (origin, to) = claimed_sender(&bytes).unwrap();
    assert_eq!((origin.org().as_str(), to.to_string().as_str()), ("pref-b", "city-a"));
    let mut elsewhere = message();
    elsewhere.to = Addressee::Org("city-c".parse().unwrap());
    assert_ne!(elsewhere.id().unwrap(), message().id().unwrap());
}

#[test]
fn the_reader_must_be_meant_and_know_the_key() {
    let bytes = message().write(&key()).unwrap();
    let fault = Message::open(&bytes, &known(), &"city-c".parse().unwrap()).unwrap_err();
    assert_eq!(fault.member, "to");
    assert_eq!(fault.en(), "to: addressed to \"city-a\", not to \"city-c\"");
    assert_eq!(fault.ja(), "「to」: 宛先は「city-c」であるべきところ「city-a」です。");
    let fault = Message::open(&bytes, &[key_of(ORIGIN, 8).verifier()], &city()).unwrap_err();
    assert!(matches!(fault.kind, FaultKind::UnknownKey { .. }));
    // a known peer may not write in another's name
    let other = key_of("audit.example.jp/city-c", 5);
    assert_eq!(message().write(&other).unwrap_err().member, "origin");
    let text = Note::parse(&bytes).unwrap().text().to_owned();
    let forged = other.sign(&text).unwrap().to_bytes();
    let fault = Message::open(&forged, &[key().verifier(), other.verifier()], &city()).unwrap_err();
    assert_eq!((fault.member.as_str(), fault.kind), ("origin", FaultKind::Disagrees { with: "signature" }));
    // neither may a sender pass off another's entry as its own
    let mut stolen = message();
    stolen.origin = Origin::new("audit.example.jp/city-c").unwrap();
    assert_eq!(stolen.write(&other).unwrap_err().member, "entry.org");
    let forged = other.sign(&text.replacen(ORIGIN, "audit.example.jp/city-c", 1)).unwrap().to_bytes();
    let fault = Message::open(&forged, &[other.verifier()], &city()).unwrap_err();
    assert_eq!(fault.member, "entry.org");
}

#[test]
fn a_fault_in_the_body_names_its_member() {
    type Change = fn(&mut Value);
    let cases: &[(Change, &str)] = &[
        (|v| v["v"] = json!(2), "v"),
        (|v| v["v"] = json!("1"), "v"),
        (|v| v["seq"] = json!(-1), "seq"),
        (|v| v["seq"] = json!("0"), "seq"),
        (|v| v["id"] = json!("00000000-0000-0000-0000-000000000000"), "id"),
        (|v| v["id"] = json!(1), "id"),
        (|v| v["procedure"] = json!("R8-0003/5"), "procedure"),
        (|v| v["procedure"] = json!("3"), "procedure"),
        (|v| v["parent"] = json!(""), "parent"),
        (|v| v["parent"] = json!("R8-0003/3"), "parent"),
        (|v| v["entry"] = json!({}), "entry"),
        (|v| v["entry"] = json!(format!("{} ", v["entry"].as_str().unwrap())), "entry"),
        (|v| v["entry"] = json!(v["entry"].as_str().unwrap().replace("pref-b", "Pref")), "entry.org"),
        (|v| v["extra"] = json!(1), "extra"),
        (|v| drop(v.as_object_mut().unwrap().remove("disclosures")), "disclosures"),
        (|v| v["disclosures"] = json!({}), "disclosures"),
        (|v| v["disclosures"][0] = json!({}), "disclosures[0]"),
        (|v| v["disclosures"][1][0] = json!("AAAA"), "disclosures[1]"),
        (|v| v["disclosures"][1][1] = json!("理由"), "disclosures[1]"),
        (|v| v["disclosures"][0][2] = json!("R8-2"), "disclosures.certificate.number"),
        (|v| v["disclosures"][0][1] = json!("absent"), "disclosures.absent"),
        (|v| v["disclosures"].as_array_mut().unwrap().reverse(), "disclosures.certificate.number"),
        (|v| v["disclosures"][1] = v["disclosures"][0].clone(), "disclosures.certificate.number"),
        (|v| v["disclosures"][0] = json!(["a", "b"]), "disclosures[0]"),
    ];
    for (change, member) in cases {
        let fault = Message::open(&signed_with(*change), &known(), &city()).unwrap_err();
        assert_eq!(fault.member, *member, "{fault}");
        assert_ne!(fault.ja(), fault.en());
    }
    assert!(Message::open(&signed_with(|_| ()), &known(), &city()).is_ok());
    assert!(Message::open(&signed_with(|v| v["disclosures"] = json!([])), &known(), &city()).is_ok());
}

#[test]
fn texts_of_another_shape_are_refused() {
    let good = Note::parse(&message().write(&key()).unwrap()).unwrap().text().to_owned();
    for (bad, member) in [
        (good.replacen("to city-a", "city-a", 1), "to"),
        (good.replacen("to city-a", "to City", 1), "to"),
        (good.replacen("to city-a", "to  city-a", 1), "to"),
        (good.replacen("to city-a\n", "", 1), "to"),
        (good.replacen(ORIGIN, "pref-b", 1), "origin"),
        (good.replacen(ORIGIN, "audit.example.jp/Pref", 1), "origin"),
        (good.replacen(ORIGIN, "Audit.example.jp/pref-b", 1), "origin"),
        (format!("{good}more\n"), "text"),
        (format!("{good}\n"), "text"),
    ] {
        let bytes = key().sign(&bad).unwrap().to_bytes();
        assert_eq!(Message::open(&bytes, &known(), &city()).unwrap_err().member, member, "{bad}");
    }
    // a checkpoint of the same key is no message
    let checkpoint = key().sign(&format!("{ORIGIN}\n5\nAAAA\n")).unwrap().to_bytes();
    assert_eq!(Message::open(&checkpoint, &known(), &city()).unwrap_err().member, "to");
}

#[test]
fn a_certificate_file_tells_its_facts_and_issuer() {
    let bytes = file().write(&key()).unwrap();
    let opened = CertificateFile::open(&bytes, &known()).unwrap();
    assert_eq!(opened, file());
    assert_eq!(opened.issuer().as_str(), "pref-b");
    let facts: Vec<_> = opened.facts().collect();
    assert_eq!(facts, [("certificate.number", &json!("R8-1")), ("product.name", &json!("議事録ソフト"))]);
    // neither is taken for the other
    assert_eq!(Message::open(&bytes, &known(), &city()).unwrap_err().member, "to");
    let letter = message().write(&key()).unwrap();
    assert_eq!(CertificateFile::open(&letter, &known()).unwrap_err().member, "to");
    let Message { origin, mut entry, .. } = message();
    entry.kind = "contract".parse().unwrap();
    entry.machine = "contract@1".parse().unwrap();
    assert_eq!(CertificateFile::new(origin.clone(), entry, told()).unwrap_err().member, "entry.kind");
    let mut refusal = message().entry;
    refusal.entry_type = EntryType::Refusal;
    assert_eq!(CertificateFile::new(origin, refusal, told()).unwrap_err().member, "entry.type");
}

/// Every byte of the file, changed to each of the 255 others, taken out, or doubled.
#[test]
fn no_altered_byte_of_a_certificate_file_is_accepted() {
    let bytes = file().write(&key()).unwrap();
    let known = known();
    let refused = |altered: &[u8]| CertificateFile::open(altered, &known).is_err();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        for other in 0..=u8::MAX {
            if Some(&other) == bytes.get(at) {
                continue;
            }
            if let Some(byte) = altered.get_mut(at) {
                *byte = other;
            }
            assert!(refused(&altered), "byte {at} changed to {other}");
        }
        let mut shorter = bytes.clone();
        let byte = shorter.remove(at);
        assert!(refused(&shorter), "byte {at} taken out");
        let mut longer = bytes.clone();
        longer.insert(at, byte);
        assert!(refused(&longer), "byte {at} doubled");
    }
    assert!(!refused(&bytes));
}

/// The same file, read by a program that shares no code with this one.
#[test]
fn another_reader_agrees() {
    let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with \
                 cryptography and rfc8785 and names it";
    let python = std::env::var_os("SHIRUBE_TEST_PYTHON").expect(unset);
    let script =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python/verify_certificate.py");
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, bytes: &[u8], vkey: &VerifierKey| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut command = std::process::Command::new(&python);
        command.arg(&script).arg(path).arg(vkey.to_string()).output().unwrap()
    };
    let bytes = file().write(&key()).unwrap();
    let said = read("good.note", &bytes, &key().verifier());
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let found: Value = serde_json::from_slice(&said.stdout).unwrap();
    let entry = file().entry().clone();
    assert_eq!(
        found,
        json!({
            "issuer": "pref-b", "procedure": "R8-0003/4", "stage": "active",
            "leaf_hash": entry.leaf_hash().unwrap().to_hex(),
            "facts": {"certificate.number": "R8-1", "product.name": "議事録ソフト"},
        })
    );
    let text = String::from_utf8(bytes.clone()).unwrap();
    let changed = text.replace("R8-1", "R8-2");
    for (what, bytes, vkey) in [
        ("another key", bytes.clone(), key_of(ORIGIN, 8).verifier()),
        ("a changed fact", changed.into_bytes(), key().verifier()),
        ("a message", message().write(&key()).unwrap(), key().verifier()),
    ] {
        let said = read("bad.note", &bytes, &vkey);
        assert_eq!(said.status.code(), Some(1), "{what}");
        assert!(said.stdout.is_empty() && !said.stderr.is_empty(), "{what}");
    }
}
