use std::collections::BTreeSet;

use serde_json::json;
use shirube_core::advice::ASKED;
use shirube_core::atlas::survey;
use shirube_core::facts::{Fact, Shape};
use shirube_core::procedures::MACHINES;

use super::*;

/// Structured facts that programs write, the holders of a call, whose keys a page of its own puts together,
/// and the policy.
const TYPED_AS_STORED: [&str; 3] = ["call.holders", "mirror", "policy"];

fn structured() -> Vec<(&'static str, &'static Fact)> {
    let mut all: Vec<(&'static str, &'static Fact)> = Vec::new();
    for machine in MACHINES {
        for route in survey(machine).routes {
            all.extend(route.asks.iter().map(|(fact, _)| (machine.kind, *fact)));
        }
    }
    all.extend(ASKED.iter().map(|fact| ("preparation", *fact)));
    all.retain(|(_, fact)| matches!(fact.shape, Shape::Record(_)));
    all
}

/// Fills the inputs that must be filled, one row each, as somebody would.
fn fill(of: &Of, path: &str, typed: &mut Typed) {
    match of {
        Of::Leaf(shape) => {
            let (kind, rest) = shape.split_once(' ').unwrap_or((shape, ""));
            let text = match kind {
                "choice" => rest.split('|').next().unwrap(),
                "flag" => "yes",
                "date" => "R8.11.20",
                "yen" => "1,000円",
                "count" | "figure" | "question" => "1",
                "id" => "a-town",
                "person" => "u-0012",
                "corporate-number" => "7000012050002",
                "sha256" => "0000000000000000000000000000000000000000000000000000000000000000",
                _ => "例",
            };
            typed.insert(path.to_owned(), text.to_owned());
        }
        Of::Group(parts) => {
            for part in parts.iter().filter(|part| part.required) {
                fill(&part.of, &format!("{path}:{}", part.name), typed);
            }
        }
        Of::Many(one) => fill(one, &format!("{path}:0"), typed),
        Of::By(_, one) => {
            typed.insert(format!("{path}:0:{KEY}"), "2026".to_owned());
            fill(one, &format!("{path}:0:v"), typed);
        }
    }
}

/// What the inputs that may be left out must hold for some facts to be whole.
fn complete(fact: &str, typed: &mut Typed) {
    // a key has a form of its own: its name, four bytes of hash, and where its algorithm says so 0x01 or 0x04
    let key = match fact {
        "peer.key" | "key.new" | "key.old" => "peer.example+18bc15f6+AZ",
        "witness.key" => "witness.example+18bc15f6+BA",
        _ => "",
    };
    if !key.is_empty() {
        typed.insert(format!("f.{fact}"), format!("{key}{}", "A".repeat(42)));
    }
    let also: &[(&str, &str)] = match fact {
        "criteria" | "amendment.criteria" => &[("minimum:total:ratio", "0.60"), ("tie_break:0", "lot")],
        "decision" => &[("0:v:number", "1"), ("0:v:scope", "全部")],
        "outcome.measurement" => &[("missing", "計器の故障")],
        "outcome.design" => &[
            ("last_payment_year", "2027"),
            ("indicators:0:payment:mode", "threshold"),
            ("indicators:0:payment:at", "1"),
        ],
        _ => &[],
    };
    for (path, text) in also {
        typed.insert(format!("f.{fact}:{path}"), (*text).to_owned());
    }
}

#[test]
fn every_structured_fact_is_typed_by_a_form_that_its_own_check_takes() {
    let (mut without, mut refused) = (BTreeSet::new(), Vec::new());
    for (kind, fact) in structured() {
        let Shape::Record(check) = fact.shape else { continue };
        let Some(of) = layout(kind, fact.name) else {
            without.insert(fact.name);
            continue;
        };
        let mut typed = Typed::new();
        fill(of, &format!("f.{}", fact.name), &mut typed);
        complete(fact.name, &mut typed);
        let value = fact_of((kind, fact.name, "record"), &typed).unwrap();
        if let Err(said) = check(&value) {
            refused.push(format!("{kind} {}: {value}: {}", fact.name, said.en));
        }
    }
    assert_eq!(refused, Vec::<String>::new());
    assert_eq!(without, BTreeSet::from(TYPED_AS_STORED));
}

#[test]
fn no_form_is_of_a_fact_that_nobody_asks() {
    let asked = structured();
    for (kind, fact, _) in layouts::all() {
        let is_asked = |(of, one): &(&str, &Fact)| one.name == *fact && (kind.is_empty() || of == kind);
        assert!(asked.iter().any(is_asked), "{kind} {fact}");
    }
}

#[test]
fn rows_nobody_wrote_in_do_not_count_and_one_can_be_added() {
    let mut typed = Typed::new();
    assert_eq!(fact_of(("preparation", "results", "record"), &typed), None);
    add_row(&mut typed, "f.results");
    typed.insert("f.results:1:name".to_owned(), "件数".to_owned());
    typed.insert("f.results:1:result".to_owned(), "減った".to_owned());
    let value = fact_of(("preparation", "results", "record"), &typed);
    assert_eq!(value, Some(json!([{ "name": "件数", "result": "減った" }])));
    add_row(&mut typed, "f.results");
    assert!(typed.contains_key("f.results:2:_"));
    let how = Showing { language: Language::Ja, is_faulty: false, among: Among::default() };
    let shown = pieces(layout("", "results").unwrap(), ("f.results", "成果"), &typed, how);
    let opened = shown.iter().filter(|piece| matches!(piece, Piece::Open(..))).count();
    assert_eq!(opened, 3);
    assert_eq!(
        shown.last(),
        Some(&Piece::Add("f.results".to_owned(), "f-results-3".to_owned(), "成果".to_owned()))
    );
    // a form sent by somebody else's hand grows no further than it may
    let mut wild = Typed::from([("f.results:99999999:name".to_owned(), "x".to_owned())]);
    add_row(&mut wild, "f.results");
    assert!(wild.len() == 2 && fact_of(("", "results", "record"), &wild).is_none());
}

#[test]
fn what_asks_about_applications_has_a_row_for_each() {
    let applications =
        [("a1".to_owned(), "株式会社あ".to_owned()), ("a2".to_owned(), "株式会社い".to_owned())];
    let mut typed = prefilled("trial-order", ["opinion"].into_iter(), &Typed::new(), &applications);
    assert_eq!(typed.get("f.opinion:1:_").map(String::as_str), Some("a2"));
    assert_eq!(fact_of(("trial-order", "opinion", "record"), &typed), None, "rows nobody wrote in");
    typed.insert("f.opinion:0:v:novelty".to_owned(), "新しい".to_owned());
    let built = fact_of(("trial-order", "opinion", "record"), &typed).unwrap();
    assert_eq!(built, json!({ "a1": { "novelty": "新しい" } }));
    let again = prefilled("trial-order", ["opinion"].into_iter(), &typed, &applications);
    assert_eq!(again, typed, "what was typed stays");
}

#[test]
fn whoever_is_seated_is_chosen_by_name() {
    let people = [("u-0013".to_owned(), "選定委員一 (u-0013)".to_owned())];
    let among = Among { people: &people, ..Among::default() };
    let how = Showing { language: Language::Ja, is_faulty: false, among };
    for (kind, fact) in [
        ("proposal-competition", "committee"),
        ("trial-order", "replacement"),
        ("pay-for-success", "evaluator"),
    ] {
        let all = pieces(layout(kind, fact).unwrap(), ("f.x", "x"), &Typed::new(), how);
        let is_list = |piece: &&Piece| match piece {
            Piece::Input(field) => {
                field.name.ends_with(":person") && matches!(field.input, crate::field::Input::List(_))
            }
            _ => false,
        };
        assert_eq!(all.iter().filter(is_list).count(), 1, "{kind} {fact}");
    }
}
