//! Rules of joint procurement (共同調達): the forms of organisation and what each of them asks of
//! its members: G75, G76, G77, G78a, G78b, G79.
//!
//! | file | what |
//! |---|---|
//! | [`form`] | the nine forms of `law.md` §5.1, as a table; G75 G76 G77 |
//! | [`members`] | who the members are and how far each is |
//! | [`shares`] | the cost shares; G78a G78b |
//! | [`legality`] | what is lawful for each member; G02 G05 G79 |

pub mod form;
pub mod legality;
pub mod members;
pub mod shares;

#[cfg(test)]
mod tests;
