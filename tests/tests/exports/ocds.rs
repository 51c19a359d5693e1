//! Open contracting data of every embedded case, against the schemas of the standard.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use jsonschema::{Retrieve, Uri, Validator};
use serde_json::{Value, json};
use shirube_exports::ocds::{Publication, UNREGISTERED};
use shirube_trail::OrgId;

use super::common::{ORGANISATIONS, cases, holder, played, until};

/// The schemas beside this file, in the place of the standard's addresses.
struct Here;

impl Retrieve for Here {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let name = uri.as_str().rsplit('/').next().unwrap_or_default();
        Ok(serde_json::from_slice(&std::fs::read(folder().join(name))?)?)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ocds")
}

fn schema(name: &str) -> Validator {
    let schema: Value = serde_json::from_slice(&std::fs::read(folder().join(name)).unwrap()).unwrap();
    jsonschema::options().with_retriever(Here).should_validate_formats(true).build(&schema).unwrap()
}

fn faults(schema: &Validator, package: &Value) -> Vec<String> {
    schema.iter_errors(package).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// What is public of every case of every embedded scenario.
async fn everything_public(folder: &Path) -> Vec<Publication> {
    let desk = played(folder, &[]).await;
    let mut all = Vec::new();
    for org in ORGANISATIONS.map(|org| OrgId::new(org).unwrap()) {
        let officer = holder(&desk, &org, "officer").await;
        for case in cases(&desk, &org).await {
            all.push(desk.public_of(&org, &officer, &case, None, UNREGISTERED).await.unwrap());
        }
    }
    all
}

/// Every value of this member, however deep.
fn every<'v>(value: &'v Value, name: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => {
            for (member, inner) in members {
                if member == name {
                    found.push(inner);
                }
                every(inner, name, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|one| every(one, name, found)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_is_valid_open_contracting_data() {
    let work = tempfile::tempdir().unwrap();
    let (releases, records) = (schema("release-package-schema.json"), schema("record-package-schema.json"));
    let (mut tags, mut told, mut silent) = (BTreeSet::new(), 0, 0);
    let mut statuses: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut methods = BTreeSet::new();
    let mut merged = Vec::new();
    for public in everything_public(work.path()).await {
        let Some(package) = public.release_package() else {
            silent += 1;
            assert_eq!(public.record_package(), None);
            continue;
        };
        told += 1;
        assert_eq!(faults(&releases, &package), Vec::<String>::new(), "{} {package:#}", public.case);
        let record = public.record_package().unwrap();
        assert_eq!(faults(&records, &record), Vec::<String>::new(), "{}", public.case);
        let mut ids = BTreeSet::new();
        for release in package["releases"].as_array().unwrap() {
            assert!(ids.insert(release["id"].as_str().unwrap().to_owned()), "{} twice", release["id"]);
            assert!(release["ocid"].as_str().unwrap().starts_with("ocds-xxxxxx-"), "{}", release["ocid"]);
            assert!(release["date"].as_str().unwrap().ends_with("+09:00"), "{}", release["date"]);
            tags.extend(
                release["tag"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap().to_owned()),
            );
        }
        let mut amounts = Vec::new();
        every(&package, "amount", &mut amounts);
        // a budget's amount is a value of its own
        assert!(amounts.iter().all(|one| one.is_u64() || one["amount"].is_u64()), "{amounts:?}");
        for compiled in package["releases"].as_array().unwrap() {
            let mut keep = |section, value: &Value| {
                if let Some(status) = value.as_str() {
                    statuses.insert((section, status.to_owned()));
                }
            };
            keep("tender", &compiled["tender"]["status"]);
            for section in ["awards", "contracts"] {
                let list = compiled[section].as_array().cloned().unwrap_or_default();
                for one in &list {
                    keep(section, &one["status"]);
                }
            }
            if let Some(method) = compiled["tender"]["procurementMethod"].as_str() {
                methods.insert(method.to_owned());
            }
        }
        merged.push(record);
    }
    assert!(told > silent, "{told} cases made something public, {silent} did not");
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let expected = all(&[
        "planning",
        "planningUpdate",
        "tender",
        "tenderUpdate",
        "tenderAmendment",
        "tenderCancellation",
        "award",
        "awardUpdate",
        "awardCancellation",
        "contract",
        "contractUpdate",
        "contractTermination",
        "implementation",
    ]);
    assert!(expected.is_subset(&tags), "{:?} are missing", expected.difference(&tags));
    assert_eq!(methods, all(&["direct", "open"]));
    let expected = [
        ("tender", "active"),
        ("tender", "cancelled"),
        ("tender", "complete"),
        ("tender", "unsuccessful"),
        ("awards", "active"),
        ("awards", "pending"),
        ("contracts", "active"),
        ("contracts", "terminated"),
    ];
    for (section, status) in expected {
        assert!(statuses.contains(&(section, status.to_owned())), "{section} {status}: {statuses:?}");
    }
    merges_as_others_do(work.path(), &merged);
}

/// ocdsmerge, the merger of the Open Contracting Partnership, comes to the same compiled releases.
fn merges_as_others_do(work: &Path, packages: &[Value]) {
    let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with ocdsmerge";
    let python = std::env::var_os("SHIRUBE_TEST_PYTHON").map(PathBuf::from).expect(unset);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/merge_releases.py");
    let file = work.join("records.json");
    std::fs::write(&file, serde_json::to_vec(packages).unwrap()).unwrap();
    let said = Command::new(python).arg(script).arg(folder().join("release-schema.json")).arg(file).output();
    let said = said.unwrap();
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success(), "{out}{err}");
    assert!(!out.starts_with("0 "), "{out}");
}

#[test]
fn the_schemas_refuse_what_is_not_open_contracting_data() {
    let schema = schema("release-package-schema.json");
    let good = json!({
        "uri": "urn:x:y", "version": "1.1", "publishedDate": "2026-11-20T09:00:00+09:00",
        "publisher": { "name": "みなと市" },
        "releases": [{ "ocid": "ocds-xxxxxx-1", "id": "1", "date": "2026-11-20T09:00:00+09:00", "tag": ["tender"],
            "initiationType": "tender", "tender": { "id": "t", "status": "active" } }],
    });
    assert_eq!(faults(&schema, &good), Vec::<String>::new());
    for (pointer, wrong) in [
        ("/releases/0/tag", json!(["published"])),
        ("/releases/0/tender/status", json!("open")),
        ("/releases/0/date", json!("2026-11-20")),
        ("/releases", json!([])),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = wrong;
        assert!(!faults(&schema, &bad).is_empty(), "{pointer} is not checked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sealed_is_published() {
    let work = tempfile::tempdir().unwrap();
    let file = until(work.path(), "case6-generic-after.toml", "open-envelopes");
    let desk = played(work.path(), &[file]).await;
    let org = OrgId::new("minato-city").unwrap();
    let officer = holder(&desk, &org, "officer").await;
    let case = cases(&desk, &org).await.remove(0);
    let public = desk.public_of(&org, &officer, &case, None, UNREGISTERED).await.unwrap();
    let text = public.release_package().unwrap().to_string();
    assert!(text.contains("\"tender\""), "{text}");
    let mut applied = 0;
    for row in desk.store().procedures(&org, &case).await.unwrap() {
        if row.kind.as_str() != "application" {
            continue;
        }
        applied += 1;
        assert!(!text.contains(row.procedure.as_str()), "{} is told", row.procedure);
        for name in ["applicant.name", "corporate_number", "quote_yen", "envelope_sha256"] {
            let Some(value) = row.facts.get(name) else { continue };
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert!(!text.contains(&value), "{name} of {} is told", row.procedure);
        }
    }
    assert!(applied >= 2, "{applied} applications wait sealed");
    for secret in ["予定価格", "reserve_price", "numberOfTenderers", "u-0"] {
        assert!(!text.contains(secret), "{secret} is told");
    }
}
