//! A part of an application, filled in by itself.

use askama::Template;
use shirube_desk::OfferView;

use super::{ApplyPart, ApplyWords, Held, file_label};
use crate::act::{ActWords, Head, Meant, all_fields, crumbs, head};
use crate::field::{Field, Input};
use crate::frame::{Crumb, Frame};
use crate::profile::{OfProfile, used_words};
use crate::record::Piece;
use crate::style::draft_href;
use crate::typed::{FieldFault, Typed};
use crate::words::either;

/// A file to hand in.
#[derive(Debug)]
struct Choice {
    /// The name it is sent under.
    name: String,
    label: String,
    required: bool,
    held: Option<String>,
    fault: Option<String>,
}

/// A part of an application, filled in by itself.
#[derive(Debug, Template)]
#[template(path = "apply_part.html")]
pub struct ApplyPartPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    a: ApplyWords,
    w: ActWords,
    head: Head,
    part: &'static str,
    part_title: &'static str,
    list_href: String,
    fields: Vec<Field>,
    files: Vec<Choice>,
    faults: Vec<(String, String)>,
    script: &'static str,
}

impl ApplyPartPage {
    /// The page of a part; none where the form asks nothing in it.
    #[must_use]
    pub fn new(
        frame: Frame,
        (meant, offer, part): (&Meant, &OfferView, ApplyPart),
        (typed, faults): (&Typed, &[FieldFault]),
        of_profile: &OfProfile,
    ) -> Option<Self> {
        let language = frame.language;
        let (a, w) = (ApplyWords::of(language), ActWords::of(language));
        let head = head(&frame, meant, offer);
        let asked = offer.facts.iter().filter(|(name, .., shape)| ApplyPart::of(name, shape) == part);
        let asked: Vec<_> = asked.cloned().collect();
        let fault_of = |of: &str| faults.iter().find(|(field, _)| field == of).map(|(_, text)| text.clone());
        let file = |id: &str, label: &str, required: bool| Choice {
            name: format!("d.{id}"),
            label: label.to_owned(),
            required,
            held: Held::of(typed, id).map(|held| held.line()),
            fault: fault_of(id),
        };
        let mut files = Vec::new();
        if part == ApplyPart::Files {
            let of_fact = asked.iter().map(|(name, ja, en, required, _)| {
                file(name, file_label(language, name).unwrap_or(either(language, ja, en)), *required)
            });
            files.extend(of_fact);
            files.extend(offer.documents.iter().map(|(id, ja, en)| file(id, either(language, ja, en), true)));
        }
        let facts = if part == ApplyPart::Files { Vec::new() } else { asked };
        let only = OfferView { facts, ..offer.clone() };
        let mut fields = all_fields(&w, meant, &only, typed, faults, language);
        if fields.is_empty() && files.is_empty() {
            return None;
        }
        if let OfProfile::Used(facts) = of_profile {
            let words = used_words(language);
            for field in fields.iter_mut().filter(|field| facts.iter().any(|fact| field.is_of(fact))) {
                let help = format!("{words} {}", field.help);
                help.trim().clone_into(&mut field.help);
            }
        }
        let told = faults.iter().filter_map(|(field, text)| {
            let own = fields.iter().find(|one| one.is_of(field));
            let chosen = files.iter().find(|one| one.name.strip_prefix("d.") == Some(field));
            let (focus, label) = match (own, chosen) {
                (Some(own), _) => (&own.focus, &own.label),
                (None, Some(file)) => (&file.name, &file.label),
                (None, None) => return None,
            };
            Some((format!("#{focus}"), format!("{label}{}{text}", frame.colon())))
        });
        let faults = told.collect();
        let part_title = part.title(language);
        let list = frame.link(&meant.action);
        let mut crumbs = crumbs(&frame, meant, part_title);
        let of_list = Crumb { href: list.clone(), label: head.label.clone() };
        crumbs.insert(crumbs.len().saturating_sub(1), of_list);
        Some(Self {
            title: format!("{part_title} - {} - {}", head.label, meant.case_title),
            crumbs,
            part: part.id(),
            part_title,
            list_href: list,
            fields,
            files,
            faults,
            script: draft_href(),
            a,
            w,
            head,
            frame,
        })
    }
}
