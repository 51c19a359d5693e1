//! Forms, what is said of them, and who may fill them in.

use shirube_desk::{OfferView, Unmet};
use shirube_pages::{
    AccountState, ActCheckPage, ActFormPage, ActNotDonePage, Ask, AskPage, Asked, Asking, Door, FaultPage,
    Frame, Language, Meant, NotDone, PeoplePage, PersonLine, Profile, ProfilePage, STYLE, SignInPage,
    TextPage, Typed, rendered,
};

use crate::frame;

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
