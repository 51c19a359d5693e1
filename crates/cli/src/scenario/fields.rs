//! The members of a table, read with the mistakes people make.

use super::errors::{Mistake, Place};
use super::node::{Kind, Member, Node};

/// A table whose members are known.
pub(crate) struct Fields<'n> {
    members: &'n [Member],
    /// Where the table was written.
    pub(crate) at: &'n Place,
    what: &'static str,
}

impl<'n> Fields<'n> {
    /// The members of a table; refuses what is not a table and members nobody knows.
    pub(crate) fn of(node: &'n Node, what: &'static str, known: &[&str]) -> Result<Self, Mistake> {
        let members = node
            .as_table()
            .ok_or_else(|| Mistake::shape(&node.at, what, ("表（テーブル）", "a table"), &node.found()))?;
        if let Some(stranger) = members.iter().find(|member| !known.contains(&member.key.as_str())) {
            return Err(Mistake::unknown(
                &stranger.at,
                ("項目", "member"),
                &stranger.key,
                known.iter().copied(),
            ));
        }
        Ok(Self { members, at: &node.at, what })
    }

    /// A member.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.members.iter().find(|member| member.key == key).map(|member| &member.node)
    }

    /// A text that may be absent.
    pub(crate) fn text(&self, key: &str) -> Result<Option<&'n str>, Mistake> {
        let Some(node) = self.get(key) else { return Ok(None) };
        text_of(node, key).map(Some)
    }

    /// A text that must be there.
    pub(crate) fn need(&self, key: &str) -> Result<&'n str, Mistake> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    /// What is said where a member is missing.
    pub(crate) fn missing(&self, key: &str) -> Mistake {
        let what = self.what;
        Mistake::new(self.at, format!("{what}に「{key}」がありません。"), format!("{what} lacks \"{key}\"."))
    }

    /// A list of texts; absent is empty, and one text is a list of one.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<(String, &'n Place)>, Mistake> {
        let Some(node) = self.get(key) else { return Ok(Vec::new()) };
        texts_of(node, key)
    }

    /// A list of tables or texts; absent is empty.
    pub(crate) fn list(&self, key: &str) -> Result<&'n [Node], Mistake> {
        let Some(node) = self.get(key) else { return Ok(&[]) };
        node.as_list().ok_or_else(|| Mistake::shape(&node.at, key, ("一覧", "a list"), &node.found()))
    }

    /// The members of a table member; absent is empty.
    pub(crate) fn table(&self, key: &str) -> Result<&'n [Member], Mistake> {
        let Some(node) = self.get(key) else { return Ok(&[]) };
        node.as_table()
            .ok_or_else(|| Mistake::shape(&node.at, key, ("表（テーブル）", "a table"), &node.found()))
    }

    /// A count that may be absent.
    pub(crate) fn count(&self, key: &str) -> Result<Option<u64>, Mistake> {
        let Some(node) = self.get(key) else { return Ok(None) };
        let count = match node.value {
            Kind::Int(number) => u64::try_from(number).ok(),
            _ => None,
        };
        let wrong = || Mistake::shape(&node.at, key, ("0以上の整数", "a whole number from 0"), &node.found());
        count.ok_or_else(wrong).map(Some)
    }
}

/// A text.
pub(crate) fn text_of<'n>(node: &'n Node, key: &str) -> Result<&'n str, Mistake> {
    node.as_text().ok_or_else(|| Mistake::shape(&node.at, key, ("文字", "a text"), &node.found()))
}

/// Texts, each with its place.
pub(crate) fn texts_of<'n>(node: &'n Node, key: &str) -> Result<Vec<(String, &'n Place)>, Mistake> {
    match &node.value {
        Kind::List(items) => {
            items.iter().map(|item| Ok((text_of(item, key)?.to_owned(), &item.at))).collect()
        }
        _ => Ok(vec![(text_of(node, key)?.to_owned(), &node.at)]),
    }
}
