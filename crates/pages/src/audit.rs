//! The auditor's pages: what was done and refused, by whom and when; what it proves and does not.

mod found;

pub use self::found::{trail_heads, trail_row};

use askama::Template;
use shirube_core::render::Language;
use shirube_core::words::Capacity;

use crate::frame::{Area, Crumb, Frame, escaped};
use crate::known::{act_words, kind_words, stage_words};
use crate::line::case_path;
use crate::moment::moment_text;
use crate::name::Who;
use crate::words::page_words;

/// The forms in which a case is taken as a file.
pub(crate) const FORMATS: [(&str, &str); 5] =
    [("csv", "CSV"), ("xlsx", "XLSX"), ("pdf", "PDF"), ("jsonl", "JSONL"), ("ocds", "OCDS")];

/// What the bundle of a case is asked for by, beside these.
pub const BUNDLE: &str = "bundle";

page_words! {
    /// The words of the audit.
    AuditWords {
        title = "監査", "Audit";
        lead = "行われたことと断られたことを、すべて記録から探せます。この画面からは何も変えられません。",
            "Everything done and refused, from the trail. Nothing can be changed here.";
        from = "この日から", "From";
        to = "この日まで", "To";
        person = "人（番号）", "Person (id)";
        act = "行為", "Act";
        case = "案件番号", "Case";
        day_help = "例：R8.11.1、2026-11-01", "e.g. 2026-11-01";
        result_of = "結果", "Outcome";
        any_result = "すべて", "Any";
        only_refused = "断られたもの", "Refused";
        only_overridden = "例外で通したもの", "Made an exception";
        only_overdue = "期限を過ぎて行われたもの", "Done after its day";
        rule = "規則", "Rule";
        rule_help = "番号か名前の一部。例：G35", "Its id or a part of its name, e.g. G35";
        from_yen = "金額（円）から", "Amount from (yen)";
        to_yen = "金額（円）まで", "Amount to (yen)";
        bundle = "監査資料（束）", "Audit bundle";
        earlier = "これより前の記録を見る", "Earlier entries";
        apply = "探す", "Search";
        faults = "読み取れない条件があります（その条件なしで探しました）", "Some of it cannot be read, and was left out of the search";
        take_found = "見つかった記録をすべて書き出す", "Take all that was found";
        take_found_text = "一覧と同じ条件の記録を、続きも含めて一つの表にします（5,000件まで）。書き出したことも記録に残ります。",
            "Every entry that fits, further pages included, as one table (5,000 at most). That it is taken is entered too.";
        clear = "条件を消す", "Clear";
        empty = "該当する記録はありません。", "No entry fits.";
        when = "いつ", "When";
        what = "行為", "Act";
        who = "だれが", "Who";
        where_ = "どこで", "Where";
        result = "結果", "Outcome";
        receipt = "検証コード", "Receipt";
        refused = "✕ 断られた", "✕ refused";
        done = "✓ 実行", "✓ done";
        next = "続きを見る", "More";
        as_of = "その時点の案件を見る", "A case as it stood";
        as_of_help = "案件番号と日時を入れると、その時点の状態を示します。日時の例：R8.11.1 17:00",
            "Give a case and a moment, and it is shown as it stood. E.g. 2026-11-01 17:00";
        whole = "台帳全体・期間の監査資料を作る", "Make the audit bundle of the log";
        whole_help = "台帳全体は日を空のまま、期間は両方の日を入れます。作るのに時間がかかるため、できあがりは「作業の状況」で待ちます。頼んだことも記録に残ります。",
            "Leave the days empty for the whole log, give both for a period. It takes a while: the result waits under long work. That it is asked for is entered too.";
        purpose = "目的", "Why";
        make = "作る", "Make it";
        works = "作業の状況", "Long work";
        moment = "日時", "Moment";
        show = "表示する", "Show";
        log = "記録台帳", "The log";
        size = "台帳の大きさ（葉）", "Size of the log, leaves";
        covered = "チェックポイントで固定された記録", "Entries a checkpoint covers";
        uncovered = "まだ固定されていない記録", "Entries not covered yet";
        published_at = "最新のチェックポイント", "Latest checkpoint";
        none_published = "まだありません", "None yet";
        vkey = "検証用公開鍵", "Verifier key";
        root = "根のハッシュ", "Root hash";
        trail = "記録", "Trail";
        case_page = "案件の画面", "Page of the case";
        proves = "この記録が証明すること・しないこと", "What this proves and does not";
        take = "検証用データと書き出し", "Verification data and exports";
        take_text = "書き出すこと自体も記録に残ります。募集の受付中と開封前の案件は書き出せません。",
            "That something is taken is entered too. A case whose call is open or unopened is not handed out.";
        entries = "件", "entries";
    }
}

impl AuditWords {
    /// A fault of a field of the search, with the field's name before it.
    fn named(&self, field: String, text: &str) -> (String, String) {
        let name = match field.as_str() {
            "from" => self.from,
            "to" => self.to,
            "from_yen" => self.from_yen,
            "to_yen" => self.to_yen,
            _ => "",
        };
        (field, format!("{name} — {text}"))
    }
}

/// What was searched for.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// From this day, as typed.
    pub from: String,
    /// To this day, as typed.
    pub to: String,
    /// By this person or name in the trail.
    pub person: String,
    /// This act, by id or by words.
    pub act: String,
    /// In this case.
    pub case: String,
    /// How it came out: `refused`, `overridden`, `overdue`; empty for any.
    pub result: String,
    /// Where this rule was asked, as typed.
    pub rule: String,
    /// With an amount from so many yen, as typed.
    pub from_yen: String,
    /// With an amount to so many yen, as typed.
    pub to_yen: String,
}

impl AuditQuery {
    /// Its fields by the names they are sent under.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, &str); 9] {
        [
            ("from", &self.from),
            ("to", &self.to),
            ("person", &self.person),
            ("act", &self.act),
            ("case", &self.case),
            ("result", &self.result),
            ("rule", &self.rule),
            ("from_yen", &self.from_yen),
            ("to_yen", &self.to_yen),
        ]
    }
}

/// An entry of the trail.
#[derive(Debug, Clone)]
pub struct TrailLine {
    /// The case.
    pub case: String,
    /// The procedure.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// Number of the entry.
    pub seq: u64,
    /// When (RFC 3339).
    pub at: String,
    /// The act.
    pub act: String,
    /// Under which name the trail knows who did it.
    pub actor: String,
    /// Their name, of people of the organisation.
    pub actor_name: Option<String>,
    /// In which capacity.
    pub capacity: String,
    /// Whether it was refused.
    pub refused: bool,
    /// The stage it led to.
    pub to: String,
    /// The first digits of the entry's hash.
    pub receipt: String,
}

/// How the log stands.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Its leaves.
    pub size: u64,
    /// Entries the last checkpoint covers.
    pub covered: u64,
    /// Entries it does not; none while some of it is nobody's business.
    pub uncovered: Option<u64>,
    /// When the last checkpoint was made (RFC 3339).
    pub published_at: Option<String>,
    /// Its root, in hexadecimal.
    pub root: Option<String>,
    /// The key that signs.
    pub vkey: String,
}

/// A line of the table.
#[derive(Debug)]
struct Line {
    at: String,
    act: String,
    who: Who,
    place: String,
    href: String,
    stage: String,
    refused: bool,
    receipt: String,
}

fn line(frame: &Frame, line: &TrailLine) -> Line {
    let language = frame.language;
    let of = |words: Option<shirube_core::words::Words>, id: &str| {
        words.map_or_else(|| id.to_owned(), |words| language.of(words).to_owned())
    };
    let capacity = Capacity::from_id(&line.capacity).map_or("", |one| language.of(one.words()));
    Line {
        at: moment_text(language, &line.at),
        act: of(act_words(&line.kind, &line.act), &line.act),
        who: Who::of(capacity, &line.actor, line.actor_name.as_deref()),
        place: format!("{} {} #{}", of(kind_words(&line.kind), &line.kind), line.procedure, line.seq),
        href: frame.link(&format!("/audit/{}", escaped(&line.case))),
        stage: of(stage_words(&line.kind, &line.to), &line.to),
        refused: line.refused,
        receipt: line.receipt.clone(),
    }
}

/// The log in the language of a page.
#[derive(Debug)]
struct ShownLog {
    size: u64,
    covered: u64,
    uncovered: Option<u64>,
    published_at: Option<String>,
    root: Option<String>,
    vkey: String,
}

/// What the trail proves and does not, in short sentences.
fn proofs(language: Language) -> Vec<(bool, &'static str)> {
    let all = [
        (
            true,
            "記録が、書かれた後に一字も変えられていないこと。",
            "That no entry was changed after it was written.",
        ),
        (
            true,
            "案件の記録に抜けがないこと（チェックポイントと照らしたとき）。",
            "That none of a case's entries is missing, checked against a checkpoint.",
        ),
        (true, "断られた操作も残っていること。", "That refused acts are there as well."),
        (
            true,
            "同じ記録から同じ判断が導かれること（再演）。",
            "That the same decisions follow from the same entries (replay).",
        ),
        (false, "入力された事実そのものが正しいこと。", "That the facts entered were true."),
        (
            false,
            "記録の外で行われた話し合いや合意がないこと。",
            "That nothing was said or agreed outside the trail.",
        ),
        (
            false,
            "チェックポイントが一度も庁外に出ていないとき、台帳全体が作り直されていないこと。",
            "That the whole log was not made anew, where no checkpoint ever left the building.",
        ),
        (
            false,
            "操作した人が本人であること（サインインの管理による）。",
            "That who acted was that person: that rests on how people sign in.",
        ),
    ];
    all.into_iter().map(|(proves, ja, en)| (proves, language.pick(ja, en))).collect()
}

/// The search of the trail.
#[derive(Debug, Template)]
#[template(path = "audit.html")]
pub struct AuditPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: AuditWords,
    query: AuditQuery,
    /// Which fields cannot be read, and what is allowed there.
    faults: Vec<(String, String)>,
    lines: Vec<Line>,
    next: Option<String>,
    log: Option<ShownLog>,
    proofs: Vec<(bool, &'static str)>,
    /// How an act may have come out: what it is asked by, and what it is called.
    results: [(&'static str, &'static str); 4],
}

impl AuditPage {
    /// The page: what was searched, what is wrong with it, what was found, where to go on, and the log.
    #[must_use]
    pub fn new(
        frame: Frame,
        (query, faults): (AuditQuery, Vec<(String, String)>),
        lines: &[TrailLine],
        next: Option<String>,
        log: Option<Log>,
    ) -> Self {
        let language = frame.language;
        let w = AuditWords::of(language);
        let log = log.map(|log| ShownLog {
            size: log.size,
            covered: log.covered,
            uncovered: log.uncovered,
            published_at: log.published_at.map(|at| moment_text(language, &at)),
            root: log.root,
            vkey: log.vkey,
        });
        Self {
            title: w.title.to_owned(),
            crumbs: frame.crumbs(Some(Area::Audit), w.title),
            faults: faults.into_iter().map(|(field, text)| w.named(field, &text)).collect(),
            query,
            lines: lines.iter().map(|one| line(&frame, one)).collect(),
            next: next.map(|next| frame.link(&next)),
            log,
            proofs: proofs(language),
            results: [
                ("", w.any_result),
                ("refused", w.only_refused),
                ("overridden", w.only_overridden),
                ("overdue", w.only_overdue),
            ],
            w,
            frame,
        }
    }
}

/// The whole trail of a case.
#[derive(Debug, Template)]
#[template(path = "trail.html")]
pub struct TrailPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: AuditWords,
    case: String,
    name: String,
    case_href: String,
    lines: Vec<Line>,
    exports: Vec<(&'static str, &'static str)>,
    earlier: Option<String>,
    proofs: Vec<(bool, &'static str)>,
}

impl TrailPage {
    /// The page of a case's entries, in order; where those before them are, if there are too many.
    #[must_use]
    pub fn new(
        frame: Frame,
        (case, name): (&str, &str),
        lines: &[TrailLine],
        earlier: Option<String>,
    ) -> Self {
        let w = AuditWords::of(frame.language);
        let mut crumbs = frame.crumbs(Some(Area::Audit), case);
        crumbs.retain(|one| !one.label.is_empty());
        Self {
            title: format!("{case} - {}", w.trail),
            crumbs,
            case: case.to_owned(),
            name: name.to_owned(),
            case_href: frame.link(&case_path(case)),
            lines: lines.iter().map(|one| line(&frame, one)).collect(),
            exports: std::iter::once((BUNDLE, w.bundle)).chain(FORMATS).collect(),
            earlier: earlier.map(|href| frame.link(&href)),
            proofs: proofs(frame.language),
            w,
            frame,
        }
    }
}
