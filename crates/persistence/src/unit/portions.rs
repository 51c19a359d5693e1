//! How many rows one statement writes or names.

/// Most rows of one statement: the columns of the widest table times these are well below the number
/// of values a statement may have.
const ROWS_MAX: usize = 64;

/// As many rows as one act usually has of a table.
const ROWS_OF_AN_ACT: usize = 16;

/// Rows of an act are written by one statement, more of them by statements of 64, 32 and 16 rows and
/// one of the rest: each of these is planned once and known from then on, which one for every number
/// there may be would not.
pub(super) fn portions<T>(mut rows: Vec<T>) -> Vec<Vec<T>> {
    let mut all = Vec::new();
    while !rows.is_empty() {
        let most = rows.len().min(ROWS_MAX);
        let is_one = most <= ROWS_OF_AN_ACT || most.is_power_of_two();
        let some = if is_one { most } else { most.next_power_of_two() / 2 };
        let rest = rows.split_off(some);
        all.push(std::mem::replace(&mut rows, rest));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::portions;

    #[test]
    fn the_rows_of_an_act_are_one_statement_and_more_are_few() {
        for (rows, sizes) in [
            (0, vec![]),
            (1, vec![1]),
            (3, vec![3]),
            (16, vec![16]),
            (17, vec![16, 1]),
            (31, vec![16, 15]),
            (32, vec![32]),
            (33, vec![32, 1]),
            (63, vec![32, 16, 15]),
            (64, vec![64]),
            (65, vec![64, 1]),
            (130, vec![64, 64, 2]),
        ] {
            let portions = portions((0..rows).collect::<Vec<_>>());
            assert_eq!(portions.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "{rows}");
            assert_eq!(portions.concat(), (0..rows).collect::<Vec<_>>());
        }
    }
}
