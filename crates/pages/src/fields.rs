//! The inputs of a form, made of the facts an act asks.

use shirube_core::render::Language;
use shirube_desk::OfferView;

use crate::field::{Field, Input, Piece, help, input};
use crate::handed::{AskedFact, file_label};
use crate::record::{Among, Showing, layout, pieces, prefilled};
use crate::typed::{FieldFault, Typed};
use crate::words::either;

/// Texts that are a line: names, addresses, numbers.
const LINES: [&str; 6] = [
    "applicant.name",
    "applicant.kana",
    "applicant.address",
    "applicant.representative",
    "applicant.phone",
    "applicant.email",
];

/// Facts that name somebody of the office.
pub const PEOPLE_FACTS: [&str; 6] =
    ["grant.person", "delegation.holder", "delegation.person", "committee", "replacement", "evaluator"];

/// The fact that names a delegation.
pub(crate) const DELEGATION: &str = "delegation.ended";

/// The inputs of an act's facts.
pub(crate) fn fields(
    language: Language,
    (kind, offer, among): (&str, &OfferView, Among<'_>),
    all_typed: &Typed,
    faults: &[FieldFault],
) -> Vec<Field> {
    let asked = offer.facts.iter().map(|(name, ..)| name.as_str());
    let all_typed = &prefilled(kind, asked, all_typed, among.applications);
    let field = |(name, ja, en, required, shape): &AskedFact| {
        if let Some(label) = file_label(language, name) {
            return Field::file(language, (name, label, *required), all_typed, faults);
        }
        let sent = format!("f.{name}");
        let id = format!("f-{}", name.replace('.', "-"));
        let typed = all_typed.get(&sent).cloned().unwrap_or_default();
        let is_line = shape == "text" && LINES.contains(&name.as_str());
        let input = input(language, if is_line { "line" } else { shape }, &typed);
        let focus = if matches!(input, Input::Buttons(_)) { format!("{id}-1") } else { id.clone() };
        let mut one = Field {
            fact: name.clone(),
            name: sent,
            id,
            focus,
            label: either(language, ja, en).to_owned(),
            help: help(language, shape, (kind, name)),
            required: *required,
            typed,
            input,
            fault: None,
        };
        one.fault = faults.iter().find(|(field, _)| one.is_of(field)).map(|(_, text)| text.clone());
        if PEOPLE_FACTS.contains(&name.as_str()) {
            one.choose_of(among.people);
        } else if name == DELEGATION {
            one.choose_of(among.delegations);
        }
        if let Some(of) = layout(kind, name).filter(|_| shape == "record") {
            let how = Showing { language, is_faulty: one.fault.is_some(), among };
            let all = pieces(of, (&one.name, &one.label), all_typed, how);
            if all.iter().any(|piece| matches!(piece, Piece::Input(field) if field.fault.is_some())) {
                // which inputs are meant stands beside them
                let text = language.pick("必須の欄が空いています。", "What is required is left empty.");
                one.fault = Some(text.to_owned());
            }
            one.input = Input::Pieces(all);
            language
                .pick("書かなかった行は数えません。", "Rows left empty do not count.")
                .clone_into(&mut one.help);
        }
        one
    };
    offer.facts.iter().map(field).collect()
}
