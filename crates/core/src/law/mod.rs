//! The law as dated tables: each row with the day it took effect and its source.

pub mod wto;
