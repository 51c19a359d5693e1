//! The figures a computation starts from, as a file states them.

use serde::Deserialize;

/// What a page on scaling is computed from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// What was measured.
    pub measured: Measured,
    /// What is assumed.
    pub assumed: Assumed,
    /// Local governments by class.
    pub class: Vec<Class>,
}

/// What was measured (`docs/performance.md`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// Acts a second of one organisation, one in flight.
    pub in_flight_1_acts_per_second: f64,
    /// Acts a second of one organisation, 256 in flight.
    pub in_flight_256_acts_per_second: f64,
    /// Most acts of one transaction.
    pub batch_acts_max: u32,
    /// Processors of the machine measured.
    pub processors: u32,
    /// Cases of the play.
    pub played_cases: u32,
    /// Entries of these cases.
    pub played_entries: u32,
    /// Letters of these cases.
    pub played_letters: u32,
    /// Bytes of the play's tables and indexes.
    pub played_bytes: u32,
    /// Entries a second that a stranger verifies.
    pub verified_entries_per_second: f64,
}

impl Measured {
    /// Seconds of a transaction, whatever it holds, and seconds of each act in it: the two that give
    /// the rates measured.
    #[must_use]
    pub fn transaction(&self) -> (f64, f64) {
        let (alone, together) =
            (1.0 / self.in_flight_1_acts_per_second, 1.0 / self.in_flight_256_acts_per_second);
        let acts = f64::from(self.batch_acts_max);
        // alone = fixed + each; together = fixed / acts + each
        let fixed = (alone - together) / (1.0 - 1.0 / acts);
        (fixed, alone - fixed)
    }
}

/// What is assumed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumed {
    /// Days an office works in a year.
    pub working_days: f64,
    /// Hours of such a day.
    pub working_hours: f64,
    /// The busiest day's acts, in mean days.
    pub busiest_day: f64,
    /// The busiest hour's share of a day's acts.
    pub busiest_hour: f64,
    /// Questions for each act.
    pub reads_per_act: f64,
    /// Years records are kept.
    pub years_kept: f64,
    /// How busy a processor is planned to be at most, 0 to 1.
    pub utilisation_max: f64,
    /// Documents of a case, in megabytes.
    pub megabytes_per_case: f64,
    /// Calls that close together.
    pub rush: Rush,
}

/// Calls that close at the same minute.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rush {
    /// How many.
    pub calls: u32,
    /// Applications to each.
    pub applicants_a_call: u32,
    /// Seconds before the deadline at which an application comes, on average.
    pub mean_seconds_before: f64,
}

/// A class of local governments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// What it is called, in Japanese.
    pub ja: String,
    /// What it is called, in English.
    pub en: String,
    /// How many there are.
    pub count: u32,
    /// Cases one of them has in a year.
    pub cases_a_year: u32,
}

/// A figure that cannot be computed with.
#[derive(Debug, thiserror::Error)]
pub enum Mistake {
    /// Not a file of this form; the reader's words name line and field.
    #[error("{0}")]
    Form(#[from] toml::de::Error),
    /// A figure out of its bounds.
    #[error("{field} is {found}: {allowed}")]
    Bounds {
        /// Which.
        field: &'static str,
        /// What it is.
        found: f64,
        /// What is allowed.
        allowed: &'static str,
    },
}

impl Assumptions {
    /// Reads them.
    ///
    /// # Errors
    /// [`Mistake`] names the field and what is allowed.
    pub fn read(text: &str) -> Result<Self, Mistake> {
        let read: Self = toml::from_str(text)?;
        let (measured, assumed) = (&read.measured, &read.assumed);
        let above = |field, found: f64, least: f64, allowed| {
            if found > least { Ok(()) } else { Err(Mistake::Bounds { field, found, allowed }) }
        };
        let share = |field, found: f64| {
            let allowed = "more than 0 and at most 1";
            if found > 0.0 && found <= 1.0 { Ok(()) } else { Err(Mistake::Bounds { field, found, allowed }) }
        };
        let one = measured.in_flight_1_acts_per_second;
        above("in_flight_1_acts_per_second", one, 0.0, "more than 0")?;
        let many = measured.in_flight_256_acts_per_second;
        above("in_flight_256_acts_per_second", many, one, "more than with one in flight")?;
        above("batch_acts_max", f64::from(measured.batch_acts_max), 1.0, "2 or more")?;
        above("verified_entries_per_second", measured.verified_entries_per_second, 0.0, "more than 0")?;
        for (field, found) in [
            ("processors", measured.processors),
            ("played_cases", measured.played_cases),
            ("played_entries", measured.played_entries),
            ("rush.applicants_a_call", assumed.rush.applicants_a_call),
        ] {
            above(field, f64::from(found), 0.0, "1 or more")?;
        }
        for (field, found) in [
            ("working_days", assumed.working_days),
            ("working_hours", assumed.working_hours),
            ("busiest_day", assumed.busiest_day),
            ("years_kept", assumed.years_kept),
            ("rush.mean_seconds_before", assumed.rush.mean_seconds_before),
        ] {
            above(field, found, 0.0, "more than 0")?;
        }
        share("busiest_hour", assumed.busiest_hour)?;
        share("utilisation_max", assumed.utilisation_max)?;
        Ok(read)
    }

    /// Local governments, all classes.
    #[must_use]
    pub fn governments(&self) -> u32 {
        self.class.iter().map(|one| one.count).sum()
    }

    /// Entries of a case.
    #[must_use]
    pub fn entries_a_case(&self) -> f64 {
        f64::from(self.measured.played_entries) / f64::from(self.measured.played_cases)
    }
}
