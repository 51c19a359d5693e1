//! `docs/security-tests.md`: whatever it names is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rows there have to be: the attacks of our design, by their numbers.
const ROWS: [u8; 44] = [
    1, 2, 3, 4, 6, 7, 8, 11, 12, 13, 14, 16, 18, 19, 21, 23, 25, 26, 29, 30, 31, 32, 34, 36, 38, 39, 40, 41,
    43, 44, 45, 46, 49, 51, 54, 55, 56, 57, 59, 60, 61, 62, 63, 65,
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a text names between backquotes.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What is wrong with what a text names: a file that is not there, a test that its file does not have.
fn faults(text: &str) -> Vec<String> {
    let (mut faults, mut source) = (Vec::new(), String::new());
    for name in named(text) {
        if name.contains('/') {
            let path = root().join(name);
            source = std::fs::read_to_string(&path).unwrap_or_default();
            if !path.exists() {
                faults.push(format!("{name} is not there"));
            }
        } else if name.contains('_') && !source.contains(&format!("fn {name}(")) {
            faults.push(format!("{name} is not in the file named before it"));
        }
    }
    faults
}

/// Every attack has its row, every row a test or a script, and each of them is where the table says.
#[test]
fn the_table_of_attacks_names_what_is_there() {
    let text = std::fs::read_to_string(root().join("docs/security-tests.md")).unwrap();
    assert_eq!(faults(&text), Vec::<String>::new());
    let mut found = BTreeSet::new();
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let numbers = cells[1].split(',').filter_map(|one| one.trim().parse::<u8>().ok());
        let numbers: Vec<u8> = numbers.collect();
        assert!(numbers.is_empty() || named(cells[4]).next().is_some(), "nothing holds {row}");
        found.extend(numbers);
    }
    assert_eq!(found, ROWS.into_iter().collect());
}

/// What is looked for would be found.
#[test]
fn what_the_table_names_wrongly_is_told() {
    assert_eq!(faults("`no/such.rs` `a_test`").len(), 2);
    assert_eq!(
        faults("`crates/server/tests/it/hostile/table.rs` `the_table_of_attacks_names_nothing`").len(),
        1
    );
    assert_eq!(
        faults("`crates/server/tests/it/hostile/table.rs` `the_table_of_attacks_names_what_is_there`").len(),
        0
    );
}
