//! The rules: guards, duties and forks, one file a theme. Adding a rule is one place: its static
//! here, and the handler that requires it.

pub mod assembly;
pub mod budget;
pub mod call;
pub mod certification;
pub mod certified;
pub mod complaint;
pub mod contract;
pub mod disclosure;
pub mod duties;
pub mod evaluation;
pub mod frame;
pub mod integrity;
pub mod joint;
pub mod method;
pub mod new_small_firm;
pub mod outcome;
pub mod payment;
pub mod price;
pub mod resident_audit;
pub mod small_value;
pub mod timing;
pub mod wto;

#[cfg(test)]
pub(crate) mod testing;

/// Whether an id is one of the law's table (`law.md` §11): G and two digits, with a letter where a
/// row is split.
#[must_use]
pub fn of_the_law(id: &str) -> bool {
    let digits = id.strip_prefix('G').unwrap_or_default();
    digits.len() >= 2 && digits.bytes().take(2).all(|byte| byte.is_ascii_digit())
}
