//! What a contract that pays for outcomes waits for.

use crate::inputs;
use crate::rule::{RULE, Reads, Rule};
use crate::words::{Sentence, words};

/// The amount of a pay-for-success is fixed before its contract ends: what would still be due
/// could not be paid afterwards.
pub static OUTCOME_FIXED: Rule = Rule {
    id: "outcome-fixed",
    name: words("支払額の確定", "amount of the outcome fixed"),
    citation: words("成果連動型民間委託契約書（支払）", "contract (payment)"),
    reads: Reads::Parent(&["kind", "amount.total_yen"]),
    judge: |file, out| {
        if file.kind_of_parent() != "pay-for-success" {
            return out.not_applicable();
        }
        out.check(file.parent.get("amount.total_yen").is_some(), inputs![]);
    },
    says: |_| Sentence {
        ja: "成果連動の支払額がまだ確定していません。確定してから契約を終えてください。".to_owned(),
        en: "The amount for the outcome is not fixed yet; the contract ends after that.".to_owned(),
    },
    ..RULE
};
