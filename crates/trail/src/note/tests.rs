use super::*;

/// The example of the documentation of Go's `golang.org/x/mod/sumdb/note`, whose format the
/// specification wrote down: seed, verifier key and note.
const SEED: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n";
const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

/// The example at the top of <https://c2sp.org/signed-note>: a text with an empty line in it. Its
/// key is not published there, so only the form can be tested.
const SPEC_NOTE: &str = "Ognuno sta solo sul cuor della terra\n\
    trafitto da un raggio di sole:\n\
    \n\
    ed è subito sera.\n\
    \n\
    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(KeyName::new(name).unwrap(), [seed; 32])
}

#[test]
fn the_example_of_others_is_signed_and_verified() {
    let [kind, seed @ ..] = crate::hash::decode_base64::<33>(SEED).unwrap();
    assert_eq!(kind, 1);
    let key = SigningKey::from_seed(KeyName::new("PeterNeumann").unwrap(), seed);
    assert_eq!(key.verifier().to_string(), VKEY);
    assert_eq!(String::from_utf8(key.sign(TEXT).unwrap().to_bytes()).unwrap(), NOTE);
    let note = Note::parse(NOTE.as_bytes()).unwrap();
    let known = [VKEY.parse().unwrap()];
    assert_eq!(note.verify(&known).unwrap(), [&known[0]]);
    assert_eq!(note.text(), TEXT);
    assert!(!format!("{key:?}").contains(&hex::encode(seed)));
}

#[test]
fn the_example_of_the_specification_has_the_form() {
    let note = Note::parse(SPEC_NOTE.as_bytes()).unwrap();
    assert!(note.text().ends_with("sole:\n\ned è subito sera.\n"));
    let [signature] = note.signatures() else { panic!("one signature") };
    assert_eq!(signature.name.as_str(), "quasimodo.example/salvatore");
    assert_eq!(signature.id.to_string(), "367ba04b");
    assert_eq!(signature.bytes.len(), 64);
    assert_eq!(note.to_bytes(), SPEC_NOTE.as_bytes());
}

#[test]
fn other_forms_are_refused() {
    let line = NOTE.rsplit_once("\n\n").unwrap().1;
    let base64 = line.trim_end().rsplit(' ').next().unwrap();
    let bad: &[(&str, String)] = &[
        ("nothing", String::new()),
        ("no signature", TEXT.to_owned()),
        ("no line after the blank one", format!("{TEXT}\n")),
        ("no text", line.to_owned()),
        ("no final newline", NOTE.trim_end().to_owned()),
        ("carriage return", NOTE.replace('\n', "\r\n")),
        ("tab", NOTE.replace("you think", "you\tthink")),
        ("NUL", NOTE.replace("think", "thi\0nk")),
        ("hyphen for the dash", NOTE.replace('—', "-")),
        ("two spaces", NOTE.replace("— P", "—  P")),
        ("space after", NOTE.replace("AM=\n", "AM= \n")),
        ("no name", NOTE.replace("PeterNeumann ", "")),
        ("plus in the name", NOTE.replace("PeterNeumann ", "Peter+Neumann ")),
        ("no padding", NOTE.replace("AM=\n", "AM\n")),
        ("loose last bits", NOTE.replace("AM=\n", "AN=\n")),
        ("only an id", NOTE.replace(base64, "x08gow==")),
        ("something between", NOTE.replace("\n\n— ", "\n\nhello\n— ")),
        ("too many lines", format!("{TEXT}\n{}", line.repeat(SIGNATURES_MAX + 1))),
    ];
    for (what, text) in bad {
        let fault = Note::parse(text.as_bytes()).expect_err(what);
        assert_ne!(fault.ja(), fault.en(), "{what}");
    }
    assert!(Note::parse(&[0xff, b'\n', b'\n']).is_err());
    assert!(Note::parse(format!("{TEXT}\n{}", line.repeat(SIGNATURES_MAX)).as_bytes()).is_ok());
    let fault = Note::parse(&vec![b'a'; NOTE_BYTES_MAX + 1]).unwrap_err();
    assert!(matches!(fault.kind, FaultKind::TooLong { .. }));
    for bad in ["", "導", "a\tb\n", "a\r\n"] {
        assert!(key("a", 1).sign(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn only_known_keys_count_and_a_known_one_must_fit() {
    let (ours, other) = (key("log", 1), key("log", 2));
    let witness = key("witness", 3);
    let note = other.sign("text\n").unwrap().signed_by(&ours).unwrap().signed_by(&witness).unwrap();
    let note = Note::parse(&note.to_bytes()).unwrap();
    assert_eq!(note.signatures().len(), 3);
    let known = [witness.verifier(), ours.verifier()];
    let signers: Vec<_> = note.verify(&known).unwrap().into_iter().map(VerifierKey::name).collect();
    assert_eq!(signers, [ours.name(), witness.name()]);
    for unknown in [&[][..], &[key("log", 4).verifier()], &[key("Log", 1).verifier()]] {
        let fault = note.verify(unknown).unwrap_err();
        assert!(matches!(fault.kind, FaultKind::UnknownKey { .. }), "{fault}");
    }
    // one good signature does not cover for a bad one
    let text = String::from_utf8(note.to_bytes()).unwrap();
    let changed = text.replacen("text\n", "Text\n", 1);
    let fault = Note::parse(changed.as_bytes()).unwrap().verify(&known).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Signature { name: "log".to_owned() });
    // a line moved to another name keeps the id, and then fits no key
    let line = text.lines().nth(2).unwrap_or_default().replace("\u{2014} log ", "\u{2014} witness ");
    let short = format!("text\n\n{line}\n");
    assert!(Note::parse(short.as_bytes()).unwrap().verify(&known).is_err());
}

#[test]
fn verifier_keys_have_one_spelling() {
    let good = VKEY.parse::<VerifierKey>().unwrap();
    assert_eq!((good.name().as_str(), good.id().to_string().as_str()), ("PeterNeumann", "c74f20a3"));
    let weak = format!("PeterNeumann+c74f20a3+{}", STANDARD.encode([&[1][..], &[0; 32]].concat()));
    for bad in [
        "",
        "PeterNeumann",
        &VKEY.replace("c74f20a3", "C74F20A3"),
        &VKEY.replace("c74f20a3", "c74f20a4"),
        &VKEY.replace("Peter", "Pater"),
        &VKEY.replace("+AR", "+AQ"),
        &VKEY.replace("+AR", "+BR"),
        &format!("{VKEY}\n"),
        &format!(" {VKEY}"),
        &VKEY.replace("PeterNeumann", "Peter Neumann"),
        &weak,
    ] {
        let fault = bad.parse::<VerifierKey>().expect_err(bad);
        assert_eq!(fault.member, "vkey", "{bad}");
    }
}
