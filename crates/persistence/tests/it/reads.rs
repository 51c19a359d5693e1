//! What boards, lists and searches read: kept by the unit, walked by an index, a page at a time.

mod finding;

use self::finding::{found, seats_are_found, words_are_found};
use crate::common::{Office, append, at, city, opening, procedure_id, run};
use serde_json::json;
use shirube_persistence::{
    CaseRow, DeadlineKind, DeadlineRow, DeadlineState, Findable, KindStage, Lane, Listing, NewStanding,
    OfCase, Place, SearchText, Store, Unit, WINDOW_ROWS, Watch,
};
use shirube_trail::At;
use shirube_trail::ids::OrgId;

/// Tables no question may go through from end to end.
const LARGE: [&str; 8] =
    ["standing", "procedure", "entry", "case_file", "search_text", "deadline", "disclosure", "pseudonym"];

const CASES: u32 = 12;

#[tokio::test]
async fn reads_hold() {
    let folder = tempfile::tempdir().unwrap();
    let url = shirube_test_stores::fresh(folder.path(), "reads.db").await;
    reads(&url, "city-a").await;
}

/// What must hold on every database.
pub(crate) async fn reads(url: &str, org: &str) {
    let watch = Watch::default();
    let store = Store::open_watched(url, &watch).await.unwrap();
    let org: OrgId = org.parse().unwrap();
    fill(&store, &org).await;
    sections_keep_reads_apart(&store, &org, &watch).await;
    dues_follow_deadlines(&store, &org).await;
    pages_hold_everything_once(&store, &org).await;
    filters_choose(&store, &org).await;
    counts_are_bounded(&store, &org).await;
    children_hide_and_show(&store, &org).await;
    words_are_found(&store, &org).await;
    seats_are_found(&store, &org).await;
    pages_of_a_case(&store, &org).await;
    for asked in watch.take() {
        if !asked.text().starts_with("SELECT") && !asked.text().starts_with("WITH") {
            continue;
        }
        // what the tests themselves compare is read whole
        if asked.text().contains("lane, hidden,") || asked.text().contains("part, folded, grams") {
            continue;
        }
        let plan = store.plan(&asked).await.unwrap();
        for table in LARGE {
            for line in &plan {
                let goes_through = line.contains(&format!("Seq Scan on {table}"))
                    || (line.trim_start().starts_with("SCAN ") && names(line, table));
                assert!(!goes_through, "{}\n{plan:#?}", asked.text());
            }
        }
    }
    store.close().await.unwrap();
}

/// Whether a line of a plan of `SQLite` scans a table, by its name or by those the questions give it.
fn names(line: &str, table: &str) -> bool {
    let alias = match table {
        "standing" => "s",
        "search_text" => "t",
        "entry" => "e",
        "pseudonym" => "q",
        "deadline" => "d",
        _ => table,
    };
    let mut words = line.trim_start().trim_start_matches("SCAN ").split(' ');
    words.next().is_some_and(|name| name == table || name == alias)
}

fn instant(day: u32) -> At {
    at(&format!("2026-12-{day:02}T03:00:00.000Z"))
}

fn standing(id: &str, (kind, stage): (&str, &str), closed: bool) -> NewStanding {
    let procedure = procedure_id(id);
    let is_first = id.ends_with("/1");
    NewStanding {
        case_no: procedure.case(),
        fiscal_year: 2026,
        kind: kind.parse().unwrap(),
        machine: format!("{kind}@1").parse().unwrap(),
        stage: stage.to_owned(),
        phase: "contract".to_owned(),
        parent: None,
        of_case: is_first.then(|| OfCase { section: "道路課".to_owned(), person: "u-0001".to_owned() }),
        closed,
        held_back: false,
        hidden: false,
        is_public: false,
        changed_at: instant(1),
        procedure,
    }
}

fn stage(kind: &str, stage: &str) -> KindStage {
    (kind.to_owned(), stage.to_owned())
}

fn due(unit: &Unit, id: &str, day: u32, (kind, state): (DeadlineKind, DeadlineState), name: &str) {
    let row = DeadlineRow {
        procedure: procedure_id(id),
        deadline_id: name.parse().unwrap(),
        kind,
        act: None,
        due_at: instant(day),
        state,
        frozen_at: None,
        rule: None,
        started_seq: 0,
        details: json!({}),
    };
    unit.set_deadline(&row);
}

/// Twelve cases of two procedures: the first open, the second ended; what falls due goes backwards.
async fn fill(store: &Store, org: &OrgId) {
    let unit = store.begin(org).await.unwrap();
    unit.put_organisation(&city(org, instant(1))).await.unwrap();
    for serial in 1..=CASES {
        let case_no = format!("R8-{serial:04}");
        let title = format!("見守りセンサー {serial}");
        let case = CaseRow {
            case_no: case_no.parse().unwrap(),
            fiscal_year: 2026,
            serial,
            title,
            opened_at: instant(1),
        };
        unit.open_case(&case);
        let (first, second) = (format!("{case_no}/1"), format!("{case_no}/2"));
        for id in [&first, &second] {
            append(&unit, &opening(org, id), 0).await.unwrap();
        }
        due(&unit, &first, 20 - serial, (DeadlineKind::Act, DeadlineState::Pending), "a");
        let rows = [
            standing(&first, ("contract", if serial % 2 == 0 { "drafting" } else { "signed" }), false),
            standing(&second, ("instalment", "paid"), true),
        ];
        // the first says whose the case is, in whatever order they are kept
        unit.put_standings(rows.into_iter().rev());
    }
    unit.commit().await.unwrap();
}

/// Several acts of a unit are kept by one statement, the last word of each procedure counts, and what
/// is undone leaves nothing.
async fn sections_keep_reads_apart(store: &Store, org: &OrgId, watch: &Watch) {
    let id = "R8-0012/2";
    let as_paid = |stage: &str| standing(id, ("instalment", stage), true);
    let words = |title: &str| SearchText {
        procedure: procedure_id(id),
        title: title.to_owned(),
        names: String::new(),
        is_public: false,
    };
    let unit = store.begin(org).await.unwrap();
    let _ = watch.take();
    for (stage, stays) in [("first", true), ("second", true), ("third", false)] {
        unit.open_section();
        unit.put_standings([as_paid(stage)]);
        unit.put_search_texts([words(&format!("甲乙丙 {stage}"))]);
        if stays {
            unit.keep_section().await.unwrap();
        } else {
            unit.undo_section().await.unwrap();
        }
    }
    assert!(watch.take().is_empty(), "nothing is written before somebody asks for it");
    unit.commit().await.unwrap();
    let written = watch.take();
    for table in ["standing", "search_text"] {
        let statements = written.iter().filter(|one| one.text().contains(&format!("INTO {table} ")));
        assert_eq!(statements.count(), 1, "{table}: {written:#?}");
    }
    let done = Listing { lane: Lane::Done, ..Listing::open(50) };
    let page = store.standings(org, &done).await.unwrap();
    let kept = page.rows.iter().find(|row| row.procedure.as_str() == id).unwrap();
    assert_eq!((kept.stage.as_str(), kept.of_case.section.as_str()), ("second", "道路課"));
    for (typed, count) in [("first", 0), ("second", 1), ("third", 0)] {
        assert_eq!(found(store, org, typed, Findable::Everything).await.len(), count, "{typed}");
    }
    // what changes the rows themselves finds what waits for them
    let unit = store.begin(org).await.unwrap();
    unit.put_standings([as_paid("paid")]);
    unit.put_search_texts([words("")]);
    let own = OfCase { section: "市民課".to_owned(), person: String::new() };
    for whose in [own, OfCase { section: "道路課".to_owned(), person: "u-0001".to_owned() }] {
        unit.assign_case(&"R8-0012".parse().unwrap(), &whose).await.unwrap();
    }
    unit.commit().await.unwrap();
    let page = store.standings(org, &done).await.unwrap();
    let kept = page.rows.iter().find(|row| row.procedure.as_str() == id).unwrap();
    assert_eq!((kept.stage.as_str(), kept.of_case.person.as_str()), ("paid", "u-0001"));
    assert!(found(store, org, "second", Findable::Everything).await.is_empty());
}

async fn list(store: &Store, org: &OrgId, listing: &Listing) -> Vec<String> {
    let page = store.standings(org, listing).await.unwrap();
    page.rows.iter().map(|row| row.procedure.to_string()).collect()
}

async fn due_of(store: &Store, org: &OrgId, id: &str) -> (Lane, Option<At>) {
    for lane in [Lane::Open, Lane::Done] {
        let page = store.standings(org, &Listing { lane, ..Listing::open(100) }).await.unwrap();
        if let Some(row) = page.rows.iter().find(|row| row.procedure.as_str() == id) {
            return (lane, row.due_at);
        }
    }
    panic!("{id} is in no lane")
}

/// What is alive of a deadline is due; what has ended and owes something is open.
async fn dues_follow_deadlines(store: &Store, org: &OrgId) {
    use DeadlineKind::{Act, Duty, Reminder};
    use DeadlineState::{Cancelled, Fired, Frozen, Held, Met, Pending};
    let id = "R8-0001/2";
    for ((kind, state), alive) in [
        ((Act, Pending), true),
        ((Act, Held), true),
        ((Act, Fired), false),
        ((Act, Frozen), false),
        ((Act, Cancelled), false),
        ((Duty, Pending), true),
        ((Duty, Fired), true),
        ((Duty, Met), false),
        ((Duty, Frozen), false),
        ((Reminder, Pending), false),
    ] {
        let unit = store.begin(org).await.unwrap();
        due(&unit, id, 9, (kind, state), "d");
        unit.refresh_due(&procedure_id(id)).await.unwrap();
        unit.commit().await.unwrap();
        let expected = if alive { (Lane::Open, Some(instant(9))) } else { (Lane::Done, None) };
        assert_eq!(due_of(store, org, id).await, expected, "{kind:?} {state:?}");
    }
    let unit = store.begin(org).await.unwrap();
    due(&unit, id, 9, (Duty, Cancelled), "d");
    unit.put_standings([standing(id, ("instalment", "paid"), true)]);
    unit.commit().await.unwrap();
    assert_eq!(due_of(store, org, id).await.0, Lane::Done);
}

/// Every walk gives each procedure once, in one order, whatever the size of a page.
async fn pages_hold_everything_once(store: &Store, org: &OrgId) {
    let both = vec![stage("contract", "drafting"), stage("contract", "signed"), stage("contract", "none")];
    let many: Vec<_> =
        both.iter().cloned().chain((0..30).map(|nth| stage("contract", &format!("s{nth}")))).collect();
    for limit in [1, 5, 11, 12, 13] {
        for (name, listing) in [
            ("all", Listing::open(limit)),
            ("stages", Listing { stages: Some(both.clone()), ..Listing::open(limit) }),
            ("many stages", Listing { stages: Some(many.clone()), ..Listing::open(limit) }),
            ("section", Listing { section: Some("道路課".to_owned()), ..Listing::open(limit) }),
            ("person", Listing { person: Some("u-0001".to_owned()), ..Listing::open(limit) }),
            ("year", Listing { fiscal_year: Some(2026), ..Listing::open(limit) }),
        ] {
            let (mut found, mut after): (Vec<String>, Option<Place>) = (Vec::new(), None);
            loop {
                let asked = Listing { after: after.clone(), ..listing.clone() };
                let page = store.standings(org, &asked).await.unwrap();
                assert!(page.rows.len() as u64 <= limit, "{name}");
                found.extend(page.rows.iter().map(|row| row.procedure.to_string()));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            // the last case falls due first
            let expected: Vec<String> = (1..=CASES).rev().map(|serial| format!("R8-{serial:04}/1")).collect();
            assert_eq!(found, expected, "{name} by {limit}");
        }
    }
}

async fn filters_choose(store: &Store, org: &OrgId) {
    let drafting = Some(vec![stage("contract", "drafting")]);
    for (listing, count) in [
        (Listing { stages: drafting.clone(), ..Listing::open(50) }, 6),
        (Listing { stages: Some(Vec::new()), ..Listing::open(50) }, 0),
        (Listing { section: Some("市民課".to_owned()), ..Listing::open(50) }, 0),
        (Listing { person: Some("u-0002".to_owned()), ..Listing::open(50) }, 0),
        (Listing { fiscal_year: Some(2025), ..Listing::open(50) }, 0),
        (Listing { due_before: Some(instant(11)), ..Listing::open(50) }, 3),
        (Listing { due_before: Some(instant(11)), stages: drafting.clone(), ..Listing::open(50) }, 2),
        (Listing { stages: drafting.clone(), section: Some("道路課".to_owned()), ..Listing::open(50) }, 6),
        (
            Listing {
                stages: drafting,
                person: Some("u-0001".to_owned()),
                fiscal_year: Some(2025),
                ..Listing::open(50)
            },
            0,
        ),
        (Listing { lane: Lane::Done, ..Listing::open(50) }, 12),
    ] {
        assert_eq!(list(store, org, &listing).await.len(), count, "{listing:?}");
    }
}

async fn counts_are_bounded(store: &Store, org: &OrgId) {
    let stages = [stage("contract", "drafting"), stage("contract", "signed"), stage("contract", "none")];
    for (listing, expected) in [
        (Listing::open(1), vec![6, 6, 0]),
        (Listing { due_before: Some(instant(11)), ..Listing::open(1) }, vec![2, 1, 0]),
        (Listing { section: Some("道路課".to_owned()), ..Listing::open(1) }, vec![6, 6]),
    ] {
        let (mut counts, is_whole) = store.count_stages(org, &listing, &stages).await.unwrap();
        assert!(is_whole);
        counts.sort_by(|a, b| {
            stages.iter().position(|one| *one == a.0).cmp(&stages.iter().position(|one| *one == b.0))
        });
        let found: Vec<u64> = counts.iter().map(|(_, count)| *count).collect();
        assert_eq!(found, expected, "{listing:?}");
    }
    // of many stages only those where something stands
    let many: Vec<_> = (0..30).map(|nth| stage("contract", &format!("s{nth}"))).collect();
    let all: Vec<_> = many.iter().cloned().chain(stages).collect();
    for (asked, expected) in [(&all, 12), (&many, 0)] {
        let (counts, is_whole) = store.count_stages(org, &Listing::open(1), asked).await.unwrap();
        assert!(is_whole);
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<u64>(), expected);
    }
}

async fn children_hide_and_show(store: &Store, org: &OrgId) {
    let (call, child) = ("R8-0001/1", "R8-0001/aabcdefg267");
    let unit = store.begin(org).await.unwrap();
    let mut entry = opening(org, child);
    entry.parent = Some(procedure_id(call));
    append(&unit, &entry, 0).await.unwrap();
    let row = NewStanding { hidden: true, ..standing(child, ("contract", "drafting"), false) };
    unit.put_standings([row]);
    unit.commit().await.unwrap();
    let is_there = async || list(store, org, &Listing::open(50)).await.contains(&child.to_owned());
    assert!(!is_there().await);
    for (kind, hidden, but, there) in [
        ("instalment", false, &[][..], false),
        ("contract", false, &[], true),
        ("contract", true, &[], false),
        ("contract", true, &["drafting", "signed"], true),
        ("contract", true, &["signed"], false),
    ] {
        let unit = store.begin(org).await.unwrap();
        unit.hide_children(&procedure_id(call), kind, hidden, but).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(is_there().await, there, "{kind} {hidden} {but:?}");
    }
    let case = "R8-0001".parse().unwrap();
    assert_eq!(store.standings_of_case(org, &case, 9).await.unwrap().len(), 2);
}

async fn pages_of_a_case(store: &Store, org: &OrgId) {
    let case = "R8-0001".parse().unwrap();
    let ids = [procedure_id("R8-0001/1"), procedure_id("R8-0001/2")];
    assert_eq!(store.case(org, &case).await.unwrap().unwrap().serial, 1);
    assert_eq!(store.seats_in_case(org, &case, &"u-0009".parse().unwrap()).await.unwrap().len(), 1);
    assert_eq!(store.procedures_by_id(org, &ids).await.unwrap().len(), 2);
    assert_eq!(store.last_entries(org, &ids, 10).await.unwrap().len(), 2);
    assert_eq!(store.entries_until(org, &ids, instant(1)).await.unwrap().len(), 2);
    assert_eq!(store.due_in(org, &ids).await.unwrap().len(), 1);
    assert!(store.publications_of(org, &ids).await.unwrap().is_empty());
    assert_eq!(store.disclosures_of(org, &ids, "").await.unwrap().len(), 2);
    assert!(store.disclosures_of(org, &ids, "file.").await.unwrap().is_empty());
}

/// A filter no index answers looks at a window and says where the next begins.
#[tokio::test]
async fn a_window_is_passed_and_said() {
    let office = Office::new().await;
    office.open("R8-0012/1").await;
    // a thousand and more of one section, written past the store, and one of another year at the end
    let rows = WINDOW_ROWS + 1;
    // neither is held to what it refers to
    let (first, number, all) = if shirube_test_stores::on_postgres() {
        let all = format!("generate_series(1, {rows}) AS n (i)");
        ("SET session_replication_role = replica", "lpad(i::text, 5, '0')", all)
    } else {
        let all = format!(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n)"
        );
        ("PRAGMA foreign_keys = off", "printf('%05d', i)", all)
    };
    let sql = format!(
        "{first};
         INSERT INTO standing (org, procedure, case_no, fiscal_year, kind, machine, stage, phase, section, person,
           closed, held_back, hidden, is_public, changed_at, due_at)
         SELECT 'city-a', 'R8-' || {number} || '/1', 'R8-' || {number}, CASE WHEN i = {rows} THEN 2025 ELSE 2026 END,
           'contract', 'contract@1', 'drafting', 'contract', '道路課', '', false, false, false, false, 1, i
         FROM {all}"
    );
    run(&office, &sql).await.unwrap();
    let mut listing =
        Listing { section: Some("道路課".to_owned()), fiscal_year: Some(2025), ..Listing::open(50) };
    let page = office.store.standings(&office.org, &listing).await.unwrap();
    assert!(page.rows.is_empty());
    listing.after = page.next;
    assert!(listing.after.is_some(), "there may be more");
    let page = office.store.standings(&office.org, &listing).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (1, None));
    let narrowed = Listing { section: Some("道路課".to_owned()), ..Listing::open(1) };
    let stages = [stage("contract", "drafting")];
    let (counts, is_whole) = office.store.count_stages(&office.org, &narrowed, &stages).await.unwrap();
    assert_eq!((counts[0].1, is_whole), (WINDOW_ROWS, false));
    let (counts, _) = office.store.count_stages(&office.org, &Listing::open(1), &stages).await.unwrap();
    assert_eq!(counts[0].1, shirube_persistence::COUNTED_MAX);
}
