//! A value as it is shown.

use askama::Template;
use askama::filters::HtmlSafe;

/// A value as it is shown, on a page whatever its depth.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "shown.html")]
pub(crate) enum Shown {
    /// One text.
    Text(String),
    /// Several texts.
    List(Vec<Shown>),
    /// Named parts.
    Parts(Vec<(String, Shown)>),
    /// Rows of the same named parts.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) label: String,
    pub(crate) value: Shown,
}

impl Shown {
    /// The value as one line.
    pub(crate) fn line(&self) -> String {
        let parts = |(name, one): (&String, String)| format!("{name}：{one}");
        match self {
            Self::Text(text) => text.clone(),
            Self::List(all) => all.iter().map(Self::line).collect::<Vec<_>>().join("、"),
            Self::Parts(all) => {
                all.iter().map(|(name, one)| parts((name, one.line()))).collect::<Vec<_>>().join("、")
            }
            Self::Table(head, rows) => {
                let row = |row: &Vec<String>| {
                    head.iter().zip(row.clone()).map(parts).collect::<Vec<_>>().join("、")
                };
                rows.iter().map(row).collect::<Vec<_>>().join("；")
            }
        }
    }
}

/// It is a template of its own, which escapes every text in it: where it stands in another, or in itself,
/// nothing is left to escape.
impl HtmlSafe for Shown {}
