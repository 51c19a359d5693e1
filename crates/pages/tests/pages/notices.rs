//! What is published: notices, their feeds and calendar, the register and the first figures.

use serde_json::json;
use shirube_desk::{
    BesideNoticeView, FiguresView, OrganisationView, QuestionsView, RegisteredView, YearFigures,
};
use shirube_pages::{
    CertifiedPage, FeedPlace, FiguresPage, Frame, Language, Notice, NoticePage, NoticeQuery, NoticesPage,
    atom, calendar, rendered,
};

use crate::frame;

#[test]
fn a_notice_is_read_by_the_names_of_its_facts() {
    let notice = Notice {
        org: "city-a".to_owned(),
        org_name: "架空市".to_owned(),
        procedure: "R8-0001/2".to_owned(),
        seq: 5,
        nth: 0,
        kind: "proposal-competition".to_owned(),
        what: "call-notice".to_owned(),
        at: "2026-12-01T00:00:00Z".to_owned(),
        body: json!({ "title": "窓口", "call.ceiling_yen": 5_000_000, "call.proposals_due": "2027-02-14T08:00:00Z" }),
        is_open: true,
    };
    let nobody = Frame { visitor: None, ..frame(Language::Ja) };
    let beside = BesideNoticeView::default();
    let page =
        rendered(&NoticePage::new(nobody.clone(), std::slice::from_ref(&notice), (&beside, true)).unwrap())
            .unwrap();
    assert!(page.contains("公告・実施要領") && page.contains("5,000,000円"));
    assert!(page.contains("令和9年2月14日(日) 17:00"));
    assert!(page.contains("/login"), "to apply one signs in");
    for (typed, due_from, expected) in [
        ("", "", true),
        ("まど 架空", "", false),
        ("窓口　ｱｲﾁ", "", true),
        ("あいち", "", true),
        ("ＡＩ", "2027-02-14", true),
        ("", "2027-02-15", false),
    ] {
        let query =
            NoticeQuery { typed: typed.to_owned(), due_from: due_from.to_owned(), ..NoticeQuery::default() };
        let mut of_scope = notice.clone();
        of_scope.body["call.scope"] = json!("アイチのAI案内");
        assert_eq!(query.finds(&of_scope, Language::Ja), expected, "{query:?}");
    }
    let list = rendered(&NoticesPage::home(nobody.clone(), &[notice])).unwrap();
    assert!(list.contains("/notices/R8-0001%2F2?org=city-a"));
    assert!(rendered(&NoticesPage::home(nobody, &[])).unwrap().contains("class=\"empty\""));
    assert!(NoticePage::new(frame(Language::Ja), &[], (&BesideNoticeView::default(), true)).is_none());
}

fn published(what: &str, seq: u64, at: &str, body: serde_json::Value) -> Notice {
    Notice {
        org: "city-a".to_owned(),
        org_name: "架空市".to_owned(),
        procedure: "R8-0001/2".to_owned(),
        seq,
        nth: 0,
        kind: "proposal-competition".to_owned(),
        what: what.to_owned(),
        at: at.to_owned(),
        body,
        is_open: true,
    }
}

fn place() -> FeedPlace<'static> {
    FeedPlace { origin: "https://a.example", path: "/notices.atom?org=city-a", language: Language::Ja }
}

#[test]
fn a_feed_keeps_the_ids_of_its_entries_and_says_what_is_due() {
    let title = "窓口 <案内> & 相談";
    let notices = [
        published(
            "call-amendment",
            7,
            "2026-12-03T00:00:00Z",
            json!({ "amendment.proposals_due": "2027-02-20T08:00:00Z" }),
        ),
        published(
            "call-notice",
            5,
            "2026-12-01T00:00:00Z",
            json!({ "title": title, "call.proposals_due": "2027-02-14T08:00:00Z" }),
        ),
    ];
    let text = atom(place(), &notices);
    let feed: atom_syndication::Feed = text.parse().unwrap();
    assert_eq!(feed.id, "https://a.example/notices.atom?org=city-a");
    assert_eq!(feed.updated.to_rfc3339(), "2026-12-03T00:00:00+00:00");
    let ids: Vec<&str> = feed.entries.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["urn:shirube:city-a:R8-0001/2:7:0", "urn:shirube:city-a:R8-0001/2:5:0"]);
    assert_eq!(feed.entries[1].title.value, format!("{title} 公告・実施要領"));
    let said = feed.entries[1].content.as_ref().unwrap().value.clone().unwrap();
    assert!(said.contains("令和9年2月14日(日) 17:00"), "{said}");
    assert_eq!(atom(place(), &notices), text, "it changes only when something is published");
    let empty: atom_syndication::Feed = atom(place(), &[]).parse().unwrap();
    assert!(empty.entries.is_empty());
}

#[test]
fn a_calendar_has_the_amended_day_under_the_same_id() {
    let long = "観光案内所の多言語対応を改善するためのサービスの企画提案の募集について（再度の公告）";
    let call = json!({ "title": long, "call.questions_due": "2027-01-14T08:00:00Z", "call.proposals_due": "2027-02-14T08:00:00Z" });
    let first = published("call-notice", 5, "2026-12-01T00:00:00Z", call);
    let amended = json!({ "amendment.proposals_due": "2027-02-20T08:00:00Z" });
    let amended = published("call-amendment", 7, "2026-12-03T00:00:00Z", amended);
    let over = published("cancellation", 9, "2026-12-05T00:00:00Z", json!({ "reason": "x" }));
    let of = |notices: &[Notice]| calendar(place(), notices).replace("\r\n ", "");
    let events = |text: &str| text.matches("BEGIN:VEVENT").count();
    let before = of(std::slice::from_ref(&first));
    assert_eq!(events(&before), 2);
    assert!(before.contains("DTSTART:20270214T080000Z") && before.contains("SEQUENCE:0"));
    let after = of(&[amended.clone(), first.clone()]);
    assert!(after.contains("UID:R8-0001/2-call.proposals_due@city-a"));
    assert!(after.contains("DTSTART:20270220T080000Z") && !after.contains("DTSTART:20270214"));
    assert!(after.contains("SEQUENCE:1") && after.contains("DTSTAMP:20261203T000000Z"));
    let cancelled = of(&[over, amended.clone(), first.clone()]);
    assert!(cancelled.contains("STATUS:CANCELLED") && cancelled.contains("SEQUENCE:2"));
    for line in calendar(place(), &[amended, first]).split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
}

#[test]
fn the_register_shows_what_is_in_force_first_and_is_filtered() {
    let org =
        OrganisationView {
            org: "city-a".parse().unwrap(), ja: "架空市".to_owned(), en: "Kakuu".to_owned()
        };
    let one = |procedure: &str, stage: &str, product: &str| {
        RegisteredView {
        org: org.clone(),
        procedure: procedure.to_owned(),
        kind: "certificate".to_owned(),
        stage: stage.to_owned(),
        facts: json!({ "product.name": product, "holder.name": "株式会社架空", "certificate.from": "2026-04-01" })
            .as_object()
            .unwrap()
            .clone(),
    }
    };
    let all = [one("R8-0001/c1", "active", "見守りセンサー"), one("R8-0001/c2", "revoked", "案内ロボット")];
    let page = |typed: &str, active| {
        rendered(&CertifiedPage::new(frame(Language::Ja), typed.to_owned(), active, &all)).unwrap()
    };
    let whole = page("", false);
    assert!(whole.contains("見守りセンサー") && whole.contains("案内ロボット") && whole.contains("取消し"));
    assert!(whole.contains("令和8年4月1日"));
    assert!(!page("", true).contains("案内ロボット"));
    assert!(page("ない", false).contains("条件に合う製品はありません"));
    let none = rendered(&CertifiedPage::new(frame(Language::En), String::new(), false, &[])).unwrap();
    assert!(none.contains("No product has been certified yet."));
    let years = vec![YearFigures { fiscal_year: 2026, calls: 3, contracts: 2, certificates: 1 }];
    let figures = rendered(&FiguresPage::new(frame(Language::Ja), &[FiguresView { org, years }])).unwrap();
    assert!(figures.contains("令和8年度") && figures.contains(">3<"));
}

#[test]
fn a_notice_begins_with_what_a_company_looks_for_and_says_nothing_of_its_form() {
    let body = json!({
        "title": "窓口", "call.scope": "窓口案内の運用", "call.ceiling_yen": 11_000_000,
        "call.eligibility": "設立直後の者も可", "call.questions_due": "2027-01-17T08:00:00Z",
        "call.proposals_due": "2027-02-14T08:00:00Z",
        "criteria": {
            "total_points": 100, "price": { "kind": "linear", "max_points": 20 },
            "items": [{ "id": "approach", "label_ja": "取組方針", "label_en": "approach", "max_points": 80 }],
            "minimum": { "total": { "ratio": "0.60" } }, "rounding": { "decimals": 1, "mode": "floor" },
        },
    });
    let notices = [
        published(
            "answers",
            9,
            "2027-01-24T01:00:00Z",
            json!({ "title": "窓口", "answer": { "question": 1, "asked": "接続", "text": "<b>API</b>" } }),
        ),
        published(
            "call-amendment",
            8,
            "2027-01-20T01:00:00Z",
            json!({ "title": "窓口", "amendment.proposals_due": "2027-02-20T08:00:00Z" }),
        ),
        published("call-notice", 5, "2026-12-01T00:00:00Z", body),
    ];
    let beside = BesideNoticeView {
        questions: Some(QuestionsView { until: Some("2027-01-17T08:00:00Z".to_owned()), are_taken: true }),
        section: "デジタル推進課".to_owned(),
        ..BesideNoticeView::default()
    };
    let nobody = Frame { visitor: None, ..frame(Language::Ja) };
    let page = rendered(&NoticePage::new(nobody, &notices, (&beside, true)).unwrap()).unwrap();
    let (above, folded) = page.split_once("この手続で公表されたもの").unwrap();
    for text in [
        "窓口案内の運用",
        "11,000,000円",
        "設立直後の者も可",
        "令和9年2月20日(土) 17:00",
        "取組方針 80、価格 20（満点 100）",
        "満点の60％",
        "デジタル推進課",
        "令和9年1月17日(日) 17:00",
        "/procedures/R8-0001%2F2/acts/ask-question",
        "接続",
        "&#60;b&#62;API",
    ] {
        assert!(above.contains(text), "{text}: {above}");
    }
    for hint in ["識別子", "どちらか一方", "例：0.60", "approach"] {
        assert!(!page.contains(hint), "{hint}: {folded}");
    }
    assert!(folded.contains("<details><summary><h3>公告・実施要領</h3>"), "{folded}");
    let english = Frame { visitor: None, ..frame(Language::En) };
    let page = rendered(&NoticePage::new(english, &notices, (&beside, false)).unwrap()).unwrap();
    assert!(page.contains("approach 80") && page.contains("60% of the total"), "{page}");
    assert!(!page.contains("ask-question"), "whom the act is not for is not led to it");
}

#[test]
fn the_result_of_an_evaluation_is_called_by_its_own_name() {
    let body = json!({ "title": "窓口", "result.totals": { "entrants": 2, "totals": [{ "label": "A", "total": "70.5" }] } });
    let notices = [published("result", 11, "2027-03-03T01:00:00Z", body)];
    for (language, called, other) in [
        (Language::Ja, ["評価の結果", "評価した応募者の数", "総得点", "70.5"], "実証"),
        (Language::En, ["result of the evaluation", "entrants evaluated", "totals", "70.5"], "tried"),
    ] {
        let nobody = Frame { visitor: None, ..frame(language) };
        let page = NoticePage::new(nobody, &notices, (&BesideNoticeView::default(), false)).unwrap();
        let page = rendered(&page).unwrap();
        for text in called {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains(other), "{page}");
    }
}
