//! The office's own arithmetic: money, eras, fiscal years, the calendar, numbers and scoring.
//!
//! Everything here is pure: no clock, no randomness, no I/O. A function that needs today or a
//! random number is given one. Amounts are whole yen, points are exact decimals, and nothing
//! is computed in binary floating point.
//!
//! Every error names what is allowed and speaks twice: `ja()` for the office, `en()` (the same
//! sentence as `Display`) for the log and for developers.
//!
//! | module | what | source |
//! |---|---|---|
//! | [`yen`] | amounts | 国等の債権債務等の金額の端数計算に関する法律 2 |
//! | [`amounts_by_year`] | amounts per fiscal year (債務負担行為, 年割額) | Act 214 |
//! | [`era`], [`era_date`] | 和暦 | 元号法 |
//! | [`fiscal`] | 会計年度 | Act 208, 235-5 |
//! | [`holidays`] | 国民の祝日 | 国民の祝日に関する法律 |
//! | [`moment`] | moments and days within a sentence | – |
//! | [`calendar`] | open days and deadlines | Civil Code 140, 142; 休日条例 |
//! | [`corporate_number`] | 法人番号 | 番号法 39 |
//! | [`cost_shares`] | 費用負担 (均等割・人口割) | 協定書 |
//! | [`case_number`] | 案件番号, 手続番号 | – |
//! | [`outcome`] | 成果連動型の支払 | PFS guideline (2024-02) |
//! | [`scoring`] | 評価基準 and 採点集計 | Order 167-10-2; local guidelines |

pub mod amounts_by_year;
pub mod calendar;
pub mod case_number;
pub mod corporate_number;
pub mod cost_shares;
mod digits;
pub mod era;
pub mod era_date;
pub mod fiscal;
pub mod holidays;
pub mod moment;
pub mod outcome;
pub mod scoring;
pub mod yen;

pub use amounts_by_year::AmountsByYear;
pub use calendar::{Calendar, ClosedLastDay};
pub use case_number::{ApplicationToken, CaseNumber, CaseRef, ProcedureId};
pub use corporate_number::CorporateNumber;
pub(crate) use digits::grouped;
pub use era::Era;
pub use era_date::EraDate;
pub use fiscal::FiscalYear;
pub use yen::Yen;
