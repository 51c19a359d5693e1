//! A part of an application, filled in by itself.

use askama::Template;
use shirube_desk::OfferView;

use super::{ApplyPart, ApplyWords};
use crate::act::{ActWords, Head, all_fields, crumbs, head};
use crate::field::{Field, Input, Piece};
use crate::frame::{Crumb, Frame};
use crate::meant::Meant;
use crate::profile::{OfProfile, used_words};
use crate::style::draft_href;
use crate::typed::{FieldFault, Typed};
use crate::words::either;

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
        let only = OfferView { facts: asked.cloned().collect(), ..offer.clone() };
        let mut fields = all_fields(&w, meant, &only, typed, faults, language);
        if part == ApplyPart::Files {
            let document = |(id, ja, en): &(String, String, String)| {
                Field::file(language, (id, either(language, ja, en), true), typed, faults)
            };
            fields.extend(offer.documents.iter().map(document));
        }
        if fields.is_empty() {
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
            let own = fields.iter().find(|one| one.is_of(field))?;
            Some((format!("#{}", own.focus), format!("{}{}{text}", own.label, frame.colon())))
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
            faults,
            script: draft_href(),
            a,
            w,
            head,
            frame,
        })
    }
}
