//! What is checked in is what the code says: `SHIRUBE_BLESS=1` writes it anew.

use std::path::Path;

fn compare(name: &str, written: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api").join(name);
    if std::env::var_os("SHIRUBE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, written).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == written, "docs/api/{name} is not what the code says: run with SHIRUBE_BLESS=1");
}

#[test]
fn the_api_is_documented_as_it_is() {
    compare("openapi.json", &format!("{:#}\n", shirube_server::document()));
}

#[test]
fn who_may_call_what_is_documented_as_it_is() {
    compare("authorisation.md", &shirube_server::authorisation_table());
}

/// Every reference of the document leads somewhere, and every operation has a name of its own.
#[test]
fn the_document_is_whole() {
    let document = shirube_server::document();
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "there is no {name}");
    }
    let mut ids: Vec<&str> =
        text.split("\"operationId\":\"").skip(1).map(|one| one.split('"').next().unwrap()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(count > 40, "{count}");
    for act in ["preparation.open-case", "application.submit", "office.export"] {
        assert!(document["components"]["schemas"].get(act).is_some(), "there is no {act}");
    }
}
