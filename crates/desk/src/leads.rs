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
    Some(format!("{}{path}", pages.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use shirube_persistence::LetterState;
    use shirube_trail::At;

    fn letter(procedure: &str, context: Value) -> OutboxRow {
        let at = At::parse("2026-11-20T09:00:00.000Z").unwrap();
        OutboxRow {
            org: "city-a".parse().unwrap(),
            outbox_id: format!("{procedure}/7/1"),
            procedure: procedure.parse().unwrap(),
            letter: "application/submit.supplier".to_owned(),
            recipient: "u-0009".to_owned(),
            email: "info@aozora.example".to_owned(),
            language: "ja".to_owned(),
            context,
            state: LetterState::Leased,
            attempts: 1,
            next_at: at,
            lease_until: None,
            created_at: at,
            delivered_at: None,
            last_answer: None,
        }
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
            let found = leads_to("https://shirube.example.jp/", to, &of_case);
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
