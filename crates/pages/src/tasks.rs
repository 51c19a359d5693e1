//! My tasks: what waits for somebody, overdue first.

use askama::Template;
use shirube_core::words::Capacity;
use shirube_desk::{TaskPage, TaskView};

use crate::delegations::DELEGATIONS_PATH;
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::line::{Line, act_path};
use crate::long::WORK_PATH;
use crate::policy::POLICY_PATH;
use crate::words::{either, page_words};

/// Acts shown of one procedure; the others are on the page of the case.
const ACTS_SHOWN: usize = 3;

page_words! {
    /// The words of the tasks.
    TasksWords {
        title = "自分のタスク", "My tasks";
        overdue = "期限切れ", "Overdue";
        today = "今日", "Today";
        week = "今週", "This week";
        later = "それ以降", "Later";
        none = "期限なし", "No deadline";
        empty = "対応が必要なタスクはありません。", "Nothing waits for you.";
        empty_more = "新しい案件は、案件一覧から見られます。", "See all cases in the list.";
        cases = "案件一覧", "Cases";
        due = "期限", "Due";
        must = "期限のある義務", "owed by a day";
        other = "ほかにできること", "What else can be done";
        next = "続きを見る", "More";
        person = "担当", "In charge";
        count = "件", "";
        delegations = "決裁の委任（代決・専決）を見る", "Delegations of the power to decide";
        policy = "方針の変更案が、決裁権者の確認を待っています", "A change of the policy waits to be confirmed by an approver";
        work = "頼んだ書き出し・取込みの状況を見る", "See what you asked to be exported or brought in";
    }
}

/// An act that waits.
#[derive(Debug)]
struct Act {
    href: String,
    label: String,
    must: bool,
}

/// A procedure in which something waits.
#[derive(Debug)]
struct Task {
    line: Line,
    acts: Vec<Act>,
    more: usize,
}

/// What falls due at about the same time.
#[derive(Debug)]
struct Group {
    id: &'static str,
    label: &'static str,
    tasks: Vec<Task>,
}

/// The page of what waits for somebody.
#[derive(Debug, Template)]
#[template(path = "tasks.html")]
pub struct TasksPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: TasksWords,
    groups: Vec<Group>,
    next: Option<String>,
    work: Option<String>,
    policy: Option<String>,
    /// Where whoever decides delegates.
    delegations: Option<String>,
}

impl TasksPage {
    /// The page; with a way to their long work, where they have asked for any.
    #[must_use]
    pub fn new(frame: Frame, page: &TaskPage, has_work: bool) -> Self {
        let w = TasksWords::of(frame.language);
        let labels = [
            ("overdue", w.overdue),
            ("today", w.today),
            ("week", w.week),
            ("later", w.later),
            ("none", w.none),
        ];
        let groups = labels.into_iter().filter_map(|(id, label)| {
            let tasks: Vec<Task> = page
                .tasks
                .iter()
                .filter(|one| one.group == id && is_work(one))
                .map(|one| task(&frame, one))
                .collect();
            (!tasks.is_empty()).then_some(Group { id, label, tasks })
        });
        let groups = groups.collect();
        let next = page.next.as_deref().map(|next| frame.link(&format!("/tasks?after={}", escaped(next))));
        let crumbs = frame.crumbs(Some(Area::Tasks), w.title);
        let decides =
            |one: &crate::frame::Visitor| one.capacities.iter().any(|id| id == Capacity::Approver.id());
        let delegations = frame.visitor.as_ref().is_some_and(decides).then(|| frame.link(DELEGATIONS_PATH));
        let work = has_work.then(|| frame.link(WORK_PATH));
        Self { title: w.title.to_owned(), crumbs, w, frame, groups, next, work, policy: None, delegations }
    }

    /// The same page, with the way to a change of the policy that its reader may confirm.
    #[must_use]
    pub fn awaiting(mut self, policy: bool) -> Self {
        self.policy = policy.then(|| self.frame.link(POLICY_PATH));
        self
    }
}

/// In the office, what may always be done waits for nobody.
fn is_work(task: &TaskView) -> bool {
    task.line.kind != "office" || task.acts.iter().any(|act| act.must)
}

fn task(frame: &Frame, task: &TaskView) -> Task {
    let acts = task.acts.iter().take(ACTS_SHOWN).map(|act| Act {
        href: frame.link(&act_path(&task.line.procedure, &act.act)),
        label: either(frame.language, &act.ja, &act.en).to_owned(),
        must: act.must,
    });
    Task {
        line: Line::of(frame, &task.line),
        acts: acts.collect(),
        more: task.acts.len().saturating_sub(ACTS_SHOWN),
    }
}
