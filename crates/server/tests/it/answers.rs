//! What is answered is what the API's document says of it.

use serde_json::{Value, json};

use crate::common::{TOWN, Town, need};

/// Every fault of a value against a schema of the document.
fn faults(name: &str, value: &Value) -> Vec<String> {
    let document = shirube_server::document();
    let schema = json!({
        "$ref": format!("#/components/schemas/{name}"), "components": document["components"],
    });
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_of_the_schema_it_is_said_to_be_of() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let (_, done) = officer.post("/api/v1/cases", &json!({"facts": need()})).await;
    assert_eq!(faults("Performed", &done), [""; 0]);
    for (path, name) in [
        ("/api/v1/session", "SessionAnswer"),
        ("/api/v1/sessions", "SessionsAnswer"),
        ("/api/v1/tokens", "TokensAnswer"),
        ("/api/v1/tasks", "TaskPage"),
        ("/api/v1/board", "BoardView"),
        ("/api/v1/cases", "LinePage"),
        ("/api/v1/search?q=%E7%AA%93%E5%8F%A3", "SearchPage"),
        ("/api/v1/cases/R8-0001", "CaseView"),
        ("/api/v1/procedures/R8-0001.1", "ProcedureView"),
        ("/api/v1/procedures/R8-0001.1/offers", "OffersAnswer"),
        ("/api/v1/procedures/R8-0001.1/facts", "FactsAnswer"),
        ("/api/v1/procedures/R8-0001.1/documents", "FilesAnswer"),
        ("/api/v1/log", "LogAnswer"),
        ("/readyz", "Readiness"),
        ("/api/v1/rules", "Rules"),
        ("/api/v1/paths/contract", "Path"),
        ("/api/v1/policy", "Policy"),
    ] {
        let (status, answer) = officer.get(path).await;
        assert_eq!(status, 200, "{path}: {answer}");
        assert_eq!(faults(name, &answer), [""; 0], "{path}: {answer}");
    }
    let (_, refused) = officer
        .post_as(
            "/api/v1/procedures/R8-0001.1/acts/start-demonstration",
            &json!({"facts": {"form": "pilot"}}),
            (uuid::Uuid::new_v4(), done["revision"].as_u64()),
        )
        .await;
    assert_eq!(faults("Problem", &refused), [""; 0], "{refused}");
    let (_, bad) = officer.post("/api/v1/cases", &json!({"facts": {"title": 1}})).await;
    assert_eq!(faults("Problem", &bad), [""; 0], "{bad}");
    // what is posted is of the component of its act, and what is not taken is not
    assert_eq!(faults("preparation.open-case", &json!({"facts": need()})), [""; 0]);
    assert!(!faults("preparation.open-case", &json!({"facts": {"role": "admin"}})).is_empty());
}
