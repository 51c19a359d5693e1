//! Letters that an act leads to, as yet without their readers' names and languages.

use std::collections::BTreeMap;

use serde_json::Value;
use shirube_persistence::{NewLetter, PersonRow};
use shirube_trail::{ActorId, At, ProcedureId};

/// Readers a letter has at most: each has a number of its own in the outbox.
const READERS: usize = 100_000;

/// The place of a letter among those of its entry, from its number in the outbox.
pub(crate) fn place(nth: u32) -> usize {
    usize::try_from(nth).unwrap_or(usize::MAX) / READERS
}

/// The letters of one effect, as yet without their readers' names.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The procedure.
    pub(crate) procedure: ProcedureId,
    /// The entry, and the place of the effect among those of its act.
    pub(crate) place: (u64, usize),
    /// Which letter, and for whom.
    pub(crate) letter: String,
    /// What it says.
    pub(crate) context: Value,
    /// The policy's languages, for who chose none.
    pub(crate) languages: Vec<String>,
    /// Whom it is for.
    pub(crate) readers: Vec<ActorId>,
}

impl Draft {
    /// A letter for each reader who has an address, in each of their languages.
    pub(crate) fn letters(&self, people: &BTreeMap<&ActorId, &PersonRow>, at: At) -> Vec<NewLetter> {
        let (seq, nth) = self.place;
        let known = self.readers.iter().filter_map(|id| people.get(id));
        let mut letters = Vec::new();
        for (reader, person) in known.enumerate() {
            let Some(email) = &person.email else { continue };
            let mut context = self.context.clone();
            if let Some(object) = context.as_object_mut() {
                let named = person.organisation_name.as_ref().or(person.section.as_ref());
                let name = named.unwrap_or(&person.name).clone();
                object.insert("recipient_name".to_owned(), Value::from(name));
            }
            for (which, language) in languages(person, &self.languages).into_iter().enumerate() {
                letters.push(NewLetter {
                    procedure: self.procedure.clone(),
                    seq,
                    nth: u32::try_from(nth * READERS + reader * LANGUAGES + which).unwrap_or(u32::MAX),
                    letter: self.letter.clone(),
                    recipient: person.person.to_string(),
                    email: email.clone(),
                    language,
                    context: context.clone(),
                    next_at: at,
                    created_at: at,
                });
            }
        }
        letters
    }
}

/// How many letters one reader gets at most of one effect: one a language.
const LANGUAGES: usize = 2;

/// In which languages a reader is written to: their own choice, else the policy's
/// (`letters_language`).
fn languages(person: &PersonRow, of_policy: &[String]) -> Vec<String> {
    if person.language.is_empty() { of_policy.to_vec() } else { vec![person.language.clone()] }
}

#[cfg(test)]
mod tests {
    use shirube_core::policy::LetterLanguage;
    use shirube_persistence::PersonRow;
    use shirube_trail::ActorId;

    use super::languages;

    #[test]
    fn a_reader_is_written_to_in_their_own_language_or_in_the_policys() {
        for (own, policy, expected) in [
            ("ja", LetterLanguage::JaEn, vec!["ja"]),
            ("en", LetterLanguage::Ja, vec!["en"]),
            ("", LetterLanguage::Ja, vec!["ja"]),
            ("", LetterLanguage::JaEn, vec!["ja", "en"]),
        ] {
            let person = PersonRow {
                person: ActorId::new("u-0001").unwrap(),
                name: "山田".to_owned(),
                email: None,
                language: own.to_owned(),
                organisation_name: None,
                section: None,
                corporate_number: None,
            };
            let tags: Vec<String> = policy.tags().iter().map(|tag| (*tag).to_owned()).collect();
            assert_eq!(languages(&person, &tags), expected, "{own} {policy:?}");
        }
    }
}
