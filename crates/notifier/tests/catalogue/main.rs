//! Every letter is rendered in both languages. That every act has its letters, and no letter waits
//! for an act no machine has, is held against the machines in the workspace's own tests.

#![expect(clippy::panic, reason = "a helper of tests fails the test")]

use std::collections::BTreeMap;

use shirube_notifier::{Audience, Catalogue, Language, LetterContext, LetterError};

fn catalogue() -> Catalogue {
    Catalogue::load_embedded().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_letter_renders_in_both_languages_from_its_sample() {
    for letter in catalogue().letters() {
        for language in Language::ALL {
            let name = format!("{} {language}", letter.name());
            let full = letter.render(language, &letter.sample()).unwrap();
            assert!(full.text.contains("みなと市") && full.text.contains("R8-0012"), "{name}");
            assert!(full.html.contains(&format!("lang=\"{}\"", language.tag())), "{name}");
            assert!(full.subject.starts_with("[みなと市] "), "{name}");
            for fact in letter.sample().facts.values() {
                assert!(full.text.contains(fact.as_str()), "{name} leaves out {fact}");
            }
            for text in [&full.subject, &full.text, &full.html] {
                // only what is about an account carries a link: it cannot be got otherwise
                let may_link = letter.name().starts_with("account/");
                assert!(!text.contains("{{") && (may_link || !text.contains("http")), "{name}");
                assert!(!text.contains("までまで") && !text.contains("。。"), "{name}: {text}");
            }
            let is_japanese = full.subject.chars().skip(7).any(|c| ('ぁ'..='ヶ').contains(&c));
            assert_eq!(is_japanese, language == Language::Ja, "{name}: {}", full.subject);

            let mut bare = letter.sample();
            (bare.reason, bare.due) = (None, None);
            bare.facts.clear();
            let bare = letter.render(language, &bare).unwrap();
            assert!(bare.text.chars().count() < full.text.chars().count(), "{name}");
            for absent in ["17:00", "仕様書の一部", "undefined"] {
                assert!(!bare.text.contains(absent), "{name} says {absent}");
            }
        }
    }
}

#[test]
fn a_letter_of_no_case_names_none_and_does_not_deny_its_link() {
    let catalogue = catalogue();
    for act in ["invite", "verify-email", "change-email", "recover"] {
        let letter = catalogue.letter("account", act, Audience::Officers).unwrap();
        let mut context = letter.sample();
        for label in [
            &mut context.case_no,
            &mut context.case_title,
            &mut context.procedure,
            &mut context.procedure_label,
            &mut context.stage_label,
        ] {
            label.clear();
        }
        for (language, denial) in [(Language::Ja, "リンクは記載していません"), (Language::En, "no links")]
        {
            let told = letter.render(language, &context).unwrap();
            assert!(told.text.contains("https://"), "{act} {language}");
            assert!(!told.text.contains(denial), "{act} {language}: {}", told.text);
            assert!(!told.subject.contains(['（', '(']), "{act} {language}: {}", told.subject);
        }
    }
}

#[test]
fn a_letter_leads_to_its_page_where_there_is_one() {
    let catalogue = catalogue();
    let link = "https://shirube.example.jp/my/R8-0012%2F3?a=1&b=2";
    let letter = catalogue.letter("application", "submit", Audience::Supplier).unwrap();
    for (language, denial) in [(Language::Ja, "リンクは記載していません"), (Language::En, "no links")]
    {
        let without = letter.render(language, &letter.sample()).unwrap();
        assert!(without.text.contains(denial) && !without.text.contains("https://"), "{}", without.text);
        let context = LetterContext { link: Some(link.to_owned()), ..letter.sample() };
        let told = letter.render(language, &context).unwrap();
        assert!(told.text.contains(&format!("\n{link}\n")) && !told.text.contains(denial), "{}", told.text);
        let anchor = "<a href=\"https:&#x2f;&#x2f;shirube.example.jp&#x2f;my&#x2f;R8-0012%2F3?a=1&amp;b=2\">";
        assert!(told.html.contains(anchor) && !told.html.contains(denial), "{}", told.html);
    }
    let context = LetterContext { link: Some("https://a.example\r\nBcc: x".to_owned()), ..letter.sample() };
    letter.render(Language::Ja, &context).unwrap_err();
}

#[test]
fn no_two_letters_of_a_kind_say_the_same() {
    let catalogue = catalogue();
    for language in Language::ALL {
        let mut texts: BTreeMap<(String, String), String> = BTreeMap::new();
        let mut context = LetterContext::sample();
        (context.reason, context.due) = (None, None);
        for letter in catalogue.letters() {
            let kind = letter.name().split('/').next().unwrap().to_owned();
            let rendered = letter.render(language, &context).unwrap();
            if let Some(other) = texts.insert((kind, rendered.text), letter.name().to_owned()) {
                panic!("{} and {other} say the same in {language}", letter.name());
            }
        }
    }
}

#[test]
fn html_is_escaped_whatever_the_values_hold() {
    let hostile = "<script>alert('x')</script>\"&{{ reason }}";
    for letter in catalogue().letters() {
        for language in Language::ALL {
            let mut context = letter.sample();
            context.case_title = hostile.to_owned();
            context.recipient_name = hostile.to_owned();
            context.actor_label = hostile.to_owned();
            context.reason = Some(format!("{hostile}\n{hostile}"));
            for value in context.facts.values_mut() {
                *value = hostile.to_owned();
            }
            let rendered = letter.render(language, &context).unwrap();
            assert!(!rendered.html.contains("<script"), "{}", letter.name());
            assert!(rendered.html.contains("&lt;script&gt;"), "{}", letter.name());
            assert!(!rendered.html.contains("&amp;lt;"), "{} escapes twice", letter.name());
            assert!(rendered.text.contains(hostile), "{}", letter.name());
        }
    }
}

#[test]
fn a_line_break_in_a_value_of_one_line_is_refused() {
    let catalogue = catalogue();
    let letter = catalogue.letter("common", "open", Audience::Officers).unwrap();
    let mut context = letter.sample();
    context.case_no = "R8-0012\nBcc: x@example.jp".to_owned();
    let refused = letter.render(Language::Ja, &context);
    assert_eq!(refused, Err(LetterError::ControlCharacter { field: "case_no" }));
}

#[test]
fn outsiders_are_not_told_what_was_written_for_officers() {
    let catalogue = catalogue();
    let reason = LetterContext::sample().reason.unwrap();
    let cases = [
        // (kind, act, audience, is told the reason)
        ("common", "cancel", Audience::Officers, true),
        ("common", "resume", Audience::Officers, true),
        ("common", "cancel", Audience::Suppliers, true),
        // No `why` of its own: the reason was not meant for them.
        ("common", "resume", Audience::Suppliers, false),
        // No letter of their own: the officers' words, without the reason.
        ("common", "object", Audience::Supplier, false),
        ("common", "object", Audience::Finance, true),
    ];
    for (kind, act, audience, is_told) in cases {
        let letter = catalogue.letter(kind, act, audience).unwrap();
        for language in Language::ALL {
            let text = letter.render(language, &letter.sample()).unwrap().text;
            assert_eq!(text.contains(&reason), is_told, "{act} {audience} {language}");
        }
    }
    let letter = catalogue.letter("office", "grant", Audience::Public).unwrap();
    let text = letter.render(Language::Ja, &letter.sample()).unwrap().text;
    assert!(!text.contains("契約担当"), "{text}");
}

#[test]
fn the_search_for_a_letter_ends_at_the_common_ones() {
    let catalogue = catalogue();
    let cases = [
        ("application", "admit", Audience::Supplier, "application/admit.supplier"),
        ("application", "admit", Audience::Evaluators, "application/admit"),
        ("contract", "cancel", Audience::Suppliers, "common/cancel.suppliers"),
        ("contract", "cancel", Audience::Evaluators, "common/cancel"),
        // A letter of the kind comes before a common one that fits the audience better.
        ("contract", "approve-amendment", Audience::Public, "contract/approve-amendment"),
    ];
    for (kind, act, audience, name) in cases {
        assert_eq!(catalogue.letter(kind, act, audience).unwrap().name(), name);
    }
    let error = catalogue.letter("contract", "fly", Audience::Officers).unwrap_err();
    assert!(matches!(error, LetterError::Missing { .. }), "{error}");
}

/// A letter file whose Japanese `todo` and further paragraph are as given.
fn letter_file(todo: &str, more: &str) -> String {
    format!(
        "[ja]\nsubject = 's'\ndid = 'd'\ntodo = '{todo}'\nmore = ['{more}']\n\
         [en]\nsubject = 's'\ndid = 'd'\ntodo = 't'\n[sample]\nfacts = {{ total = '1' }}\n"
    )
}

#[test]
fn a_letter_that_names_what_it_may_not_is_refused_with_a_sentence() {
    let letter = || "office/grant".to_owned();
    let unknown = |variable: &str| LetterError::UnknownVariable {
        letter: letter(),
        language: Language::Ja,
        variable: variable.to_owned(),
    };
    let misplaced = |variable: &str| LetterError::MisplacedVariable {
        letter: letter(),
        language: Language::Ja,
        key: "todo".to_owned(),
        variable: variable.to_owned(),
    };
    let empty = LetterError::Empty { letter: letter(), language: Language::Ja, key: "todo".to_owned() };
    let cases = [
        (letter_file("{{ case_no }}", "{{ facts.total }}"), None),
        (letter_file("{{ case_nr }}", "m"), Some(unknown("case_nr"))),
        (letter_file("t", "{{ facts.sum }}"), Some(unknown("facts.sum"))),
        (letter_file("t", "{{ facts }}"), Some(unknown("facts"))),
        (letter_file("{{ due }}", "m"), Some(misplaced("due"))),
        (letter_file("{{ reason }}", "m"), Some(misplaced("reason"))),
        (letter_file("{{ facts.total }}", "m"), Some(misplaced("facts.total"))),
        (letter_file(" ", "m"), Some(empty)),
    ];
    for (source, expected) in cases {
        let error = catalogue().add("office/grant.toml", &source).err();
        assert_eq!(error, expected, "{source}");
        if let Some(error) = error {
            assert!(error.sentence(Language::Ja).contains("office/grant"));
            assert!(error.sentence(Language::En).contains("office/grant"));
        }
    }
}

#[test]
fn a_letter_file_that_is_not_one_is_refused() {
    let good = letter_file("t", "m");
    for path in ["office/grant.txt", "grant.toml", "office/Grant.toml", "office/grant.everyone.toml"] {
        let error = catalogue().add(path, &good).unwrap_err();
        assert_eq!(error, LetterError::BadName { letter: path.to_owned() });
    }
    for source in ["", "[ja]\nsubject = 's'\n", &format!("{good}\n[fr]\n")] {
        let error = catalogue().add("office/grant.toml", source).unwrap_err();
        assert!(matches!(error, LetterError::Unreadable { .. }), "{error}");
    }
    let error = catalogue().add("office/grant.toml", &letter_file("{{ case_no", "m")).unwrap_err();
    assert!(matches!(error, LetterError::Template { .. }), "{error}");
}
