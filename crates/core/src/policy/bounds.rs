//! Judges a policy by its parameters: what goes beyond a bound, and where that stands.

use chrono::NaiveDate;

use super::parameter::{Found, Parameter, Source, at_least, at_most};
use super::{Policy, parameters};
use crate::law::table::Outside;
use crate::rule::Severity;
use crate::words::Sentence;

/// A member of a policy that goes beyond its bound.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Which.
    pub parameter: &'static Parameter,
    /// Its path: the name, or an item of its list (`delegation_table[1].up_to_yen`).
    pub at: String,
    /// What is there, as text.
    pub value: String,
    /// What is allowed, as a phrase.
    pub bound: Sentence,
    /// Where the bound stands.
    pub source: Source,
    /// Why the bound is not known on the day, where no row of the law applies.
    pub outside: Option<Outside>,
}

impl Fault {
    /// How far the bound yields; none of them yields to a policy.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.source.provenance.severity()
    }

    /// The fault as a sentence: parameter, value, bound, citation.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let (label, citation) = (self.parameter.label, self.source.citation);
        let basis = self.source.provenance.words();
        if let Some(outside) = &self.outside {
            let said = outside.sentence();
            return Sentence {
                ja: format!(
                    "{}（{}）は{}：{}この日の限度が分からないため、表にある日から施行してください〔{}：{}〕。",
                    label.ja, self.at, self.value, said.ja, basis.ja, citation.ja
                ),
                en: format!(
                    "{} ({}) is {}: {} Its bound on that day is not known; let it take effect on a day the table \
                     covers [{}: {}].",
                    label.en, self.at, self.value, said.en, basis.en, citation.en
                ),
            };
        }
        Sentence {
            ja: format!(
                "{}（{}）は{}：{}にしてください〔{}：{}〕。",
                label.ja, self.at, self.value, self.bound.ja, basis.ja, citation.ja
            ),
            en: format!(
                "{} ({}) is {}: it must be {} [{}: {}].",
                label.en, self.at, self.value, self.bound.en, basis.en, citation.en
            ),
        }
    }
}

/// Everything in a policy that goes beyond its bounds on a day, in the order of [`super::GROUPS`];
/// empty where the policy may be applied then.
#[must_use]
pub fn faults(policy: &Policy, on: NaiveDate) -> Vec<Fault> {
    parameters().flat_map(|parameter| faults_of(parameter, policy, on)).collect()
}

fn faults_of(parameter: &'static Parameter, policy: &Policy, on: NaiveDate) -> Vec<Fault> {
    let fault = |at: String, value: String, bound: Sentence, source: Source| Fault {
        parameter,
        at,
        value,
        bound,
        source,
        outside: None,
    };
    let mut found = Vec::new();
    if let Some((unit, figure)) = parameter.shape.unit().zip(parameter.value(policy).as_i64()) {
        let shown = || (parameter.name.to_owned(), figure.to_string());
        if let Some(outside) = parameter.by_row.and_then(|known| known(policy, on)) {
            let (at, value) = shown();
            let bound = outside.sentence();
            return vec![Fault { outside: Some(outside), ..fault(at, value, bound, parameter.source) }];
        }
        if let Some(low) = parameter.low {
            let least = (low.value)(policy, on);
            if figure < least {
                let (at, value) = shown();
                found.push(fault(at, value, at_least(unit, least), low.source));
            }
        }
        if let Some(high) = parameter.high {
            let most = (high.value)(policy, on);
            if figure > most {
                let (at, value) = shown();
                found.push(fault(at, value, at_most(unit, most), high.source));
            }
        }
    }
    if let Some(check) = parameter.check {
        let of = |Found { at, value }: Found| {
            fault(format!("{}{at}", parameter.name), value, check.allowed.into(), check.source)
        };
        found.extend((check.find)(policy).into_iter().map(of));
    }
    found
}
