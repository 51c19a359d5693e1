//! The administrator's page: people, appointments, letters, health; no case content.

use askama::Template;
use shirube_core::words::Capacity;

use crate::frame::{Area, Crumb, Frame};
use crate::moment::moment_text;
use crate::value::{Pair, Shown, shown};
use crate::words::page_words;

page_words! {
    /// The words of the administration.
    AdminWords {
        title = "管理", "Administration";
        lead = "人・権限・方針・手紙・稼働の状態を見る画面です。案件の内容は出ません。",
            "People, appointments, policy, letters and health. No case content is shown here.";
        people = "権限のある人", "Appointments";
        person = "人", "Person";
        capacity = "権限", "Capacity";
        section = "課", "Section";
        nobody = "権限を持つ人はいません。", "Nobody holds a capacity.";
        two_text = "権限の付与・取消しは、管理者二人がそれぞれ行うと成立します。",
            "Granting or taking away a capacity takes two administrators, each on their own.";
        office = "庁務の手続", "Procedures of the office";
        policy = "方針", "Policy";
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
        policy: &serde_json::Value,
        (post, health): (Option<Post>, Health),
    ) -> Self {
        let language = frame.language;
        let w = AdminWords::of(language);
        let row = |one: &Appointment| {
            let capacity =
                Capacity::from_id(&one.capacity).map_or(one.capacity.as_str(), |it| language.of(it.words()));
            (format!("{}（{}）", one.name, one.person), capacity.to_owned(), one.section.clone())
        };
        let pair = |(name, value): (&String, &serde_json::Value)| {
            let entry = shirube_core::policy::parameter(name).map(|one| one.label);
            let label = entry.map_or_else(|| name.clone(), |one| language.of(one).to_owned());
            Pair { label, value: shown(language, "office", name, value) }
        };
        let policy = policy.as_object().map(|all| all.iter().map(pair).collect()).unwrap_or_default();
        Self {
            title: w.title.to_owned(),
            crumbs: frame.crumbs(Some(Area::Admin), w.title),
            appointments: appointments.iter().map(row).collect(),
            acts: acts.into_iter().map(|(href, label)| (frame.link(&href), label)).collect(),
            policy,
            post,
            now: moment_text(language, &health.now),
            health,
            w,
            frame,
        }
    }
}
