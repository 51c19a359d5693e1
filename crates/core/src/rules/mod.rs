//! The rules: guards, duties and forks, one file a theme. Adding a rule is one place: its static
//! here, and the handler that requires it.

pub mod budget;
pub mod frame;
pub mod method;
