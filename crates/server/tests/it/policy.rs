//! The policy changed by its form: entered by an administrator, confirmed by an approver, in force the next day.

use reqwest::Method;
use serde_json::{Map, Value, json};
use shirube_desk::{Command, Reply, Target};
use uuid::Uuid;

use crate::common::{Somebody, TOWN, Town, actor, org, shown};
use crate::pages::parts;

const PAGE: &str = "/admin/policy";
const ACT: &str = "/procedures/office/acts/apply-policy";

type Fields = Vec<(String, String)>;

/// Sends a form with some of it typed over.
async fn sent(who: &Somebody<'_>, fields: &Fields, over: &[(&str, &str)]) -> (u16, String) {
    let is_over = |name: &String| over.iter().any(|(own, _)| own == name);
    let kept =
        fields.iter().filter(|(name, _)| !is_over(name)).map(|(name, text)| (name.as_str(), text.as_str()));
    let all: Vec<(&str, &str)> = kept.chain(over.iter().copied()).collect();
    let (media, body) = parts(&all);
    let request = who.request(Method::POST, ACT).header("content-type", media).body(body);
    shown(request).await
}

fn attribute(tag: &str, name: &str) -> String {
    let rest = tag.split_once(&format!(" {name}=\"")).map_or("", |(_, rest)| rest);
    unescaped(rest.split('"').next().unwrap())
}

fn unescaped(text: &str) -> String {
    let signs = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    signs.iter().fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

/// What a browser sends of the form of the act on a page.
fn fields(page: &str) -> Fields {
    let form = page.split(&format!("action=\"{ACT}\"")).nth(1).unwrap().split("</form>").next().unwrap();
    let mut all = Fields::new();
    for tag in form.split('<') {
        let name = attribute(tag, "name");
        let is_pick = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
        if tag.starts_with("input ") && (!is_pick || tag.contains(" checked")) {
            all.push((name, attribute(tag, "value")));
        } else if tag.starts_with("select ") {
            all.push((name, String::new()));
        } else if tag.starts_with("option ") && tag.contains(" selected") {
            all.last_mut().unwrap().1 = attribute(tag, "value");
        } else if tag.starts_with("textarea ") {
            all.push((name, unescaped(tag.split_once('>').unwrap().1)));
        }
    }
    all
}

/// How long an invoice waits at most: today, and by the edition before or after.
async fn payment_days(town: &Town) -> (i64, Option<(bool, Value)>) {
    let office = town.app.desk().office_view(&org(TOWN), &actor("u-0003")).await.unwrap();
    let other = office.other_policy.map(|other| (other.is_next, other.policy["payment_days"].clone()));
    (office.policy["payment_days"].as_i64().unwrap(), other)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_is_for_who_performs_the_act_and_for_nobody_else() {
    let town = Town::new().await;
    let administrator = town.as_(TOWN, "u-0003").await;
    let (status, form) = administrator.page(PAGE).await;
    assert_eq!(status, 200);
    assert!(administrator.page("/admin").await.1.contains("href=\"/admin/policy\""));
    assert!(administrator.page(ACT).await.1.contains("name=\"f.policy:payment_days\""), "one form, not two");
    let (status, none) = town.as_(TOWN, "u-0002").await.page(PAGE).await;
    assert_eq!(status, 200);
    assert!(none.contains("確認を待っている変更案はありません") && !none.contains("f.policy:"), "{none}");
    for stranger in ["u-0001", "u-0009"] {
        let who = town.as_(TOWN, stranger).await;
        assert_eq!(who.page(PAGE).await.0, 404, "{stranger}");
        assert_eq!(sent(&who, &fields(&form), &[("step", "check")]).await.0, 404, "{stranger}");
    }
    let (_, en) = administrator.page("/admin/policy?lang=en").await;
    assert!(en.contains("payment after the valid invoice") && en.contains("at most 30 days"), "{en}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let town = Town::new().await;
    let administrator = town.as_(TOWN, "u-0003").await;
    let form = fields(&administrator.page(PAGE).await.1);
    let over = [("step", "check"), ("f.policy:payment_days", "３１"), ("f.policy:route", "財政課\n法務課")];
    let (status, wrong) = sent(&administrator, &form, &over).await;
    assert_eq!(status, 422);
    assert!(wrong.contains("href=\"#f-policy-payment_days\"") && wrong.contains("30日以下"), "{wrong}");
    assert!(wrong.contains("value=\"３１\"") && wrong.contains(">財政課\n法務課</textarea>"), "{wrong}");
    // the same bound stops what skips the check
    let (status, _) =
        sent(&administrator, &form, &[("step", "perform"), ("f.policy:payment_days", "31")]).await;
    assert_eq!(status, 422);
    let (status, same) = sent(&administrator, &form, &[("step", "check")]).await;
    assert_eq!(status, 422);
    assert!(same.contains("変わる項目がありません"), "{same}");
    let (status, more) = sent(&administrator, &form, &[("step", "add:f.policy:delegation_table")]).await;
    assert_eq!(status, 200);
    assert!(more.contains("name=\"f.policy:delegation_table:2:holder\""), "{more}");
    // a day that is none is told by the desk, in the same form
    let (status, day) = sent(
        &administrator,
        &form,
        &[("step", "check"), ("f.policy:payment_days", "20"), ("f.policy.effective_on", "いつか")],
    )
    .await;
    assert_eq!(status, 422);
    assert!(day.contains("href=\"#f-policy-effective_on\"") && day.contains("value=\"いつか\""), "{day}");
    assert_eq!(payment_days(&town).await, (30, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_is_changed_by_one_and_confirmed_by_another() {
    let town = Town::new().await;
    let administrator = town.as_(TOWN, "u-0003").await;
    let approver = town.as_(TOWN, "u-0002").await;
    let form = fields(&administrator.page(PAGE).await.1);
    let over = [("f.policy:payment_days", "２０日"), ("f.reason", "支払を早める")];
    let (status, check) =
        sent(&administrator, &form, &[over.as_slice(), &[("step", "check")]].concat()).await;
    assert_eq!(status, 200, "{check}");
    assert!(check.contains("30日") && check.contains("20日") && check.contains("支払を早める"), "{check}");
    assert_eq!(check.matches("<th scope=\"row\">").count(), 1, "only what changes: {check}");
    assert!(check.contains("value=\"edit\""), "there is a form to go back to");
    let checked = fields(&check);
    for _ in 0..2 {
        let (status, done) = sent(&administrator, &checked, &[("step", "perform")]).await;
        assert_eq!(status, 200, "{done}");
        assert!(done.contains("一人目の手続が済みました"), "{done}");
    }
    assert_eq!(payment_days(&town).await, (30, None));

    // who entered it sees it wait, and a form for another; the approver is led to it
    let own = administrator.page(PAGE).await.1;
    assert!(
        own.contains("確認を待っている変更案があります") && own.contains("f.policy:payment_days"),
        "{own}"
    );
    assert!(!administrator.page("/tasks").await.1.contains("href=\"/admin/policy\""));
    assert!(approver.page("/tasks").await.1.contains("href=\"/admin/policy\""));
    let (status, waiting) = approver.page(PAGE).await;
    assert_eq!(status, 200);
    for part in ["30日", "20日", "担当 u-0003", "支払を早める"] {
        assert!(waiting.contains(part), "{part}: {waiting}");
    }
    assert!(!waiting.contains("value=\"edit\"") && !waiting.contains("class=\"unmet\""), "{waiting}");
    let (status, done) = sent(&approver, &fields(&waiting), &[("step", "perform")]).await;
    assert_eq!(status, 200, "{done}");
    assert!(
        done.contains("実行しました") && !done.contains("一人目の手続") && !done.contains("href=\"/admin\"")
    );
    assert_eq!(payment_days(&town).await, (30, Some((true, json!(20)))), "it applies from the next day");
    assert!(!approver.page("/tasks").await.1.contains("href=\"/admin/policy\""));
    let (_, next) = administrator.page(PAGE).await;
    assert!(next.contains("次の方針が決まっています"), "{next}");
    assert!(fields(&next).contains(&("f.policy:payment_days".to_owned(), "20".to_owned())));
    town.later(86_400);
    assert_eq!(payment_days(&town).await, (20, Some((false, json!(30)))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_entered_is_confirmed_as_it_was_entered() {
    let town = Town::new().await;
    let mut facts = Map::new();
    facts.insert("policy".to_owned(), json!({ "payment_days": 25, "exceptions": ["G92"] }));
    facts.insert("policy.effective_on".to_owned(), json!("2026-11-01"));
    let entered = Command {
        org: org(TOWN),
        person: actor("u-0004"),
        capacity: None,
        target: Target::Procedure("office".parse().unwrap()),
        act: "apply-policy".to_owned(),
        subject: None,
        facts,
        documents: Vec::new(),
        seen_revision: None,
        cmd: Uuid::new_v4(),
    };
    let reply = town.app.desk().submit(entered).await.unwrap();
    assert!(matches!(reply, Reply::Done(done) if done.first_of_two));
    let approver = town.as_(TOWN, "u-0002").await;
    let waiting = approver.page(PAGE).await.1;
    assert!(
        waiting.contains("25日") && waiting.contains("令和8年11月1日") && waiting.contains("G92 "),
        "{waiting}"
    );
    let (status, done) = sent(&approver, &fields(&waiting), &[("step", "perform")]).await;
    assert_eq!(status, 200, "{done}");
    assert_eq!(payment_days(&town).await.1, Some((true, json!(25))));

    // after a day nobody may confirm what was entered
    let administrator = town.as_(TOWN, "u-0003").await;
    let form = fields(&administrator.page(PAGE).await.1);
    let (status, _) =
        sent(&administrator, &form, &[("step", "perform"), ("f.policy:payment_days", "15")]).await;
    assert_eq!(status, 200);
    town.later(86_400 + 1);
    let approver = town.as_(TOWN, "u-0002").await;
    assert!(approver.page(PAGE).await.1.contains("確認を待っている変更案はありません"));
}
