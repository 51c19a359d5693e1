//! The members' needs, and the form of organisation that serves them.

use serde_json::{Map, Value};

use super::minimum;
use crate::dossier::Dossier;
use crate::inputs;
use crate::rule::{RULE, Reads, Rule, Severity};
use crate::rules::joint::form;
use crate::rules::joint::members::{self, READ};
use crate::words::{Sentence, words};

/// Every remaining body has stated its need, and enough remain.
pub static NEEDS_IN: Rule = Rule {
    id: "needs-in",
    name: words("需要の提出", "every need is in"),
    citation: words("共同調達の需要集約", "aggregation of needs"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let remaining = members::remaining(file);
        let waiting: Vec<&str> = remaining
            .iter()
            .filter(|member| matches!(member.stage.as_str(), "invited" | "interested"))
            .map(|member| member.invited.name.as_str())
            .collect();
        out.check(
            waiting.is_empty() && remaining.len() >= minimum(file),
            inputs![waiting = waiting.join("、"), members = remaining.len(), minimum = minimum(file)],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "すべての団体の需要か辞退が必要です（未提出：{}、参加{}団体、最少{}団体）。",
            finding.input("waiting"),
            finding.input("members"),
            finding.input("minimum")
        ),
        en: format!(
            "Each body submits its need or declines (open: {}; {} members, at least {}).",
            finding.input("waiting"),
            finding.input("members"),
            finding.input("minimum")
        ),
    },
    ..RULE
};

/// Enough members remain.
pub static ENOUGH_MEMBERS: Rule = Rule {
    id: "enough-members",
    name: words("最少の構成団体数", "enough members remain"),
    citation: words("協定書（成立の要件）", "agreement (condition of its conclusion)"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let members = members::remaining(file).len();
        out.check(members >= minimum(file), inputs![members = members, minimum = minimum(file)]);
    },
    says: |finding| Sentence {
        ja: format!(
            "構成団体は{}以上必要ですが、残っているのは{}団体です。",
            finding.input("minimum"),
            finding.input("members")
        ),
        en: format!(
            "At least {} members are needed; {} remain.",
            finding.input("minimum"),
            finding.input("members")
        ),
    },
    ..RULE
};

/// The needs and weights of the members, by organisation.
#[must_use]
pub fn stated(file: &Dossier) -> Option<Value> {
    let stated = members::remaining(file).into_iter().map(|member| {
        let facts = ["need", "weight", "options"]
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), member.facts.get(name)?.clone())))
            .collect::<Map<_, _>>();
        (member.invited.org, Value::from(facts))
    });
    Some(stated.collect::<Map<_, _>>().into())
}

/// Which forms serve which purpose (`law.md` §5.5).
const SERVES: &[(&str, &[&str])] = &[
    ("own-contracts", &["f1-i", "f2", "f3", "f5"]),
    ("one-contract", &["f1-ii", "f6", "f7"]),
    ("standing-forum", &["f3", "f2"]),
    ("shared-committee", &["f5", "f1-i"]),
    ("standing-operation", &["f4", "f6", "f8", "f9"]),
    ("urgent", &["f1-i", "f1-ii", "f3"]),
];

/// The form serves what it is chosen for.
pub static FORM_SERVES: Rule = Rule {
    id: "form-serves",
    name: words("組織形態の選び方", "the form serves its purpose"),
    citation: words("官民連携の実践ガイド（共同調達）", "practice guide (joint procurement)"),
    severity: Severity::Advice,
    judge: |file, out| {
        let (need, chosen) =
            (file.text("joint.need").unwrap_or_default(), file.text("joint.form").unwrap_or_default());
        let forms = SERVES.iter().find(|(one, _)| *one == need).map_or(&[] as &[&str], |(_, forms)| forms);
        out.check(forms.contains(&chosen), inputs![need = need, chosen = chosen, usual = forms.join(" ")]);
    },
    says: |finding| Sentence {
        ja: format!(
            "この目的（{}）には通常 {} を用います（選択：{}）。",
            finding.input("need"),
            finding.input("usual"),
            finding.input("chosen")
        ),
        en: format!(
            "For this purpose ({}) one usually takes {} (chosen: {}).",
            finding.input("need"),
            finding.input("usual"),
            finding.input("chosen")
        ),
    },
    ..RULE
};

/// The members whose assemblies vote.
#[must_use]
pub fn voters(file: &Dossier) -> Option<Value> {
    Some(Value::from(form::voters(file)))
}
