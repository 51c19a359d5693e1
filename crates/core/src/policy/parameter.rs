//! What is known of a member of the policy: label, unit, how far it may go, where that stands.

use chrono::NaiveDate;
use serde_json::Value;

use super::Policy;
use crate::domain::grouped;
use crate::law::table::Outside;
use crate::rule::Severity;
use crate::words::{Sentence, Words, words};

/// What a bound rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// An act, an order or a rule of the State.
    Statute,
    /// An international agreement, taken over by a local rule.
    Agreement,
    /// An ordinance or a rule of the organisation.
    LocalRule,
    /// What offices do; nothing binds them to it.
    Practice,
    /// This program: beyond it the figure has no meaning, or cannot be kept.
    Program,
}

impl Provenance {
    /// What it is called.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Statute => words("法令", "statute"),
            Self::Agreement => words("協定", "agreement"),
            Self::LocalRule => words("団体の規程", "local rule"),
            Self::Practice => words("実務", "practice"),
            Self::Program => words("本システム", "this program"),
        }
    }

    /// How far what rests on it yields: a statute never.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Statute => Severity::Law,
            Self::Agreement | Self::LocalRule | Self::Practice | Self::Program => Severity::Local,
        }
    }
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// What it rests on.
    pub provenance: Provenance,
    /// The article, or the rule by its name.
    pub citation: Words,
}

impl Source {
    /// A source.
    #[must_use]
    pub const fn new(provenance: Provenance, ja: &'static str, en: &'static str) -> Self {
        Self { provenance, citation: words(ja, en) }
    }
}

/// The least or the most a figure may be, itself allowed.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// The figure for a policy (its kind of body, its other figures) on a day.
    pub value: fn(&Policy, NaiveDate) -> i64,
    /// Where it stands.
    pub source: Source,
}

/// The largest whole number that JSON keeps exact, and with it the trail.
pub(super) const MOST_YEN: Bound = Bound {
    value: |_, _| 9_007_199_254_740_991,
    source: Source::new(
        Provenance::Program,
        "記録に残せる最大の整数",
        "the largest whole number the trail keeps",
    ),
};

/// Something found wrong by a [`Check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where in the member: `[1].up_to_yen`, or nothing for the whole.
    pub at: String,
    /// What is there.
    pub value: String,
}

/// What a list must be beyond the shape of its items.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// What is allowed, as a phrase.
    pub allowed: Words,
    /// Where it stands.
    pub source: Source,
    /// What of a policy is not allowed.
    pub find: fn(&Policy) -> Vec<Found>,
}

/// In what a figure is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each unit is named by `Unit::words`")]
pub enum Unit {
    Days,
    BusinessDays,
    Years,
    FiscalYears,
    Percent,
    BasisPoints,
    Yen,
    People,
    Bodies,
    Firms,
    Entrants,
    Times,
}

impl Unit {
    /// What it is called.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Days => words("日", "days"),
            Self::BusinessDays => words("開庁日", "business days"),
            Self::Years => words("年", "years"),
            Self::FiscalYears => words("年度", "fiscal years"),
            Self::Percent => words("％", "%"),
            Self::BasisPoints => words("ベーシスポイント（年0.01％）", "hundredths of a percent a year"),
            Self::Yen => words("円", "yen"),
            Self::People => words("人", "people"),
            Self::Bodies => words("団体", "bodies"),
            Self::Firms => words("者", "firms"),
            Self::Entrants => words("者", "entrants"),
            Self::Times => words("回", "times"),
        }
    }

    /// The English of a single one.
    const fn one(self) -> &'static str {
        match self {
            Self::Days => "day",
            Self::BusinessDays => "business day",
            Self::Years => "year",
            Self::FiscalYears => "fiscal year",
            Self::Percent => "percent",
            Self::BasisPoints => "hundredth of a percent a year",
            Self::Yen => "yen",
            Self::People => "person",
            Self::Bodies => "body",
            Self::Firms => "firm",
            Self::Entrants => "entrant",
            Self::Times => "time",
        }
    }

    /// A figure with its unit, thousands apart.
    #[must_use]
    pub fn of(self, figure: i64) -> Sentence {
        let digits = grouped(figure);
        let Words { ja, en } = self.words();
        let en = match self {
            Self::Yen => format!("¥{digits}"),
            Self::Percent => format!("{digits}%"),
            _ if figure == 1 => format!("1 {}", self.one()),
            _ => format!("{digits} {en}"),
        };
        Sentence { ja: format!("{digits}{ja}"), en }
    }
}

/// The shape of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A whole number.
    Figure(Unit),
    /// A whole number, or absent: then the statute's figure of the day.
    OwnFigure(Unit),
    /// Yes or no.
    Switch,
    /// One of these ids.
    Choice(&'static [&'static str]),
    /// A text.
    Text,
    /// Texts.
    Texts,
    /// Ids out of these.
    Choices(&'static [&'static str]),
    /// A day, YYYY-MM-DD.
    Date,
    /// Days.
    Dates,
    /// The same, or absent.
    May(&'static Self),
    /// Tables of these members.
    Records(&'static [(&'static str, Shape)]),
}

impl Shape {
    /// The unit of a figure.
    #[must_use]
    pub const fn unit(self) -> Option<Unit> {
        match self {
            Self::Figure(unit) | Self::OwnFigure(unit) => Some(unit),
            _ => None,
        }
    }

    /// The shape of one of a list's items; its own, where it is no list.
    #[must_use]
    pub const fn item(self) -> Self {
        match self {
            Self::Texts => Self::Text,
            Self::Choices(ids) => Self::Choice(ids),
            Self::Dates => Self::Date,
            other => other,
        }
    }

    /// What is written there, as a phrase.
    #[must_use]
    pub fn phrase(self) -> Sentence {
        let said = |ja: &str, en: &str| Sentence { ja: ja.to_owned(), en: en.to_owned() };
        match self {
            Self::Figure(Unit::Yen) | Self::OwnFigure(Unit::Yen) => {
                said("円の整数（端数なし）", "whole yen, without a fraction")
            }
            Self::Figure(_) | Self::OwnFigure(_) => {
                said("整数（端数なし）", "a whole number, without a fraction")
            }
            Self::Switch => said("true か false のどちらか", "true or false"),
            Self::Choice(ids) => Sentence {
                ja: format!("{}のいずれか", ids.join("・")),
                en: format!("one of {}", ids.join(", ")),
            },
            Self::Text => said("空でない文字", "a text that is not empty"),
            Self::Texts => said("空でない文字の一覧", "a list of texts that are not empty"),
            Self::Choices(ids) => Sentence {
                ja: format!("{}の一覧", ids.join("・")),
                en: format!("a list out of {}", ids.join(", ")),
            },
            Self::Date => said("暦にある日付（例 2026-11-20）", "a day of the calendar such as 2026-11-20"),
            Self::Dates => said(
                "暦にある日付の一覧（例 2026-11-20）",
                "a list of days of the calendar such as 2026-11-20",
            ),
            Self::May(shape) => {
                let Sentence { ja, en } = shape.phrase();
                Sentence { ja: format!("{ja}（省略可）"), en: format!("{en}, or nothing") }
            }
            Self::Records(members) => {
                let names = members.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                Sentence { ja: format!("{{ {names} }}の一覧"), en: format!("a list of {{ {names} }}") }
            }
        }
    }
}

/// A member of the policy.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name in a policy.
    pub name: &'static str,
    /// What it is called.
    pub label: Words,
    /// The shape of its value.
    pub shape: Shape,
    /// The least it may be.
    pub low: Option<Bound>,
    /// The most it may be.
    pub high: Option<Bound>,
    /// Where a bound is a row of the law: why it is not known on a day, where no row applies.
    pub by_row: Option<fn(&Policy, NaiveDate) -> Option<Outside>>,
    /// What else it must be.
    pub check: Option<Check>,
    /// The law's figure for a kind of body on a day, which applies where an own figure is absent.
    pub standard: Option<fn(&Policy, NaiveDate) -> Option<i64>>,
    /// Where the parameter itself stands.
    pub source: Source,
    /// Rules, questions, duties and deadlines that read it, by their ids. Empty where it is only
    /// kept, and shown to whoever decides.
    pub feeds: &'static [&'static str],
}

impl Parameter {
    /// A member that nothing bounds and nothing reads.
    #[must_use]
    pub(super) const fn new(name: &'static str, shape: Shape, label: Words, source: Source) -> Self {
        Self {
            name,
            label,
            shape,
            low: None,
            high: None,
            by_row: None,
            check: None,
            standard: None,
            source,
            feeds: &[],
        }
    }

    /// The same, from this bound to that.
    #[must_use]
    pub(super) const fn between(mut self, low: Bound, high: Bound) -> Self {
        self.low = Some(low);
        self.high = Some(high);
        self
    }

    /// The same, at least this.
    #[must_use]
    pub(super) const fn at_least(mut self, low: Bound) -> Self {
        self.low = Some(low);
        self.high = Some(MOST_YEN);
        self
    }

    /// The same, bounded by a row of the law.
    #[must_use]
    pub(super) const fn by_row(mut self, outside: fn(&Policy, NaiveDate) -> Option<Outside>) -> Self {
        self.by_row = Some(outside);
        self
    }

    /// The same, with the law's figure where it is absent.
    #[must_use]
    pub(super) const fn standing_at(mut self, figure: fn(&Policy, NaiveDate) -> Option<i64>) -> Self {
        self.standard = Some(figure);
        self
    }

    /// The same, with a check.
    #[must_use]
    pub(super) const fn checked(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    /// The same, read by these.
    #[must_use]
    pub(super) const fn feeds(mut self, feeds: &'static [&'static str]) -> Self {
        self.feeds = feeds;
        self
    }

    /// Its value in a policy as JSON; null where an own figure is absent.
    #[must_use]
    pub fn value(&self, policy: &Policy) -> Value {
        let all = serde_json::to_value(policy).unwrap_or_default();
        all.get(self.name).cloned().unwrap_or_default()
    }

    /// What applies on a day: the policy's own figure, else the law's for its kind of body.
    #[must_use]
    pub fn in_force(&self, policy: &Policy, on: NaiveDate) -> Option<i64> {
        self.value(policy).as_i64().or_else(|| self.standard?(policy, on))
    }

    /// How far it may go on a day, as a phrase; empty where nothing bounds it.
    #[must_use]
    pub fn range(&self, policy: &Policy, on: NaiveDate) -> Sentence {
        let Some(unit) = self.shape.unit() else {
            return self.check.map_or_else(|| self.shape.phrase(), |check| Sentence::from(check.allowed));
        };
        let low = self.low.map(|bound| at_least(unit, (bound.value)(policy, on)));
        let high = self.high.map(|bound| at_most(unit, (bound.value)(policy, on)));
        match (low, high) {
            (Some(low), Some(high)) => {
                Sentence { ja: format!("{}{}", low.ja, high.ja), en: format!("{}, {}", low.en, high.en) }
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => self.shape.phrase(),
        }
    }
}

/// "30日以上".
pub(super) fn at_least(unit: Unit, figure: i64) -> Sentence {
    let Sentence { ja, en } = unit.of(figure);
    Sentence { ja: format!("{ja}以上"), en: format!("at least {en}") }
}

/// "30日以下".
pub(super) fn at_most(unit: Unit, figure: i64) -> Sentence {
    let Sentence { ja, en } = unit.of(figure);
    Sentence { ja: format!("{ja}以下"), en: format!("at most {en}") }
}
