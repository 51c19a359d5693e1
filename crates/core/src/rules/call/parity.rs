//! Information parity of a case: who took part in its demonstration knows no more than others when
//! something is bought (`procedures.md` §12).

use serde_json::Value;

use super::stated;
use crate::dossier::Dossier;
use crate::facts::Facts;
use crate::inputs;
use crate::rule::{Findings, RULE, Reads, Rule};
use crate::words::{Sentence, words};

/// The demonstrations whose partner learned something that is not public yet.
fn unpublished(facts: &Facts) -> String {
    let list = facts.get("parity.unpublished").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join("、")
}

fn judge(file: &Dossier, demonstrations: String, besides: &[&str], out: &mut Findings<'_>) {
    if demonstrations.is_empty() {
        return out.not_applicable();
    }
    let said = stated(file.get("parity.learned")) || besides.iter().any(|name| stated(file.get(name)));
    out.check(said, inputs![demonstrations = demonstrations, direct = !besides.is_empty()]);
}

/// A competition of a case with a demonstration publishes what its partner learned.
pub static PARITY_OF_CALL: Rule = Rule {
    id: "parity-of-case",
    name: words("実証後の情報の公平性", "information parity after a demonstration"),
    citation: words(
        "官民連携の実践ガイド（実証から調達へ）",
        "practice guide (from demonstration to procurement)",
    ),
    reads: Reads::Parent(&["parity.unpublished"]),
    judge: |file, out| judge(file, unpublished(&file.parent), &[], out),
    says: |finding| {
        let demonstrations = finding.input("demonstrations");
        if finding.input("direct") == "true" {
            return Sentence {
                ja: format!(
                    "実証（{demonstrations}）の相手方が知り得たことを公表するか、公募によらない理由を記してください。"
                ),
                en: format!(
                    "Publish what the partner of {demonstrations} learned, or record the reason of a direct award."
                ),
            };
        }
        Sentence {
            ja: format!("実証（{demonstrations}）の相手方が知り得たことを、公告で公表してください。"),
            en: format!("The notice publishes what the partner of {demonstrations} learned."),
        }
    },
    ..RULE
};

/// A notice on the way to No.4 does so, or the reason of the direct award is recorded.
pub static PARITY_OF_NO4: Rule = Rule {
    judge: |file, out| judge(file, unpublished(&file.parent), &["parity.direct_reason"], out),
    ..PARITY_OF_CALL
};

/// A small purchase beside a preparation too.
pub static PARITY_OF_PURCHASE: Rule = Rule {
    reads: Reads::Own,
    judge: |file, out| judge(file, unpublished(&file.facts), &["parity.direct_reason"], out),
    ..PARITY_OF_CALL
};

/// Where the notice is published further down the tree, the path starts with it.
pub static PARITY_OF_PATH: Rule = Rule {
    reads: Reads::Own,
    judge: |file, out| match file.text("method.path") {
        Some("joint-procurement" | "pay-for-success") => judge(file, unpublished(&file.facts), &[], out),
        _ => out.not_applicable(),
    },
    ..PARITY_OF_CALL
};
