//! Finding cases by words.

use std::collections::BTreeSet;

use serde::Serialize;
use shirube_persistence::{Findable, Found, SearchWords};
use shirube_trail::{ActorId, OrgId};

use super::ROWS_A_PAGE;
use super::cursor::Question;
use super::line::CaseLine;
use crate::Desk;
use crate::error::DeskError;

/// Longest search, in characters.
const CHARACTERS_MAX: usize = 200;

/// A procedure that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FoundView {
    /// The procedure.
    #[serde(flatten)]
    pub line: CaseLine,
    /// By what: `title` (number, title, section) or `names` (of suppliers).
    pub by: String,
}

/// What was found, entered last at first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SearchPage {
    /// The procedures; of each at most once.
    pub found: Vec<FoundView>,
    /// Where to go on, where there may be more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Desk {
    /// Finds what has all of these words in its number, title or section, or, for those who see every
    /// case, in the name or number of a supplier. Full and half width, case, hiragana and katakana are
    /// one.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] for a word of one character, none, or too many; for a cursor of another
    /// search. [`DeskError::NotFound`] for a person who is not there.
    pub async fn search(
        &self,
        org: &OrgId,
        person: &ActorId,
        typed: &str,
        after: Option<&str>,
    ) -> Result<SearchPage, DeskError> {
        if typed.chars().count() > CHARACTERS_MAX {
            return Err(DeskError::bad_input(
                "words",
                format!("{CHARACTERS_MAX}文字までです。"),
                format!("at most {CHARACTERS_MAX} characters."),
            ));
        }
        let words = SearchWords::read(typed).ok_or_else(|| {
            DeskError::bad_input(
                "words",
                "どの語も2文字以上で指定してください（記号は数えません）。",
                "each word has at least two characters; signs do not count.",
            )
        })?;
        let question = Question::of(org.as_str(), person.as_str(), "search", &words.words());
        let before = question.number(after)?;
        let desk = self.asking(org).await?;
        let reader = desk.reader_of(org, person).await?;
        let asked = (before, ROWS_A_PAGE + 1);
        let mut found: Vec<Found> = Vec::new();
        if reader.sees_all() {
            found.extend(desk.store.search(org, &words, Findable::Everything, asked).await?);
        } else {
            found.extend(desk.store.search_own(org, person, &words, asked).await?);
            if reader.is_supplier() {
                found.extend(desk.store.search(org, &words, Findable::Public, asked).await?);
            }
        }
        found.sort_by_key(|one| std::cmp::Reverse(one.number));
        found.dedup_by_key(|one| one.number);
        let limit = usize::try_from(ROWS_A_PAGE).unwrap_or(usize::MAX);
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| has_more).map(|last| question.after_number(last.number));
        let mut seen = BTreeSet::new();
        found.retain(|one| seen.insert(one.standing.procedure.clone()));
        let rows: Vec<_> = found.iter().map(|one| &one.standing).collect();
        let lines = desk.lines(org, &reader, &rows).await?;
        let view = |(line, found): (CaseLine, &Found)| FoundView { line, by: found.part.clone() };
        Ok(SearchPage { found: lines.into_iter().zip(&found).map(view).collect(), next })
    }
}
