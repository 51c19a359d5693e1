//! What would come out differently in a running procedure if it ran under another policy. It
//! keeps its own: this only shows how far the two are apart.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use shirube_core::atlas::Atlas;
use shirube_core::dossier::{Dossier, japan_day};
use shirube_core::effect::{Due, Effect};
use shirube_core::facts::Facts;
use shirube_core::policy::{Parameter, Policy, parameters};
use shirube_core::rule::{Findings, Outcome, Reads, Rule};
use shirube_core::words::{Capacity, Words};
use shirube_persistence::{DeadlineRow, DeadlineState, DisclosureRow, EntryRow, ProcedureRow};
use shirube_trail::At;

/// The members in which two policies differ.
pub(super) fn changed(old: &Policy, new: &Policy) -> Vec<&'static Parameter> {
    parameters().filter(|one| one.value(old) != one.value(new)).collect()
}

/// What reads any of these members.
pub(super) fn feeds(changed: &[&'static Parameter]) -> BTreeSet<&'static str> {
    changed.iter().flat_map(|one| one.feeds.iter().copied()).collect()
}

/// Everything of a machine that reads what changed: rules, questions, duties and deadlines.
pub(super) fn read_by(atlas: &Atlas, feeds: &BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let mut ids: BTreeSet<&'static str> = atlas.rules().into_keys().collect();
    for route in &atlas.routes {
        ids.extend(route.forks.iter().map(|(question, _)| question.id));
        ids.extend(route.effects.iter().filter_map(timed).map(|(id, ..)| id));
    }
    ids.intersection(feeds).copied().collect()
}

/// A deadline that runs, and when it would fall due.
#[derive(Debug)]
pub(super) struct Moved {
    /// Its id.
    pub(super) id: &'static str,
    /// What falls due.
    pub(super) words: Words,
    /// When.
    pub(super) due: NaiveDate,
    /// When it would; `None` where what was known when it began no longer says.
    pub(super) would_be: Option<NaiveDate>,
}

/// A rule or question of an act that is open now, and how it would come out.
#[derive(Debug)]
pub(super) struct Judged {
    /// The act.
    pub(super) act: &'static str,
    /// The rule or the question.
    pub(super) by: &'static str,
    /// How it comes out.
    pub(super) now: String,
    /// How it would.
    pub(super) would_be: String,
}

/// What would come out differently in one procedure.
#[derive(Debug, Default)]
pub(super) struct Affected {
    /// Deadlines.
    pub(super) deadlines: Vec<Moved>,
    /// Acts open now.
    pub(super) acts: Vec<Judged>,
    /// Rules of acts open now that read what changed, and come out by what the act will bring.
    pub(super) by_what_is_brought: BTreeSet<&'static str>,
}

impl Affected {
    /// Whether nothing would.
    pub(super) fn is_nothing(&self) -> bool {
        self.deadlines.is_empty() && self.acts.is_empty() && self.by_what_is_brought.is_empty()
    }

    /// The facts for programs.
    pub(super) fn json(&self) -> Value {
        let deadline = |one: &Moved| json!({ "id": one.id, "ja": one.words.ja, "en": one.words.en, "due": one.due, "would_be": one.would_be });
        let act =
            |one: &Judged| json!({ "act": one.act, "by": one.by, "now": one.now, "would_be": one.would_be });
        json!({
            "deadlines": self.deadlines.iter().map(deadline).collect::<Vec<_>>(),
            "acts": self.acts.iter().map(act).collect::<Vec<_>>(),
            "by_what_is_brought": self.by_what_is_brought,
        })
    }
}

/// A running procedure as it is stored.
#[derive(Debug)]
pub(super) struct Running {
    /// Its row.
    pub(super) row: ProcedureRow,
    /// The policy it runs under.
    pub(super) policy: Policy,
    /// Its deadlines.
    pub(super) deadlines: Vec<DeadlineRow>,
    /// Its entries.
    pub(super) entries: Vec<EntryRow>,
    /// What they disclose.
    pub(super) disclosures: Vec<DisclosureRow>,
}

impl Running {
    /// The dossier at an instant under a policy.
    fn dossier(&self, at: DateTime<Utc>, given: Facts, policy: &Policy) -> Dossier {
        let mut file = Dossier::new(self.row.procedure.as_str(), at, "", Capacity::Officer);
        file.stage.clone_from(&self.row.stage);
        file.facts = self.row.facts.as_object().cloned().into_iter().flatten().collect();
        file.given = given;
        file.policy = policy.clone();
        file
    }

    /// What the entry of this number changed.
    fn brought(&self, seq: u64) -> Facts {
        let of_entry = self.disclosures.iter().filter(|one| one.seq.get() == seq);
        of_entry.map(|one| (one.disclosure.name.to_string(), one.disclosure.value.clone())).collect()
    }
}

/// What would come out differently in a procedure under another policy.
pub(super) fn affected(running: &Running, atlas: &Atlas, new: &Policy, now: DateTime<Utc>) -> Affected {
    let feeds = feeds(&changed(&running.policy, new));
    let mut out = Affected { deadlines: deadlines(running, atlas, new, &feeds), ..Affected::default() };
    let under = |policy: &Policy| running.dossier(now, Facts::default(), policy);
    let (own, other) = (under(&running.policy), under(new));
    let mut seen = BTreeSet::new();
    for route in atlas.routes.iter().filter(|route| route.from.id == running.row.stage) {
        for rule in route.rules.iter().filter(|rule| feeds.contains(rule.id)) {
            if !seen.insert((route.act, rule.id)) {
                continue;
            }
            let (now, would_be) = (outcome(rule, &own), outcome(rule, &other));
            if now == would_be || !matches!(rule.reads, Reads::Own) {
                out.by_what_is_brought.insert(rule.id);
            } else {
                out.acts.push(Judged { act: route.act, by: rule.id, now, would_be });
            }
        }
        for (question, _) in route.forks.iter().filter(|(question, _)| feeds.contains(question.id)) {
            let said = |file| question.answers.get((question.answer)(file)).copied().unwrap_or_default();
            let (now, would_be) = (said(&own).to_owned(), said(&other).to_owned());
            if seen.insert((route.act, question.id)) && now != would_be {
                out.acts.push(Judged { act: route.act, by: question.id, now, would_be });
            }
        }
    }
    out
}

/// How a rule comes out: its worst outcome.
fn outcome(rule: &'static Rule, file: &Dossier) -> String {
    let mut found = Vec::new();
    (rule.judge)(file, &mut Findings::new(rule, &mut found));
    let unmet = found.iter().find(|finding| finding.outcome == Outcome::Unmet);
    let worst = unmet.or_else(|| found.first());
    worst.map_or(Outcome::NotApplicable, |finding| finding.outcome).id().to_owned()
}

/// What an effect sets: id, what falls due, the rule of a duty, when.
fn timed(effect: &Effect) -> Option<(&'static str, Words, &'static str, Due)> {
    match effect {
        Effect::Set(deadline) => Some((deadline.id, deadline.words, "", deadline.due)),
        Effect::Start(duty) => Some((duty.id, duty.words, duty.rule.id, duty.due)),
        _ => None,
    }
}

fn deadlines(running: &Running, atlas: &Atlas, new: &Policy, feeds: &BTreeSet<&'static str>) -> Vec<Moved> {
    let mut moved = Vec::new();
    for row in &running.deadlines {
        if !matches!(row.state, DeadlineState::Pending | DeadlineState::Frozen) {
            continue;
        }
        let effects = atlas.routes.iter().flat_map(|route| &route.effects).filter_map(timed);
        let mut of_row = effects.filter(|(id, _, rule, _)| {
            *id == row.deadline_id.as_str() && (feeds.contains(id) || feeds.contains(rule))
        });
        let Some((id, words, ..)) = of_row.clone().next() else { continue };
        let started = running.entries.iter().find(|one| one.entry.seq.get() == row.started_seq);
        let at = started.map_or(running.row.opened_at, |one| one.entry.at).instant();
        let under = |policy| running.dossier(at, running.brought(row.started_seq), policy);
        let (own, other) = (under(&running.policy), under(new));
        // several acts may set the same deadline: the way that gives what is stored is the one taken
        let same = |due: Due| due(&own).and_then(|due| At::truncate(due).ok()) == Some(row.due_at);
        let taken = of_row.find(|(.., due)| same(*due));
        let would_be = taken.and_then(|(.., due)| due(&other)).map(japan_day);
        let due = japan_day(row.due_at.instant());
        if would_be != Some(due) {
            moved.push(Moved { id, words, due, would_be });
        }
    }
    moved
}
