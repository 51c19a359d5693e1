//! The calendar of one's own due days: the page on which its address is made, and the calendar itself (RFC 5545).

use askama::Template;
use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component as _, Event, EventLike as _, Property};
use shirube_desk::OwnDueView;

use crate::feeds::FeedPlace;
use crate::frame::{Crumb, Frame, escaped};
use crate::line::case_path;
use crate::words::{either, page_words};

page_words! {
    /// The words of the page.
    CalendarWords {
        title = "期限のカレンダー", "Calendar of due dates";
        lead = "自分の期限を、お使いのカレンダーで見られます。アドレスを作り、カレンダーの「URLで追加」（照会カレンダー）に入れてください。",
            "See what is due for you in the calendar you use: make an address, and add it there as a calendar by URL.";
        content = "行うこと、手続の番号、期限と、案件へのリンクが入ります。案件名や会社名は入りません。見られなくなった案件の期限は、次の更新で消えます。",
            "It has what is to be done, the number of the procedure, the day, and a link to the case; no title and no company. What you may no longer see leaves it at the next refresh.";
        secret = "アドレスを知っている人は、だれでもこの内容を見られます。人に教えず、知られたときは作り直してください（前のアドレスは使えなくなります）。",
            "Whoever knows the address reads this. Tell it to nobody; if somebody learns it, make another, and the one before stops.";
        none = "アドレスはまだありません。", "There is no address yet.";
        there = "使われているアドレスがあります。アドレスそのものは、作ったときに一度だけ示しています。", "There is an address in use. It was shown once, when it was made.";
        until = "有効期限", "Until";
        used = "最後に読まれた時刻", "Last read";
        never = "まだ", "never";
        make = "アドレスを作る", "Make an address";
        make_again = "アドレスを作り直す", "Make another address";
        end = "アドレスを使えなくする", "Stop the address";
        made = "新しいアドレス", "The new address";
        made_text = "今だけ示しています。カレンダーに入れてください。", "Shown now and never again: put it into your calendar.";
        to_account = "アカウントへ戻る", "To the account";
    }
}

/// The page of the address.
#[derive(Debug, Template)]
#[template(path = "own_calendar.html")]
pub struct CalendarPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: CalendarWords,
    /// The address that was just made.
    made: Option<String>,
    /// Until when the one there is is good, and when it was last read.
    there: Option<(String, Option<String>)>,
}

impl CalendarPage {
    /// The page: the address that was just made, and what is known of the one there is.
    #[must_use]
    pub fn new(frame: Frame, made: Option<String>, there: Option<(String, Option<String>)>) -> Self {
        let w = CalendarWords::of(frame.language);
        Self { title: w.title.to_owned(), crumbs: frame.crumbs(None, w.title), w, frame, made, there }
    }
}

/// What falls due for somebody as a calendar. It leaves the office for a calendar of somebody else's making, and
/// so it names no case by its title and no company. Moments are in UTC.
#[must_use]
pub fn own_calendar(
    place: FeedPlace<'_>,
    (org, is_company): (&str, bool),
    dues: &[OwnDueView],
    now: DateTime<Utc>,
) -> String {
    let name = CalendarWords::of(place.language).title;
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Shirube//Own due dates//JA"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", name),
        ("X-WR-CALNAME", name),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    for one in dues {
        let Ok(due) = DateTime::parse_from_rfc3339(&one.due_at) else { continue };
        let due = due.with_timezone(&Utc);
        let what = either(place.language, &one.ja, &one.en);
        let path = if is_company { format!("/my/{}", escaped(&one.procedure)) } else { case_path(&one.case) };
        let mut event = Event::new();
        event
            .uid(&format!("{}-{}@{org}", one.procedure, one.id))
            .summary(&format!("{what} {}", one.procedure))
            .timestamp(now)
            .starts(due)
            .ends(due)
            .url(&place.link(&path));
        calendar.push(event.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shirube_core::render::Language;

    #[test]
    fn a_due_day_has_an_id_that_stays_and_leads_to_its_case() {
        let due = OwnDueView {
            due_at: "2026-11-24T08:00:00Z".to_owned(),
            procedure: "R8-0001/2".to_owned(),
            case: "R8-0001".to_owned(),
            id: "answer-questions".to_owned(),
            ja: "質問に回答する".to_owned(),
            en: "answer questions".to_owned(),
        };
        let place = FeedPlace { origin: "https://a.example", path: "/", language: Language::En };
        let now = DateTime::from_timestamp(0, 0).unwrap();
        let text = |is_company, dues: &[OwnDueView]| own_calendar(place, ("city-a", is_company), dues, now);
        let staff = text(false, std::slice::from_ref(&due)).replace("\r\n ", "");
        for part in [
            "UID:R8-0001/2-answer-questions@city-a",
            "SUMMARY:answer questions R8-0001/2",
            "DTSTART:20261124T080000Z",
            "https://a.example/cases/R8-0001?lang=en",
        ] {
            assert!(staff.contains(part), "{part}: {staff}");
        }
        assert!(text(true, std::slice::from_ref(&due)).replace("\r\n ", "").contains("/my/R8-0001%2F2"));
        assert!(!text(false, &[OwnDueView { due_at: "soon".to_owned(), ..due }]).contains("VEVENT"));
    }
}
