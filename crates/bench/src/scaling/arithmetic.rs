//! What organisations ask of an installation.

use super::assumptions::Assumptions;

/// What some organisations ask for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Organisations.
    pub organisations: u32,
    /// Cases a year.
    pub cases_a_year: f64,
    /// Acts a year.
    pub acts_a_year: f64,
    /// Acts a second in the busiest hour of the year.
    pub acts_a_second_busiest: f64,
    /// Questions a second in that hour.
    pub reads_a_second_busiest: f64,
    /// Letters a second in that hour.
    pub letters_a_second_busiest: f64,
    /// Gigabytes of tables and indexes a year.
    pub gigabytes_a_year: f64,
    /// Gigabytes of documents a year.
    pub gigabytes_of_documents_a_year: f64,
    /// Terabytes kept in the end, documents included.
    pub terabytes_kept: f64,
    /// Processors of the machine measured that the acts of the busiest hour keep busy, each act in a
    /// transaction of its own: the dear way.
    pub processors_busiest: f64,
    /// Hours in which a stranger verifies everything that is kept, on one processor.
    pub hours_to_verify: f64,
}

/// What organisations of these classes ask for: how many of each class.
#[must_use]
pub fn load(from: &Assumptions, of_class: impl Fn(usize) -> u32) -> Load {
    let (measured, assumed) = (&from.measured, &from.assumed);
    let classes = || from.class.iter().enumerate();
    let organisations = classes().map(|(nth, _)| of_class(nth)).sum();
    let cases_a_year: f64 =
        classes().map(|(nth, class)| f64::from(of_class(nth)) * f64::from(class.cases_a_year)).sum();
    let acts_a_year = cases_a_year * from.entries_a_case();
    let busiest_hour = acts_a_year / assumed.working_days * assumed.busiest_day * assumed.busiest_hour;
    let acts_a_second_busiest = busiest_hour / 3600.0;
    let bytes_an_act = f64::from(measured.played_bytes) / f64::from(measured.played_entries);
    let gigabytes_a_year = acts_a_year * bytes_an_act / 1e9;
    let gigabytes_of_documents_a_year = cases_a_year * assumed.megabytes_per_case / 1e3;
    let (fixed, each) = measured.transaction();
    let kept = acts_a_year * assumed.years_kept;
    Load {
        organisations,
        cases_a_year,
        acts_a_year,
        acts_a_second_busiest,
        reads_a_second_busiest: acts_a_second_busiest * assumed.reads_per_act,
        letters_a_second_busiest: acts_a_second_busiest * f64::from(measured.played_letters)
            / f64::from(measured.played_entries),
        gigabytes_a_year,
        gigabytes_of_documents_a_year,
        terabytes_kept: (gigabytes_a_year + gigabytes_of_documents_a_year) * assumed.years_kept / 1e3,
        // While one transaction runs, the program and its database share the processors.
        processors_busiest: acts_a_second_busiest * (fixed + each) * f64::from(measured.processors),
        hours_to_verify: kept / measured.verified_entries_per_second / 3600.0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Assumptions;
    use super::*;

    fn given() -> Assumptions {
        Assumptions::read(include_str!("../../scaling.toml")).unwrap()
    }

    #[test]
    fn all_local_governments_are_there() {
        assert_eq!(given().governments(), 1_788);
    }

    #[test]
    fn loads_add_up() {
        let from = given();
        let all = load(&from, |nth| from.class[nth].count);
        let each: Vec<Load> = (0..from.class.len())
            .map(|this| load(&from, |nth| if nth == this { from.class[nth].count } else { 0 }))
            .collect();
        let close = |left: f64, right: f64| (left - right).abs() <= right.abs() * 1e-9;
        assert!(close(all.acts_a_year, each.iter().map(|one| one.acts_a_year).sum()));
        assert!(close(all.terabytes_kept, each.iter().map(|one| one.terabytes_kept).sum()));
        assert_eq!(all.organisations, each.iter().map(|one| one.organisations).sum::<u32>());
        assert!(load(&from, |_| 0).acts_a_year.abs() < f64::EPSILON);
    }

    #[test]
    fn a_transaction_costs_what_was_measured() {
        let measured = given().measured;
        let (fixed, each) = measured.transaction();
        let acts = f64::from(measured.batch_acts_max);
        assert!((1.0 / (fixed + each) - measured.in_flight_1_acts_per_second).abs() < 0.001);
        assert!((acts / (fixed + acts * each) - measured.in_flight_256_acts_per_second).abs() < 0.001);
    }

    #[test]
    fn a_figure_out_of_bounds_is_named() {
        let text = include_str!("../../scaling.toml");
        for (from, to, named) in [
            ("busiest_hour = 0.25", "busiest_hour = 1.01", "busiest_hour"),
            ("busiest_hour = 0.25", "busiest_hour = 0.0", "busiest_hour"),
            ("working_days = 243", "working_days = 0", "working_days"),
            ("batch_acts_max = 128", "batch_acts_max = 1", "batch_acts_max"),
            (
                "in_flight_256_acts_per_second = 2541.0",
                "in_flight_256_acts_per_second = 644.0",
                "in_flight_256",
            ),
            ("working_days = 243", "working_days = 243\nworking_nights = 1", "working_nights"),
        ] {
            let changed = text.replace(from, to);
            assert_ne!(changed, text, "{from}");
            let said = Assumptions::read(&changed).unwrap_err().to_string();
            assert!(said.contains(named), "{to}: {said}");
        }
        let kept = text.replace("busiest_hour = 0.25", "busiest_hour = 1.0");
        assert!(Assumptions::read(&kept).is_ok());
    }
}
