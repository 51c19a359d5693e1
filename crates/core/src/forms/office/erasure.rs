//! Erasure (廃棄): what a procedure that ended long ago still discloses is deleted, for good.

use chrono::Duration;

use super::{TWO_CAPACITIES, administrator_then_approver};
use crate::boundary::edge;
use crate::domain::FiscalYear;
use crate::facts::{Fact, date_of};
use crate::policy::DocumentClass;
use crate::rule::{RULE, Rule, Severity};
use crate::words::{Sentence, words};
use crate::{facts, inputs};

facts! {
    ERASE_PROCEDURE = "erase.procedure": Text, "廃棄する手続", "procedure to erase";
    ERASE_CLOSED_ON = "erase.closed_on": Date, "手続が終わった日", "day the procedure closed";
    ERASE_CLASS = "erase.class": Choice(&["contract", "voted-contract", "procedure", "unsuccessful-proposals"]), "文書の分類", "class of the documents";
    ERASE_YEARS = "erase.retention_years": Count(1, 100), "保存年数", "years of retention";
    ERASE_ENDED_ON = "erase.ended_on": Date, "記録にある終了日（案件のすべての手続が終わったときだけ）", "day it ended by the record, once all of its case has";
}

/// What is erased.
pub const ERASURE: &[&Fact] = &[&ERASE_PROCEDURE, &ERASE_CLASS, &ERASE_CLOSED_ON, &ERASE_YEARS];
/// An erasure is decided by an administrator and an approver.
pub static ERASURE_BY_TWO: Rule =
    Rule { judge: |file, out| administrator_then_approver(file, out, "erase"), ..TWO_CAPACITIES };

/// A procedure is erased once it has ended and all of its case with it: what is still going on may
/// need it. That it has, and since when, is read from the record, never typed.
pub static ERASURE_CLOSED: Rule = Rule {
    id: "erasure-closed",
    name: words("手続と案件の終了", "procedure and case have ended"),
    citation: words(
        "各団体の文書管理規程（保存期間の起算）",
        "local rule on documents (when its years begin)",
    ),
    severity: Severity::Law,
    judge: |file, out| {
        let ended = file.brought(ERASE_ENDED_ON.name).and_then(date_of);
        let stated = file.date(ERASE_CLOSED_ON.name);
        let shown = ended.map(|ended| ended.to_string()).unwrap_or_default();
        out.check(ended.is_some() && ended == stated, inputs![ended = shown]);
    },
    says: |finding| match finding.input("ended").as_str() {
        "" => Sentence {
            ja: "手続と、その案件のすべての手続が終わってから廃棄します。".to_owned(),
            en: "A procedure is erased once it and every procedure of its case have ended.".to_owned(),
        },
        ended => Sentence {
            ja: format!("記録では、この手続は{ended}に終わっています。"),
            en: format!("By the record the procedure ended on {ended}."),
        },
    },
    ..RULE
};

/// Nothing is erased before its years of retention are over (G87).
pub static RETENTION_OVER: Rule = Rule {
    id: "G87",
    name: words("文書の保存期間", "retention of the file"),
    citation: words("各団体の文書管理規程", "local rule on documents"),
    judge: |file, out| {
        let class = file.text("erase.class").and_then(DocumentClass::from_id);
        let policy = class.map_or(file.policy.retention_years, |class| file.policy.years_kept(class));
        let years = file.int("erase.retention_years").unwrap_or(0).max(policy);
        let until = file
            .date("erase.closed_on")
            .map(|closed| FiscalYear::of(closed).plus(i32::try_from(years).unwrap_or(i32::MAX)).last_day());
        let shown = until.map(|until| until.to_string()).unwrap_or_default();
        let moved = Duration::days(edge("G87", 0));
        let over = until.is_some_and(|until| file.today > until + moved);
        out.check(over, inputs![until = shown, today = file.today]);
    },
    says: |finding| Sentence {
        ja: format!(
            "この文書は{}まで保存が必要です（本日{}）。",
            finding.input("until"),
            finding.input("today")
        ),
        en: format!(
            "The file is kept until {}; today is {}.",
            finding.input("until"),
            finding.input("today")
        ),
    },
    ..RULE
};
