//! Reading a JSON object strictly: every member asked for, no member left over.

use crate::fault::{Fault, FaultKind, JsonType};
use serde_json::{Map, Value};
use std::str::FromStr;

pub(crate) fn wrong_type(member: &str, found: &Value, expected: JsonType) -> Fault {
    let kind = if found.is_null() { FaultKind::Null } else { FaultKind::WrongType { expected } };
    Fault::new(member, kind)
}

/// The members of an object not yet read.
pub(crate) struct Members {
    /// Path of the object itself; empty for the entry.
    path: String,
    left: Map<String, Value>,
}

impl Members {
    pub(crate) fn of(value: Value, path: String) -> Result<Self, Fault> {
        match value {
            Value::Object(left) => Ok(Self { path, left }),
            other => Err(wrong_type(&path, &other, JsonType::Object)),
        }
    }

    /// The names not yet read.
    pub(crate) fn names(&self) -> Vec<String> {
        self.left.keys().cloned().collect()
    }

    fn member(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(crate) fn take(&mut self, name: &str) -> Result<Value, Fault> {
        self.left.remove(name).ok_or_else(|| Fault::new(self.member(name), FaultKind::Missing))
    }

    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        match self.take(name)? {
            Value::String(text) => read(&text).map_err(|fault| fault.within(&self.member(name))),
            other => Err(wrong_type(&self.member(name), &other, JsonType::String)),
        }
    }

    pub(crate) fn id<T: FromStr<Err = Fault>>(&mut self, name: &str) -> Result<T, Fault> {
        self.read(name, str::parse)
    }

    pub(crate) fn id_or_empty<T: FromStr<Err = Fault>>(&mut self, name: &str) -> Result<Option<T>, Fault> {
        self.read(name, |text| if text.is_empty() { Ok(None) } else { text.parse().map(Some) })
    }

    pub(crate) fn one_of<T: Copy>(
        &mut self,
        name: &str,
        all: &[T],
        as_str: fn(T) -> &'static str,
    ) -> Result<T, Fault> {
        self.read(name, |text| {
            let found = all.iter().copied().find(|one| as_str(*one) == text);
            found.ok_or_else(|| Fault::form(name, text, "one of the words of the format"))
        })
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&mut self, name: &str) -> Result<u64, Fault> {
        let value = self.take(name)?;
        match (value.as_u64(), value.as_i64()) {
            (Some(number), _) => Ok(number),
            (None, Some(below)) => Err(Fault::form(self.member(name), &below.to_string(), "0, 1, 2 …")),
            (None, None) => Err(wrong_type(&self.member(name), &value, JsonType::Integer)),
        }
    }

    /// Refuses what nothing asked for.
    pub(crate) fn finish(self) -> Result<(), Fault> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => Err(Fault::new(self.member(name), FaultKind::Unknown)),
        }
    }
}
