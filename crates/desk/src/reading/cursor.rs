//! Where to go on: a token that only goes with the question it was given for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shirube_persistence::Place;

use crate::error::DeskError;

/// Digits of the question's hash in a token.
const DIGITS: usize = 16;

/// A question with everything that makes it another question.
#[derive(Debug, Clone)]
pub(super) struct Question(String);

#[derive(Serialize, Deserialize)]
struct Token {
    of: String,
    at: i64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    id: String,
}

impl Question {
    pub(super) fn of(org: &str, person: &str, what: &str, asked: &impl Serialize) -> Self {
        let whole = serde_json::json!([org, person, what, asked]).to_string();
        let mut hash = hex::encode(Sha256::digest(whole.as_bytes()));
        hash.truncate(DIGITS);
        Self(hash)
    }

    fn token(&self, at: i64, id: &str) -> String {
        let token = Token { of: self.0.clone(), at, id: id.to_owned() };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&token).unwrap_or_default())
    }

    fn read(&self, token: &str) -> Result<Token, DeskError> {
        let bytes = URL_SAFE_NO_PAD.decode(token.as_bytes()).ok();
        let read = bytes.and_then(|bytes| serde_json::from_slice::<Token>(&bytes).ok());
        let Some(read) = read else {
            return Err(DeskError::bad_input(
                "after",
                "続きの印ではありません。前の一覧に示されたものをそのまま指定してください。",
                "not a cursor: give the one the page before showed, as it is.",
            ));
        };
        if read.of != self.0 {
            return Err(DeskError::bad_input(
                "after",
                "続きの印は別の条件の一覧のものです。条件を変えたときは最初から始めてください。",
                "the cursor is of a list with other filters, or of somebody else: begin anew where they changed.",
            ));
        }
        Ok(read)
    }

    /// The token of a place in a list.
    pub(super) fn after_place(&self, place: &Place) -> String {
        self.token(place.position, &place.procedure)
    }

    /// The place a token names.
    pub(super) fn place(&self, token: Option<&str>) -> Result<Option<Place>, DeskError> {
        let place = |token: Token| Place { position: token.at, procedure: token.id };
        token.map(|token| self.read(token).map(place)).transpose()
    }

    /// The token of a number.
    pub(super) fn after_number(&self, number: u64) -> String {
        self.token(i64::try_from(number).unwrap_or(i64::MAX), "")
    }

    /// The number a token names.
    pub(super) fn number(&self, token: Option<&str>) -> Result<Option<u64>, DeskError> {
        token.map(|token| self.read(token).map(|token| u64::try_from(token.at).unwrap_or(0))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_with_its_question_only() {
        let question = |person: &str, year: i32| Question::of("city-a", person, "cases", &year);
        let place = Place { position: -7, procedure: "R8-0012/2".to_owned() };
        let token = question("u-0001", 2026).after_place(&place);
        assert_eq!(question("u-0001", 2026).place(Some(&token)).unwrap(), Some(place));
        assert_eq!(question("u-0001", 2026).place(None).unwrap(), None);
        for (asked, token) in [
            (question("u-0001", 2025), token.as_str()),
            (question("u-0002", 2026), &token),
            (question("u-0001", 2026), &token[1..]),
            (question("u-0001", 2026), ""),
            (question("u-0001", 2026), "R8-0012"),
        ] {
            let error = asked.place(Some(token)).unwrap_err().to_string();
            assert!(error.contains("after"), "{error}");
        }
        let number = question("u-0001", 1).after_number(12);
        assert_eq!(question("u-0001", 1).number(Some(&number)).unwrap(), Some(12));
    }
}
