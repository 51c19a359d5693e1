//! The administrator's page: people, appointments, letters, health; no case content.

use std::collections::BTreeSet;

use askama::Template;
use shirube_core::render::Language;
use shirube_core::words::Capacity;
use shirube_desk::OtherPolicy;

use crate::frame::{Area, Crumb, Frame};
use crate::moment::moment_text;
use crate::value::{Pair, shown};
use crate::words::page_words;

page_words! {
    /// The words of the administration.
    AdminWords {
        title = "管理", "Administration";
        lead = "人・権限・方針・手紙・稼働の状態を見る画面です。案件の内容は出ません。",
            "People, appointments, policy, letters and health. No case content is shown here.";
        everybody = "人の一覧と招待", "People and invitations";
        people = "権限のある人", "Appointments";
        person = "人", "Person";
        capacity = "権限", "Capacity";
        section = "課", "Section";
        nobody = "権限を持つ人はいません。", "Nobody holds a capacity.";
        two_text = "権限の付与・取消しは、管理者二人がそれぞれ行うと成立します。",
            "Granting or taking away a capacity takes two administrators, each on their own.";
        office = "庁務の手続", "Procedures of the office";
        policy = "方針", "Policy";
        in_force = "今の方針のすべて", "Everything in force";
        changed = "前の方針から変わったところ", "What changed from the edition before";
        coming = "次の方針で変わるところ", "What the next edition changes";
        changes_on = "適用日", "From";
        parameter = "項目", "Item";
        before = "変更前", "Before";
        after = "変更後", "After";
        same = "前の方針はまだありません。", "There is no earlier edition.";
        closing = "閉庁日", "Closing days";
        closing_text = "土日・祝日・年末年始のほかに、この団体が閉庁する日です。期限の計算に入ります。",
            "Days this body is closed beside weekends, holidays and year-end. Deadlines reckon with them.";
        no_closing = "定められていません。", "None set.";
        given_up_text = "送信できなかった手紙があります。宛先のアドレスとメールサーバーを確かめてください。",
            "Letters could not be sent. Look at the addresses and the mail server.";
        letters = "手紙", "Letters";
        delivered = "送信済み", "delivered";
        waiting = "送信待ち", "waiting";
        given_up = "送信できなかったもの", "given up";
        health = "稼働の状態", "Health";
        database = "データベース", "Database";
        now = "データベースの時刻", "Time of the database";
        overdue = "期限を過ぎた義務・保留中の処理", "Duties overdue and acts held";
        log = "記録台帳（固定されていない記録）", "Log: entries not covered";
    }
}

/// Somebody who holds a capacity.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// Their id.
    pub person: String,
    /// Their name.
    pub name: String,
    /// The capacity's id.
    pub capacity: String,
    /// The section it is bound to; empty for all.
    pub section: String,
}

/// Somebody the organisation knows.
pub type Member = (String, String);

/// The letters of an organisation.
#[derive(Debug, Clone, Default)]
pub struct Post {
    /// Delivered.
    pub delivered: u64,
    /// Waiting.
    pub waiting: u64,
    /// Given up.
    pub given_up: u64,
}

/// How the installation is.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// The database: `sqlite`, `postgres`.
    pub database: String,
    /// Its time (RFC 3339).
    pub now: String,
    /// Duties not done and acts of the clock that are held.
    pub overdue: u64,
    /// Entries no checkpoint covers; none where there is no key.
    pub uncovered: Option<u64>,
}

/// The page of the administration.
#[derive(Debug, Template)]
#[template(path = "admin.html")]
pub struct AdminPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: AdminWords,
    appointments: Vec<(String, String, String)>,
    acts: Vec<(String, String)>,
    policy: Vec<Pair>,
    change: Option<Change>,
    closing: Vec<String>,
    post: Option<Post>,
    health: Health,
    now: String,
}

impl AdminPage {
    /// The page; acts are those of the office its reader may perform: address and name.
    #[must_use]
    pub fn new(
        frame: Frame,
        appointments: &[Appointment],
        acts: Vec<(String, String)>,
        (policy, other): (&serde_json::Value, Option<&OtherPolicy>),
        (post, health): (Option<Post>, Health),
    ) -> Self {
        let language = frame.language;
        let w = AdminWords::of(language);
        let row = |one: &Appointment| {
            let capacity =
                Capacity::from_id(&one.capacity).map_or(one.capacity.as_str(), |it| language.of(it.words()));
            (format!("{}（{}）", one.name, one.person), capacity.to_owned(), one.section.clone())
        };
        let pair = |(name, value): (&String, &serde_json::Value)| Pair {
            label: label_of(language, name),
            value: shown(language, "office", name, value),
        };
        let all = policy.as_object().map(|all| all.iter().map(pair).collect()).unwrap_or_default();
        let closing = policy.get("closing_days").and_then(serde_json::Value::as_array).into_iter().flatten();
        let closing = closing.map(|day| shown(language, "office", "closing_days", day).line()).collect();
        Self {
            title: w.title.to_owned(),
            crumbs: frame.crumbs(Some(Area::Admin), w.title),
            appointments: appointments.iter().map(row).collect(),
            acts: acts.into_iter().map(|(href, label)| (frame.link(&href), label)).collect(),
            policy: all,
            change: other.map(|other| change(language, policy, other)),
            closing,
            post,
            now: moment_text(language, &health.now),
            health,
            w,
            frame,
        }
    }
}

fn label_of(language: Language, name: &str) -> String {
    let entry = shirube_core::policy::parameter(name).map(|one| one.label);
    entry.map_or_else(|| name.to_owned(), |one| language.of(one).to_owned())
}

/// What one edition of the policy changes of the other.
#[derive(Debug)]
struct Change {
    is_next: bool,
    on: String,
    rows: Vec<(String, String, String)>,
}

fn change(language: Language, policy: &serde_json::Value, other: &OtherPolicy) -> Change {
    let (before, after) = if other.is_next { (policy, &other.policy) } else { (&other.policy, policy) };
    let names =
        [before, after].into_iter().filter_map(serde_json::Value::as_object).flat_map(|all| all.keys());
    let names: BTreeSet<&String> = names.collect();
    let said = |of: &serde_json::Value, name: &str| {
        of.get(name).map(|value| shown(language, "office", name, value).line()).unwrap_or_default()
    };
    let differs = names.into_iter().filter(|name| before.get(name) != after.get(name));
    Change {
        is_next: other.is_next,
        on: day_of(language, &other.changes_on),
        rows: differs.map(|name| (label_of(language, name), said(before, name), said(after, name))).collect(),
    }
}

/// A day as it is kept (`2026-04-01`), as the office writes it.
fn day_of(language: Language, kept: &str) -> String {
    chrono::NaiveDate::parse_from_str(kept, "%Y-%m-%d")
        .map_or_else(|_| kept.to_owned(), |one| crate::moment::day(language, one))
}
