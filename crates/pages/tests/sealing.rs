//! The sealing pages: what they hold before any script runs, and what their scripts say.

use serde_json::json;
use shirube_desk::{CallKeysView, HolderView};
use shirube_pages::{
    Frame, HolderKeyPage, Language, SEALING_SCRIPTS, SealPage, SealPlace, SealedCall, rendered,
};

const SCRIPTS: &str = "/static/sealing/0123";

fn frame(language: Language) -> Frame {
    Frame {
        language,
        organisation: Some("架空市".to_owned()),
        environment: None,
        visitor: None,
        here: "/my".to_owned(),
        area: None,
    }
}

fn call() -> SealedCall {
    let holder = |letter: &str| HolderView {
        thumbprint: letter.repeat(43),
        jwk: Some(json!({ "kty": "EC", "kid": "'\"><script>" })),
    };
    SealedCall {
        title: "<b>窓口</b>".to_owned(),
        has_bids: false,
        keys: CallKeysView {
            call: "R8-0001/2".to_owned(),
            sealing: "three-holders".to_owned(),
            proposals_due: Some("2026-12-01T08:00:00.000Z".to_owned()),
            holders: ["a", "b", "c"].map(holder).to_vec(),
        },
    }
}

#[expect(clippy::unwrap_used, reason = "a page that cannot be made fails the test")]
fn page(language: Language, is_open: bool) -> String {
    let place = SealPlace::Call { org: "minato-city", is_open };
    rendered(&SealPage::new(frame(language), SCRIPTS.to_owned(), &place, &call(), "株式会社\"あお\""))
        .unwrap()
}

#[test]
fn nothing_of_a_call_becomes_markup_and_no_script_is_written_into_the_page() {
    for language in [Language::Ja, Language::En] {
        let text = page(language, true);
        assert!(!text.contains("<b>窓口") && !text.contains("\"あお\""), "{text}");
        let scripts: Vec<&str> = text.split("<script").skip(1).collect();
        assert_eq!(scripts.len(), 1, "{text}");
        assert!(scripts[0].starts_with(&format!(" type=\"module\" src=\"{SCRIPTS}/apply.js\"></script>")));
        assert!(!text.contains(" style=") && !text.contains(" onclick="));
        assert!(text.contains("shirube seal envelope proposal.zip --call R8-0001/2"));
    }
}

#[test]
fn a_call_that_is_over_has_no_form() {
    assert!(page(Language::Ja, true).contains("id=\"proposal\""));
    assert!(!page(Language::Ja, false).contains("id=\"proposal\""));
}

#[test]
fn every_sentence_a_script_names_is_there() {
    let text = rendered(&HolderKeyPage::new(frame(Language::En), SCRIPTS.to_owned(), String::new())).unwrap();
    let mut named = 0;
    for (script, source) in SEALING_SCRIPTS {
        for (opening, beginning) in [("say(\"", ""), ("faultOf(\"", "fault-"), ("waitFor(\"", "")] {
            for rest in source.split(opening).skip(1) {
                let key = rest.split('"').next().unwrap();
                named += 1;
                // no-call is told as fault-no-call; what is refused is told with its reasons
                let is_there = key == "refused"
                    || text.contains(&format!("{beginning}{key}&#34;"))
                    || text.contains(&format!("{beginning}{key}\""))
                    || text.contains(&format!("{beginning}{key}&quot;"));
                assert!(is_there, "{script} says {beginning}{key}, which has no words");
            }
        }
    }
    assert!(named > 30, "{named}");
}
