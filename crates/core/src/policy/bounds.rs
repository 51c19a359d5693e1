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
        let shown = self.shown();
        if let Some(outside) = &self.outside {
            let said = outside.sentence();
            return Sentence {
                ja: format!(
                    "{}（{}）：「{}」の限度が分かりません。{}表にある日から施行してください〔{}：{}〕。",
                    self.at, label.ja, shown.ja, said.ja, basis.ja, citation.ja
                ),
                en: format!(
                    "{} ({}): the bound of {} is not known. {} Let it take effect on a day the table covers [{}: {}].",
                    self.at, label.en, shown.en, said.en, basis.en, citation.en
                ),
            };
        }
        Sentence {
            ja: format!(
                "{}（{}）：「{}」は認められません。認められるのは、{}です〔{}：{}〕。",
                self.at, label.ja, shown.ja, self.bound.ja, basis.ja, citation.ja
            ),
            en: format!(
                "{} ({}): {} is not allowed; allowed is {} [{}: {}].",
                self.at, label.en, shown.en, self.bound.en, basis.en, citation.en
            ),
        }
    }

    /// What is there as a reader meets it: a figure with its unit, an empty list as such.
    fn shown(&self) -> Sentence {
        match (self.parameter.shape.unit(), self.value.parse(), self.value.as_str()) {
            (Some(unit), Ok(figure), _) => unit.of(figure),
            (_, _, "" | "[]") => Sentence { ja: "記載なし".to_owned(), en: "an empty list".to_owned() },
            _ => Sentence { ja: self.value.clone(), en: format!("\"{}\"", self.value) },
        }
    }
}

impl Parameter {
    /// What is allowed of it on a day, each with where it stands: its bounds, or what its list must be; nothing
    /// where its shape alone says.
    #[must_use]
    pub fn allowed(&self, policy: &Policy, on: NaiveDate) -> Vec<(Sentence, Source)> {
        let Some(unit) = self.shape.unit() else {
            return self.check.map(|check| (check.allowed.into(), check.source)).into_iter().collect();
        };
        if let Some(outside) = self.by_row.and_then(|known| known(policy, on)) {
            return vec![(outside.sentence(), self.source)];
        }
        let low = self.low.map(|low| (at_least(unit, (low.value)(policy, on)), low.source));
        let high = self.high.map(|high| (at_most(unit, (high.value)(policy, on)), high.source));
        low.into_iter().chain(high).collect()
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
