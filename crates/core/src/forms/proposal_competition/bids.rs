//! The bids of an evaluated tender (総合評価): their opening, the low bid, and bidding again.

use serde_json::Value;

use crate::dossier::Dossier;
use crate::effect::{DEADLINE, Deadline};
use crate::facts;
use crate::facts::instant_text;
use crate::forms::entries::applications;
use crate::forms::records::objects;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::price::is_tender;
use crate::words::{Sentence, words};

facts! {
    BIDS = "bids": Record(bids), "開札結果（応募・入札額・ハッシュ）", "bids (application, yen, hash)";
    WITNESS = "bids.witness": Choice(&["witnessed", "electronic"]), "立会い（電子入札は不要）", "witness, or electronic bidding";
    LOW_BID = "low_bid": Choice(&["passes", "fails"]), "低入札価格調査の結果", "result of the low-bid investigation", per_subject;
    REBID_DUE = "rebid.due": Instant, "再度入札の期限", "new bids due";
}

fn bids(value: &Value) -> Result<(), Sentence> {
    objects(value, &["application", "bid_yen", "content_sha256"])
}

/// Bids are still sealed: from their opening on nobody scores and no reserve price is fixed.
pub static BIDS_SEALED: Rule = Rule {
    id: "bids-sealed",
    name: words("開札前", "before the bids are opened"),
    judge: |file, out| out.check(file.facts.get("bids.opened_at").is_none(), inputs![]),
    says: |_| Sentence {
        ja: "開札後は、採点も予定価格の決定もできません。".to_owned(),
        en: "After the bids were opened nobody scores and no reserve price is fixed.".to_owned(),
    },
    ..RULE
};

fn bids_are_open(file: &Dossier) -> bool {
    file.get("bids").and_then(Value::as_array).is_some_and(|bids| !bids.is_empty())
}

/// In a tender, the bids are opened.
pub static BIDS_OPENED: Rule = Rule {
    id: "bids-opened",
    name: words("開札済み", "bids are opened"),
    judge: |file, out| {
        if is_tender(file) { out.check(bids_are_open(file), inputs![]) } else { out.not_applicable() }
    },
    says: |_| Sentence {
        ja: "先に開札を行ってください。".to_owned(),
        en: "The bids are opened first.".to_owned(),
    },
    ..RULE
};

/// There are sealed bids to open: the first, or those of a re-bid that is due.
pub static BIDS_TO_OPEN: Rule = Rule {
    id: "bids-to-open",
    name: words("開札する入札書", "bids to open"),
    judge: |file, out| {
        let opened = file.facts.get("bids").and_then(Value::as_array).is_some_and(|bids| !bids.is_empty());
        let due = file.instant("rebid.due").or_else(|| file.instant("call.bid_opening"));
        let ripe = due.is_none_or(|due| file.now >= due);
        out.check(!opened && ripe, inputs![due = due.map(instant_text).unwrap_or_default()]);
    },
    says: |finding| Sentence {
        ja: format!("開札は{}以後に一度行います。", finding.input("due")),
        en: format!("The bids are opened once, not before {}.", finding.input("due")),
    },
    ..RULE
};

/// Whether the low bid fails the investigation.
pub static LOW_BID_FAILS: Question = Question {
    id: "low-bid-fails",
    words: words("低入札価格調査で不適か", "the low bid fails the investigation"),
    answer: |file| {
        usize::from(file.brought("low_bid").and_then(Value::as_str).is_some_and(|found| found == "fails"))
    },
    ..QUESTION
};

/// Bidders remain, and policy's number of re-bids is not used up.
pub static REBIDS_LEFT: Rule = Rule {
    id: "rebids-left",
    name: words("再度入札の回数", "re-bids left"),
    citation: words("地方自治法施行令第167条の8第4項・各団体の規則", "Order 167-8(4); local rules"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let (done, most) = (file.int("rebid.count").unwrap_or(0), file.policy.rebids);
        let bidders = applications(file, &["under-evaluation"]).count();
        out.check(done < most && bidders > 0, inputs![done = done, most = most, bidders = bidders]);
    },
    says: |finding| Sentence {
        ja: format!(
            "再度入札は{}回までです（実施{}回、入札者{}者）。",
            finding.input("most"),
            finding.input("done"),
            finding.input("bidders")
        ),
        en: format!(
            "At most {} re-bids (done: {}; bidders: {}).",
            finding.input("most"),
            finding.input("done"),
            finding.input("bidders")
        ),
    },
    ..RULE
};

/// How many re-bids there are with this one.
#[must_use]
pub fn rebid_count(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.int("rebid.count").unwrap_or(0) + 1))
}

/// Reminder: new bids are due.
pub static REMIND_REBID: Deadline = Deadline {
    id: "rebid-due",
    words: words("再度入札の期限", "new bids due"),
    act: "",
    due: |file| file.instant("rebid.due"),
    ..DEADLINE
};
