//! What an outcome is paid can be computed again by anybody: the two pay-for-success scenarios are
//! played, the disclosures of their stored trails are written out, and `tests/python/recompute_outcome.py`,
//! which shares no code with the engine, comes to the same yen.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says where")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Map, Value, json};
use shirube_core::domain::outcome::{PaymentTable, Quantity};
use shirube_desk::{Clock, Desk};
use shirube_persistence::{CaseFilter, Store};
use shirube_trail::{EntryType, OrgId, ProcedureId};

const HACHIOJI: (&str, &str, i64) = ("case1-hachioji", "hachioji-city", 5_401_000);
const FACILITY: (&str, &str, i64) = ("case9-facility-outcome", "hamabe-ward", 35_568_000);

/// A scenario played on a database of its own.
struct Played {
    folder: tempfile::TempDir,
    entries: Vec<Value>,
}

impl Played {
    async fn of((scenario, org, _): (&str, &str, i64)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("shirube.db").to_str().unwrap()).await.unwrap();
        store.migrate().await.unwrap();
        let desk = Desk::with_clock(store, Clock::simulated(chrono::DateTime::UNIX_EPOCH));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../scenarios/{scenario}.toml"));
        let envelopes = folder.path().join("envelopes");
        for (title, departed) in shirube_cli::play_watched(&desk, &[file], &envelopes, || {}).await.unwrap() {
            assert_eq!(departed, None, "{title}");
        }
        let org = OrgId::new(org).unwrap();
        let replayed = desk.replay(&org, None).await.unwrap();
        assert!(replayed.differences.is_empty(), "{scenario}: {:?}", replayed.differences);
        let entries = exported(&desk, &org).await;
        Self { folder, entries }
    }

    /// Runs the script on entries, and answers how it ended.
    fn recompute(&self, entries: &[Value]) -> Output {
        let unset =
            "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python and names it";
        let python = std::env::var_os("SHIRUBE_TEST_PYTHON").map(PathBuf::from).expect(unset);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/recompute_outcome.py");
        let list = self.folder.path().join("entries.json");
        std::fs::write(&list, serde_json::to_vec(entries).unwrap()).unwrap();
        Command::new(python).arg(script).arg(list).output().unwrap()
    }

    fn ends(&self, entries: &[Value], status: i32, what: &str) {
        let said = self.recompute(entries);
        let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert_eq!(said.status.code(), Some(status), "{what}: {out}{err}");
    }
}

/// The disclosed fields of every decision of the only pay-for-success procedure, in order.
async fn exported(desk: &Desk, org: &OrgId) -> Vec<Value> {
    let store = desk.store();
    let mut found: Vec<ProcedureId> = Vec::new();
    for case in store.cases(org, &CaseFilter::default(), None).await.unwrap().cases {
        let rows = store.procedures(org, &case.case_no).await.unwrap();
        found.extend(
            rows.into_iter().filter(|row| row.kind.as_str() == "pay-for-success").map(|row| row.procedure),
        );
    }
    let [procedure] = found.as_slice() else { panic!("one procedure, not {found:?}") };
    let disclosures = store.disclosures(org, procedure).await.unwrap();
    let decided = store.trail(org, procedure).await.unwrap().into_iter().map(|row| row.entry);
    decided
        .filter(|entry| entry.entry_type == EntryType::Decision)
        .map(|entry| {
            let own = disclosures.iter().filter(|row| row.seq == entry.seq).map(|row| &row.disclosure);
            let fields: Map<String, Value> =
                own.map(|one| (one.name.to_string(), one.value.clone())).collect();
            json!({ "seq": entry.seq.get(), "act": entry.act.as_str(), "fields": fields })
        })
        .collect()
}

/// The entries with one field of the last entry of an act changed.
fn with(entries: &[Value], act: &str, field: &str, change: impl FnOnce(&mut Value)) -> Vec<Value> {
    let mut entries = entries.to_vec();
    let entry = entries.iter_mut().rev().find(|entry| {
        entry.get("act").and_then(Value::as_str) == Some(act)
            && entry.pointer("/fields").is_some_and(|fields| fields.get(field).is_some())
    });
    change(entry.and_then(|entry| entry.get_mut("fields")?.get_mut(field)).expect(field));
    entries
}

fn more(yen: i64) -> impl FnOnce(&mut Value) {
    move |value| *value = json!(value.as_i64().unwrap() + yen)
}

fn field<'e>(entries: &'e [Value], act: &str, field: &str) -> &'e Value {
    let of = |entry: &'e Value| entry.get("fields")?.get(field);
    entries.iter().filter(|entry| entry.get("act") == Some(&json!(act))).find_map(of).expect(field)
}

#[tokio::test]
async fn the_amounts_are_recomputed_from_the_trail_alone() {
    for case in [HACHIOJI, FACILITY] {
        let (scenario, _, total_yen) = case;
        let played = Played::of(case).await;
        let entries = &played.entries;
        assert_eq!(field(entries, "fix-amount", "amount.total_yen"), &json!(total_yen), "{scenario}");
        played.ends(entries, 0, scenario);
        for name in ["total", "outcome", "fixed", "paid", "due"].map(|part| format!("amount.{part}_yen")) {
            for yen in [1, -1] {
                let changed = with(entries, "fix-amount", &name, more(yen));
                played.ends(&changed, 1, &format!("{scenario}: {name} changed by {yen}"));
            }
        }
        let interim = |value: &mut Value| more(1)(value.pointer_mut("/0/amount_yen").unwrap());
        let changed = with(entries, "end-interim", "interim.payments", interim);
        played.ends(&changed, 1, &format!("{scenario}: an interim payment changed by 1"));
    }
}

#[tokio::test]
async fn the_table_pays_by_its_rows_and_not_along_a_line() {
    let played = Played::of(HACHIOJI).await;
    let entries = &played.entries;
    let table: PaymentTable =
        serde_json::from_value(field(entries, "fix-payment", "outcome.design").clone()).unwrap();
    let terms = table.terms("detailed-exam-rate").unwrap();
    // Below lower, at lower, two between, at upper, above; 82.1 is what was measured.
    for (value, pays_yen) in [
        ("78.9", 0),
        ("79", 1_000_000),
        ("81.9", 1_000_000),
        ("82.0", 2_960_000),
        ("82.1", 2_960_000),
        ("82.2", 2_960_000),
        ("84.5", 3_920_000),
        ("86.9", 3_920_000),
        ("87.0", 4_880_000),
        ("90", 4_880_000),
    ] {
        let quantity: Quantity = serde_json::from_value(json!(value)).unwrap();
        assert_eq!(terms.pay(quantity).get(), pays_yen, "{value}");
        // The script agrees, with the amounts such a value would have fixed.
        let difference = pays_yen - 2_960_000;
        let mut changed = entries.clone();
        let measured = |one: &mut Value| one["value"] = json!(value);
        changed = with(&changed, "record-measurement", "outcome.measurement.2", measured);
        let row = |rows: &mut Value| {
            let rows = rows.as_array_mut().unwrap().iter_mut();
            let mut own = rows.filter(|row| row["indicator"] == "detailed-exam-rate");
            more(difference)(&mut own.next().unwrap()["pay_yen"]);
        };
        changed = with(&changed, "fix-amount", "amount.by_indicator", row);
        for name in ["amount.total_yen", "amount.outcome_yen", "amount.due_yen"] {
            changed = with(&changed, "fix-amount", name, more(difference));
        }
        played.ends(&changed, 0, value);
    }
}
