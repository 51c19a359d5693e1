//! Between what the database holds and what it means.

use crate::error::{StoreError, StoreResult};
use chrono::DateTime;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};
use shirube_trail::{At, Digest, Fault};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Milliseconds since 1970 in UTC.
pub(crate) fn ms(at: At) -> i64 {
    at.instant().timestamp_millis()
}

/// A count as the database holds it. Counts stay below 2^53; one that does not
/// would be refused by the reader, not wrapped.
pub(crate) fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The instant of so many milliseconds since 1970.
pub(crate) fn instant(ms: i64) -> Option<At> {
    DateTime::from_timestamp_millis(ms).and_then(|at| At::truncate(at).ok())
}

/// Reads the cells of one row; what cannot be read is an inconsistency of that
/// row.
pub(crate) struct Cells {
    table: &'static str,
    key: String,
}

impl Cells {
    pub(crate) fn of(table: &'static str, key: impl fmt::Display) -> Self {
        let key = key.to_string();
        Self { table, key }
    }

    pub(crate) fn fault(&self, column: &str, what: impl fmt::Display) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            key: self.key.clone(),
            what: format!("{column}: {what}"),
        }
    }

    pub(crate) fn id<T: FromStr<Err = Fault>>(&self, column: &str, text: &str) -> StoreResult<T> {
        text.parse().map_err(|fault| self.fault(column, fault))
    }

    pub(crate) fn id_or_none<T: FromStr<Err = Fault>>(
        &self,
        column: &str,
        text: Option<&str>,
    ) -> StoreResult<Option<T>> {
        text.map(|text| self.id(column, text)).transpose()
    }

    pub(crate) fn at(&self, column: &str, ms: i64) -> StoreResult<At> {
        instant(ms).ok_or_else(|| self.fault(column, format_args!("{ms} is not an instant")))
    }

    pub(crate) fn at_or_none(&self, column: &str, ms: Option<i64>) -> StoreResult<Option<At>> {
        ms.map(|ms| self.at(column, ms)).transpose()
    }

    pub(crate) fn count<T: TryFrom<i64>>(&self, column: &str, number: i64) -> StoreResult<T> {
        T::try_from(number).map_err(|_| self.fault(column, format_args!("{number} is out of range")))
    }

    pub(crate) fn json(&self, column: &str, text: &str) -> StoreResult<Value> {
        serde_json::from_str(text).map_err(|cause| self.fault(column, cause))
    }

    /// These members of a JSON object, of those it has; the others are passed over unread.
    pub(crate) fn members(
        &self,
        column: &str,
        text: &str,
        wanted: &BTreeSet<&str>,
    ) -> StoreResult<Map<String, Value>> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let found = reader.deserialize_map(Wanted(wanted));
        found.and_then(|found| reader.end().map(|()| found)).map_err(|cause| self.fault(column, cause))
    }

    pub(crate) fn digest(&self, column: &str, hex: &str) -> StoreResult<Digest> {
        Digest::from_hex(hex).map_err(|fault| self.fault(column, fault))
    }

    pub(crate) fn word<T>(
        &self,
        column: &str,
        text: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> StoreResult<T> {
        read(text).ok_or_else(|| self.fault(column, format_args!("\"{text}\" is not a word of it")))
    }
}

/// Reads only these members.
struct Wanted<'w>(&'w BTreeSet<&'w str>);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = Map::new();
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            if self.0.contains(name.as_ref()) {
                found.insert(name.into_owned(), members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// An enum whose values are kept as words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$value_doc])* $value,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// The word it is kept as.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }

            /// Reads the word.
            #[must_use]
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}
pub(crate) use words;
