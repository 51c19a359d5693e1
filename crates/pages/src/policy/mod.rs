//! The policy as a form made of its table of parameters, and what a change of it changes.

mod entries;
mod typed;
#[cfg(test)]
mod typed_tests;
mod values;

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use serde_json::Value;
use shirube_core::facts::date_of;
use shirube_core::policy::{GROUPS, Policy, read};
use shirube_core::render::Language;
use shirube_desk::{PolicyProposal, PolicyView};

pub(crate) use self::typed::{FIELD, policy_of};
pub use self::typed::{is_policy_typed, policy_faults, policy_typed};
pub(crate) use self::values::whole;

use self::entries::{Asked, Entry, Input};
use self::values::{Row, changed, dated, members};
use crate::frame::{Area, Crumb, Frame};
use crate::meant::Meant;
use crate::moment::moment_text;
use crate::record::fact_of;
use crate::typed::{FieldFault, Typed, value_of};
use crate::words::page_words;

page_words! {
    /// The words of a change of the policy.
    ChangeWords {
        title = "変わる項目", "What changes";
        parameter = "項目", "Item";
        before = "変更前", "Before";
        after = "変更後", "After";
        on = "適用日", "From";
        by = "変更案を入力した人", "Entered by";
        at = "入力した日時", "Entered at";
        reason = "理由", "Reason";
        anew = "別の変更を入力する", "Enter another change instead";
        none = "今の方針から変わる項目はありません。", "Nothing changes of the policy in force.";
        replaces = "予定している次の方針に代わります。次の方針の予定日", "It takes the place of the edition that was to follow from";
    }
}

page_words! {
    /// The words of the policy's form.
    PolicyWords {
        title = "方針を変える", "Change the policy";
        lead = "今の方針が入っています。変える項目だけを直してください。確認の画面で、変わる項目だけを変更前・変更後で示します。",
            "It begins with the policy as it is. Change only what you mean to change: the next page shows just that, before and after.";
        two = "管理者が入力し、24時間以内に決裁権者が同じ内容を確認すると施行されます。施行は早くても確認の翌日です。すでに始まっている手続は、開いた日の方針のままです。",
            "An administrator enters it, and an approver confirms the same within 24 hours. It applies from the next day at the earliest. A procedure that runs keeps the policy of the day it was opened.";
        faults = "入力を確認してください", "Check what you entered";
        same = "変わる項目がありません", "Nothing changes";
        same_text = "今の方針と同じです。変える項目を直してから、もう一度確認してください。",
            "This is the policy in force. Change something, then check it again.";
        next = "次の方針が決まっています", "The next edition is settled already";
        next_text = "この画面には次の方針が入っています。ここで入力した変更が確認されると、次の方針に代わり、それまでは今の方針のままです。適用日",
            "This form begins with it. What is entered here takes its place once confirmed; until then the policy in force goes on. It applies from";
        waiting = "確認を待っている変更案があります", "A change waits to be confirmed";
        waiting_text = "入力した人とは別の決裁権者が確認すると施行されます。新しく入力すると、この変更案に代わります。",
            "It applies once an approver, somebody else than who entered it, confirms it. Entering another takes its place.";
        nothing = "確認を待っている変更案はありません。方針の変更は、管理者が入力します。",
            "No change waits to be confirmed. An administrator enters one.";
        contents = "項目の分類", "Groups";
        when = "いつから、なぜ", "From when, and why";
        on = "適用日", "From which day";
        on_help = "明日以後の日。空欄は確認の翌日。例：R9.4.1、2027-04-01", "A day after today. Empty: the day after it is confirmed. E.g. 2027-04-01";
        reason = "理由", "Reason";
        reason_help = "空欄でもかまいません。", "May be left empty.";
        choose = "（空欄）", "(empty)";
        add_row = "行を追加する", "Add a row";
        check = "入力内容を確認する", "Check the answers";
        back = "管理の画面へ", "To the administration";
        back_tasks = "自分のタスクへ", "To my tasks";
    }
}

/// Where the policy is changed.
pub const POLICY_PATH: &str = "/admin/policy";

/// The field of the day from which a policy applies.
const ON_FIELD: &str = "f.policy.effective_on";
/// The field of why it is changed.
const REASON_FIELD: &str = "f.reason";

/// What a change of the policy changes, as it stands on any page.
#[derive(Debug, Template)]
#[template(path = "policy_change.html")]
pub(crate) struct Change {
    w: ChangeWords,
    colon: &'static str,
    told: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    /// Where another change is entered, for who may do that too.
    anew: Option<String>,
}

/// It is a template of its own, which escapes every text in it.
impl HtmlSafe for Change {}

impl Change {
    /// What stands above it.
    pub(crate) fn title(&self) -> &'static str {
        self.w.title
    }

    /// What one edition changes of another, from a day.
    pub(crate) fn of(language: Language, before: &Value, after: &Value, on: &str) -> Self {
        let w = ChangeWords::of(language);
        let (told, rows) = (vec![(w.on, dated(language, on))], changed(language, before, after));
        Self { colon: language.pick("：", ": "), told, rows, w, anew: None }
    }

    /// The same, with the way to another change, for who may enter one.
    pub(crate) fn or_anew(mut self, frame: &Frame, is_offered: bool) -> Self {
        self.anew = is_offered.then(|| frame.link(&format!("{POLICY_PATH}?new=yes")));
        self
    }

    /// What was typed changes of the policy in force, and of what was to follow it.
    pub(crate) fn typed(language: Language, view: &PolicyView, typed: &Typed) -> Self {
        let on = policy_day(typed, view.today).to_string();
        let after = policy_value(typed).unwrap_or_default();
        let mut change = Self::of(language, &view.in_force, &after, &on);
        if let Some((next, _)) = &view.next {
            change.told.push((change.w.replaces, dated(language, next)));
        }
        let own = |one: &&PolicyProposal| one.policy == after && !is_policy_typed(typed);
        if let Some(one) = view.proposal.as_ref().filter(own) {
            change.entered(language, one);
        }
        change
    }

    /// What waits to be confirmed changes.
    fn proposed(language: Language, view: &PolicyView, one: &PolicyProposal) -> Self {
        let mut change = Self::of(language, &view.in_force, &one.policy, &day_of(one, view.today));
        change.entered(language, one);
        if let Some(reason) = &one.reason {
            change.told.push((change.w.reason, reason.clone()));
        }
        change
    }

    fn entered(&mut self, language: Language, one: &PolicyProposal) {
        self.told.push((self.w.by, format!("{}（{}）", one.by_name, one.by)));
        self.told.push((self.w.at, moment_text(language, &one.at)));
    }
}

/// The day from which what waits applies: the day named, else the next one.
fn day_of(one: &PolicyProposal, today: NaiveDate) -> String {
    one.effective_on.clone().unwrap_or_else(|| today.succ_opt().unwrap_or(today).to_string())
}

/// The policy that was typed, in its form or as it is stored.
pub(crate) fn policy_value(typed: &Typed) -> Option<Value> {
    // its form is made of the table of parameters
    policy_of(typed).or_else(|| fact_of(("office", "policy", "record"), typed))
}

/// The day from which what was typed applies: the day named, else the next one.
#[must_use]
pub fn policy_day(typed: &Typed, today: NaiveDate) -> NaiveDate {
    let named = typed.get(ON_FIELD).and_then(|text| value_of("date", text));
    named.as_ref().and_then(date_of).or_else(|| today.succ_opt()).unwrap_or(today)
}

/// Whether a form brings the policy in force, and nothing else is to follow that it could take back.
#[must_use]
pub fn policy_is_same(view: &PolicyView, typed: &Typed) -> bool {
    let Some(after) = policy_of(typed) else { return false };
    view.next.is_none() && changed(Language::Ja, &view.in_force, &after).is_empty()
}

/// What confirms a change that waits: the same facts, as they were brought.
#[must_use]
pub fn policy_confirmed(one: &PolicyProposal) -> Typed {
    let mut typed = Typed::from([(FIELD.to_owned(), one.policy.to_string())]);
    let told = [(ON_FIELD, &one.effective_on), (REASON_FIELD, &one.reason)];
    for (field, text) in told {
        if let Some(text) = text {
            typed.insert(field.to_owned(), text.clone());
        }
    }
    typed
}

/// The form of the policy as it is opened: with what was applied last, so that nothing of it is lost.
#[must_use]
pub fn policy_begun(view: &PolicyView) -> Typed {
    let last = view.next.as_ref().map_or(&view.in_force, |(_, policy)| policy);
    policy_typed(&Value::Object(members(last)))
}

/// What the form is sent with.
#[derive(Debug)]
struct Head {
    action: String,
    revision: u64,
    key: String,
    by_whom: String,
}

/// Members that belong together.
#[derive(Debug)]
struct Group {
    id: String,
    label: &'static str,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Form {
    head: Head,
    groups: Vec<Group>,
    when: Vec<Entry>,
}

/// What was typed into the form, and what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct PolicyFilling<'a> {
    /// Which act.
    pub meant: &'a Meant,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub faults: &'a [FieldFault],
    /// Whether it changes nothing.
    pub is_same: bool,
}

/// The page on which the policy is changed.
#[derive(Debug, Template)]
#[template(path = "policy.html")]
pub struct PolicyPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: PolicyWords,
    faults: Vec<(String, String)>,
    is_same: bool,
    next: Option<String>,
    waiting: Option<Change>,
    form: Option<Form>,
    back: (String, &'static str),
}

impl PolicyPage {
    /// The page; with the form for who may enter a change.
    #[must_use]
    pub fn new(frame: Frame, view: &PolicyView, filling: Option<PolicyFilling<'_>>) -> Self {
        let language = frame.language;
        let w = PolicyWords::of(language);
        let form = filling.map(|filling| form(&frame, &w, view, filling));
        let faults = match (&form, filling) {
            (Some(form), Some(filling)) => told(&frame, form, filling.faults),
            _ => Vec::new(),
        };
        let is_admin = frame.visitor.as_ref().is_some_and(|one| one.areas.contains(&Area::Admin));
        let area = if is_admin { Area::Admin } else { Area::Tasks };
        Self {
            title: w.title.to_owned(),
            crumbs: frame.crumbs(Some(area), w.title),
            back: (frame.link(area.path()), if is_admin { w.back } else { w.back_tasks }),
            faults,
            is_same: filling.is_some_and(|filling| filling.is_same),
            next: view.next.as_ref().filter(|_| form.is_some()).map(|(day, _)| dated(language, day)),
            waiting: view.proposal.as_ref().map(|one| Change::proposed(language, view, one)),
            form,
            w,
            frame,
        }
    }
}

fn form(frame: &Frame, w: &PolicyWords, view: &PolicyView, filling: PolicyFilling<'_>) -> Form {
    let language = frame.language;
    let typed = filling.typed;
    // bounds are told by the kind of body that was typed, where all of it reads
    let known = |value: &Value| read(&Value::Object(members(value))).ok();
    let policy: Policy = policy_of(typed)
        .and_then(|value| read(&value).ok())
        .or_else(|| known(&view.in_force))
        .unwrap_or_default();
    let faults: Vec<FieldFault> =
        filling.faults.iter().map(|(field, text)| (sent_as(field), text.clone())).collect();
    let on = policy_day(typed, view.today);
    let asked = Asked { language, policy: &policy, on, typed, faults: &faults };
    let group = |(at, group): (usize, &'static shirube_core::policy::Group)| Group {
        id: format!("group-{}", at + 1),
        label: language.of(group.words),
        entries: group.parameters.iter().map(|one| asked.member(one)).collect(),
    };
    let line = Input::Line { class: "day", mode: "text", unit: "" };
    Form {
        head: Head {
            action: frame.link(&filling.meant.action),
            revision: filling.meant.revision,
            key: filling.meant.key.clone(),
            by_whom: filling.meant.by.clone(),
        },
        groups: GROUPS.iter().enumerate().map(group).collect(),
        when: vec![
            asked.entry(ON_FIELD.to_owned(), w.on.to_owned(), w.on_help.to_owned(), line),
            asked.entry(REASON_FIELD.to_owned(), w.reason.to_owned(), w.reason_help.to_owned(), Input::Lines),
        ],
    }
}

/// The name under which a field is sent, of a fault that names its fact.
fn sent_as(field: &str) -> String {
    let fact = field.strip_prefix("facts.").unwrap_or(field);
    if fact.starts_with("f.") { fact.to_owned() } else { format!("f.{fact}") }
}

/// Every fault with a way to its input.
fn told(frame: &Frame, form: &Form, faults: &[FieldFault]) -> Vec<(String, String)> {
    let entries = form.groups.iter().flat_map(|group| &group.entries).chain(&form.when);
    let all: Vec<(&Entry, String)> = entries
        .flat_map(|one| {
            let rows = if let Input::Rows(rows, _) = &one.input { rows.as_slice() } else { &[] };
            let cells = rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row, cell)));
            let named = cells.map(|(row, cell)| (cell, format!("{} {}", row.label, cell.label)));
            std::iter::once((one, one.label.clone())).chain(named)
        })
        .collect();
    let one = |(field, text): &FieldFault| {
        let field = sent_as(field);
        let known = all.iter().find(|(entry, _)| entry.name == field);
        known.map_or_else(
            || (String::new(), text.clone()),
            |(entry, label)| (format!("#{}", entry.id), format!("{}{}{text}", label.trim(), frame.colon())),
        )
    };
    faults.iter().map(one).collect()
}
