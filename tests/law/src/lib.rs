//! What several tests share: the vectors of the law, read and heard.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that fails says where"
)]

pub mod vector;
