//! The tables of `docs/operations/scaling.md`.

use std::fmt::Write as _;

use super::arithmetic::{Load, load};
use super::assumptions::Assumptions;
use super::rush;

/// Where the tables begin in the page.
const BEGIN: &str = "<!-- computed: begin -->\n";
/// Where they end.
const END: &str = "<!-- computed: end -->";
/// The same hour each time.
const SEED: u64 = 1_788;

/// The tables, in Markdown.
#[must_use]
pub fn page(from: &Assumptions) -> String {
    let mut out = String::new();
    transaction(&mut out, from);
    loads(&mut out, from);
    hour(&mut out, from);
    out
}

/// A page with these tables in the place of those it has; nothing where it has no such place.
#[must_use]
pub fn put(page: &str, tables: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{tables}\n{END}{after}"))
}

/// Two significant digits, or whole thousands.
fn rounded(number: f64) -> String {
    let mut unit = 1.0;
    while number.abs() / unit >= 100.0 {
        unit *= 10.0;
    }
    if number.abs() >= 10.0 {
        let whole = format!("{:.0}", (number / unit).round() * unit);
        return grouped(&whole);
    }
    match number.abs() {
        one if one >= 1.0 => format!("{number:.1}"),
        one if one >= 0.005 => format!("{number:.2}"),
        one if one > 0.0 => "< 0.01".to_owned(),
        _ => "0".to_owned(),
    }
}

/// `1234567` as `1,234,567`.
fn grouped(digits: &str) -> String {
    let count = digits.chars().count();
    let mut out = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (count - nth).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn transaction(out: &mut String, from: &Assumptions) {
    let (fixed, each) = from.measured.transaction();
    let _ = writeln!(
        out,
        "From the two rates measured, a transaction takes {:.2} ms and {:.2} ms for each act in it; a case \
         of the play has {} entries and {} letters.\n",
        fixed * 1e3,
        each * 1e3,
        rounded(from.entries_a_case()),
        rounded(f64::from(from.measured.played_letters) / f64::from(from.measured.played_cases)),
    );
}

/// What is asked for, and how much of it.
type Asked = (&'static str, fn(&Load) -> f64);

fn loads(out: &mut String, from: &Assumptions) {
    let of_class = |this: usize| load(from, move |nth| u32::from(nth == this));
    let columns: Vec<(String, Load)> = from
        .class
        .iter()
        .enumerate()
        .map(|(nth, class)| (format!("one of {} {} ({})", class.count, class.en, class.ja), of_class(nth)))
        .chain(std::iter::once((
            format!("all {}", grouped(&from.governments().to_string())),
            load(from, |nth| from.class.get(nth).map_or(0, |class| class.count)),
        )))
        .collect();
    let rows: [Asked; 10] = [
        ("cases a year", |one| one.cases_a_year),
        ("acts a year", |one| one.acts_a_year),
        ("acts a second, busiest hour", |one| one.acts_a_second_busiest),
        ("questions a second, busiest hour", |one| one.reads_a_second_busiest),
        ("letters a second, busiest hour", |one| one.letters_a_second_busiest),
        ("GB of tables a year", |one| one.gigabytes_a_year),
        ("GB of documents a year", |one| one.gigabytes_of_documents_a_year),
        ("TB kept in the end", |one| one.terabytes_kept),
        ("processors busy with acts, busiest hour", |one| one.processors_busiest),
        ("hours to verify all that is kept, one processor", |one| one.hours_to_verify),
    ];
    let heads: Vec<&str> = columns.iter().map(|(head, _)| head.as_str()).collect();
    let _ = writeln!(out, "| | {} |\n|---|{}", heads.join(" | "), "---:|".repeat(heads.len()));
    for (name, value) in rows {
        let cells: Vec<String> = columns.iter().map(|(_, one)| rounded(value(one))).collect();
        let _ = writeln!(out, "| {name} | {} |", cells.join(" | "));
    }
    out.push('\n');
}

/// Simulated: everything so many times as assumed; databases; transactions side by side in each.
const HOURS: [(u32, usize, usize); 8] =
    [(1, 1, 1), (1, 1, 2), (1, 8, 1), (10, 1, 1), (10, 1, 2), (10, 8, 1), (20, 1, 1), (20, 8, 1)];

fn hour(out: &mut String, from: &Assumptions) {
    let rush = &from.assumed.rush;
    let mut arrivals = (1, rush::hour(from, 1, SEED));
    let _ = writeln!(
        out,
        "The busiest hour of the year, simulated: everyday acts of all organisations, and {} calls with {} \
         applicants each that close at the same minute, {} acts together; then ten and twenty times as many \
         of both.\n",
        grouped(&rush.calls.to_string()),
        rush.applicants_a_call,
        grouped(&arrivals.1.len().to_string()),
    );
    let _ = writeln!(
        out,
        "| times | databases | transactions side by side in each | busy in that hour | acts a transaction | \
         wait, median | 99 of 100 | longest |\n|---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    for (times, databases, side_by_side) in HOURS {
        if arrivals.0 != times {
            arrivals = (times, rush::hour(from, times, SEED));
        }
        let waits = rush::waits(from, &arrivals.1, databases, side_by_side);
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let acts: f64 = waits.iter().map(|one| count(one.seconds.len())).sum();
        let transactions: f64 = waits.iter().map(|one| count(one.transactions)).sum();
        let busy: f64 = waits.iter().map(|one| one.busy).sum();
        // The worst of the databases: nobody is served by their mean.
        let worst = |share: f64| {
            let of = waits.iter().map(|one| one.quantile(share));
            milliseconds(of.fold(0.0, f64::max))
        };
        let _ = writeln!(
            out,
            "| {times} | {databases} | {side_by_side} | {:.0} % | {:.2} | {} | {} | {} |",
            busy / count(databases * side_by_side) / 36.0,
            acts / transactions.max(1.0),
            worst(0.5),
            worst(0.99),
            worst(1.0),
        );
    }
}

fn milliseconds(seconds: f64) -> String {
    format!("{} ms", rounded(seconds * 1e3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_what_is_known() {
        for (number, text) in [
            (0.0, "0"),
            (0.004, "< 0.01"),
            (0.005, "0.01"),
            (0.994, "0.99"),
            (1.0, "1.0"),
            (9.94, "9.9"),
            (10.0, "10"),
            (99.0, "99"),
            (104.0, "100"),
            (1_788.0, "1,800"),
            (12_345_678.0, "12,000,000"),
        ] {
            assert_eq!(rounded(number), text);
        }
    }

    #[test]
    fn the_page_says_what_is_computed() {
        let at = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations/scaling.md");
        let found = std::fs::read_to_string(&at).unwrap();
        let from = Assumptions::read(include_str!("../../scaling.toml")).unwrap();
        let wanted = put(&found, &page(&from)).unwrap();
        assert!(
            found == wanted,
            "docs/operations/scaling.md: run `cargo run --release --locked -p shirube-bench --bin scaling`"
        );
        assert_eq!(put("no place for tables", ""), None);
    }
}
