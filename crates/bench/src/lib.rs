//! Measures the desk over a real database. What is measured is what a client would ask for: ten acts
//! that take a case from its need to an executable budget, each heard with all its rules and kept
//! with its trail, its letters and its answer.

pub mod generator;
pub mod latency;
pub mod load;
pub mod scaling;
pub mod stores;
pub mod workload;
