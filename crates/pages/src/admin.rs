//! The administrator's page: people, appointments, letters, health; no case content.

use askama::Template;
use shirube_core::render::Language;
use shirube_core::words::Capacity;
use shirube_desk::OtherPolicy;

use crate::frame::{Area, Crumb, Frame};
use crate::moment::moment_text;
use crate::policy::{Change, POLICY_PATH, whole};
use crate::shown::Pair;
use crate::value::shown;
use crate::words::page_words;

page_words! {
    /// The words of the administration.
    AdminWords {
        title = "管理", "Administration";
        lead = "人・権限・方針・手紙・稼働の状態を見る画面です。案件の内容は出ません。",
            "People, appointments, policy, letters and health. No case content is shown here.";
        everybody = "人の一覧と招待", "People and invitations";
        delegations = "決裁の委任（代決・専決）", "Delegations";
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
        change = "方針を変える", "Change the policy";
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
        signed = "最新のチェックポイント（署名）", "Latest checkpoint signed";
        escaped = "外に渡した最新のチェックポイント", "Latest checkpoint that left the building";
        escaped_text = "これより後の記録の書き換えは、外の人には気付けません。", "Whatever was entered after it could be rewritten unnoticed.";
        none_yet = "まだありません", "None yet";
        waiting_since = "最も長く待っている手紙", "Oldest letter waiting since";
        none_waits = "待っている手紙はありません", "None waits";
        backed_up = "最後の控え", "Last backup";
        backed_up_text = "SQLiteは shirube backup で取った時、PostgreSQLはWALを保管した時です。ディスクごと控えている場合は、ここには出ません。",
            "Of SQLite, when shirube backup made it; of PostgreSQL, when WAL was archived. Copies of the whole disk do not show here.";
        not_known = "ここからは分かりません", "Not known here";
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
    /// When the latest checkpoint was signed, and when the latest was that left the building; none where there is
    /// no key.
    pub signed: Option<(Option<String>, Option<String>)>,
    /// When the oldest letter that waits was written.
    pub waiting_since: Option<String>,
    /// When the database was copied last, as far as it knows.
    pub backed_up_at: Option<String>,
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
    change: Option<Edition>,
    /// Where the policy is changed.
    change_href: String,
    closing: Vec<String>,
    post: Option<Post>,
    health: Vec<(&'static str, String, &'static str)>,
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
        let pair = |(label, value)| Pair { label, value };
        let all = whole(language, policy).unwrap_or_default().into_iter().map(pair).collect();
        let closing = policy.get("closing_days").and_then(serde_json::Value::as_array).into_iter().flatten();
        let closing = closing.map(|day| shown(language, "office", "closing_days", day).line()).collect();
        Self {
            title: w.title.to_owned(),
            crumbs: frame.crumbs(Some(Area::Admin), w.title),
            appointments: appointments.iter().map(row).collect(),
            change_href: frame.link(POLICY_PATH),
            acts: acts.into_iter().map(|(href, label)| (frame.link(&href), label)).collect(),
            policy: all,
            change: other.map(|other| edition(language, policy, other)),
            closing,
            post,
            health: lines(language, &w, &health),
            w,
            frame,
        }
    }
}

/// How the installation is, line by line: of what, what is so, and what it means where that needs words.
fn lines(language: Language, w: &AdminWords, health: &Health) -> Vec<(&'static str, String, &'static str)> {
    let moment = |at: &Option<String>, none: &str| match at {
        Some(at) => moment_text(language, at),
        None => none.to_owned(),
    };
    let mut all = vec![
        (w.database, health.database.clone(), ""),
        (w.now, moment_text(language, &health.now), ""),
        (w.backed_up, moment(&health.backed_up_at, w.not_known), w.backed_up_text),
        (w.waiting_since, moment(&health.waiting_since, w.none_waits), ""),
        (w.overdue, health.overdue.to_string(), ""),
    ];
    if let Some(uncovered) = health.uncovered {
        all.push((w.log, uncovered.to_string(), ""));
    }
    if let Some((signed, escaped)) = &health.signed {
        all.push((w.signed, moment(signed, w.none_yet), ""));
        all.push((w.escaped, moment(escaped, w.none_yet), w.escaped_text));
    }
    all
}

/// What one edition of the policy changes of the other.
#[derive(Debug)]
struct Edition {
    is_next: bool,
    change: Change,
}

fn edition(language: Language, policy: &serde_json::Value, other: &OtherPolicy) -> Edition {
    let (before, after) = if other.is_next { (policy, &other.policy) } else { (&other.policy, policy) };
    Edition { is_next: other.is_next, change: Change::of(language, before, after, &other.changes_on) }
}
