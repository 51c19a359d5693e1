//! What the sheet of an evaluation speaks of: entrants, seats and items, and how many there may be.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most items of a sheet.
pub const ITEMS_MAX: usize = 200;
/// The most members of a committee.
pub const SEATS_MAX: usize = 50;
/// The most entrants of one evaluation.
pub const ENTRANTS_MAX: usize = 500;

/// The most decimals of an item's points and weight: their product then has at most four.
pub const ITEM_DECIMALS_MAX: u32 = 2;

/// Ids of the evaluation: opaque text.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id of that text.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// An entrant: the id of its application.
    EntrantId
);
id!(
    /// An evaluator's seat: `e-1`.
    SeatId
);
id!(
    /// An item of the sheet.
    ItemId
);
