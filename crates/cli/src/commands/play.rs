//! `shirube play`: plays scenario files, sends their letters, replays everything, and says in a
//! table what came of it.

mod bundled;
mod bundles;
mod exports;
mod kinds;
mod leaving;
mod maker;
mod sending;
mod standing;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::{Value, json};
use shirube_core::procedures::by_name;
use shirube_desk::{Clock, Desk, Mailer, Replayed, Sent};
use shirube_notifier::{SmtpSettings, Transport};
use shirube_persistence::CaseCounts;
use shirube_trail::{CaseNo, OrgId};

use self::bundled::AllKept;
use self::leaving::Meanwhile;
use self::maker::Maker;
use self::sending::Sending;
use self::standing::Standing;
use crate::args::{BundlesLeft, Playing};
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::place;
use crate::scenario::{Mistake, Played, Scenario, Source, Step, Theatre, Told, read};

/// The sender of a demonstration's letters.
const SENDER: &str = "procurement@shirube.example";

/// Plays the files.
pub(crate) async fn run(output: Output, files: &[PathBuf], playing: &Playing) -> Result<(), Failure> {
    let mut read = Vec::new();
    for file in files {
        read.push(Source::from_disk(file).map_err(|error| Failure::file(file, &error))?);
    }
    sources(output, &read, playing).await
}

/// Plays scenarios into a data folder.
pub(crate) async fn sources(output: Output, sources: &[Source], playing: &Playing) -> Result<(), Failure> {
    let started = Instant::now();
    let scenarios = read_all(sources)?;
    let transport = transport(playing)?;
    let catalogue = shirube_desk::embedded_letters().map_err(|error| {
        Failure::new(Way::Wrong, format!("手紙の雛形の誤り：{error}"), format!("letters: {error}"))
    })?;
    let store = place::make_for_play(&playing.data, playing.database.as_deref()).await?;
    let last = scenarios
        .iter()
        .flat_map(|one| &one.steps)
        .map(|step| step.at)
        .max()
        .unwrap_or(DateTime::<Utc>::MIN_UTC);
    let desk = Desk::with_clock(store.clone(), Clock::simulated(last)).with_keys(place::keys(&playing.data));
    let maker = Maker::new(output, &desk, playing);
    // The shortest cases are known when all of them are over.
    let meanwhile = (playing.bundles == BundlesLeft::All).then(|| Meanwhile::begin(&maker));
    let theatre = Theatre::new(&desk, playing.data.join("envelopes"));
    let saying = output.pick("手順", "steps");
    let told = |told: &Told<'_>| {
        if playing.verbose {
            output.step(&say(output, told));
        } else {
            output.progress(saying, told.done, told.all);
        }
    };
    let mailer = Mailer {
        catalogue,
        transport,
        from: SENDER.to_owned(),
        domain: "shirube.example".to_owned(),
        pages: None,
    };
    let sending = Sending::begin(desk.clone(), mailer, last);
    // A play that fails is told of, whatever became of its letters.
    let ended = async |cases: &[_]| match &meanwhile {
        Some(meanwhile) => meanwhile.ended(cases).await,
        None => Ok(()),
    };
    let played = theatre.play(&scenarios, told, ended).await;
    let begun = async {
        match meanwhile {
            Some(meanwhile) => meanwhile.end().await,
            None => Ok(Default::default()),
        }
    };
    let replaying = replay(&desk, played.as_deref().unwrap_or_default());
    let (sent, replayed, begun) = tokio::join!(sending.end(), replaying, begun);
    let (played, sent, (replayed, kept)) = (played?, sent?, replayed?);
    let database = playing.database.as_ref().map(|_| store.url());
    note(&playing.data, &played, database, (store.now().await?.instant(), last))?;
    let standing = Standing::read(&store, &played).await?;
    let (left, taken) = leaving::rest(&maker, playing.bundles, &played, (&standing, &kept), begun?).await?;
    let rows: Vec<Row<'_>> =
        scenarios.iter().zip(&played).map(|(scenario, played)| row(&standing, scenario, played)).collect();
    let kinds = kinds::Kinds::count(&standing);
    let milliseconds = started.elapsed().as_millis();
    let facts = || {
        let shown: Vec<Value> = rows.iter().map(Row::json).collect();
        json!({
            "scenarios": shown, "kinds": kinds.json(),
            "letters": { "delivered": sent.delivered, "retried": sent.retried, "given_up": sent.given_up },
            "replay": super::replay::json(&replayed), "bundles": left.json(),
            "exports": taken.json(),
            "milliseconds": u64::try_from(milliseconds).unwrap_or(u64::MAX),
            "data": playing.data.display().to_string(),
        })
    };
    let text = || {
        let played = text(output, &rows, &kinds, sent, &replayed, milliseconds, &playing.data);
        format!("{played}{}\n{}", left.line(output), taken.line(output))
    };
    output.facts(facts, text);
    outcome(&rows, sent, &replayed)
}

/// A step in words: when, on what, who, which act, what came of it, why, and what is assumed.
fn say(output: Output, told: &Told<'_>) -> String {
    let Step { at, on, act, note, .. } = told.step;
    let on = on.text();
    let at = japan_clock(*at);
    let (who, what) =
        act.as_ref().map_or(("", output.pick("（確認）", "(look)")), |act| (&act.who, &act.id));
    let mut out = format!("{at}  {}  {on}  {who}  {what}", told.scenario.title);
    let assumed = act.as_ref().map(|act| act.assumed.join(", ")).unwrap_or_default();
    let lines = [
        ("→", told.outcome),
        (output.pick("理由", "why"), note.as_deref().unwrap_or_default()),
        (output.pick("仮定", "assumed"), &assumed),
    ];
    for (label, text) in lines.into_iter().filter(|(_, text)| !text.is_empty()) {
        let _ = write!(out, "\n    {label} {text}");
    }
    out
}

/// The date and time in Japan, to the minute.
fn japan_clock(at: DateTime<Utc>) -> String {
    let japan = FixedOffset::east_opt(9 * 3_600).map(|offset| at.with_timezone(&offset).naive_local());
    japan.unwrap_or_else(|| at.naive_utc()).format("%Y-%m-%d %H:%M").to_string()
}

/// Reads every file before anything is played.
pub(crate) fn read_all(sources: &[Source]) -> Result<Vec<Scenario>, Failure> {
    let mut scenarios = Vec::new();
    let mut mistakes: Vec<Mistake> = Vec::new();
    for source in sources {
        match read(source) {
            Ok(scenario) => scenarios.push(scenario),
            // files that several scenarios include are read for each of them
            Err(found) => {
                for one in found {
                    if !mistakes.contains(&one) {
                        mistakes.push(one);
                    }
                }
            }
        }
    }
    if mistakes.is_empty() { Ok(scenarios) } else { Err(mistakes.into()) }
}

fn transport(playing: &Playing) -> Result<Transport, Failure> {
    let Some(url) = &playing.smtp else { return Ok(Transport::Folder(playing.data.join("mail"))) };
    let settings = SmtpSettings::from_url(url).map_err(|error| super::doctor::smtp_fault(&error))?;
    Transport::smtp(settings).map_err(|error| super::doctor::smtp_fault(&error))
}

/// Replays everything, and keeps the cases that were read for it.
async fn replay(desk: &Desk, played: &[Played]) -> Result<(Replayed, AllKept), Failure> {
    let orgs: std::collections::BTreeSet<_> = played.iter().flat_map(|one| &one.orgs).cloned().collect();
    let (replayed, kept) = desk.replay_and_keep(&orgs.into_iter().collect::<Vec<_>>()).await?;
    let kept = kept.into_iter().map(|one| ((one.org.clone(), one.case.clone()), Arc::new(one)));
    Ok((replayed, kept.collect()))
}

/// The folder remembers its organisations, the first scenario's own first, and its clock.
fn note(
    folder: &Path,
    played: &[Played],
    database: Option<&str>,
    now_and_until: (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Failure> {
    let mut orgs = Vec::new();
    for org in played.iter().filter_map(|one| one.orgs.first()).chain(played.iter().flat_map(|one| &one.orgs))
    {
        if !orgs.contains(org) {
            orgs.push(org.clone());
        }
    }
    place::note(folder, &orgs, database, now_and_until)
}

/// A scenario in the table.
struct Row<'p> {
    scenario: &'p Scenario,
    played: &'p Played,
    path: String,
    stage: (String, String, String),
    counts: CaseCounts,
}

fn row<'p>(standing: &Standing, scenario: &'p Scenario, played: &'p Played) -> Row<'p> {
    let mut counts = CaseCounts::default();
    let mut kinds: Vec<String> = Vec::new();
    let mut last = None;
    for case in &played.cases {
        let one = standing.counts(case);
        counts.procedures += one.procedures;
        counts.entries += one.entries;
        counts.refusals += one.refusals;
        counts.letters += one.letters;
        for procedure in standing.of(case) {
            let is_this = |shown: &(OrgId, _)| case.0 == shown.0 && procedure.procedure == shown.1;
            let is_shown = played.shown.as_ref().is_none_or(is_this);
            if !kinds.contains(&procedure.kind.to_string()) {
                kinds.push(procedure.kind.to_string());
            }
            if is_shown && procedure.kind.as_str() != "application" {
                last = Some(procedure);
            }
        }
    }
    let stage = last.map_or_else(Default::default, |row| {
        let info = by_name(row.machine.as_str()).and_then(|machine| machine.stage(&row.stage));
        (
            row.stage.clone(),
            info.map_or("", |one| one.label.ja).to_owned(),
            info.map_or("", |one| one.label.en).to_owned(),
        )
    });
    let path = scenario.path.clone().unwrap_or_else(|| kinds.join(" → "));
    Row { scenario, played, path, stage, counts }
}

impl Row<'_> {
    /// Its cases; those of other organisations with theirs before (`pref-b/R8-0001`).
    fn cases(&self) -> Vec<String> {
        let own = self.played.orgs.first();
        let one = |(org, case): &(OrgId, CaseNo)| {
            if Some(org) == own { case.to_string() } else { format!("{org}/{case}") }
        };
        self.played.cases.iter().map(one).collect()
    }

    fn json(&self) -> Value {
        let mismatch = self.played.mismatch.as_ref().map(|one| {
            json!({
                "file": *one.place.file, "line": one.place.line, "expected": one.expected,
                "found": one.found, "note": one.note,
            })
        });
        json!({
            "file": self.scenario.file, "title": self.scenario.title, "path": self.path,
            "source": self.scenario.source, "cases": self.cases(),
            "organisations": self.played.orgs.iter().map(OrgId::as_str).collect::<Vec<_>>(),
            "stage": { "id": self.stage.0, "ja": self.stage.1, "en": self.stage.2 },
            "procedures": self.counts.procedures, "entries": self.counts.entries,
            "refusals": self.counts.refusals, "letters": self.counts.letters,
            "steps": self.played.steps, "days": self.played.days,
            "milliseconds": u64::try_from(self.played.milliseconds).unwrap_or(u64::MAX),
            "as_expected": mismatch.is_none(), "mismatch": mismatch,
        })
    }

    fn cells(&self, output: Output) -> Vec<String> {
        let good = self.played.mismatch.is_none();
        vec![
            shortened(&self.cases()),
            self.scenario.title.clone(),
            self.path.clone(),
            output.pick(&self.stage.1, &self.stage.2).to_owned(),
            self.counts.entries.to_string(),
            self.counts.refusals.to_string(),
            self.counts.letters.to_string(),
            format!("{}{}", self.played.days, output.pick("日", " days")),
            output
                .pick(if good { "○" } else { "×" }, if good { "as expected" } else { "not as expected" })
                .to_owned(),
        ]
    }
}

/// A few cases in full, many by the first, the last and how many.
fn shortened(cases: &[String]) -> String {
    /// What still fits a row.
    const SHOWN_MAX: usize = 4;
    match cases {
        [first, .., last] if cases.len() > SHOWN_MAX => format!("{first} … {last} ({})", cases.len()),
        _ => cases.join(" "),
    }
}

fn text(
    output: Output,
    rows: &[Row<'_>],
    kinds: &kinds::Kinds,
    sent: Sent,
    replayed: &Replayed,
    milliseconds: u128,
    data: &Path,
) -> String {
    let head = ["案件", "件名", "道筋", "最終段階", "記録", "却下", "手紙", "経過", "結果"];
    let english =
        ["case", "title", "path", "final stage", "entries", "refusals", "letters", "elapsed", "outcome"];
    let cells: Vec<Vec<String>> = rows.iter().map(|row| row.cells(output)).collect();
    let mut out = String::new();
    if rows.is_empty() {
        let _ = writeln!(out, "{}", output.pick("シナリオがありません。", "There are no scenarios."));
    }
    let seconds = format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000);
    out.push_str(&Output::table(if output.pick("ja", "en") == "ja" { &head } else { &english }, &cells));
    out.push_str("\n\n");
    out.push_str(&kinds.table(output));
    out.push_str("\n\n");
    let is_equal = replayed.differences.is_empty();
    let (equal, differs) = (
        output.pick("状態は記録と一致", "state equals trail"),
        output.pick("状態が記録と異なる", "state differs from trail"),
    );
    let _ = writeln!(
        out,
        "{}: {} {}, {} {}: {}",
        output.pick("再演", "replay"),
        replayed.procedures,
        output.pick("手続", "procedures"),
        replayed.entries,
        output.pick("記録", "entries"),
        output.mark(is_equal, if is_equal { equal } else { differs }),
    );
    let _ = writeln!(
        out,
        "{}: {} {}{} → {}\n{}: {seconds} s",
        output.pick("手紙", "letters"),
        sent.delivered,
        output.pick("通", "sent"),
        if sent.retried + sent.given_up == 0 {
            String::new()
        } else {
            format!(", {} {}", sent.retried + sent.given_up, output.pick("通は未送信", "not sent"))
        },
        data.join("mail").display(),
        output.pick("所要", "time"),
    );
    out
}

/// Everything as expected, or what was not.
fn outcome(rows: &[Row<'_>], sent: Sent, replayed: &Replayed) -> Result<(), Failure> {
    let mut sentences = Vec::new();
    for mismatch in rows.iter().filter_map(|row| row.played.mismatch.as_ref()) {
        let note = mismatch.note.as_ref().map(|note| format!("（{note}）")).unwrap_or_default();
        sentences.push((
            format!("{}：予想「{}」、実際「{}」{note}", mismatch.place, mismatch.expected, mismatch.found),
            format!(
                "{}: expected \"{}\", found \"{}\"{note}",
                mismatch.place, mismatch.expected, mismatch.found
            ),
        ));
    }
    for one in &replayed.differences {
        let seq = one.seq.map(|seq| format!(" #{seq}")).unwrap_or_default();
        sentences.push((
            format!("再演の相違：{}{seq} {}", one.procedure, one.what),
            format!("replay differs: {}{seq} {}", one.procedure, one.what),
        ));
    }
    let unsent = sent.retried + sent.given_up;
    if unsent > 0 {
        sentences.push((
            format!("手紙{unsent}通を送れませんでした。送信待ちに残っています。"),
            format!("{unsent} letters could not be sent; they stay in the outbox."),
        ));
    }
    if sentences.is_empty() {
        return Ok(());
    }
    let count = sentences.len();
    sentences.insert(
        0,
        (format!("予想と異なるところがあります（{count}件）。"), format!("not as expected ({count}).")),
    );
    Err(Failure { way: Way::Wrong, sentences, facts: Value::Null })
}
