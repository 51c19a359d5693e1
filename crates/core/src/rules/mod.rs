//! The rules: guards, duties and forks, one file a theme. Adding a rule is one place: its static
//! here, and the handler that requires it.

pub mod assembly;
pub mod budget;
pub mod call;
pub mod contract;
pub mod duties;
pub mod evaluation;
pub mod frame;
pub mod integrity;
pub mod method;
pub mod payment;
pub mod price;

#[cfg(test)]
pub(crate) mod testing;
