//! Accounts over a real database.
#![expect(clippy::unwrap_used, reason = "the helpers of the tests fail like the tests")]

mod addresses;
mod city;
mod companies;
mod letters;
mod links;
mod lockout;
mod profiles;
mod second_factor;
mod sessions;
mod set_up;
mod signing_in;
mod tokens;

#[test]
fn all_of_this_holds_on_postgres() {
    shirube_test_stores::again_on_postgres(&[]);
}
