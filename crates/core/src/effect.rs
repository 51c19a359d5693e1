//! What follows from an act: letters, publications, deadlines, duties, children, commands.
//!
//! Effects belong to acts, never to entering a stage: resuming a call must not publish it again.
//! The core only says them; the desk performs them in the same transaction.

use chrono::{DateTime, Utc};

use crate::dossier::Dossier;
use crate::facts::{Document, Fact, Facts};
use crate::rule::Rule;
use crate::words::{Capacity, Words, words};

/// To whom a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each audience is named by its id")]
pub enum Audience {
    Officers,
    Approver,
    Finance,
    ContractOfficer,
    Inspector,
    Accounting,
    Evaluators,
    Openers,
    Supplier,
    Suppliers,
    Public,
    Auditor,
    Administrators,
}

impl Audience {
    /// The id used for letter files and rulebooks.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Officers => "officers",
            Self::Approver => "approver",
            Self::Finance => "finance",
            Self::ContractOfficer => "contract-officer",
            Self::Inspector => "inspector",
            Self::Accounting => "accounting",
            Self::Evaluators => "evaluators",
            Self::Openers => "openers",
            Self::Supplier => "supplier",
            Self::Suppliers => "suppliers",
            Self::Public => "public",
            Self::Auditor => "auditor",
            Self::Administrators => "administrators",
        }
    }
}

impl Capacity {
    /// Whom a letter to those who act in this capacity goes to; nobody for the system.
    #[must_use]
    pub const fn audience(self) -> Option<Audience> {
        Some(match self {
            Self::Officer => Audience::Officers,
            Self::Approver => Audience::Approver,
            Self::ContractOfficer => Audience::ContractOfficer,
            Self::FinanceOfficer => Audience::Finance,
            Self::Inspector => Audience::Inspector,
            Self::AccountingManager => Audience::Accounting,
            Self::Evaluator | Self::Expert | Self::OutcomeEvaluator => Audience::Evaluators,
            Self::Opener => Audience::Openers,
            Self::Auditor => Audience::Auditor,
            Self::Administrator => Audience::Administrators,
            Self::Supplier => Audience::Supplier,
            Self::System => return None,
        })
    }
}

/// When something falls due; `None` where the dossier gives no day, [`BEYOND_CALENDAR`] where it
/// gives one that cannot be told.
pub type Due = fn(&Dossier) -> Option<DateTime<Utc>>;

/// Something falls due, on a day beyond the tables of holidays: the act that would set it is
/// refused, so that nothing owed is ever lost without a word.
pub const BEYOND_CALENDAR: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// Whether a deadline or a duty, by its id, runs on while its procedure is suspended: duties, the
/// time to complain, and retention do (`procedures.md` §1).
#[must_use]
pub fn runs_on(id: &str) -> bool {
    id.starts_with("duty-") || id.starts_with("remind-duty-") || id == "complaint-window" || id == RETENTION
}

/// The id of the deadline at which the years of retention of a closed procedure are over.
pub const RETENTION: &str = "retention-review";

/// What falls due then.
pub const RETENTION_WORDS: Words =
    words("保存期間の満了（保存・廃棄の判断）", "retention over: keep or dispose");

/// The id under which a duty is reminded of before it is due.
#[must_use]
pub fn reminder_id(duty: &str) -> String {
    format!("remind-{duty}")
}

/// A deadline at which the clock performs an act.
#[derive(Debug)]
pub struct Deadline {
    /// Its id within the procedure.
    pub id: &'static str,
    /// What falls due.
    pub words: Words,
    /// The system act performed then; empty for a reminder only.
    pub act: &'static str,
    /// When.
    pub due: Due,
    /// A reminder only: whom it reminds.
    pub tells: &'static [Audience],
    /// A reminder only: until when what it reminds of is done, where that is another day.
    pub until: Option<Due>,
}

/// A deadline that never falls due, to be filled in.
pub const DEADLINE: Deadline = Deadline {
    id: "",
    words: words("", ""),
    act: "",
    due: |_| None,
    tells: &[Audience::Officers],
    until: None,
};

/// A duty (時限義務): started by one act, fulfilled by another, late is marked.
#[derive(Debug)]
pub struct Duty {
    /// Its id within the procedure.
    pub id: &'static str,
    /// What is owed.
    pub words: Words,
    /// The rule it carries out.
    pub rule: &'static Rule,
    /// The act that fulfils it.
    pub act: &'static str,
    /// Until when.
    pub due: Due,
}

/// Something made public.
#[derive(Debug)]
pub struct Publication {
    /// Its id.
    pub id: &'static str,
    /// What it is.
    pub words: Words,
    /// The facts that are published; nothing else is.
    pub facts: &'static [&'static str],
    /// The documents anybody may take with it: of each the one the procedure was given last before it was
    /// published, as it was approved; no other is.
    pub documents: &'static [&'static Document],
}

/// A child procedure to open, with the facts it starts with.
#[derive(Debug)]
pub struct Opening {
    /// Kind of the child, for the drawing; the real one where it depends on the dossier.
    pub kinds: &'static [&'static str],
    /// The act that opens the child.
    pub act: &'static str,
    /// What is opened.
    pub words: Words,
    /// The children: kind and the facts passed on.
    pub children: fn(&Dossier) -> Vec<(&'static str, Facts)>,
}

/// A command to children or, from a preparation, to the live procedures of the case.
#[derive(Debug)]
pub struct Order {
    /// What is commanded.
    pub words: Words,
    /// The child's act.
    pub act: &'static str,
    /// Which children, with what each is given.
    pub to: fn(&Dossier) -> Vec<(String, Facts)>,
}

/// A message to other organisations: the act's entry, signed, with what it discloses. What the
/// receiver performs is the receiver's own table ([`crate::procedures::crossing`]).
#[derive(Debug)]
pub struct Message {
    /// Its id.
    pub id: &'static str,
    /// What it says.
    pub words: Words,
    /// The facts disclosed with the entry, as they stand after the act; nothing else is.
    pub discloses: &'static [&'static str],
    /// To which organisations.
    pub to: fn(&Dossier) -> Vec<String>,
}

/// One effect of an act.
#[derive(Debug, Clone, Copy)]
pub enum Effect {
    /// A letter to these people.
    Tell(Audience),
    /// A publication.
    Publish(&'static Publication),
    /// Sets a deadline, replacing an earlier one of the same id.
    Set(&'static Deadline),
    /// Takes back a deadline.
    Lift(&'static str),
    /// Starts a duty.
    Start(&'static Duty),
    /// Fulfils a duty.
    Fulfil(&'static Duty),
    /// Opens children.
    Open(&'static Opening),
    /// Commands children.
    Command(&'static Order),
    /// Performs this system act of the parent, where the parent provides it in its stage.
    Report(&'static str),
    /// Commands this act on every live procedure of the case that provides it.
    Announce(&'static str),
    /// Performs this act on every live procedure that names this one and provides it.
    Notify(&'static str),
    /// A message to other organisations.
    Send(&'static Message),
    /// Freezes the procedure's own deadlines.
    Freeze,
    /// Lets them run again, moved by the days frozen.
    Thaw,
    /// Takes back every deadline but the duties that the target still lets somebody fulfil.
    LiftAll,
    /// Erases what a procedure disclosed (廃棄): the one that this fact names.
    Erase(&'static Fact),
}

impl Effect {
    /// The effect as one word of the machine's JSON description.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Tell(audience) => format!("letter:{}", audience.id()),
            Self::Publish(publication) => format!("publication:{}", publication.id),
            Self::Set(deadline) => format!("deadline:{}", deadline.id),
            Self::Lift(id) => format!("lift:{id}"),
            Self::Start(duty) => format!("duty:{}", duty.id),
            Self::Fulfil(duty) => format!("fulfil:{}", duty.id),
            Self::Open(opening) => format!("open:{}", opening.kinds.join("|")),
            Self::Command(order) => format!("command:{}", order.act),
            Self::Report(act) => format!("report:{act}"),
            Self::Announce(act) => format!("announce:{act}"),
            Self::Notify(act) => format!("notify:{act}"),
            Self::Send(message) => format!("message:{}", message.id),
            Self::Freeze => "freeze".to_owned(),
            Self::Thaw => "thaw".to_owned(),
            Self::LiftAll => "lift-all".to_owned(),
            Self::Erase(named_by) => format!("erase:{}", named_by.name),
        }
    }
}

/// The fact under which a deadline's or duty's due instant is remembered.
#[must_use]
pub fn due_name(id: &str) -> String {
    format!("due.{id}")
}
