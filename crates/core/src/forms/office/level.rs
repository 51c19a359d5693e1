//! The level at which an approver decides, by the policy's table of delegated decisions (専決).

use std::collections::BTreeSet;

use crate::inputs;
use crate::rule::{RULE, Rule};
use crate::words::{Sentence, words};

/// A grant's level is an approver's, and the table names it: at any other nothing could be decided.
pub static LEVEL_KNOWN: Rule = Rule {
    id: "level-in-table",
    name: words("専決区分表にある職位", "a level of the table"),
    citation: words("地方自治法第153条・各団体の事務決裁規程", "Local Autonomy Act 153; approval rules"),
    judge: |file, out| {
        let Some(level) = file.brought("grant.level").and_then(serde_json::Value::as_str) else {
            return out.not_applicable();
        };
        let table = &file.policy.delegation_table;
        let known: BTreeSet<&str> = table.iter().map(|step| step.holder.as_str()).collect();
        let approver = file.text("grant.capacity") == Some("approver");
        out.check(
            approver && known.contains(level),
            inputs![
                level = level,
                approver = approver,
                known = known.iter().copied().collect::<Vec<_>>().join("、")
            ],
        );
    },
    says: |finding| {
        if finding.input("approver") == "false" {
            return Sentence {
                ja: "専決の職位を定めるのは決裁権者の権限だけです。".to_owned(),
                en: "Only an approver's grant has a level of delegated decisions.".to_owned(),
            };
        }
        let (level, known) = (finding.input("level"), finding.input("known"));
        Sentence {
            ja: format!("職位「{level}」は方針の専決区分にありません。あるもの：{known}。"),
            en: format!(
                "The level \"{level}\" is not in the policy's table of delegated decisions. It has: {known}."
            ),
        }
    },
    ..RULE
};
