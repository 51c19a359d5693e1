//! Another officer in charge of chosen cases: to whom is asked, what comes of it is looked at, and then done.

use askama::Template;
use shirube_desk::{OfficerView, ReassignView};

use crate::frame::{Area, Frame};
use crate::line::case_path;
use crate::words::{either, page_words};

page_words! {
    /// The words of the page.
    AssignWords {
        title = "担当を替える", "Change who is in charge";
        check_title = "担当を替えます。よろしいですか", "Check who will be in charge";
        done_title = "担当を替えました", "Somebody else is in charge";
        none_title = "担当を替えられる案件がありません", "None of these can be changed";
        text = "選んだ案件の担当者を替えます。まだ何も替わりません。次の画面で確かめます。",
            "Another officer comes to be in charge of the chosen cases. Nothing changes yet: you look at it first.";
        check_text = "まだ替えていません。1件ごとに記録に残り、案件の担当課の職員へ知らせます。",
            "Nothing has changed yet. Each case gets an entry of its own, and the officers of its section are told.";
        person = "新しい担当者", "Who is in charge from now on";
        choose = "選んでください", "Choose";
        all_sections = "全課", "all sections";
        section = "担当課（替わるときだけ）", "Section, where it changes too";
        section_help = "組織改編や移管で担当課も替わるときに入力します。", "Where the cases move to another section.";
        reason = "理由", "Why";
        reason_help = "例：4月1日付け人事異動のため。記録に残ります。", "It is kept in the record of each case.";
        next = "確認する", "Look at it";
        go = "担当を替える", "Change who is in charge";
        edit = "入力を直す", "Change what I entered";
        back = "案件一覧へ", "To the cases";
        case = "案件", "Case";
        before = "いまの担当", "In charge now";
        former = "前の担当", "In charge before";
        after = "新しい担当", "From now on";
        nobody = "未定", "nobody";
        receipt = "受付番号", "Receipt";
        not = "替えられない案件", "Not changed";
        why = "理由", "Why";
        faults = "入力を確認してください", "Please check what you entered";
        person_fault = "新しい担当者を選んでください。", "Choose who is to be in charge.";
        reason_fault = "理由を入力してください。", "Say why.";
    }
}

/// Where it is asked and done.
pub const ASSIGN_PATH: &str = "/cases/assign";

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignStep<'a> {
    /// It is asked; whether something that was sent is missing.
    Ask(bool),
    /// It is looked at; the request's own id.
    Check(&'a str),
    /// It is done.
    Done,
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssignTyped {
    /// Who is to be in charge, by id.
    pub person: String,
    /// Of which section.
    pub section: String,
    /// Why.
    pub reason: String,
}

/// A case, and what comes of it.
#[derive(Debug)]
struct Row {
    case: String,
    title: String,
    href: String,
    before: String,
    after: String,
    receipt: String,
    why: String,
}

/// An officer to choose.
#[derive(Debug)]
struct Choice {
    id: String,
    label: String,
    chosen: bool,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "assign.html")]
pub struct AssignPage {
    frame: Frame,
    title: String,
    crumbs: Vec<crate::frame::Crumb>,
    w: AssignWords,
    heading: &'static str,
    action: String,
    is_asked: bool,
    is_done: bool,
    key: Option<String>,
    typed: AssignTyped,
    person_fault: Option<&'static str>,
    reason_fault: Option<&'static str>,
    officers: Vec<Choice>,
    procedures: Vec<String>,
    rows: Vec<Row>,
    not: Vec<Row>,
    back: String,
}

impl AssignPage {
    /// The page: what was chosen and typed, the officers there are, and what comes, or came, of each case.
    #[must_use]
    pub fn new(
        frame: Frame,
        step: AssignStep<'_>,
        (procedures, typed): (Vec<String>, AssignTyped),
        officers: &[OfficerView],
        all: &[ReassignView],
    ) -> Self {
        let w = AssignWords::of(frame.language);
        let (can, not): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.why_not.is_empty());
        let heading = match step {
            _ if can.is_empty() => w.none_title,
            AssignStep::Ask(_) => w.title,
            AssignStep::Check(_) => w.check_title,
            AssignStep::Done => w.done_title,
        };
        let after = officers.iter().find(|one| one.person == typed.person);
        let after = after.map(|one| format!("{}（{}）", one.name, one.person)).unwrap_or_default();
        let row = |one: &&ReassignView| row(&frame, &w, one, (&after, &typed.section));
        let missing = |text: &str, fault: &'static str| {
            (step == AssignStep::Ask(true) && text.is_empty()).then_some(fault)
        };
        Self {
            title: heading.to_owned(),
            crumbs: frame.crumbs(Some(Area::Cases), w.title),
            action: frame.link(ASSIGN_PATH),
            is_asked: matches!(step, AssignStep::Ask(_)),
            is_done: step == AssignStep::Done,
            key: match step {
                AssignStep::Check(key) if !can.is_empty() => Some(key.to_owned()),
                _ => None,
            },
            person_fault: missing(&typed.person, w.person_fault),
            reason_fault: missing(&typed.reason, w.reason_fault),
            officers: officers.iter().map(|one| choice(&frame, &w, one, &typed.person)).collect(),
            rows: can.iter().map(row).collect(),
            not: not.iter().map(row).collect(),
            back: frame.link(Area::Cases.path()),
            procedures,
            typed,
            heading,
            w,
            frame,
        }
    }
}

fn choice(frame: &Frame, w: &AssignWords, one: &OfficerView, chosen: &str) -> Choice {
    let comma = frame.language.comma();
    let sections = if one.sections.is_empty() { w.all_sections.to_owned() } else { one.sections.join(comma) };
    Choice {
        id: one.person.clone(),
        label: format!("{}（{}・{sections}）", one.name, one.person),
        chosen: one.person == chosen,
    }
}

fn row(frame: &Frame, w: &AssignWords, one: &ReassignView, (after, section): (&str, &str)) -> Row {
    let of = |name: &str, section: &str| match section {
        "" => name.to_owned(),
        section => format!("{name}　{section}"),
    };
    let (id, name) = &one.before;
    let before = if id.is_empty() { w.nobody.to_owned() } else { format!("{name}（{id}）") };
    let why: Vec<&str> = one.why_not.iter().map(|(ja, en)| either(frame.language, ja, en)).collect();
    Row {
        case: one.case.clone(),
        title: one.title.clone(),
        href: frame.link(&case_path(&one.case)),
        before: of(&before, &one.section),
        after: of(after, if section.is_empty() { &one.section } else { section }),
        receipt: one.receipt.clone().unwrap_or_default(),
        why: why.join(" "),
    }
}
