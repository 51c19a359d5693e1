//! Where a letter leads: the page of what it tells of, as its readers have one. The page asks who they are.

use shirube_notifier::Audience;
use shirube_persistence::OutboxRow;
use shirube_trail::ids::OFFICE;

/// The page a letter to these readers leads to, at the address of the pages; none for a letter of no case.
pub(crate) fn leads_to(pages: &str, to: Audience, letter: &OutboxRow) -> Option<String> {
    let case = letter.context.get("case_no")?.as_str().filter(|case| !case.is_empty())?;
    let id = letter.procedure.as_str().replace('/', "%2F");
    let path = match to {
        Audience::Administrators => "/admin".to_owned(),
        Audience::Supplier if case != OFFICE => format!("/my/{id}"),
        Audience::Supplier | Audience::Suppliers => "/my".to_owned(),
        Audience::Public => format!("/notices/{id}?org={}", letter.org),
        // what an evaluator has to do in a case is among their tasks
        Audience::Evaluators => "/tasks".to_owned(),
        _ if case == OFFICE => "/tasks".to_owned(),
        Audience::Auditor => format!("/audit/{case}"),
        Audience::Officers
        | Audience::Approver
        | Audience::Finance
        | Audience::Inspector
        | Audience::Accounting
        | Audience::ContractOfficer
        | Audience::Openers => format!("/cases/{case}"),
    };
    Some(format!("{pages}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::tests;
    use serde_json::{Value, json};

    fn letter(procedure: &str, context: Value) -> OutboxRow {
        let procedure = procedure.parse().unwrap();
        OutboxRow { procedure, context, ..tests::letter(1, "info@aozora.example") }
    }

    #[test]
    fn each_reader_is_led_to_their_own_page() {
        let of_case = letter("R8-0001/3", json!({"case_no": "R8-0001"}));
        for (to, path) in [
            (Audience::Supplier, "/my/R8-0001%2F3"),
            (Audience::Suppliers, "/my"),
            (Audience::Officers, "/cases/R8-0001"),
            (Audience::Auditor, "/audit/R8-0001"),
            (Audience::Evaluators, "/tasks"),
            (Audience::Public, "/notices/R8-0001%2F3?org=city-a"),
        ] {
            let found = leads_to("https://shirube.example.jp", to, &of_case);
            assert_eq!(found, Some(format!("https://shirube.example.jp{path}")));
        }
        let of_office = letter("office", json!({"case_no": "office"}));
        for (to, path) in [
            (Audience::Administrators, "/admin"),
            (Audience::Officers, "/tasks"),
            (Audience::Supplier, "/my"),
        ] {
            assert_eq!(
                leads_to("https://a.example", to, &of_office),
                Some(format!("https://a.example{path}"))
            );
        }
        assert_eq!(leads_to("https://a.example", Audience::Officers, &letter("office", json!({}))), None);
    }
}
