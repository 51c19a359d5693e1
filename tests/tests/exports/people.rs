//! Tables, workbooks and lines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use shirube_core::domain::EraDate;
use shirube_core::words::Capacity;
use shirube_desk::{Desk, DeskError, Exportable};
use shirube_exports::{Case, Language, csv, jsonl, table, xlsx};
use shirube_trail::{ActorId, CaseNo, OrgId};

use super::common::{after_everything, cases, holder, played, scenario, until};

async fn shown(desk: &Desk, org: &OrgId, case: &CaseNo, as_of: Option<DateTime<Utc>>) -> Case {
    let officer = holder(desk, org, "officer").await;
    match desk.exportable(org, &officer, case, as_of).await.unwrap() {
        Exportable::Case(case) => *case,
        Exportable::Sealed { procedure } => panic!("{procedure} is sealed"),
    }
}

/// What the Python readers make of the files.
fn read_back(folder: &Path, csv: &[u8], workbook: &[u8]) -> Value {
    let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with openpyxl";
    let python = std::env::var_os("SHIRUBE_TEST_PYTHON").map(PathBuf::from).expect(unset);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/read_exports.py");
    let (table, book) = (folder.join("case.csv"), folder.join("case.xlsx"));
    std::fs::write(&table, csv).unwrap();
    std::fs::write(&book, workbook).unwrap();
    let said = Command::new(python).arg(script).args([table, book]).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    serde_json::from_slice(&said.stdout).unwrap()
}

/// A table as a reader should find it: heads and rows; apostrophes are the CSV's own.
fn expected(table: &table::Table, cell: impl Fn(&str) -> String) -> Value {
    let heads = table.heads.iter().map(|head| (*head).to_owned()).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(|one| cell(one)).collect());
    serde_json::to_value(std::iter::once(heads).chain(rows).collect::<Vec<Vec<String>>>()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_and_workbooks_read_back_in_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = [scenario("scenarios/case8-complaint.toml"), scenario("scenarios/case1-hachioji.toml")];
    let desk = played(folder.path(), &scenarios).await;
    for org in ["minato-city", "hachioji-city"] {
        let org = OrgId::new(org).unwrap();
        for case in cases(&desk, &org).await {
            let case = shown(&desk, &org, &case, None).await;
            for language in [Language::Ja, Language::En] {
                let tables = [table::procedures, table::acts, table::rules, table::facts]
                    .map(|table| table(&case, language));
                let found = read_back(
                    folder.path(),
                    &csv::write(&case, language),
                    &xlsx::write(&case, language).unwrap(),
                );
                assert_eq!(found["faults"], Value::Array(Vec::new()));
                assert_eq!(found["csv"], expected(&tables[1], |cell| csv::harmless(cell).into_owned()));
                assert_eq!(found["sheets"].as_object().unwrap().len(), tables.len());
                // as programs read a day, and as offices write it
                for (row, act) in tables[1].rows.iter().zip(&case.acts) {
                    let written = EraDate::parse(&row[5]).unwrap().date().to_string();
                    assert_eq!(row[4].split(' ').next(), Some(written.as_str()), "{row:?}");
                    let in_full = row[5].starts_with("令和") || row[5].starts_with("平成");
                    assert_eq!(in_full, language == Language::Ja, "{row:?}");
                    assert_eq!(written, act.day.id);
                }
                for table in &tables {
                    assert!(!table.rows.is_empty(), "{}", table.name);
                    assert_eq!(found["sheets"][table.name], expected(table, str::to_owned), "{}", table.name);
                }
            }
            let lines = String::from_utf8(jsonl::write(&case).unwrap()).unwrap();
            let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(lines.len(), 1 + case.procedures.len() + case.acts.len());
            assert_eq!(lines[0]["type"], "case");
            assert_eq!(lines.last().unwrap()["receipt"], case.acts.last().unwrap().receipt.as_str());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_names_nobody_and_tells_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = [scenario("scenarios/case8-ideas.toml"), scenario("scenarios/case8-complaint.toml")];
    let desk = played(folder.path(), &scenarios).await;
    let mut acts = BTreeSet::new();
    for org in ["ayame-city", "minato-city"] {
        let org = OrgId::new(org).unwrap();
        let unit = desk.store().begin(&org).await.unwrap();
        let mut persons = unit.persons().await.unwrap();
        // some are called by their office
        persons.retain(|person| Capacity::ALL.iter().all(|one| one.words().ja != person.name));
        unit.rollback().await.unwrap();
        for case in cases(&desk, &org).await {
            let case = shown(&desk, &org, &case, None).await;
            let text = String::from_utf8(jsonl::write(&case).unwrap()).unwrap();
            for person in &persons {
                assert!(!text.contains(&format!("\"{}\"", person.name)), "{} is named", person.name);
            }
            for act in &case.acts {
                acts.insert(act.act.id.clone());
                let secret = |name: &str| {
                    ["check.", "score", "interest", "idea.", "committee", "opinion"]
                        .iter()
                        .any(|start| name.starts_with(start))
                };
                assert!(!act.facts.iter().any(|fact| secret(&fact.name.id)), "{act:?}");
                let sensitive = ["G32", "G33", "G35", "G36", "G37", "G38"];
                assert!(!act.rules.iter().any(|rule| sensitive.contains(&rule.rule.id.as_str())), "{act:?}");
            }
        }
    }
    assert!(acts.contains("score") && acts.contains("register-idea"), "{acts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_shown_as_it_stood() {
    let folder = tempfile::tempdir().unwrap();
    let desk = played(folder.path(), &[scenario("scenarios/case8-complaint.toml")]).await;
    let org = OrgId::new("minato-city").unwrap();
    let case = cases(&desk, &org).await.remove(0);
    let whole = shown(&desk, &org, &case, None).await;
    for act in &whole.acts {
        let then = shown(&desk, &org, &case, Some(act.at)).await;
        let until = whole.acts.iter().filter(|one| one.at <= act.at).count();
        assert_eq!(then.acts.len(), until, "{} #{}", act.procedure, act.seq);
        let stood = then.procedures.iter().find(|one| one.id == act.procedure).unwrap();
        let last = then.acts.iter().rev().find(|one| one.procedure == act.procedure && !one.refused);
        assert_eq!(stood.stage, last.unwrap().to, "{} #{}", act.procedure, act.seq);
    }
    let officer = holder(&desk, &org, "officer").await;
    let before = whole.acts[0].at - Duration::milliseconds(1);
    let too_early = desk.exportable(&org, &officer, &case, Some(before)).await;
    assert!(matches!(too_early, Err(DeskError::NotFound { .. })), "{too_early:?}");
    let future = after_everything() + Duration::milliseconds(1);
    let not_yet = desk.exportable(&org, &officer, &case, Some(future)).await;
    assert!(matches!(not_yet, Err(DeskError::BadInput { .. })), "{not_yet:?}");
    let nobody = ActorId::new("u-9999").unwrap();
    let stranger = desk.exportable(&org, &nobody, &case, None).await;
    assert!(matches!(stranger, Err(DeskError::NotFound { .. })), "{stranger:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_while_proposals_are_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let file = until(folder.path(), "case6-generic-after.toml", "open-envelopes");
    let desk = played(folder.path(), &[file]).await;
    let org = OrgId::new("minato-city").unwrap();
    let case = cases(&desk, &org).await.remove(0);
    let call = desk.store().procedures(&org, &case).await.unwrap();
    let call = call.iter().find(|row| row.kind.as_str() == "proposal-competition").unwrap();
    for capacity in ["officer", "approver", "auditor"] {
        let person = holder(&desk, &org, capacity).await;
        for as_of in [None, Some(call.opened_at.instant())] {
            let answer = desk.exportable(&org, &person, &case, as_of).await.unwrap();
            assert_eq!(answer, Exportable::Sealed { procedure: call.procedure.to_string() }, "{capacity}");
        }
    }
}
