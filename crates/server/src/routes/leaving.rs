//! What everything that leaves the office is asked for with: why, and in which language.

use crate::form::{Field, Given, Takes, may, needs};

pub(super) const PURPOSE: Field =
    needs("purpose", Takes::Text(1_000), "Why: it is kept in the entry of the export.");

pub(super) const LANGUAGE: Field =
    may("language", Takes::Choice(&["ja", "en"]), "The language of the file; ja without it.");

/// The language of a file, as it is kept of what is asked for.
pub(super) fn language_tag(given: &Given) -> String {
    if given.text("language") == "en" { "en" } else { "ja" }.to_owned()
}
