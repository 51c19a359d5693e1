//! Scenarios are embedded when the crate is compiled, so a new scenario has to compile it again.

fn main() {
    println!("cargo:rerun-if-changed=../../scenarios");
}
