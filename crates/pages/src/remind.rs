//! Reminders: who would get which letter before anything is sent, and who got one after.

use askama::Template;
use shirube_desk::{NotReminded, ReminderView};

use crate::frame::{Area, Frame, escaped};
use crate::line::case_path;
use crate::moment::moment_text;
use crate::words::{either, page_words};

page_words! {
    /// The words of reminders.
    RemindWords {
        title = "リマインドを送る", "Send reminders";
        done_title = "リマインドを送りました", "Reminders are sent";
        none_title = "リマインドを送る相手がいません", "Nobody is to be reminded";
        text = "まだ送っていません。次の人へ、1件につき1通のメールを送ります。送ったことは記録に残ります。",
            "Nothing is sent yet. These people get one letter a case. That they are reminded is entered in the trail.";
        done_text = "次の人へメールを送ります。順番に出るため、届くまで少しかかることがあります。",
            "These people are written to. The letters leave in turn, and may take a moment.";
        case = "案件", "Case";
        next = "次の作業", "What comes next";
        due = "期限", "Due";
        to = "宛先", "To";
        no_due = "期限なし", "no day";
        not_sent = "送らない案件", "Not sent";
        why = "理由", "Why";
        ended = "終了しています。", "It has ended.";
        outside = "次に行うのは応募者・受注者です。このリマインドは庁内と委員にだけ送ります。",
            "An applicant or contractor is next. These reminders go to staff and evaluators only.";
        nobody = "いま行うことがある人がいません。", "Nobody has anything to do in it now.";
        today = "この案件には今日すでに送りました（1日1回まで）。", "Its case was reminded of today: once a day.";
        no_address = "担当する人のメールアドレスが登録されていません。", "Whoever holds it has no e-mail address.";
        send = "リマインドを送る", "Send the reminders";
        back = "案件一覧へ", "To the cases";
    }
}

/// Where reminders are sent.
pub const REMIND_PATH: &str = "/cases/remind";

/// Where the reminder of a procedure is looked at before it is sent.
pub(crate) fn remind_path(procedure: &str) -> String {
    format!("{REMIND_PATH}?procedure={}", escaped(procedure))
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemindStep<'a> {
    /// It is looked at; the request's own id.
    Check(&'a str),
    /// It is done.
    Done,
}

/// A case, and who is reminded of it.
#[derive(Debug)]
struct Row {
    case: String,
    title: String,
    href: String,
    kind: String,
    next: String,
    due: String,
    to: String,
    why: &'static str,
}

/// The page of reminders.
#[derive(Debug, Template)]
#[template(path = "remind.html")]
pub struct RemindPage {
    frame: Frame,
    title: String,
    crumbs: Vec<crate::frame::Crumb>,
    w: RemindWords,
    heading: &'static str,
    action: String,
    key: Option<String>,
    procedures: Vec<String>,
    sent: Vec<Row>,
    not_sent: Vec<Row>,
    back: String,
}

impl RemindPage {
    /// The page: who is, or was, reminded of what.
    #[must_use]
    pub fn new(frame: Frame, step: RemindStep<'_>, all: &[ReminderView]) -> Self {
        let w = RemindWords::of(frame.language);
        let (sent, not_sent): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.why_not.is_none());
        let heading = match step {
            _ if sent.is_empty() => w.none_title,
            RemindStep::Check(_) => w.title,
            RemindStep::Done => w.done_title,
        };
        let row = |one: &&ReminderView| row(&frame, &w, one);
        Self {
            title: heading.to_owned(),
            crumbs: frame.crumbs(Some(Area::Cases), w.title),
            action: frame.link(REMIND_PATH),
            key: match step {
                RemindStep::Check(key) if !sent.is_empty() => Some(key.to_owned()),
                _ => None,
            },
            procedures: all.iter().map(|one| one.procedure.clone()).collect(),
            sent: sent.iter().map(row).collect(),
            not_sent: not_sent.iter().map(row).collect(),
            back: frame.link(Area::Cases.path()),
            heading,
            w,
            frame,
        }
    }
}

fn row(frame: &Frame, w: &RemindWords, one: &ReminderView) -> Row {
    let language = frame.language;
    let names: Vec<String> = one.to.iter().map(|(id, name)| format!("{name}（{id}）")).collect();
    Row {
        case: one.case.clone(),
        title: one.title.clone(),
        href: frame.link(&case_path(&one.case)),
        kind: either(language, &one.kind_ja, &one.kind_en).to_owned(),
        next: either(language, &one.next_ja, &one.next_en).to_owned(),
        due: one.due_at.as_deref().map_or_else(|| w.no_due.to_owned(), |at| moment_text(language, at)),
        to: names.join(language.comma()),
        why: match one.why_not {
            None => "",
            Some(NotReminded::Ended) => w.ended,
            Some(NotReminded::Outside) => w.outside,
            Some(NotReminded::Nobody) => w.nobody,
            Some(NotReminded::Today) => w.today,
            Some(NotReminded::NoAddress) => w.no_address,
        },
    }
}
