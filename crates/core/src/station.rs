//! What the stages and acts of every machine have in common: their persisted ids.

/// A stage of one machine.
pub trait Station: Copy {
    /// Its persisted id.
    fn id(self) -> &'static str;

    /// The stage with this id.
    fn named(id: &str) -> Option<Self>;
}

/// An act of one machine.
pub trait Deed: Copy {
    /// Its persisted id.
    fn id(self) -> &'static str;
}
