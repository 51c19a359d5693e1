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
pub mod outcome;
pub mod payment;
pub mod price;
pub mod small_value;

#[cfg(test)]
pub(crate) mod testing;
