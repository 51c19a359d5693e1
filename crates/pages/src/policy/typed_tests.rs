//! The form of the policy, read and shown.

use serde_json::json;
use shirube_core::policy::{Policy, parameters, read};

use super::*;
use crate::brought::fact_of;
use crate::frame::Visitor;
use crate::record::add_row;

fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 6).unwrap()
}

fn stored() -> Value {
    serde_json::to_value(Policy::default()).unwrap()
}

/// The form as it is opened, with some of it typed over.
fn typed(over: &[(&str, &str)]) -> Typed {
    let mut typed = policy_typed(&stored());
    typed.extend(over.iter().map(|(name, text)| (format!("f.policy:{name}"), (*text).to_owned())));
    typed
}

fn faults(over: &[(&str, &str)]) -> Vec<FieldFault> {
    policy_faults(Language::Ja, &typed(over), on())
}

fn view() -> PolicyView {
    PolicyView {
        today: on(),
        in_force: stored(),
        next: None,
        proposal: None,
        may_begin: true,
        may_confirm: false,
    }
}

fn frame(language: Language) -> Frame {
    Frame {
        language,
        organisation: None,
        environment: None,
        visitor: Some(Visitor {
            name: "管理 一".to_owned(),
            role: String::new(),
            areas: vec![Area::Tasks, Area::Admin],
            capacities: vec!["administrator".to_owned()],
        }),
        here: POLICY_PATH.to_owned(),
        area: Some(Area::Admin),
    }
}

fn shown(language: Language, view: &PolicyView, typed: &Typed, faults: &[FieldFault]) -> String {
    let meant = Meant {
        action: "/procedures/office/acts/apply-policy".to_owned(),
        back: "/admin".to_owned(),
        by: "u-0003".to_owned(),
        procedure: "office".to_owned(),
        kind: "office".to_owned(),
        stage: "open".to_owned(),
        case: "office".to_owned(),
        case_title: "庁務".to_owned(),
        revision: 7,
        key: String::new(),
        subjects: Vec::new(),
        applications: Vec::new(),
        certificates: Vec::new(),
        items: Vec::new(),
        questions: Vec::new(),
        people: Vec::new(),
        delegations: Vec::new(),
    };
    let filling = PolicyFilling { meant: &meant, typed, faults, is_same: false };
    crate::rendered(&PolicyPage::new(frame(language), view, Some(filling))).unwrap()
}

#[test]
fn a_form_that_nobody_changed_is_the_policy_it_began_with() {
    let table = json!([{ "up_to_yen": 1_000_000, "holder": "課長" }, { "up_to_yen": 5_000_000, "holder": "部長", "contract_type": "works" }]);
    let rich = Policy {
        small_value_works_yen: Some(1_300_000),
        route: vec!["財政課".to_owned(), "法務課".to_owned()],
        exceptions: vec!["G92".to_owned(), "G03".to_owned()],
        closing_days: vec![on()],
        delegation_table: serde_json::from_value(table).unwrap(),
        ..Policy::default()
    };
    for policy in [Policy::default(), rich] {
        let value = serde_json::to_value(&policy).unwrap();
        let typed = policy_typed(&value);
        let built = policy_of(&typed).unwrap();
        assert_eq!(read(&built).unwrap(), policy);
        assert_eq!(fact_of(("office", "policy", "record"), &typed), Some(built));
        assert!(policy_faults(Language::Ja, &typed, on()).is_empty());
    }
    assert!(policy_is_same(&view(), &typed(&[])));
    assert!(!policy_is_same(&view(), &typed(&[("payment_days", "29")])));
}

#[test]
fn figures_are_read_as_offices_type_them() {
    let value = policy_of(&typed(&[
        ("payment_days", "２９日"),
        ("small_value_works_yen", "１，２００，０００円"),
        ("committee_size", " 5 人"),
        ("late_interest_basis_points", ""),
        ("closing_days", "R8.11.20\n\n2026-11-21"),
        ("trial_lease", "yes"),
    ]))
    .unwrap();
    assert_eq!(value["payment_days"], 29);
    assert_eq!(value["small_value_works_yen"], 1_200_000);
    assert_eq!(value["committee_size"], 5);
    assert_eq!(value["closing_days"], json!(["2026-11-20", "2026-11-21"]));
    assert_eq!(value["trial_lease"], true);
    // left empty, the law's figure applies: the member is not there
    assert!(value.get("late_interest_basis_points").is_none() && value.get("assembly_works_yen").is_none());
    assert!(read(&value).is_ok());
}

#[test]
fn a_bound_is_kept_on_both_of_its_sides() {
    for (name, inside, beyond) in [
        ("payment_days", "30", "31"),
        ("payment_days", "1", "0"),
        ("retention_years", "5", "4"),
        ("minimum_score_percent", "100", "101"),
        ("small_value_works_yen", "2,000,000", "2,000,001"),
    ] {
        assert_eq!(faults(&[(name, inside)]), Vec::new(), "{name} {inside}");
        let told = faults(&[(name, beyond)]);
        assert_eq!(told.len(), 1, "{name} {beyond}: {told:?}");
        assert_eq!(told[0].0, format!("f.policy:{name}"));
        assert!(told[0].1.starts_with('「') && told[0].1.contains('〔'), "{told:?}");
    }
    let en = policy_faults(Language::En, &typed(&[("payment_days", "31")]), on());
    assert!(en[0].1.starts_with("31 days is not allowed") && en[0].1.contains("at most 30 days"), "{en:?}");
}

#[test]
fn every_fault_is_told_at_once_and_by_its_field() {
    let told = faults(&[
        ("payment_days", "ひと月"),
        ("inspection_days", ""),
        ("letters_language", "fr"),
        ("minimum_score_percent", "101"),
        ("closing_days", "2026-02-30"),
        ("tie_break:3", "lot"),
        ("delegation_table:0:up_to_yen", ""),
        ("delegation_table:1:holder", "部長"),
        ("delegation_table:1:up_to_yen", "千円"),
    ]);
    let fields: Vec<&str> = told.iter().map(|(field, _)| field.trim_start_matches("f.policy:")).collect();
    for field in [
        "payment_days",
        "inspection_days",
        "letters_language",
        "minimum_score_percent",
        "closing_days",
        "tie_break",
        // the first row was left empty: the fault is of the row that was written in
        "delegation_table:1:up_to_yen",
    ] {
        assert!(fields.contains(&field), "{field}: {told:?}");
    }
    assert_eq!(fields.len(), 7, "{told:?}");
    // a field that was emptied does not become the default
    assert!(
        told.iter().any(|(field, text)| field.ends_with("inspection_days") && text.contains("記載が必要"))
    );
}

#[test]
fn what_was_typed_is_kept_and_a_row_can_be_added() {
    let mut typed = typed(&[
        ("delegation_table:1:holder", "部長<b>"),
        ("delegation_table:1:up_to_yen", "千円"),
        ("exceptions:0", "G03"),
        ("long_term_types:0", "something-old"),
        ("payment_days", "３１"),
    ]);
    let told = policy_faults(Language::Ja, &typed, on());
    let page = shown(Language::Ja, &view(), &typed, &told);
    for part in [
        "value=\"部長&#60;b&#62;\"",
        "value=\"千円\"",
        "value=\"３１\"",
        "href=\"#f-policy-delegation_table-1-up_to_yen\"",
        "href=\"#f-policy-payment_days\"",
        "name=\"f.policy:exceptions:0\" value=\"G03\" checked",
        "value=\"something-old\" checked",
        "name=\"f.policy.effective_on\"",
        "name=\"revision\" value=\"7\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("delegation_table:2:"));
    add_row(&mut typed, "f.policy:delegation_table");
    assert!(
        shown(Language::Ja, &view(), &typed, &[]).contains("name=\"f.policy:delegation_table:2:holder\"")
    );
    assert_eq!(policy_of(&typed).unwrap()["delegation_table"].as_array().unwrap().len(), 1);
}

#[test]
fn the_form_has_an_input_for_every_member_and_says_what_is_allowed() {
    for language in [Language::Ja, Language::En] {
        let page = shown(language, &view(), &policy_begun(&view()), &[]);
        for one in parameters() {
            assert!(page.contains(&format!("name=\"f.policy:{}", one.name)), "{}", one.name);
            assert!(page.contains(&format!("id=\"f-policy-{}", one.name)), "{}", one.name);
        }
        assert!(page.len() < 140 * 1024, "{} bytes", page.len());
        assert!(!page.contains("<textarea id=\"f-policy\""), "nothing is typed as JSON");
    }
    let page = shown(Language::Ja, &view(), &policy_begun(&view()), &[]);
    assert!(page.contains("30日以下") && page.contains("遅延防止等に関する法律第6条"), "{page}");
    assert!(page.contains("空欄は法令・制度の額（2,000,000円）"), "{page}");
}

#[test]
fn a_next_edition_is_where_the_form_begins_and_a_change_is_of_what_is_in_force() {
    let mut view = view();
    view.next = Some(("2027-04-01".to_owned(), json!({ "payment_days": 20 })));
    let begun = policy_begun(&view);
    assert_eq!(begun.get("f.policy:payment_days").map(String::as_str), Some("20"));
    assert_eq!(
        begun.get("f.policy:inspection_days").map(String::as_str),
        Some("10"),
        "the rest is the default"
    );
    assert!(!policy_is_same(&view, &policy_typed(&stored())), "what was to follow is taken back");
    let change = crate::rendered(&Change::typed(Language::Ja, &view, &begun)).unwrap();
    assert!(
        change.contains("30日") && change.contains("20日") && change.contains("令和9年4月1日"),
        "{change}"
    );
}

#[test]
fn what_confirms_is_what_was_brought() {
    let proposal = PolicyProposal {
        by: "u-0003".to_owned(),
        by_name: "管理 一".to_owned(),
        at: "2026-10-05T03:00:00Z".to_owned(),
        policy: json!({ "payment_days": 20 }),
        effective_on: Some("2026-11-01".to_owned()),
        reason: Some("改正\n二行目".to_owned()),
    };
    let typed = policy_confirmed(&proposal);
    assert_eq!(fact_of(("office", "policy", "record"), &typed), Some(proposal.policy.clone()));
    assert_eq!(policy_day(&typed, on()), NaiveDate::from_ymd_opt(2026, 11, 1).unwrap());
    let view = PolicyView { proposal: Some(proposal), may_confirm: true, may_begin: false, ..view() };
    let change = crate::rendered(&Change::typed(Language::En, &view, &typed)).unwrap();
    for part in ["30 days", "20 days", "管理 一", "payment after the valid invoice"] {
        assert!(change.contains(part), "{part}: {change}");
    }
    let waiting = crate::rendered(&PolicyPage::new(frame(Language::Ja), &view, None)).unwrap();
    assert!(
        waiting.contains("確認を待っている変更案があります")
            && !waiting.contains("<form method=\"post\" action=\"/procedures")
    );
}
