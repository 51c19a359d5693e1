//! Whether a contract is covered by the WTO agreement (SpO 3): the table of the law, asked by the
//! facts of a file or of its parent.

use chrono::NaiveDate;
use serde_json::Value;

use crate::boundary::edge;
use crate::dossier::Dossier;
use crate::facts::{Facts, date_of};
use crate::law::table::Outside;
use crate::law::wto::threshold;

/// The facts of a parent by which its coverage is told, with `published_on` for the day.
pub const OF_PARENT: &[&str] = &[
    "published_on",
    "call.published_on",
    "estimate_yen",
    "contract_type",
    "method.wto_exemption",
    "method.wto_threshold_yen",
];

/// The facts by which a contract's coverage is told, wherever they stand.
struct Told<'f> {
    file: &'f Dossier,
    fact: &'f dyn Fn(&str) -> Option<&'f Value>,
    /// The day that chooses the row where there was no notice yet.
    otherwise: NaiveDate,
}

impl Told<'_> {
    fn yen(&self, name: &str) -> Option<i64> {
        (self.fact)(name)?.as_i64()
    }

    /// The threshold of the table on the day of the notice; for a day the table does not know, what
    /// the office states from the notice of that time.
    fn threshold(&self) -> Result<(i64, NaiveDate), Outside> {
        let kind = (self.fact)("contract_type").and_then(Value::as_str).unwrap_or_default();
        let day = (self.fact)("call.published_on").and_then(date_of).unwrap_or(self.otherwise);
        let stated = self.yen("method.wto_threshold_yen");
        threshold(self.file.law, kind, day).or_else(|outside| stated.map(|yen| (yen, day)).ok_or(outside))
    }

    /// Prefectures and designated cities, at or above the threshold, not exempt. Where no threshold
    /// is known, G05 has asked for it.
    fn covered(&self) -> bool {
        self.file.policy.body.wto_covered()
            && (self.fact)("method.wto_exemption").is_none()
            && self
                .threshold()
                .is_ok_and(|(yen, _)| self.yen("estimate_yen").unwrap_or(0) >= edge("G05", yen))
    }
}

/// The threshold that holds for this file, and the day of its row.
///
/// # Errors
///
/// [`Outside`] where neither the table nor the file says it.
pub fn of(file: &Dossier) -> Result<(i64, NaiveDate), Outside> {
    Told { file, fact: &|name| file.get(name), otherwise: file.today }.threshold()
}

/// Whether the contract of this file is covered.
#[must_use]
pub fn covered(file: &Dossier) -> bool {
    Told { file, fact: &|name| file.get(name), otherwise: file.today }.covered()
}

/// Whether the parent's contract is covered, told by [`OF_PARENT`]; `day` where it had no notice.
#[must_use]
pub fn parent_covered(file: &Dossier, day: NaiveDate) -> bool {
    let parent: &Facts = &file.parent;
    Told { file, fact: &|name| parent.get(name), otherwise: day }.covered()
}
