//! Filters: which acts of a case an export holds.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::{Act, Case};
use crate::say::japan;

/// What an act must be to be exported; what is not set lets every act pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Done on this day in Japan, or later.
    pub from: Option<NaiveDate>,
    /// Done on this day in Japan, or earlier.
    pub to: Option<NaiveDate>,
    /// By whom, as the trail has them.
    pub person: Option<String>,
    /// Which act.
    pub act: Option<String>,
    /// Of which kind of procedure.
    pub kind: Option<String>,
    /// Judged by this rule.
    pub rule: Option<String>,
    /// Telling an amount of so many yen, or more.
    pub amount_from_yen: Option<i64>,
    /// Telling an amount of so many yen, or less.
    pub amount_to_yen: Option<i64>,
    /// In a case of this section (原課).
    pub section: Option<String>,
}

/// A value nothing in the case has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{found}\" does not occur in the case; there is {}", .known.join(", "))]
pub struct Unknown {
    /// Which member of the filter.
    pub member: &'static str,
    /// What was asked for.
    pub found: String,
    /// What there is, ascending.
    pub known: Vec<String>,
}

impl Unknown {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        format!("この案件に「{}」はありません。あるのは：{}", self.found, self.known.join("、"))
    }
}

/// The fact that names the section of a case.
const SECTION: &str = "owner_section";

impl Filter {
    /// The acts that pass, and the procedures they are of; the case says what was filtered by.
    ///
    /// # Errors
    /// [`Unknown`] for a person, act, kind, rule or section that nothing in the case has.
    pub fn apply(&self, mut case: Case) -> Result<Case, Unknown> {
        self.check(&case)?;
        case.acts.retain(|act| self.passes(act));
        let left: BTreeSet<&str> = case.acts.iter().map(|act| act.procedure.as_str()).collect();
        if *self != Self::default() {
            case.procedures.retain(|one| left.contains(one.id.as_str()));
        }
        case.filter = self.text();
        Ok(case)
    }

    /// The filter in words for programs and people: `from=2026-04-01 kind=contract`; empty where it
    /// lets everything pass.
    #[must_use]
    pub fn text(&self) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let yen = |yen: Option<i64>| yen.map(|yen| yen.to_string());
        let members = [
            ("from", day(self.from)),
            ("to", day(self.to)),
            ("person", self.person.clone()),
            ("act", self.act.clone()),
            ("kind", self.kind.clone()),
            ("rule", self.rule.clone()),
            ("amount_from_yen", yen(self.amount_from_yen)),
            ("amount_to_yen", yen(self.amount_to_yen)),
            ("section", self.section.clone()),
        ];
        let set = members.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        set.collect::<Vec<_>>().join(" ")
    }

    fn passes(&self, act: &Act) -> bool {
        let day = japan(act.at).date_naive();
        let is = |asked: &Option<String>, found: &str| asked.as_deref().is_none_or(|asked| asked == found);
        let has_rule = |rule: &str| act.rules.iter().any(|one| one.rule.id == rule);
        let (least, most) = (self.amount_from_yen, self.amount_to_yen);
        let fits = |yen: i64| least.is_none_or(|least| yen >= least) && most.is_none_or(|most| yen <= most);
        self.from.is_none_or(|from| day >= from)
            && self.to.is_none_or(|to| day <= to)
            && is(&self.person, &act.actor)
            && is(&self.act, &act.act.id)
            && is(&self.kind, &act.kind.id)
            && self.rule.as_deref().is_none_or(has_rule)
            && ((least.is_none() && most.is_none()) || amounts_yen(act).any(fits))
    }

    fn check(&self, case: &Case) -> Result<(), Unknown> {
        let of = |value: fn(&Act) -> &str| case.acts.iter().map(value).collect::<BTreeSet<&str>>();
        let rules = case.acts.iter().flat_map(|act| &act.rules).map(|one| one.rule.id.as_str());
        let facts = case.acts.iter().flat_map(|act| &act.facts);
        let sections = facts.filter(|one| one.name.id == SECTION).filter_map(|one| one.value.as_str());
        for (member, asked, known) in [
            ("person", &self.person, of(|act| &act.actor)),
            ("act", &self.act, of(|act| &act.act.id)),
            ("kind", &self.kind, of(|act| &act.kind.id)),
            ("rule", &self.rule, rules.collect()),
            ("section", &self.section, sections.collect()),
        ] {
            let Some(asked) = asked else { continue };
            if !known.contains(asked.as_str()) {
                let known = known.into_iter().map(str::to_owned).collect();
                return Err(Unknown { member, found: asked.clone(), known });
            }
        }
        Ok(())
    }
}

/// The amounts an act tells, as far as they are shown.
fn amounts_yen(act: &Act) -> impl Iterator<Item = i64> {
    act.facts.iter().filter(|one| one.name.id.ends_with("_yen")).filter_map(|one| one.value.as_i64())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;
    use crate::model::{Fact, Label, Organisation, Procedure, RuleOutcome};

    fn label(id: &str) -> Label {
        Label { id: id.to_owned(), ja: id.to_owned(), en: id.to_owned() }
    }

    fn act(procedure: &str, kind: &str, at: &str, name: &str, actor: &str, facts: &[(&str, i64)]) -> Act {
        let rule = RuleOutcome {
            rule: label(kind),
            subject: String::new(),
            outcome: label("met"),
            law: String::new(),
        };
        let mut facts: Vec<Fact> =
            facts.iter().map(|(name, yen)| Fact { name: label(name), value: json!(yen) }).collect();
        facts.push(Fact { name: label(SECTION), value: json!("道路課") });
        Act {
            procedure: procedure.to_owned(),
            kind: label(kind),
            seq: 0,
            at: DateTime::parse_from_rfc3339(at).unwrap().to_utc(),
            day: label(""),
            act: label(name),
            capacity: label("officer"),
            actor: actor.to_owned(),
            refused: false,
            from: label(""),
            to: label(""),
            rules: vec![rule],
            facts,
            withheld: 0,
            receipt: name.to_owned(),
        }
    }

    fn case() -> Case {
        let procedure = |id: &str| Procedure {
            id: id.to_owned(),
            parent: String::new(),
            kind: label(""),
            machine: String::new(),
            stage: label(""),
            phase: label(""),
            opened_at: DateTime::UNIX_EPOCH,
        };
        Case {
            organisation: Organisation {
                id: String::new(),
                ja: String::new(),
                en: String::new(),
                local_government_code: None,
            },
            number: String::new(),
            title: String::new(),
            fiscal_year: 2026,
            as_of: DateTime::UNIX_EPOCH,
            filter: String::new(),
            procedures: vec![procedure("p/1"), procedure("p/2")],
            acts: vec![
                // the last instant of a day in Japan, and the first of the next
                act("p/1", "call", "2026-04-01T14:59:59.999Z", "a", "u-1", &[("price_yen", 100)]),
                act("p/1", "call", "2026-04-01T15:00:00Z", "b", "u-2", &[("days", 100)]),
                act("p/2", "contract", "2026-04-03T00:00:00Z", "c", "u-1", &[("x_yen", 5), ("y_yen", 201)]),
            ],
        }
    }

    #[test]
    fn an_act_passes_what_is_set_and_no_more() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let text = |text: &str| Some(text.to_owned());
        let none = Filter::default;
        for (filter, left) in [
            (none(), "abc"),
            (Filter { from: day("2026-04-01"), ..none() }, "abc"),
            (Filter { from: day("2026-04-02"), ..none() }, "bc"),
            (Filter { to: day("2026-04-01"), ..none() }, "a"),
            (Filter { to: day("2026-04-02"), ..none() }, "ab"),
            (Filter { from: day("2026-04-04"), ..none() }, ""),
            (Filter { person: text("u-1"), ..none() }, "ac"),
            (Filter { act: text("b"), ..none() }, "b"),
            (Filter { kind: text("call"), ..none() }, "ab"),
            (Filter { rule: text("contract"), ..none() }, "c"),
            (Filter { amount_from_yen: Some(100), ..none() }, "ac"),
            (Filter { amount_from_yen: Some(101), ..none() }, "c"),
            (Filter { amount_from_yen: Some(202), ..none() }, ""),
            (Filter { amount_to_yen: Some(100), ..none() }, "ac"),
            (Filter { amount_to_yen: Some(99), ..none() }, "c"),
            (Filter { amount_to_yen: Some(4), ..none() }, ""),
            // one amount must be in the range, not one above and another below
            (Filter { amount_from_yen: Some(6), amount_to_yen: Some(200), ..none() }, "a"),
            (Filter { section: text("道路課"), ..none() }, "abc"),
            (Filter { person: text("u-1"), kind: text("call"), ..none() }, "a"),
        ] {
            let shown = filter.apply(case()).unwrap();
            let found: String = shown.acts.iter().map(|act| act.receipt.as_str()).collect();
            assert_eq!(found, left, "{}", filter.text());
            assert_eq!(shown.filter, filter.text());
            let of = |id: &str| shown.acts.iter().any(|act| act.procedure == id);
            assert_eq!(shown.procedures.len(), usize::from(of("p/1")) + usize::from(of("p/2")));
        }
    }

    #[test]
    fn what_does_not_occur_is_named_with_what_does() {
        let text = |text: &str| Some(text.to_owned());
        let none = Filter::default;
        for (filter, member, known) in [
            (Filter { person: text("u-3"), ..none() }, "person", "u-1 u-2"),
            (Filter { act: text("d"), ..none() }, "act", "a b c"),
            (Filter { kind: text("cal"), ..none() }, "kind", "call contract"),
            (Filter { rule: text("G1"), ..none() }, "rule", "call contract"),
            (Filter { section: text("道路"), ..none() }, "section", "道路課"),
        ] {
            let unknown = filter.apply(case()).unwrap_err();
            assert_eq!((unknown.member, unknown.known.join(" ").as_str()), (member, known));
        }
    }
}
