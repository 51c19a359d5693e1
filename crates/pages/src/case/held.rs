//! Who holds a case now, beside the officer in charge of it; and which of its procedures says so.

use shirube_core::render::Language;
use shirube_desk::{CaseView, HeldByView};

use super::{CasePage, CaseWords, main_of};
use crate::offer::capacities;
use crate::words::either;

/// The procedure a case is in now, where it goes on.
#[must_use]
pub fn main_procedure(view: &CaseView) -> Option<&str> {
    main_of(view).filter(|one| !one.closed).map(|one| one.procedure.as_str())
}

impl CasePage {
    /// The same page, saying who holds the case now.
    #[must_use]
    pub fn held(mut self, by: Option<&HeldByView>) -> Self {
        self.held = by.and_then(|by| said(self.frame.language, &self.w, by));
        self
    }
}

/// Who holds it, and what they do next: `決裁権者 田中 一郎 — 契約締結を決裁する`.
fn said(language: Language, w: &CaseWords, by: &HeldByView) -> Option<String> {
    let next = either(language, &by.next_ja, &by.next_en);
    let who = if by.outside {
        w.outside.to_owned()
    } else {
        let names: Vec<&str> = by.people.iter().map(|(_, name)| name.as_str()).collect();
        let others = match language {
            _ if by.others == 0 => String::new(),
            Language::Ja => format!("（ほか{}名）", by.others),
            Language::En => format!(" (and {} more)", by.others),
        };
        let capacities = capacities(language, &by.capacities);
        format!("{capacities} {}{others}", names.join(language.comma())).trim().to_owned()
    };
    match (who.is_empty(), next.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("{}（{next}）", w.nobody)),
        (false, true) => Some(who),
        (false, false) => Some(format!("{who}（{next}）")),
    }
}
