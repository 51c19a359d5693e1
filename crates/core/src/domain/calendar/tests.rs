use chrono::NaiveDate;

use super::super::holidays::{FIRST_DAY, HolidaysUnknown, LAST_DAY};
use super::{Calendar, CalendarError, ClosedLastDay, PERIOD_DAYS_MAX};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_office_is_open_on_ordinary_days_only() {
    let calendar = Calendar::new([date("2026-11-16")]);
    for (day, open) in [
        ("2026-11-20", true),  // Friday
        ("2026-11-21", false), // Saturday
        ("2026-11-22", false), // Sunday
        ("2026-11-23", false), // 勤労感謝の日
        ("2026-11-24", true),
        ("2026-11-16", false), // local
        ("2026-12-28", true),
        ("2026-12-29", false),
        ("2027-01-03", false),
        ("2027-01-04", true),
        ("2026-09-22", false), // 国民の休日
        ("2026-05-06", false), // 振替休日
        ("2026-05-07", true),
    ] {
        assert_eq!(calendar.is_open(date(day)), Ok(open), "{day}");
    }
    let holiday = calendar.holiday_name(date("2026-11-23")).unwrap();
    assert_eq!(holiday.unwrap().en, "Labor Thanksgiving Day");
}

#[test]
fn business_days_do_not_count_the_first() {
    let calendar = Calendar::default();
    for (from, n, to) in [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-11-20", 1, "2026-11-24"),
        ("2026-11-21", 1, "2026-11-24"),
        ("2026-11-20", 7, "2026-12-02"), // complaint window of 7 open days
        ("2026-12-28", 1, "2027-01-04"),
        ("2026-04-28", 2, "2026-05-01"),
        ("2026-05-01", 1, "2026-05-07"),
    ] {
        assert_eq!(calendar.add_business_days(date(from), n), Ok(date(to)), "{from} + {n}");
        if n > 0 {
            assert_eq!(calendar.business_days_between(date(from), date(to)), Ok(n));
        }
    }
    assert_eq!(calendar.business_days_between(date("2026-11-20"), date("2026-11-20")), Ok(0));
    assert_eq!(calendar.business_days_between(date("2026-11-20"), date("2026-11-19")), Ok(0));
}

#[test]
fn business_days_back_do_not_count_the_first_either() {
    let calendar = Calendar::new([date("2026-11-16")]);
    for (from, n, to) in [
        ("2026-11-24", 0, "2026-11-24"),
        ("2026-11-22", 0, "2026-11-22"),
        ("2026-11-24", 1, "2026-11-20"),
        ("2026-11-23", 1, "2026-11-20"),
        ("2026-11-17", 1, "2026-11-13"), // the 16th is a local closing day
        ("2027-01-04", 1, "2026-12-28"),
        ("2026-05-07", 2, "2026-04-30"), // 3 to 6 May are holidays
    ] {
        assert_eq!(calendar.subtract_business_days(date(from), n), Ok(date(to)), "{from} - {n}");
    }
    for (day, before) in [
        ("2026-11-24", "2026-11-24"),
        ("2026-11-23", "2026-11-20"),
        ("2027-01-03", "2026-12-28"),
        ("2026-12-28", "2026-12-28"),
    ] {
        assert_eq!(calendar.previous_open_day_on_or_before(date(day)), Ok(date(before)), "{day}");
    }
}

#[test]
fn a_closed_last_day_moves_only_where_asked() {
    let calendar = Calendar::default();
    for (from, n, kept, extended) in [
        ("2027-04-20", 30, "2027-05-20", "2027-05-20"), // law.md §11.2 vector 10
        ("2026-11-20", 1, "2026-11-21", "2026-11-24"),
        ("2026-11-20", 3, "2026-11-23", "2026-11-24"),
        ("2026-11-20", 4, "2026-11-24", "2026-11-24"),
        ("2026-12-19", 10, "2026-12-29", "2027-01-04"),
        ("2026-11-21", 0, "2026-11-21", "2026-11-24"),
    ] {
        let due = |rule| calendar.due_after_days(date(from), n, rule);
        assert_eq!(due(ClosedLastDay::Keep), Ok(date(kept)), "{from} + {n}");
        assert_eq!(due(ClosedLastDay::Extend), Ok(date(extended)), "{from} + {n}");
    }
}

#[test]
fn notice_days_are_counted_back_from_the_day_before_the_bid() {
    for (notice, bid, days) in [
        ("2026-11-09", "2026-11-20", 10),
        ("2026-11-10", "2026-11-20", 9),
        ("2026-11-19", "2026-11-20", 0),
        ("2026-11-20", "2026-11-20", -1),
        ("2026-12-25", "2027-01-05", 10),
    ] {
        assert_eq!(Calendar::days_before(date(bid), date(notice)), days, "{notice} {bid}");
        if let Ok(days) = u32::try_from(days) {
            assert_eq!(Calendar::latest_notice_date(date(bid), days), Ok(date(notice)));
            assert_eq!(Calendar::earliest_bid_date(date(notice), days), Ok(date(bid)));
        }
    }
}

#[test]
fn limits_are_refused_not_looped() {
    let start = date("2026-01-01");
    let closed = Calendar::new(start.iter_days().take(800));
    assert_eq!(closed.next_open_day_on_or_after(start), Err(CalendarError::NeverOpen(start)));
    assert_eq!(
        closed.previous_open_day_on_or_before(date("2028-03-01")),
        Err(CalendarError::NeverOpen(date("2028-03-01")))
    );
    assert_eq!(closed.add_business_days(start, 1), Err(CalendarError::NeverOpen(date("2026-01-02"))));
    let calendar = Calendar::default();
    let too_long = PERIOD_DAYS_MAX + 1;
    assert_eq!(
        calendar.due_after_days(start, too_long, ClosedLastDay::Keep),
        Err(CalendarError::PeriodTooLong(too_long))
    );
    assert!(calendar.due_after_days(start, PERIOD_DAYS_MAX, ClosedLastDay::Keep).is_ok());
    let edge = calendar.due_after_days(NaiveDate::MAX, 1, ClosedLastDay::Keep).unwrap_err();
    assert!(edge.ja().contains("範囲") && edge.en().contains("beyond"));
}

#[test]
fn a_day_whose_holidays_are_unknown_is_never_called_open_or_closed() {
    let calendar = Calendar::default();
    let (before, after) = (FIRST_DAY.pred_opt().unwrap(), LAST_DAY.succ_opt().unwrap());
    for day in [before, after] {
        let unknown = CalendarError::HolidaysUnknown(HolidaysUnknown(day));
        assert_eq!(calendar.is_open(day), Err(unknown));
        assert_eq!(calendar.holiday_name(day), Err(unknown));
        assert_eq!(calendar.next_open_day_on_or_after(day), Err(unknown));
        assert_eq!(calendar.previous_open_day_on_or_before(day), Err(unknown));
        assert_eq!(calendar.due_after_days(day, 0, ClosedLastDay::Extend), Err(unknown));
        // The calendar alone answers these.
        assert_eq!(calendar.due_after_days(day, 0, ClosedLastDay::Keep), Ok(day));
        assert_eq!(calendar.add_business_days(day, 0), Ok(day));
        assert!(unknown.ja().contains("国民の祝日") && unknown.en().contains("1948-07-20 to 2050-12-31"));
    }
    // 2050-12-28 is a Wednesday and the last open day that is known.
    let last_open = date("2050-12-28");
    let unknown = Err(CalendarError::HolidaysUnknown(HolidaysUnknown(after)));
    assert_eq!(calendar.add_business_days(date("2050-12-27"), 1), Ok(last_open));
    assert_eq!(calendar.add_business_days(last_open, 1), unknown);
    assert_eq!(calendar.due_after_days(last_open, 1, ClosedLastDay::Extend), unknown);
    assert_eq!(calendar.business_days_between(last_open, LAST_DAY), Ok(0));
    assert_eq!(calendar.business_days_between(last_open, after).ok(), None);
    assert_eq!(calendar.subtract_business_days(after, 1), Ok(last_open));
    assert_eq!(
        calendar.business_days_between(FIRST_DAY, LAST_DAY),
        Err(CalendarError::PeriodTooLong(37_419))
    );
}

#[test]
fn it_is_stored_as_its_closing_days() {
    let calendar = Calendar::new([date("2026-11-16")]);
    let json = serde_json::to_string(&calendar).unwrap();
    assert_eq!(json, r#"{"closing_days":["2026-11-16"]}"#);
    assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar);
    assert_eq!(serde_json::from_str::<Calendar>("{}").unwrap(), Calendar::default());
}
