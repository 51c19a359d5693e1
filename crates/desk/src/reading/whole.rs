//! Pages of lists that are short enough to be read whole: people, tokens, files of a procedure.

use shirube_persistence::Place;

use super::ROWS_A_PAGE;
use super::cursor::Question;
use crate::error::DeskError;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where to go on, where there is more.
    pub next: Option<String>,
}

/// A page of a list that was read whole, in its order; a page goes on after another. `of` is whose list it is
/// (organisation and person), and which; `key` is what one of it is known by. Where the one that a page ended
/// with is gone meanwhile, the next goes on from where that one stood.
///
/// # Errors
/// [`DeskError::BadInput`] for what is no token of this list.
pub fn list_page<T>(
    (org, person, what): (&str, &str, &str),
    all: Vec<T>,
    key: impl Fn(&T) -> String,
    after: Option<&str>,
) -> Result<ListPage<T>, DeskError> {
    let rows = usize::try_from(ROWS_A_PAGE).unwrap_or(usize::MAX);
    let question = Question::of(org, person, what, &());
    let start = match question.place(after)? {
        None => 0,
        Some(Place { position, procedure: last }) => {
            let at = usize::try_from(position).unwrap_or(0);
            let is_there = all.get(at).is_some_and(|one| key(one) == last);
            let found = if is_there { Some(at) } else { all.iter().position(|one| key(one) == last) };
            found.map_or(at, |at| at.saturating_add(1))
        }
    };
    let has_more = all.len() > start.saturating_add(rows);
    let items: Vec<T> = all.into_iter().skip(start).take(rows).collect();
    let next = items.last().filter(|_| has_more).map(|last| {
        let at = start.saturating_add(items.len()).saturating_sub(1);
        question.after_place(&Place { position: i64::try_from(at).unwrap_or(i64::MAX), procedure: key(last) })
    });
    Ok(ListPage { items, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(all: &[u32], after: Option<&str>) -> ListPage<u32> {
        list_page(("city-a", "u-0001", "people"), all.to_vec(), u32::to_string, after).unwrap()
    }

    #[test]
    fn pages_follow_one_another_to_the_end_and_say_so() {
        let rows = u32::try_from(ROWS_A_PAGE).unwrap();
        for count in [0, 1, rows, rows + 1, 2 * rows, 2 * rows + 3] {
            let all: Vec<u32> = (0..count).collect();
            let (mut told, mut after) = (Vec::new(), None);
            loop {
                let one = page(&all, after.as_deref());
                assert!(one.items.len() <= rows as usize && (one.next.is_none() || !one.items.is_empty()));
                told.extend(one.items);
                after = one.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(told, all);
        }
    }

    #[test]
    fn what_comes_and_goes_meanwhile_is_neither_told_twice_nor_left_out() {
        let rows = u32::try_from(ROWS_A_PAGE).unwrap();
        let all: Vec<u32> = (10..10 + 2 * rows).collect();
        let next = page(&all, None).next;
        let expected: Vec<u32> = (10 + rows..10 + 2 * rows).collect();
        // another stands before, the one the page ended with is gone, one of the page before is gone
        let more: Vec<u32> = (9..10 + 2 * rows).collect();
        let without = |gone: u32| all.iter().copied().filter(|one| *one != gone).collect::<Vec<_>>();
        for now in [more, without(10 + rows - 1), without(10)] {
            assert_eq!(page(&now, next.as_deref()).items, expected);
        }
        assert_eq!(page(&[], next.as_deref()).items, [0_u32; 0]);
    }

    #[test]
    fn a_token_of_another_list_is_none_of_this() {
        let all: Vec<u32> = (0..1_000).collect();
        let next = page(&all, None).next.unwrap();
        for of in
            [("city-b", "u-0001", "people"), ("city-a", "u-0002", "people"), ("city-a", "u-0001", "tokens")]
        {
            assert!(list_page(of, all.clone(), u32::to_string, Some(&next)).is_err(), "{of:?}");
        }
    }
}
