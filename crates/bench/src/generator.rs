//! Makes databases of any size and realistic shape, in constant memory.
//!
//! Some cases are played by the real machines ([`template`]). Every further case is a copy of one of
//! them ([`copy`]) with a number, a title, salts, command ids and a moment of the day of its own, its
//! entries hashed and chained anew and written as the program writes them. So each copy can be decided
//! again from its disclosures like any other case; what cannot is not copied.

pub mod copy;
pub mod template;

pub use copy::Copying;
pub use template::Template;
