//! What an act makes fall due lies within the tables of holidays.

use super::{Hearing, Witness};
use crate::effect::{BEYOND_CALENDAR, Due};
use crate::rule::word;
use crate::rules::frame;
use crate::words::Words;

impl Hearing<'_> {
    /// What falls due is told by the tables of holidays, or the act is refused.
    pub(super) fn within_calendar(&mut self, due_for: Words, due: Due) {
        if let Witness::File(file) = self.witness {
            let known = due(file) != Some(BEYOND_CALENDAR);
            self.note(&frame::WITHIN_CALENDAR, known, || {
                crate::inputs![ja = word(due_for.ja), en = word(due_for.en), today = file.today]
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::procedures::testing::Run;
    use crate::words::Capacity;

    const SUPPLIER: (&str, Capacity) = ("s-1", Capacity::Supplier);

    /// A complaint of what was published on 15 December 2050. Business days end on Wednesday 28
    /// December, before the closing of the year, whose end is the end of the tables.
    fn complaint() -> Run {
        let mut run = Run::new("complaint@1", &[]);
        run.file.parent.set("published_on", json!("2050-12-15"));
        run.file.parent.set("decided_by", json!("u-2"));
        run
    }

    fn filing() -> serde_json::Value {
        json!({
            "complainant.number": "7000012050002", "complainant.name": "導ラボ",
            "complaint.about": "other", "complaint.text": "理由", "complaint.remedy": "措置",
        })
    }

    #[test]
    fn what_starts_a_duty_beyond_the_tables_is_refused() {
        // The answer is owed in five business days.
        for (now, refused) in [("2050-12-21T01:00:00Z", false), ("2050-12-22T01:00:00Z", true)] {
            let mut run = complaint();
            let filed = run.on(now).act("file", SUPPLIER, filing());
            assert_eq!(
                filed.err().unwrap_or_default(),
                vec!["within-calendar"; usize::from(refused)],
                "{now}"
            );
        }
    }

    #[test]
    fn what_sets_a_deadline_beyond_the_tables_is_refused() {
        // A complaint is filed again in seven business days.
        for (now, refused) in [("2050-12-19T01:00:00Z", false), ("2050-12-20T01:00:00Z", true)] {
            let mut run = complaint();
            run.on("2050-12-16T01:00:00Z").act("file", SUPPLIER, filing()).unwrap();
            run.act("accept-complaint", ("u-1", Capacity::Officer), json!({})).unwrap();
            let answer = json!({ "complaint.upheld": false, "complaint.answer": "回答", "reason": "理由" });
            let answered = run.on(now).act("answer-complaint", ("u-5", Capacity::Approver), answer);
            let unmet = answered.err().unwrap_or_default();
            assert_eq!(unmet, vec!["within-calendar"; usize::from(refused)], "{now}");
        }
    }
}
