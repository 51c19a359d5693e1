//! Reading canonical JSON in one pass, without writing it again to compare.
//!
//! Every step takes bytes that have one spelling only, or takes nothing: what is read to its end is in
//! canonical form. A value that is canonical and still not read here (an escaped character, a name that
//! is not ASCII) is left to [`crate::canonical::parse_canonical`], which also says what is wrong.

use serde_json::{Map, Value};

/// Largest integer that may be written: 2^53 − 1.
pub const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// How deep arrays and objects may nest; common readers stop at 128.
pub const DEPTH_MAX: usize = 64;

/// What is not yet read of a document.
pub(crate) struct Cursor<'b> {
    rest: &'b [u8],
}

impl<'b> Cursor<'b> {
    pub(crate) const fn of(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Exactly these bytes.
    pub(crate) fn literal(&mut self, bytes: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(bytes.as_bytes())?;
        Some(())
    }

    /// Whether these bytes come next; they are read if so.
    pub(crate) fn is_next(&mut self, bytes: &str) -> bool {
        self.literal(bytes).is_some()
    }

    /// A string in which nothing is escaped, with its closing quotation mark; the opening one was read.
    pub(crate) fn text(&mut self) -> Option<&'b str> {
        let ends = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ';
        let (text, after) = self.rest.split_at_checked(self.rest.iter().position(ends)?)?;
        self.rest = after.strip_prefix(b"\"")?;
        std::str::from_utf8(text).ok()
    }

    /// As [`Cursor::text`], of so many bytes, whose form is for the caller to check; it leaves nothing
    /// that would be escaped.
    pub(crate) fn sized_text(&mut self, bytes: usize) -> Option<&'b str> {
        let (text, after) = self.rest.split_at_checked(bytes)?;
        self.rest = after.strip_prefix(b"\"")?;
        std::str::from_utf8(text).ok()
    }

    /// A number from 0 on.
    pub(crate) fn count(&mut self) -> Option<i64> {
        let digits = self.rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, after) = self.rest.split_at_checked(digits)?;
        let has_zeros = digits.len() > 1 && digits.first() == Some(&b'0');
        // 16 digits fit, whatever they are
        if digits.is_empty() || digits.len() > 16 || has_zeros {
            return None;
        }
        let number = digits.iter().fold(0_i64, |number, digit| number * 10 + i64::from(digit - b'0'));
        self.rest = after;
        (number <= INTEGER_MAX).then_some(number)
    }

    /// What is left but for these last bytes.
    pub(crate) fn before(self, end: &str) -> Option<&'b [u8]> {
        self.rest.strip_suffix(end.as_bytes())
    }

    /// Nothing is left.
    pub(crate) const fn end(&self) -> Option<()> {
        if self.rest.is_empty() { Some(()) } else { None }
    }

    fn value(&mut self, depth_left: usize) -> Option<Value> {
        let (first, after) = self.rest.split_first()?;
        match first {
            b'"' => {
                self.rest = after;
                self.text().map(Value::from)
            }
            b'0'..=b'9' => self.count().map(Value::from),
            b'-' => {
                self.rest = after;
                self.count().filter(|number| *number > 0).map(|number| Value::from(-number))
            }
            b't' => self.literal("true").map(|()| true.into()),
            b'f' => self.literal("false").map(|()| false.into()),
            b'n' => self.literal("null").map(|()| Value::Null),
            b'[' => {
                self.rest = after;
                self.items(depth_left.checked_sub(1)?)
            }
            b'{' => {
                self.rest = after;
                self.members(depth_left.checked_sub(1)?)
            }
            _ => None,
        }
    }

    fn items(&mut self, depth_left: usize) -> Option<Value> {
        let mut items = Vec::new();
        if !self.is_next("]") {
            loop {
                items.push(self.value(depth_left)?);
                if self.is_next("]") {
                    break;
                }
                self.literal(",")?;
            }
        }
        Some(Value::Array(items))
    }

    fn members(&mut self, depth_left: usize) -> Option<Value> {
        let mut members = Map::new();
        let mut last: Option<&str> = None;
        if !self.is_next("}") {
            loop {
                self.literal("\"")?;
                let name = self.text().filter(|name| name.is_ascii())?;
                if last.is_some_and(|last| last >= name) {
                    return None;
                }
                last = Some(name);
                self.literal(":")?;
                members.insert(name.to_owned(), self.value(depth_left)?);
                if self.is_next("}") {
                    break;
                }
                self.literal(",")?;
            }
        }
        Some(Value::Object(members))
    }
}

/// A whole document.
pub(crate) fn value(bytes: &[u8]) -> Option<Value> {
    value_within(bytes, DEPTH_MAX)
}

/// A whole document that nests no deeper.
pub(crate) fn value_within(bytes: &[u8], depth_max: usize) -> Option<Value> {
    let mut cursor = Cursor::of(bytes);
    let value = cursor.value(depth_max)?;
    cursor.end().map(|()| value)
}
