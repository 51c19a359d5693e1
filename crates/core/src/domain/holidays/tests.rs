use chrono::NaiveDate;

use super::{FIRST_DAY, HolidaysUnknown, LAST_DAY, between, holiday_name, holiday_on, listed};

fn ja(date: &str) -> Option<&'static str> {
    holiday_name(date.parse().unwrap()).map(|name| name.ja)
}

#[test]
fn amendments_begin_on_their_day() {
    for (date, name) in [
        ("1948-05-03", None),
        ("1948-09-23", Some("秋分の日")),
        ("1949-01-01", Some("元日")),
        ("1959-04-10", Some("皇太子明仁親王の結婚の儀")),
        ("1966-02-11", None),
        ("1967-02-11", Some("建国記念の日")),
        ("1973-02-12", None), // 建国記念の日 on a Sunday, before 1973-04-12
        ("1973-04-30", Some("振替休日")),
        ("1985-05-04", None), // between two holidays, before 1985-12-27
        ("1986-05-04", None), // a Sunday
        ("1987-05-04", Some("振替休日")),
        ("1988-05-04", Some("国民の休日")),
        ("1989-02-24", Some("昭和天皇の大喪の礼")),
        ("1989-04-29", Some("みどりの日")),
        ("1990-11-12", Some("即位礼正殿の儀")),
        ("1993-06-09", Some("皇太子徳仁親王の結婚の儀")),
        ("1999-01-15", Some("成人の日")),
        ("2000-01-15", None),
        ("2000-01-10", Some("成人の日")),
        ("2006-05-04", Some("国民の休日")),
        ("2007-05-04", Some("みどりの日")),
        ("2008-05-06", Some("振替休日")),
        ("2018-12-23", Some("天皇誕生日")),
        ("2019-02-23", None),
        ("2019-12-23", None),
        ("2020-02-23", Some("天皇誕生日")),
        ("2020-02-24", Some("振替休日")),
    ] {
        assert_eq!(ja(date), name, "{date}");
    }
}

#[test]
fn the_accession_and_the_olympic_years() {
    for (date, name) in [
        ("2019-04-30", Some("国民の休日")),
        ("2019-05-01", Some("天皇の即位の日")),
        ("2019-05-02", Some("国民の休日")),
        ("2019-10-22", Some("即位礼正殿の儀")),
        ("2020-07-20", None),
        ("2020-07-23", Some("海の日")),
        ("2020-07-24", Some("スポーツの日")),
        ("2020-08-10", Some("山の日")),
        ("2020-08-11", None),
        ("2020-10-12", None),
        ("2021-07-22", Some("海の日")),
        ("2021-08-08", Some("山の日")),
        ("2021-08-09", Some("振替休日")),
        ("2021-10-11", None),
        ("2022-10-10", Some("スポーツの日")),
    ] {
        assert_eq!(ja(date), name, "{date}");
    }
}

#[test]
fn the_year_2026_in_full() {
    let (first, last): (NaiveDate, NaiveDate) =
        ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let days: Vec<String> =
        between(first, last).unwrap().map(|(day, _)| day.format("%m-%d").to_string()).collect();
    assert_eq!(
        days.join(" "),
        "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23"
    );
}

#[test]
fn outside_the_covered_days_nobody_is_told_that_it_is_no_holiday() {
    assert_eq!((FIRST_DAY.to_string(), LAST_DAY.to_string()), ("1948-07-20".into(), "2050-12-31".into()));
    assert_eq!(holiday_on(FIRST_DAY), Ok(None));
    assert_eq!(holiday_on(LAST_DAY), Ok(None));
    let (before, after) = (FIRST_DAY.pred_opt().unwrap(), LAST_DAY.succ_opt().unwrap());
    for day in [NaiveDate::MIN, before, after, NaiveDate::MAX] {
        assert_eq!(holiday_on(day), Err(HolidaysUnknown(day)));
        assert_eq!(between(day, LAST_DAY).err(), Some(HolidaysUnknown(day)));
        assert_eq!(listed(FIRST_DAY, day), Err(HolidaysUnknown(day)));
    }
    let error = HolidaysUnknown(after);
    assert_eq!(
        error.ja(),
        "2051-01-01が国民の祝日かどうかは分かりません。祝日は1948-07-20から2050-12-31まで計算できます。"
    );
    assert_eq!(
        error.en(),
        "whether 2051-01-01 is a holiday is not known; national holidays are known from 1948-07-20 to 2050-12-31"
    );
}

#[test]
fn the_list_is_a_line_a_holiday() {
    let (first, last) = ("2019-04-29".parse().unwrap(), "2019-05-02".parse().unwrap());
    assert_eq!(
        listed(first, last).unwrap(),
        "2019-04-29 昭和の日\n2019-04-30 国民の休日\n2019-05-01 天皇の即位の日\n2019-05-02 国民の休日\n"
    );
    assert_eq!(listed(last, first).unwrap(), "");
}
