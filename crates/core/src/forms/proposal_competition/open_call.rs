//! While the call is open: questions, amendments, replaced evaluators, admission.

pub use crate::forms::committee::{SEATS_CHANGE, replaced, with_replacement};
pub use crate::forms::entries::{ADMIT, ANY_ENTRY, APPLICATION_OPEN, DISQUALIFY};
pub use crate::forms::open_call::*;
use crate::inputs;
use crate::rule::{RULE, Rule};
use crate::words::{Sentence, words};

/// Entries have closed (`before`), so that applications may be examined while the call is open.
pub static ENTRIES_CLOSED: Rule = Rule {
    id: "entries-closed",
    name: words("参加表明の締切後", "entries have closed"),
    judge: |file, out| out.check(file.facts.get("call.entries_closed_at").is_some(), inputs![]),
    says: |_| Sentence {
        ja: "参加資格の審査は、参加表明の期限後に行います。".to_owned(),
        en: "Eligibility is examined after entries have closed.".to_owned(),
    },
    ..RULE
};
