//! What browsers run seals what we open and opens what we seal, and refuses what we refuse. Here it
//! is run by Node, which has the same `WebCrypto`; `tests/node/sealing.mjs` calls it on files.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests: a failure is a failed test"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use shirube_sealing::{
    BROWSER, Envelope, HolderKey, PublicHolder, SealingError, open, seal, unwrap_inner, unwrap_outer,
};

const CALL: &str = "R8-0012/2";

/// The pairs of holders, the one who opens first before the other.
const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

fn node(words: &[&str]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/node/sealing.mjs");
    let ran = Command::new("node").arg(script).args(words).output();
    ran.expect("node does not run: ./scripts/test installs it")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Three holders with key files `0.jwk`, `0.pub.jwk`, …: the second made by a browser.
struct Ceremony {
    folder: tempfile::TempDir,
    keys: [HolderKey; 3],
}

impl Ceremony {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = node(&["keygen", folder.path().to_str().unwrap(), "1"]);
        assert!(made.status.success(), "{}", said(&made));
        let of_browser = std::fs::read(folder.path().join("1.jwk")).unwrap();
        let keys = [
            HolderKey::generate().unwrap(),
            HolderKey::from_jwk_json(&of_browser).unwrap(),
            HolderKey::generate().unwrap(),
        ];
        let public = std::fs::read(folder.path().join("1.pub.jwk")).unwrap();
        assert_eq!(PublicHolder::from_jwk_json(&public).unwrap(), *keys[1].public());
        for at in [0, 2] {
            std::fs::write(folder.path().join(format!("{at}.jwk")), keys[at].to_jwk_json().as_bytes())
                .unwrap();
            let public = keys[at].public().to_jwk_json();
            std::fs::write(folder.path().join(format!("{at}.pub.jwk")), public).unwrap();
        }
        Self { folder, keys }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn written(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
        self.path(name)
    }

    fn browser_seals(&self, call: &str, content: &[u8], holders: [&str; 3]) -> Output {
        let content = self.written("content", content);
        let [a, b, c] = holders.map(|name| self.path(name));
        node(&["seal", &content, call, &a, &b, &c])
    }

    fn browser_opens(&self, envelope: &[u8], first: usize, second: usize) -> Output {
        let envelope = self.written("envelope.json", envelope);
        node(&["open", &envelope, &self.path(&format!("{first}.jwk")), &self.path(&format!("{second}.jwk"))])
    }

    fn we_open(&self, envelope: &Envelope, first: usize, second: usize) -> Result<Vec<u8>, SealingError> {
        let (outer, inner) = (&self.keys[first], &self.keys[second]);
        let handed_over = unwrap_outer(envelope, outer, &inner.thumbprint())?;
        open(envelope, &unwrap_inner(&handed_over, inner)?).map(|opened| opened.content)
    }

    fn notice(&self) -> [PublicHolder; 3] {
        self.keys.each_ref().map(|key| key.public().clone())
    }
}

const IN_ORDER: [&str; 3] = ["0.pub.jwk", "1.pub.jwk", "2.pub.jwk"];

/// Nothing, something, and both sides of the first bucket's end.
fn contents() -> [Vec<u8>; 4] {
    [Vec::new(), "提案書".as_bytes().to_vec(), vec![0xa5; 65_528], vec![7; 65_529]]
}

#[test]
fn we_open_what_a_browser_seals() {
    let ceremony = Ceremony::new();
    for content in contents() {
        let sealed = ceremony.browser_seals(CALL, &content, IN_ORDER);
        assert!(sealed.status.success(), "{}", said(&sealed));
        let envelope = Envelope::parse(&sealed.stdout).unwrap();
        envelope.check_against_notice(CALL, &ceremony.notice()).unwrap();
        assert!(envelope.commits_to_key());
        for (first, second) in PAIRS {
            assert!(ceremony.we_open(&envelope, first, second).unwrap() == content);
        }
        assert_eq!(ceremony.we_open(&envelope, 0, 0).unwrap_err().code(), "not-a-pair");
    }
}

#[test]
fn a_browser_opens_what_we_seal() {
    let ceremony = Ceremony::new();
    for content in contents() {
        let envelope = seal(CALL, &content, &ceremony.notice()).unwrap().to_json().unwrap();
        for (first, second) in PAIRS {
            let opened = ceremony.browser_opens(&envelope, first, second);
            assert!(opened.status.success(), "{}", said(&opened));
            assert!(opened.stdout == content);
        }
    }
}

#[test]
fn a_browser_refuses_what_we_refuse() {
    let ceremony = Ceremony::new();
    let envelope = seal(CALL, b"proposal", &ceremony.notice()).unwrap().to_json().unwrap();
    let good = String::from_utf8(envelope).unwrap();
    let spoiled = |at: usize| {
        let other = if &good[at..=at] == "A" { "Q" } else { "A" };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    };
    // the last letter of the body's tag
    let tag = good.find(r#"","wraps"#).unwrap() - 1;
    let jwe = good.find(r#""jwe":""#).unwrap() + 7;
    let first_wrap = jwe + good[jwe..].find('"').unwrap() - 1;
    for (text, (first, second), code) in [
        (good.clone(), (1, 0), "other-holder-first"),
        (good.clone(), (0, 0), "not-a-pair"),
        (good.replace(r#""v":1"#, r#""v":2"#), (0, 1), "unknown-version"),
        (good.replacen(r#""R8-0012/2""#, r#""R8-0012/3""#, 1), (0, 1), "wrong-call"),
        ("{}".to_owned(), (0, 1), "malformed"),
        ("nothing".to_owned(), (0, 1), "malformed"),
        (spoiled(tag), (0, 1), "tampered"),
        (spoiled(first_wrap), (0, 1), "tampered"),
    ] {
        let opened = ceremony.browser_opens(text.as_bytes(), first, second);
        assert_eq!((said(&opened).as_str(), opened.status.code()), (code, Some(1)));
        assert!(opened.stdout.is_empty());
    }
    for (call, holders, code) in [
        (CALL, ["0.pub.jwk", "0.pub.jwk", "2.pub.jwk"], "not-distinct"),
        (CALL, ["0.pub.jwk", "1.jwk", "2.pub.jwk"], "private-key-given"),
        ("R8 0012", IN_ORDER, "invalid-call"),
        ("", IN_ORDER, "invalid-call"),
    ] {
        let sealed = ceremony.browser_seals(call, b"proposal", holders);
        assert_eq!((said(&sealed).as_str(), sealed.status.code()), (code, Some(1)));
        assert!(sealed.stdout.is_empty());
    }
    let other = ceremony.written("other.jwk", HolderKey::generate().unwrap().to_jwk_json().as_bytes());
    let own = ceremony.path("1.jwk");
    let envelope = ceremony.written("envelope.json", good.as_bytes());
    assert_eq!(said(&node(&["open", &envelope, &other, &own])), "not-a-holder");
}

#[test]
fn rfc_7518_appendix_c_in_a_browser() {
    let agreed = node(&["vector"]);
    assert_eq!(String::from_utf8_lossy(&agreed.stdout), "VqqN6vgjbSBcIijNcacQGg", "{}", said(&agreed));
}

/// What is served is all that it imports, and nothing from elsewhere.
#[test]
fn what_browsers_run_imports_only_itself() {
    let names: Vec<&str> = BROWSER.iter().map(|(name, _)| *name).collect();
    for (name, text) in BROWSER {
        let imported = text.lines().filter_map(|line| line.split_once("from \"").map(|(_, from)| from));
        for from in imported {
            let from = from.trim_start_matches("./").trim_end_matches("\";");
            assert!(names.contains(&from), "{name} imports {from}");
        }
        for word in ["http:", "https:", "fetch(", "eval(", "importScripts", "localStorage"] {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn the_folder_holds_what_is_served() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("browser");
    let files = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap());
    let is_script = |name: &String| PathBuf::from(name).extension().is_some_and(|end| end == "js");
    let mut scripts: Vec<String> = files.filter(is_script).collect();
    scripts.sort();
    let mut served: Vec<&str> = BROWSER.iter().map(|(name, _)| *name).collect();
    served.sort_unstable();
    assert_eq!(scripts, served);
}
