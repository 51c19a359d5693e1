//! Rules: named requirements with citation, severity and a sentence built from inputs.

use chrono::NaiveDate;
use smallvec::SmallVec;

use crate::domain::{grouped, moment};
use crate::dossier::Dossier;
use crate::law::table::Outside;
use crate::words::{Among, Names, Sentence, Words, words};

/// How far a rule yields (`law.md` §11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// H: law; no exception.
    Law,
    /// R: local rule; yields only where marked so and policy allows.
    Local,
    /// S: advice; shown, and its being ignored is recorded.
    Advice,
}

impl Severity {
    /// The letter of `law.md`.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Law => "H",
            Self::Local => "R",
            Self::Advice => "S",
        }
    }
}

/// What a rule does to an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Must hold for the act to be allowed.
    Guard,
    /// A deadline one act starts and another fulfils; late is allowed and marked.
    Duty,
    /// Chooses the target; refuses nothing.
    Fork,
}

impl Form {
    /// The id used in the rulebook.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Guard => "guard",
            Self::Duty => "duty",
            Self::Fork => "fork",
        }
    }
}

/// How a rule came out (`decision-trail.md` §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the outcomes are the words of the trail")]
pub enum Outcome {
    Met,
    Unmet,
    Overridden,
    Advised,
    NotApplicable,
    Overdue,
}

impl Outcome {
    /// The word of the trail.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::Overridden => "overridden",
            Self::Advised => "advised",
            Self::NotApplicable => "not-applicable",
            Self::Overdue => "overdue",
        }
    }
}

/// An input of a rule, quoted in its sentence and committed in the trail.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the variants are their types")]
pub enum Input {
    Int(i64),
    Text(String),
    Word(&'static str),
    Date(NaiveDate),
    Flag(bool),
}

/// A fixed word as an input: it is not copied.
#[must_use]
pub const fn word(text: &'static str) -> Input {
    Input::Word(text)
}

impl From<i64> for Input {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<usize> for Input {
    fn from(value: usize) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl From<&str> for Input {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Input {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<NaiveDate> for Input {
    fn from(value: NaiveDate) -> Self {
        Self::Date(value)
    }
}
impl From<bool> for Input {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl std::fmt::Display for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
            Self::Word(value) => value.fmt(f),
            Self::Date(value) => value.format("%Y-%m-%d").fmt(f),
            Self::Flag(value) => value.fmt(f),
        }
    }
}

/// Named inputs of a finding.
pub type Inputs = SmallVec<[(&'static str, Input); 4]>;

/// What a rule found for one subject.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Whom or what it is about: an opaque id, or empty.
    pub subject: String,
    /// How it came out.
    pub outcome: Outcome,
    /// The day of the table row or rule text applied; the rule's own day where `None`.
    pub law: Option<NaiveDate>,
    /// What it looked at.
    pub inputs: Inputs,
    /// What the acts and stages its sentence names are called.
    pub names: Names,
}

impl Finding {
    /// The sentence of this finding in both languages, its moments and days as people write them. The
    /// trail keeps what the rule looked at, and not this.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        let Sentence { ja, en } = self.outside().unwrap_or_else(|| (self.rule.says)(self));
        Sentence { ja: moment::in_ja(&ja), en: moment::in_en(&en) }
    }

    /// Why no row of a table of the law applies to the day, where that is what was found.
    #[must_use]
    pub fn outside(&self) -> Option<Sentence> {
        let ja = self.plain_input("outside_ja");
        (!ja.is_empty()).then(|| Sentence { ja, en: self.plain_input("outside_en") })
    }

    /// The input of this name as a reader meets it, yen with thousands apart; empty where there is none.
    #[must_use]
    pub fn input(&self, name: &str) -> String {
        let plain = self.plain_input(name);
        match plain.parse() {
            Ok(yen) if name.ends_with("_yen") => grouped(yen),
            _ => plain,
        }
    }

    /// The input of this name, or this word where there is none.
    #[must_use]
    pub fn input_or(&self, name: &str, none: &str) -> String {
        let said = self.input(name);
        if said.is_empty() { none.to_owned() } else { said }
    }

    /// The input of this name as the trail keeps it; empty where there is none.
    #[must_use]
    pub fn plain_input(&self, name: &str) -> String {
        self.inputs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_string())
            .unwrap_or_default()
    }

    /// What the act whose id this input is, is called; the id where it has no name.
    #[must_use]
    pub fn act_called(&self, input: &str) -> Sentence {
        let id = self.plain_input(input);
        called((self.names.act)(&id), &id)
    }

    /// What the stage whose id this input is, is called among these kinds; the id where it has no name.
    #[must_use]
    pub fn stage_called(&self, input: &str, among: Among) -> Sentence {
        let id = self.plain_input(input);
        called((self.names.stage)(&id, among), &id)
    }

    /// The day of the law applied.
    #[must_use]
    pub fn law_day(&self) -> String {
        self.law.map_or_else(|| self.rule.since.to_owned(), |day| day.format("%Y-%m-%d").to_string())
    }
}

fn called(label: Option<Words>, id: &str) -> Sentence {
    label.map_or_else(|| Sentence { ja: id.to_owned(), en: id.to_owned() }, Sentence::from)
}

/// Collects the findings of one rule.
pub struct Findings<'f> {
    rule: &'static Rule,
    out: &'f mut Vec<Finding>,
}

impl<'f> Findings<'f> {
    /// A collector for a rule.
    pub fn new(rule: &'static Rule, out: &'f mut Vec<Finding>) -> Self {
        Self { rule, out }
    }

    /// Records an outcome for the act as a whole.
    pub fn record(&mut self, outcome: Outcome, inputs: Inputs) {
        self.about("", outcome, inputs);
    }

    /// Records an outcome for one subject.
    pub fn about(&mut self, subject: &str, outcome: Outcome, inputs: Inputs) {
        let subject = subject.to_owned();
        self.out.push(Finding { rule: self.rule, subject, outcome, law: None, inputs, names: Names::NONE });
    }

    /// Met where `holds`, else unmet.
    pub fn check(&mut self, holds: bool, inputs: Inputs) {
        self.record(if holds { Outcome::Met } else { Outcome::Unmet }, inputs);
    }

    /// Met or unmet for one subject.
    pub fn check_about(&mut self, subject: &str, holds: bool, inputs: Inputs) {
        self.about(subject, if holds { Outcome::Met } else { Outcome::Unmet }, inputs);
    }

    /// No row of the law's table applies to the day: unmet, and the sentence says which.
    pub fn outside(&mut self, outside: Outside) {
        let said = outside.sentence();
        self.record(
            Outcome::Unmet,
            crate::inputs![law_day = outside.day, outside_ja = said.ja, outside_en = said.en],
        );
    }

    /// The rule does not apply here.
    pub fn not_applicable(&mut self) {
        self.record(Outcome::NotApplicable, Inputs::new());
    }

    /// Sets the day of the table row used by the findings recorded so far for this rule.
    pub fn by_law_of(&mut self, day: NaiveDate) {
        if let Some(last) = self.out.last_mut() {
            last.law = Some(day);
        }
    }
}

/// What a rule or question reads beyond the procedure's own facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Only the procedure's own facts and what the act brings.
    Own,
    /// These facts of the parent (`stage` is its stage).
    Parent(&'static [&'static str]),
    /// The children, with these facts of each.
    Children(&'static [&'static str]),
    /// The procedures this one names ([`crate::dossier::NAMING`]), with these facts of each.
    Named(&'static [&'static str]),
    /// Several of these together.
    All(&'static [Reads]),
}

/// A rule: one requirement, in one place.
pub struct Rule {
    /// `G92` of `law.md` §11, or a name of ours for what `procedures.md` requires.
    pub id: &'static str,
    /// What it is called.
    pub name: Words,
    /// Where it stands.
    pub citation: Words,
    /// How far it yields.
    pub severity: Severity,
    /// What it does.
    pub form: Form,
    /// Whether an approver may make an exception where policy allows (`law.md` §11).
    pub overridable: bool,
    /// Whether its outcome is committed salted (`decision-trail.md` §2).
    pub sensitive: bool,
    /// Day of the rule text, YYYY-MM-DD.
    pub since: &'static str,
    /// What it reads.
    pub reads: Reads,
    /// Judges the dossier.
    pub judge: fn(&Dossier, &mut Findings<'_>),
    /// Says what was found.
    pub says: fn(&Finding) -> Sentence,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Rule").field(&self.id).finish()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// The defaults a rule is written over: a local guard that always holds.
pub const RULE: Rule = Rule {
    id: "",
    name: words("", ""),
    citation: words("手続定義", "procedure definition"),
    severity: Severity::Local,
    form: Form::Guard,
    overridable: false,
    sensitive: false,
    since: "2026-04-01",
    reads: Reads::Own,
    judge: |_, out| out.record(Outcome::Met, Inputs::new()),
    says: |finding| Sentence::from(finding.rule.name),
};

/// Builds [`Inputs`] from `name = value` pairs.
#[macro_export]
macro_rules! inputs {
    ($($name:ident = $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "empty where there are no inputs")]
        // Sized once: a rule with many inputs does not grow step by step.
        let mut inputs = $crate::rule::Inputs::with_capacity(<[&str]>::len(&[$(stringify!($name)),*]));
        $(inputs.push((stringify!($name), $crate::rule::Input::from($value)));)*
        inputs
    }};
}

/// A question that chooses between targets and refuses nothing.
pub struct Question {
    /// Its id in the rulebook.
    pub id: &'static str,
    /// The question.
    pub words: Words,
    /// The answers, in order; for yes and no: `["no", "yes"]`.
    pub answers: &'static [&'static str],
    /// The rule it applies, where it is one of the law's forks.
    pub rule: Option<&'static str>,
    /// Whether it asks where the procedure was before: such a way leads to nothing new, and the
    /// survey does not count it as a way around a safeguard.
    pub history: bool,
    /// What it reads.
    pub reads: Reads,
    /// Which answer the dossier gives.
    pub answer: fn(&Dossier) -> usize,
}

/// The answers of a yes-or-no question.
pub const NO_YES: &[&str] = &["no", "yes"];

/// The defaults a yes-or-no question is written over.
pub const QUESTION: Question = Question {
    id: "",
    words: words("", ""),
    answers: NO_YES,
    rule: None,
    history: false,
    reads: Reads::Own,
    answer: |_| 0,
};
