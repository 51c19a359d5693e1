//! Pages made of views by hand: what must be in them whatever the desk answers.

use serde_json::json;
use shirube_desk::{
    BesideNoticeView, FiguresView, OfferView, OrganisationView, QuestionsView, RegisteredView, Unmet,
    YearFigures,
};
use shirube_pages::{
    AccountState, ActCheckPage, ActFormPage, ActNotDonePage, Area, Ask, AskPage, Asked, Asking,
    CertifiedPage, Door, FaultPage, FeedPlace, FiguresPage, Frame, Language, Meant, NotDone, Notice,
    NoticePage, NoticeQuery, NoticesPage, PeoplePage, PersonLine, Profile, ProfilePage, STYLE, SignInPage,
    TextPage, Typed, Visitor, atom, calendar, rendered,
};

fn frame(language: Language) -> Frame {
    Frame {
        language,
        organisation: Some("架空市".to_owned()),
        environment: Some("試験環境".to_owned()),
        visitor: Some(Visitor {
            name: "佐藤 花子".to_owned(),
            role: "担当者".to_owned(),
            areas: vec![Area::Tasks, Area::Cases],
            capacities: vec!["officer".to_owned()],
        }),
        here: "/tasks?after=x".to_owned(),
        area: Some(Area::Tasks),
    }
}

fn meant() -> Meant {
    Meant {
        action: "/procedures/R8-0003%2F2/acts/approve-candidate".to_owned(),
        back: "/cases/R8-0003".to_owned(),
        by: "u-0001".to_owned(),
        procedure: "R8-0001/2".to_owned(),
        kind: "proposal-competition".to_owned(),
        stage: "call-open".to_owned(),
        case: "R8-0001".to_owned(),
        case_title: "<b>窓口</b>".to_owned(),
        revision: 7,
        key: "00000000-0000-4000-8000-000000000000".to_owned(),
        subjects: Vec::new(),
        applications: Vec::new(),
        certificates: Vec::new(),
        items: Vec::new(),
        questions: Vec::new(),
        people: Vec::new(),
        delegations: Vec::new(),
    }
}

fn unmet() -> Unmet {
    Unmet {
        rule: "G35".to_owned(),
        subject: String::new(),
        severity: "H".to_owned(),
        missing: String::new(),
        ja: "指名停止中です。".to_owned(),
        en: "Suspended.".to_owned(),
        citation_ja: "地方自治法施行令第167条の4".to_owned(),
        citation_en: "Enforcement Order art. 167-4".to_owned(),
        rulebook_ja: String::new(),
        rulebook_en: String::new(),
    }
}

fn offer() -> OfferView {
    let fact = |name: &str, required, shape: &str| {
        (name.to_owned(), "金額".to_owned(), "amount".to_owned(), required, shape.to_owned())
    };
    OfferView {
        act: "admit".to_owned(),
        ja: "参加資格を認める".to_owned(),
        en: "admit".to_owned(),
        allowed: true,
        by: vec!["officer".to_owned()],
        unmet: Vec::new(),
        looked_at: Vec::new(),
        facts: vec![
            fact("price_yen", true, "yen"),
            fact("checked", false, "flag"),
            fact("way", false, "choice passed|rejected"),
            fact("names", false, "texts"),
        ],
        documents: vec![("minutes".to_owned(), "議事録".to_owned(), "minutes".to_owned())],
        additive: false,
    }
}

fn typed() -> Typed {
    [("f.price_yen", "12a\"<"), ("f.checked", "yes"), ("f.names", "一\n二")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into_iter()
        .collect()
}

#[test]
fn a_page_says_its_language_and_leads_to_the_other() {
    let ja = rendered(&FaultPage::new(frame(Language::Ja), 404, Vec::new(), "n-1".to_owned())).unwrap();
    assert!(ja.contains("<html lang=\"ja\">"));
    assert!(ja.contains("href=\"/tasks?after=x&#38;lang=en\" lang=\"en\""), "{ja}");
    assert!(ja.contains("n-1") && ja.contains("試験環境"));
    let en = rendered(&FaultPage::new(frame(Language::En), 404, Vec::new(), String::new())).unwrap();
    assert!(en.contains("<html lang=\"en\">") && en.contains("href=\"/tasks?after=x\" lang=\"ja\""));
    assert!(en.contains("href=\"/cases?lang=en\""), "links keep the language");
}

#[test]
fn every_status_says_what_to_do_next() {
    for status in [400, 401, 403, 404, 405, 409, 410, 412, 413, 422, 428, 429, 500, 503] {
        for language in [Language::Ja, Language::En] {
            let page =
                rendered(&FaultPage::new(frame(language), status, Vec::new(), "n".to_owned())).unwrap();
            assert!(page.contains("class=\"button main\""), "{status}");
        }
    }
}

#[test]
fn a_form_keeps_what_was_typed_and_says_every_fault() {
    let faults = [("price_yen".to_owned(), "整数です。".to_owned()), ("way".to_owned(), "選ぶ".to_owned())];
    let page = ActFormPage::new(frame(Language::Ja), &meant(), &offer(), &typed(), &faults);
    let page = rendered(&page).unwrap();
    assert!(page.contains("value=\"12a&#34;&#60;\""), "what was typed is kept, and inert");
    assert!(page.contains("value=\"yes\" checked"));
    assert!(page.contains(">一\n二</textarea>"));
    assert!(page.contains("href=\"#f-price_yen\"") && page.contains("href=\"#f-way-1\""));
    assert_eq!(page.matches("class=\"fault\"").count(), 2);
    assert!(page.contains("name=\"revision\" value=\"7\""));
    assert!(page.contains("可決"), "options are called by their names");
    assert!(!page.contains("<b>窓口</b>"), "a title is text");
}

/// The tag of an input by its name.
fn input_of<'p>(page: &'p str, name: &str) -> &'p str {
    let named = format!("name=\"{name}\"");
    page.split('<').find(|tag| tag.contains(&named)).unwrap_or_default()
}

#[test]
fn what_is_asked_is_asked_alike_and_says_which_input_is_wrong() {
    let ask = |name, asked| Ask { typed: "x".to_owned(), ..Ask::of(name, "欄", asked).help("例") };
    let asking = Asking {
        title: "登録",
        lead: "",
        action: "/register".to_owned(),
        button: "登録する",
        along: Vec::new(),
        asks: vec![ask("email", Asked::Email), ask("name", Asked::Text("organization"))],
    };
    let faults = || vec![("email".to_owned(), "形が違います。".to_owned())];
    let asked = rendered(&AskPage::new(frame(Language::Ja), asking, faults())).unwrap();
    let kept = ProfilePage::new(frame(Language::Ja), Profile::default(), faults());
    let kept = rendered(&kept).unwrap();
    for page in [&asked, &kept] {
        let wrong = input_of(page, "email");
        for part in ["aria-invalid=\"true\"", "aria-describedby=\"email-help\"", "inputmode=\"email\""] {
            assert!(wrong.contains(part), "{part} in {wrong}");
        }
        assert!(page.contains("id=\"email-fault\">形が違います。"));
        assert!(!input_of(page, "name").contains("aria-invalid"));
    }
    assert!(input_of(&asked, "email").contains("type=\"email\""));
    assert!(input_of(&asked, "email").contains(" required"));
    // every fault of a profile is told at once, by us
    assert!(input_of(&kept, "email").contains("type=\"text\""));
    assert!(!input_of(&kept, "name").contains(" required"));
}

#[test]
fn who_received_any_of_a_profile_is_shown_where_it_was_looked_up() {
    let page = |received| {
        let profile = Profile { received, ..Profile::default() };
        rendered(&ProfilePage::new(frame(Language::Ja), profile, Vec::new())).unwrap()
    };
    let looked_up = page(Some(Vec::new()));
    assert!(looked_up.contains("<h2 id=\"received\">") && looked_up.contains("まだありません。応募・申請を"));
    assert!(looked_up.contains("自治体ごとに20件の案件まで"), "how far it is looked up is said");
    let in_answer = page(None);
    assert!(in_answer.contains("href=\"/my/profile#received\""));
    assert!(!in_answer.contains("まだありません。応募・申請を"), "nothing is said of what was not looked up");
}

#[test]
fn answers_are_checked_with_everything_typed_and_the_documents_chosen_there() {
    let page = ActCheckPage::new(frame(Language::Ja), &meant(), &offer(), &typed(), &[unmet()]);
    let page = rendered(&page).unwrap();
    assert!(page.contains("name=\"f.names\" value=\"一\n二\""));
    assert!(page.contains("type=\"file\" id=\"d.minutes\""));
    assert!(page.contains("地方自治法施行令第167条の4"), "what would be refused is told with its citation");
    let link = "<a href=\"/rules/G35\" target=\"_blank\" rel=\"noopener\">地方自治法施行令第167条の4";
    assert!(page.contains(link), "the citation leads to its rule: {page}");
    let unknown = [Unmet { rule: "of-nowhere".to_owned(), ..unmet() }];
    let page = ActCheckPage::new(frame(Language::En), &meant(), &offer(), &typed(), &unknown);
    let page = rendered(&page).unwrap();
    assert!(page.contains("Enforcement Order art. 167-4") && !page.contains("/rules/of-nowhere"), "{page}");
    assert!(page.contains("value=\"perform\""));
}

#[test]
fn a_refusal_and_a_stale_form_keep_what_was_typed() {
    for (why, word) in [(NotDone::Refused, "断られました"), (NotDone::Stale, "他の職員が先に更新しました")]
    {
        let all = [unmet()];
        let page = ActNotDonePage::new(frame(Language::Ja), (&meant(), &offer()), &typed(), why, &all);
        let page = rendered(&page).unwrap();
        assert!(page.contains(word));
        assert!(page.contains("name=\"f.price_yen\" value=\"12a&#34;&#60;\""));
        assert!(page.contains("name=\"step\" value=\"edit\""));
        assert_eq!(page.contains("指名停止中です。"), why == NotDone::Refused);
    }
}

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

#[test]
fn no_page_has_a_style_or_script_of_its_own_or_asks_outside() {
    let nobody = || Frame { visitor: None, ..frame(Language::En) };
    let pages =
        [
            rendered(&SignInPage::new(nobody(), "a@b".to_owned(), Some("no".to_owned()), String::new()))
                .unwrap(),
            rendered(&SignInPage::new(nobody(), String::new(), None, String::new()).through(vec![
                Door::sign_in(Language::En, "<City> ID", "/login/oidc/city/begin".to_owned()),
            ]))
            .unwrap(),
            rendered(&PeoplePage::new(frame(Language::Ja), vec![person(AccountState::None)], true)).unwrap(),
            rendered(&TextPage::first_time(nobody())).unwrap(),
            rendered(&TextPage::accessibility(frame(Language::Ja))).unwrap(),
            rendered(&ActFormPage::new(frame(Language::Ja), &meant(), &offer(), &typed(), &[])).unwrap(),
        ];
    for page in pages {
        // the keys, of whoever has signed in
        let page = page.replace("<script src=\"/static/keys.js?v=", "");
        for word in ["<script", "style=", "<style", "onclick", "http://", "https://", "//cdn"] {
            assert!(!page.contains(word), "{word} in {page}");
        }
    }
    assert!(!STYLE.contains("@import") && !STYLE.contains("url("));
}

fn person(state: AccountState) -> PersonLine {
    PersonLine {
        seen: "00ff".to_owned(),
        person: "u-0007".to_owned(),
        name: "山田 <花子>".to_owned(),
        of: "契約課".to_owned(),
        email: "hanako@city.example.jp".to_owned(),
        state,
        is_staff: true,
    }
}

#[test]
fn whoever_is_staff_is_invited_again_or_not_at_all_and_companies_are_not() {
    let shown =
        |line: PersonLine, language| rendered(&PeoplePage::new(frame(language), vec![line], false)).unwrap();
    let invited = || person(AccountState::Invited("令和8年11月29日".to_owned()));
    let page = shown(invited(), Language::Ja);
    for word in ["/admin/people/again", "/admin/people/withdraw", "期限 令和8年11月29日", "山田 &#60;花子"]
    {
        assert!(page.contains(word), "{word} in {page}");
    }
    assert!(shown(invited(), Language::En).contains("/admin/people/again?lang=en"));
    for line in [
        person(AccountState::Active),
        person(AccountState::Stopped),
        PersonLine { is_staff: false, ..invited() },
    ] {
        assert!(!shown(line, Language::Ja).contains("<form method=\"post\" action=\"/admin"));
    }
}

#[test]
fn a_way_through_a_provider_is_named_and_escaped() {
    let nobody = Frame { visitor: None, ..frame(Language::Ja) };
    let door = Door::sign_in(Language::Ja, "<架空市> 職員ID", "/login/oidc/city/begin".to_owned());
    let page = SignInPage::new(nobody, String::new(), None, String::new()).through(vec![door]);
    let page = rendered(&page).unwrap();
    assert!(page.contains("&#60;架空市&#62; 職員IDでログイン"), "{page}");
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
