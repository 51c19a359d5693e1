//! TOML with places: every value knows the file and line it was written in.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::errors::{Mistake, Place};

/// Variables by name.
pub(crate) type Variables = BTreeMap<String, Node>;

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// The value.
    pub(crate) value: Kind,
    /// Where.
    pub(crate) at: Place,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A text; dates and times are texts too.
    Text(String),
    /// A whole number.
    Int(i64),
    /// True or false.
    Flag(bool),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order written.
    Table(Vec<Member>),
}

/// A member of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    /// Its name.
    pub(crate) key: String,
    /// Where the name was written.
    pub(crate) at: Place,
    /// Its value.
    pub(crate) node: Node,
}

impl Node {
    /// Reads a file.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Mistake> {
        let lines = Lines { file: file.into(), starts: starts(text) };
        let table = DeTable::parse(text).map_err(|error| {
            let place = lines.place(error.span().map_or(0, |span| span.start));
            let message = error.message().to_owned();
            let is_name = message.contains("dotted key") || message.contains("duplicate key");
            let (ja, en) = if is_name {
                (
                    "。点を含む項目名は「\"call.scope\"」のように引用符で囲みます。",
                    "; put names with dots in quotes: \"call.scope\".",
                )
            } else {
                ("", "")
            };
            Mistake::new(
                &place,
                format!("TOMLとして読めません：{message}{ja}"),
                format!("not readable as TOML: {message}{en}"),
            )
        })?;
        let at = lines.place(0);
        Ok(Self { value: lines.table(table.get_ref())?, at })
    }

    /// What it is, in a word, for messages.
    pub(crate) fn found(&self) -> String {
        match &self.value {
            Kind::Text(text) => format!("\"{text}\""),
            Kind::Int(number) => number.to_string(),
            Kind::Flag(flag) => flag.to_string(),
            Kind::List(_) => "[…]".to_owned(),
            Kind::Table(_) => "{…}".to_owned(),
        }
    }

    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The members, if it is a table.
    pub(crate) fn as_table(&self) -> Option<&[Member]> {
        match &self.value {
            Kind::Table(members) => Some(members),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub(crate) fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }

    /// A member of a table.
    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        self.as_table()?.iter().find(|member| member.key == key)
    }

    /// The table without this member.
    pub(crate) fn without(&self, key: &str) -> Self {
        let members = self.as_table().unwrap_or_default().iter().filter(|member| member.key != key);
        Self { value: Kind::Table(members.cloned().collect()), at: self.at.clone() }
    }

    /// The value as JSON, references as they are written.
    pub(crate) fn json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.value {
            Kind::Text(text) => Value::from(text.as_str()),
            Kind::Int(number) => Value::from(*number),
            Kind::Flag(flag) => Value::from(*flag),
            Kind::List(items) => Value::Array(items.iter().map(Self::json).collect()),
            Kind::Table(members) => {
                Value::Object(members.iter().map(|one| (one.key.clone(), one.node.json())).collect())
            }
        }
    }
}

/// Where each line of a file begins, in bytes.
fn starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

struct Lines {
    file: Arc<str>,
    starts: Vec<usize>,
}

impl Lines {
    fn place(&self, byte: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= byte);
        Place { file: Arc::clone(&self.file), line }
    }

    fn table(&self, table: &DeTable<'_>) -> Result<Kind, Mistake> {
        let mut written: Vec<_> = table.iter().collect();
        written.sort_by_key(|(key, _)| key.span().start);
        let member = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let at = self.place(key.span().start);
            let name: &std::borrow::Cow<'_, str> = key.get_ref();
            Ok(Member { key: name.clone().into_owned(), node: self.node(value, &at)?, at })
        };
        Ok(Kind::Table(written.into_iter().map(member).collect::<Result<_, Mistake>>()?))
    }

    fn node(&self, value: &Spanned<DeValue<'_>>, key_at: &Place) -> Result<Node, Mistake> {
        let at = match value.get_ref() {
            // the span of a table with a header may be the header's; the key is where it is looked for
            DeValue::Table(_) => key_at.clone(),
            _ => self.place(value.span().start),
        };
        let kind = match value.get_ref() {
            DeValue::String(text) => Kind::Text(text.clone().into_owned()),
            DeValue::Integer(number) => {
                let wanted = ("64ビットに収まる整数", "a whole number of 64 bits");
                let read = i64::from_str_radix(number.as_str(), number.radix());
                Kind::Int(read.map_err(|_| Mistake::shape(&at, "整数", wanted, number.as_str()))?)
            }
            DeValue::Float(number) => {
                return Err(Mistake::new(
                    &at,
                    format!("小数{}は文字として書いてください（\"{}\"）。", number.as_str(), number.as_str()),
                    format!("write the fraction {} as a text: \"{}\".", number.as_str(), number.as_str()),
                ));
            }
            DeValue::Boolean(flag) => Kind::Flag(*flag),
            DeValue::Datetime(stamp) => Kind::Text(stamp.to_string()),
            DeValue::Array(items) => Kind::List(
                items
                    .iter()
                    .map(|item| self.node(item, &self.place(item.span().start)))
                    .collect::<Result<_, _>>()?,
            ),
            DeValue::Table(table) => self.table(table)?,
        };
        Ok(Node { value: kind, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Result<Node, Mistake> {
        Node::parse("t.toml", text)
    }

    #[test]
    fn every_value_knows_its_line() {
        let node = one("a = 1\n\n[b]\nc = [\n  \"x\",\n  true,\n]\n").unwrap();
        let c = node.member("b").unwrap().node.member("c").unwrap();
        assert_eq!((c.at.line, c.node.as_list().unwrap()[1].at.line), (4, 6));
    }

    #[test]
    fn mistakes_name_the_line() {
        for (text, line, part) in [
            ("a = 1\nb = 1.5\n", 2, "as a text"),
            ("a = 1\nb = \n", 2, "not readable"),
            ("a = 99999999999999999999\n", 1, "64 bits"),
        ] {
            let mistake = one(text).unwrap_err();
            assert_eq!(mistake.place.line, line, "{text}");
            assert!(mistake.en.contains(part), "{}", mistake.en);
        }
    }
}
