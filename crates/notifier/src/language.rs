//! For whom a letter is written, in which language, and how a due time reads there.

use std::fmt;

use chrono::{DateTime, Datelike, FixedOffset, Timelike, Weekday};

/// Language of a letter, by its RFC 5646 tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// Both languages every letter is written in.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The RFC 5646 tag, as in `Content-Language` and `lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The language of a tag such as `ja`, `ja-JP` or `en`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Who reads a letter. The audience chooses the words, not the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Office staff concerned with the procedure. Every act has a letter for them.
    Officers,
    /// Who must decide.
    Approver,
    /// The one applicant or contractor concerned.
    Supplier,
    /// All applicants of a call.
    Suppliers,
    /// The seats of the committee.
    Evaluators,
    /// Subscribers of the public feed.
    Public,
    /// The finance section.
    Finance,
    /// The inspector of a delivery.
    Inspector,
    /// The accounting manager.
    Accounting,
    /// The audit.
    Auditor,
    /// Who concludes contracts for the body.
    ContractOfficer,
    /// Who hold the keys with which the envelopes are opened.
    Openers,
    /// Who keep grants, keys and peers of the office.
    Administrators,
}

impl Audience {
    /// Every audience.
    pub const ALL: [Self; 13] = [
        Self::Officers,
        Self::Approver,
        Self::Supplier,
        Self::Suppliers,
        Self::Evaluators,
        Self::Public,
        Self::Finance,
        Self::Inspector,
        Self::Accounting,
        Self::Auditor,
        Self::ContractOfficer,
        Self::Openers,
        Self::Administrators,
    ];

    /// Whether these readers belong to the office, and may read any reason it records.
    #[must_use]
    pub fn is_inside_office(self) -> bool {
        match self {
            Self::Officers
            | Self::Approver
            | Self::Finance
            | Self::Inspector
            | Self::Accounting
            | Self::Auditor
            | Self::ContractOfficer
            | Self::Openers
            | Self::Administrators => true,
            Self::Supplier | Self::Suppliers | Self::Evaluators | Self::Public => false,
        }
    }

    /// The id used in file names and stored rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Officers => "officers",
            Self::Approver => "approver",
            Self::Supplier => "supplier",
            Self::Suppliers => "suppliers",
            Self::Evaluators => "evaluators",
            Self::Public => "public",
            Self::Finance => "finance",
            Self::Inspector => "inspector",
            Self::Accounting => "accounting",
            Self::Auditor => "auditor",
            Self::ContractOfficer => "contract-officer",
            Self::Openers => "openers",
            Self::Administrators => "administrators",
        }
    }

    /// The audience of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.id() == id)
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Japan's offset from UTC, in seconds. Japan has had no summer time since 1952.
const JAPAN_OFFSET_SECONDS: i32 = 9 * 3600;

/// A due time as people read it, in Japan's time: `令和8年11月24日(火) 17:00まで` or
/// `24 November 2026 17:00 JST`.
#[must_use]
pub fn format_due(due: DateTime<FixedOffset>, language: Language) -> String {
    let due = FixedOffset::east_opt(JAPAN_OFFSET_SECONDS).map_or(due, |japan| due.with_timezone(&japan));
    let (hour, minute) = (due.hour(), due.minute());
    match language {
        Language::Ja => format!(
            "{}{}月{}日({}) {hour:02}:{minute:02}まで",
            japanese_year(due),
            due.month(),
            due.day(),
            japanese_weekday(due.weekday()),
        ),
        Language::En => format!("{} {hour:02}:{minute:02} JST", due.format("%-d %B %Y")),
    }
}

/// The year in the era of the day: Reiwa from 2019-05-01 on, the common era before it, because
/// no letter of this office is due before it was written.
fn japanese_year(day: DateTime<FixedOffset>) -> String {
    const REIWA_BEGINS: (i32, u32) = (2019, 5);
    if (day.year(), day.month()) < REIWA_BEGINS {
        return format!("{}年", day.year());
    }
    match day.year() - REIWA_BEGINS.0 + 1 {
        1 => "令和元年".to_owned(),
        year => format!("令和{year}年"),
    }
}

fn japanese_weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "月",
        Weekday::Tue => "火",
        Weekday::Wed => "水",
        Weekday::Thu => "木",
        Weekday::Fri => "金",
        Weekday::Sat => "土",
        Weekday::Sun => "日",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_time_reads_in_japans_time_and_era() {
        let cases = [
            ("2026-11-24T17:00:00+09:00", "令和8年11月24日(火) 17:00まで", "24 November 2026 17:00 JST"),
            ("2026-11-24T15:00:00Z", "令和8年11月25日(水) 00:00まで", "25 November 2026 00:00 JST"),
            ("2026-11-24T14:59:00Z", "令和8年11月24日(火) 23:59まで", "24 November 2026 23:59 JST"),
            ("2019-05-01T00:00:00+09:00", "令和元年5月1日(水) 00:00まで", "1 May 2019 00:00 JST"),
            ("2019-04-30T23:59:00+09:00", "2019年4月30日(火) 23:59まで", "30 April 2019 23:59 JST"),
            ("2028-02-29T09:05:00+09:00", "令和10年2月29日(火) 09:05まで", "29 February 2028 09:05 JST"),
        ];
        for (iso, ja, en) in cases {
            let due = DateTime::parse_from_rfc3339(iso).unwrap();
            assert_eq!(format_due(due, Language::Ja), ja);
            assert_eq!(format_due(due, Language::En), en);
        }
    }

    #[test]
    fn ids_and_tags_read_back() {
        for audience in Audience::ALL {
            assert_eq!(Audience::from_id(audience.id()), Some(audience));
        }
        assert_eq!(Audience::from_id("everyone"), None);
        for (tag, language) in [("ja-JP", Some(Language::Ja)), ("EN", Some(Language::En)), ("fr", None)] {
            assert_eq!(Language::from_tag(tag), language);
        }
    }
}
