//! Ids and days as they stand in addresses and filters.

use chrono::NaiveDate;
use shirube_core::domain::EraDate;
use shirube_trail::{CaseNo, OrgId, ProcedureId};

use crate::problem::Problem;

/// A procedure of an address.
///
/// # Errors
/// 404: what is no id names nothing.
pub(crate) fn procedure(text: &str) -> Result<ProcedureId, Problem> {
    ProcedureId::new(text).map_err(|_| Problem::not_found())
}

/// A case of an address.
///
/// # Errors
/// 404.
pub(crate) fn case(text: &str) -> Result<CaseNo, Problem> {
    CaseNo::new(text).map_err(|_| Problem::not_found())
}

/// An organisation of an address.
///
/// # Errors
/// 404.
pub(crate) fn org(text: &str) -> Result<OrgId, Problem> {
    OrgId::new(text).map_err(|_| Problem::not_found())
}

/// An amount in yen as people type it (`1,234,000円`); none where nothing was typed.
///
/// # Errors
/// What is no amount, in both languages.
pub(crate) fn yen(text: &str) -> Result<Option<i64>, (&'static str, &'static str)> {
    let fault = (
        "金額は「1,234,000」の形の整数（円）で入力してください。",
        "Enter a whole number of yen such as 1,234,000.",
    );
    match shirube_pages::value_of("yen", text) {
        None => Ok(None),
        Some(value) => value.as_i64().filter(|yen| *yen >= 0).map(Some).ok_or(fault),
    }
}

/// A day as offices write it; none where nothing was typed.
///
/// # Errors
/// What is no day, in both languages.
pub(crate) fn day(text: &str) -> Result<Option<NaiveDate>, (&'static str, &'static str)> {
    if text.is_empty() {
        return Ok(None);
    }
    let fault = (
        "日付は「R8.11.20」「2026-11-20」の形で入力してください。",
        "Enter a day such as 2026-11-20 or R8.11.20.",
    );
    EraDate::parse(text).map(|day| Some(day.date())).map_err(|_| fault)
}
