//! The law as dated tables: each row with the day it took effect and its source.

pub mod assembly;
pub mod payment;
pub mod small_value;
pub mod table;
pub mod wto;
