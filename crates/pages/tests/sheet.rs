//! The approval sheet and the gist of what is decided, of views made by hand.

use std::collections::BTreeMap;

use serde_json::json;
use shirube_desk::{
    ApprovalSheetView, CaseProcedureView, CaseView, MatterState, MatterView, PlaceRole, PlaceView, StampView,
};
use shirube_pages::{Area, Deciding, Frame, Language, SheetPage, Template as _, Visitor, rendered};

const ID: &str = "R8-0001/2";

fn frame(language: Language, capacity: &str) -> Frame {
    Frame {
        language,
        organisation: Some("架空市".to_owned()),
        environment: None,
        visitor: Some(Visitor {
            name: "鈴木 一郎".to_owned(),
            role: "決裁権者".to_owned(),
            areas: vec![Area::Tasks, Area::Cases],
            capacities: vec![capacity.to_owned()],
        }),
        here: "/procedures/R8-0001%2F2/approval-sheet".to_owned(),
        area: Some(Area::Cases),
    }
}

fn stamp(seq: u64, act: (&str, &str, &str), actor: &str) -> StampView {
    StampView {
        seq,
        at: "2026-11-24T01:32:00Z".to_owned(),
        act: act.0.to_owned(),
        ja: act.1.to_owned(),
        en: act.2.to_owned(),
        actor: actor.to_owned(),
        capacity: "officer".to_owned(),
        section: String::new(),
        reason: String::new(),
        by_deputy: false,
        receipt: format!("{seq:016}"),
    }
}

fn case() -> CaseView {
    let procedure = CaseProcedureView {
        procedure: ID.to_owned(),
        parent: "R8-0001/1".to_owned(),
        kind: "proposal-competition".to_owned(),
        kind_ja: "公募型プロポーザル".to_owned(),
        kind_en: "proposal competition".to_owned(),
        stage: "contract-approval".to_owned(),
        stage_ja: "契約締結伺".to_owned(),
        stage_en: "approval of the contract".to_owned(),
        phase: "contract".to_owned(),
        closed: false,
        held_back: false,
        due: Vec::new(),
        may: Vec::new(),
        facts: Vec::new(),
    };
    CaseView {
        case: "R8-0001".to_owned(),
        title: "<b>窓口</b>".to_owned(),
        fiscal_year: 2026,
        opened_at: "2026-10-05T03:00:00Z".to_owned(),
        section: "デジタル推進課".to_owned(),
        person: "u-0001".to_owned(),
        person_name: "佐藤 花子".to_owned(),
        as_of: "2026-11-24T01:32:00Z".to_owned(),
        procedures: vec![procedure],
        more: false,
        acts: Vec::new(),
        acts_in_all: 64,
        files: Vec::new(),
        publications: Vec::new(),
        people: BTreeMap::from([("u-0002".to_owned(), "鈴木 一郎".to_owned())]),
    }
}

fn sheet(state: MatterState, decided: Option<StampView>, later: bool) -> ApprovalSheetView {
    let said = StampView {
        section: "財政課".to_owned(),
        reason: "<予算>を超える".to_owned(),
        ..stamp(42, ("object", "合議で異議を述べる", "object"), "u-0005")
    };
    let section = |name: &str, stamp| PlaceView { role: PlaceRole::Section(name.to_owned()), stamp };
    let mut places = vec![section("財政課", Some(said)), section("契約課", None)];
    places.push(PlaceView { role: PlaceRole::Decider(vec!["approver".to_owned()]), stamp: decided });
    places.extend(later.then_some(PlaceView { role: PlaceRole::Countersigner, stamp: None }));
    let returned = StampView {
        reason: "期間の理由がない".to_owned(),
        ..stamp(30, ("return-contract", "契約締結伺を差し戻す", "return the contract"), "u-0002")
    };
    let matter = MatterView {
        act: "approve-contract".to_owned(),
        ja: "契約締結を決裁する".to_owned(),
        en: "approve the contract".to_owned(),
        state,
        drafted: Some(stamp(41, ("accept-quote", "見積を採用する", "accept the quote"), "u-0001")),
        places,
    };
    ApprovalSheetView { case: case(), retention_years: 5, matter: Some(matter), before: vec![returned] }
}

#[test]
fn a_sheet_shows_the_route_and_what_was_said_on_it() {
    let facts = json!({ "price_yen": 9_800_000, "counterpart.name": "株式会社<あおぞら>" });
    let view = sheet(MatterState::Pending, None, false);
    let new = |language, capacity| {
        let page = SheetPage::new(frame(language, capacity), &view, ID, (&[], Some(&facts))).unwrap();
        rendered(&page).unwrap()
    };
    let page = new(Language::Ja, "approver");
    for one in [
        "● 未決裁",
        "watermark",
        "佐藤 花子（u-0001）",
        "合議 財政課",
        "&#60;予算&#62;を超える",
        "合議 契約課",
        "（未了）",
        "令和8年11月24日(火) 10:32",
        "期間の理由がない",
        "#30 0000000000000030",
        "<dt>文書番号</dt><dd>R8-0001/2 第41号</dd>",
        "<dt>保存年限</dt><dd>5年</dd>",
        "9,800,000",
        "株式会社&#60;あおぞら&#62;",
    ] {
        assert!(page.contains(one), "{one}: {page}");
    }
    assert!(!page.contains("<b>窓口</b>") && !page.contains("後閲"), "{page}");
    let en = new(Language::En, "approver");
    assert!(en.contains("Concurrence 財政課") && en.contains("Not decided"), "{en}");
    // whoever only evaluates reads no more than the case shows them
    assert!(!new(Language::Ja, "evaluator").contains("9,800,000"));
    assert!(SheetPage::new(frame(Language::Ja, "approver"), &view, "R8-0001/9", (&[], None)).is_none());
}

#[test]
fn a_deputys_decision_is_marked_and_waits_for_the_absent_approver() {
    let decided = StampView {
        by_deputy: true,
        ..stamp(43, ("approve-contract", "契約締結を決裁する", "approve the contract"), "u-0002")
    };
    let view = sheet(MatterState::Decided, Some(decided), true);
    let page = SheetPage::new(frame(Language::Ja, "approver"), &view, ID, (&[], None)).unwrap();
    let page = rendered(&page).unwrap();
    for one in ["✓ 決裁済み", "<b>代</b> 鈴木 一郎（u-0002）", "後閲"] {
        assert!(page.contains(one), "{one}: {page}");
    }
    assert!(!page.contains("watermark"), "{page}");
    let none = ApprovalSheetView { matter: None, ..view };
    let page = SheetPage::new(frame(Language::Ja, "officer"), &none, ID, (&[], None)).unwrap();
    let page = rendered(&page).unwrap();
    assert!(page.contains("この段階に決裁はありません。") && page.contains("watermark"), "{page}");
}

#[test]
fn the_gist_of_a_decision_leads_to_its_sheet() {
    let ranking =
        json!({ "rows": [{ "entrant": "a1", "rank": 1, "points_total": "68.3", "per_member": {} }] });
    let facts = json!({ "ranking": ranking, "price_yen": 9_800_000, "reserve_price_yen": 12_345_678, "contract.to": "" });
    let view = sheet(MatterState::Pending, None, false);
    let gist = Deciding::of(&frame(Language::Ja, "approver"), &view, (ID, &facts)).unwrap();
    let shown = gist.render().unwrap();
    assert!(shown.contains("契約締結を決裁する") && shown.contains("9,800,000"), "{shown}");
    assert!(shown.contains("href=\"/procedures/R8-0001%2F2/approval-sheet\""), "{shown}");
    assert!(shown.contains("1位 a1（68.3点）") && !shown.contains("per_member"), "{shown}");
    assert!(!shown.contains("12,345,678") && !shown.contains("契約の終期"), "{shown}");
}
