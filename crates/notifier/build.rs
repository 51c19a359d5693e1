//! Letters are embedded when the crate is compiled, so a new letter file has to compile it again.

fn main() {
    println!("cargo:rerun-if-changed=letters");
}
