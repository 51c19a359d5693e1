//! Every letter an act sends has its words, and no letter waits for an act that no machine has.

use std::collections::BTreeSet;

use shirube_core::atlas::survey;
use shirube_core::effect::Effect;
use shirube_core::procedures::MACHINES;
use shirube_notifier::{Audience, Catalogue, LetterError};

/// Letters of the desk itself, about no act: a duty is overdue, a checkpoint leaves the building,
/// something due cannot be done, a day comes near, somebody reminds.
const OF_THE_DESK: [&str; 5] = ["alert", "checkpoint", "held", "remind", "reminder"];

/// `(kind, act, audience)` of every letter any route of any machine sends.
fn letters_sent() -> BTreeSet<(&'static str, &'static str, &'static str)> {
    let mut sent = BTreeSet::new();
    for machine in MACHINES {
        for route in survey(machine).routes {
            for effect in &route.effects {
                if let Effect::Tell(audience) = effect {
                    sent.insert((machine.kind, route.act, audience.id()));
                }
            }
        }
    }
    sent
}

#[test]
fn every_letter_an_act_sends_has_its_words() -> Result<(), LetterError> {
    let catalogue = Catalogue::load_embedded()?;
    let sent = letters_sent();
    assert!(!sent.is_empty(), "the survey finds letters");
    let missing: Vec<String> = sent
        .into_iter()
        .filter(|(kind, act, id)| match Audience::from_id(id) {
            None => true,
            // Outside the office nobody is written to in the officers' words.
            Some(audience) if !audience.is_inside_office() => !catalogue.has_own_words(kind, act, audience),
            Some(audience) => catalogue.letter(kind, act, audience).is_err(),
        })
        .map(|(kind, act, id)| format!("{kind}/{act} for {id}"))
        .collect();
    assert!(missing.is_empty(), "{} letters are not written:\n{}", missing.len(), missing.join("\n"));
    Ok(())
}

#[test]
fn the_desk_can_supply_every_fact_a_letter_quotes() -> Result<(), LetterError> {
    let catalogue = Catalogue::load_embedded()?;
    let supplied: BTreeSet<&str> = shirube_desk::quoted_facts().iter().copied().collect();
    let mut named = BTreeSet::new();
    for letter in catalogue.letters() {
        for fact in letter.facts().filter(|_| !is_about_an_account(letter.name())) {
            assert!(supplied.contains(fact), "{}: no value for {fact}", letter.name());
            named.insert(fact.to_owned());
        }
    }
    let unused: Vec<&&str> = supplied.iter().filter(|fact| !named.contains(**fact)).collect();
    assert!(unused.is_empty(), "no letter quotes {unused:?}");
    Ok(())
}

#[test]
fn every_letter_is_for_an_act_of_a_machine() -> Result<(), LetterError> {
    let kinds: BTreeSet<&str> = MACHINES.iter().map(|machine| machine.kind).collect();
    let acts: BTreeSet<(&str, &str)> =
        MACHINES.iter().flat_map(|machine| machine.acts.iter().map(|act| (machine.kind, act.id))).collect();
    let catalogue = Catalogue::load_embedded()?;
    let orphans: Vec<&str> = catalogue
        .letters()
        .map(|letter| letter.name())
        .filter(|name| !is_about_an_account(name))
        .filter(|name| {
            let (kind, letter) = name.split_once('/').unwrap_or((name, ""));
            let act = letter.split('.').next().unwrap_or(letter);
            let is_known = if kind == "common" {
                kinds.iter().any(|kind| acts.contains(&(kind, act)))
            } else {
                acts.contains(&(kind, act))
            };
            !is_known && !OF_THE_DESK.contains(&act)
        })
        .collect();
    assert!(orphans.is_empty(), "{} letters are for no act:\n{}", orphans.len(), orphans.join("\n"));
    Ok(())
}

/// Letters about accounts are of no case and no act: the crate `accounts` writes them.
fn is_about_an_account(letter: &str) -> bool {
    letter.starts_with("account/")
}

#[test]
fn the_letters_of_the_desk_itself_exist() -> Result<(), LetterError> {
    let catalogue = Catalogue::load_embedded()?;
    for act in OF_THE_DESK {
        let audience = if act == "checkpoint" { Audience::Auditor } else { Audience::Officers };
        assert!(catalogue.letter("common", act, audience).is_ok(), "common/{act}");
    }
    Ok(())
}
