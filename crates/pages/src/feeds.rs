//! What was published, for programs that follow it: Atom (RFC 4287) and iCalendar (RFC 5545).

use std::collections::BTreeMap;

use atom_syndication::{Content, Entry, Feed, Generator, Link, Person, Text};
use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus, Property};
use serde_json::Value;
use shirube_core::render::Language;

use crate::frame::in_language;
use crate::known::fact_words;
use crate::notices::{Notice, notice_path, title_of, what_of};
use crate::value::shown;

/// Days of a call that a calendar has, the amended one in place of the first.
const DUE: [(&str, &str); 4] = [
    ("call.questions_due", ""),
    ("call.entries_due", ""),
    ("call.proposals_due", "amendment.proposals_due"),
    ("call.applications_due", ""),
];

/// Publications that change what a calendar says.
const CHANGES: [&str; 3] = ["call-notice", "demonstration-notice", "call-amendment"];

/// Publications by which a call comes to nothing.
const CANCELLATIONS: [&str; 2] = ["cancellation", "aborted"];

/// Where feeds are: the address of this installation, the path and query of the feed itself, and the
/// language.
#[derive(Debug, Clone, Copy)]
pub struct FeedPlace<'a> {
    /// `https://shirube.example.jp`, without a slash at the end.
    pub origin: &'a str,
    /// `/notices.atom?org=city-a`.
    pub path: &'a str,
    /// In which language titles and names are.
    pub language: Language,
}

impl FeedPlace<'_> {
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{}", self.origin, in_language(path, self.language))
    }
}

/// The feed of these publications, the latest first. An entry's id is that of the publication and never
/// changes; it was updated when it was published.
#[must_use]
pub fn atom(place: FeedPlace<'_>, notices: &[Notice]) -> String {
    let own = place.link(place.path);
    let link = |href: String, rel: &str, media: &str| Link {
        href,
        rel: rel.to_owned(),
        mime_type: Some(media.to_owned()),
        hreflang: Some(place.language.tag().to_owned()),
        ..Link::default()
    };
    let feed = Feed {
        title: Text::plain(place.language.pick("公告・募集", "Calls and notices")),
        id: own.clone(),
        updated: notices.iter().filter_map(at).max().unwrap_or_default().fixed_offset(),
        links: vec![
            link(own, "self", "application/atom+xml"),
            link(place.link("/notices"), "alternate", "text/html"),
        ],
        generator: Some(Generator { value: "Shirube".to_owned(), ..Generator::default() }),
        lang: Some(place.language.tag().to_owned()),
        entries: notices.iter().map(|one| entry(place, one)).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

fn entry(place: FeedPlace<'_>, notice: &Notice) -> Entry {
    let what = what_of(notice, place.language);
    let due = dues(std::slice::from_ref(&notice)).into_iter().map(|(fact, at)| {
        let words = fact_words(&notice.kind, fact).map_or(fact, |words| place.language.of(words));
        let at = shown(place.language, &notice.kind, fact, &Value::String(at.to_rfc3339())).line();
        format!("{words}{}{at}", place.language.pick("：", ": "))
    });
    let lines: Vec<String> = std::iter::once(what.clone()).chain(due).collect();
    let stamp = at(notice).unwrap_or_default().fixed_offset();
    Entry {
        title: Text::plain(format!("{} {what}", title_of(notice, place.language))),
        id: format!("urn:shirube:{}:{}:{}:{}", notice.org, notice.procedure, notice.seq, notice.nth),
        updated: stamp,
        published: Some(stamp),
        authors: vec![Person { name: notice.org_name.clone(), ..Person::default() }],
        links: vec![Link {
            href: place.link(&notice_path(notice)),
            rel: "alternate".to_owned(),
            mime_type: Some("text/html".to_owned()),
            ..Link::default()
        }],
        content: Some(Content {
            value: Some(lines.join("\n")),
            content_type: Some("text".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

/// The days by which questions, entries and proposals are due, as a calendar. An event's id stays the same
/// when a call is amended; its sequence counts the notices. A call that comes to nothing is cancelled.
/// Moments are in UTC, which says the same everywhere and needs no table of a time zone.
#[must_use]
pub fn calendar(place: FeedPlace<'_>, notices: &[Notice]) -> String {
    let mut by_procedure: BTreeMap<(&str, &str), Vec<&Notice>> = BTreeMap::new();
    for notice in notices {
        by_procedure.entry((&notice.org, &notice.procedure)).or_default().push(notice);
    }
    let name = place.language.pick("公告・募集の期限", "What is due in calls");
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Shirube//Calls//JA"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", name),
        ("X-WR-CALNAME", name),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    for ((org, procedure), mut all) in by_procedure {
        all.sort_by_key(|one| (one.seq, one.nth));
        for (fact, due) in dues(&all) {
            calendar.push(event(place, (org, procedure), &all, (fact, due)));
        }
    }
    calendar.to_string()
}

fn event(
    place: FeedPlace<'_>,
    (org, procedure): (&str, &str),
    all: &[&Notice],
    (fact, due): (&str, DateTime<Utc>),
) -> Event {
    let changes = all.iter().filter(|one| CHANGES.contains(&one.what.as_str())).count();
    let is_cancelled = all.iter().any(|one| CANCELLATIONS.contains(&one.what.as_str()));
    let sequence = changes.saturating_sub(1).saturating_add(usize::from(is_cancelled));
    let titled = all.iter().find(|one| one.body.get("title").is_some()).or(all.first());
    let title = titled.map(|one| title_of(one, place.language)).unwrap_or_default();
    let kind = all.first().map_or("", |one| one.kind.as_str());
    let what = fact_words(kind, fact).map_or(fact, |words| place.language.of(words));
    let mut event = Event::new();
    event
        .uid(&format!("{procedure}-{fact}@{org}"))
        .summary(&format!("{title} {what}"))
        .sequence(u32::try_from(sequence).unwrap_or(u32::MAX))
        .timestamp(all.iter().filter_map(|one| at(one)).max().unwrap_or_default())
        .starts(due)
        .ends(due)
        .status(if is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    if let Some(first) = all.first() {
        event.url(&place.link(&notice_path(first))).description(&first.org_name);
    }
    event.done()
}

/// What is due in a call by its notices, the oldest first: what a later one says counts.
fn dues(all: &[&Notice]) -> Vec<(&'static str, DateTime<Utc>)> {
    let moment = |notice: &&Notice, name: &str| {
        let text = notice.body.get(name)?.as_str()?;
        DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
    };
    let last = |name: &str| all.iter().rev().find_map(|one| moment(one, name));
    DUE.iter().filter_map(|(name, amended)| Some((*name, last(amended).or_else(|| last(name))?))).collect()
}

fn at(notice: &Notice) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(&notice.at).ok().map(|at| at.with_timezone(&Utc))
}
