//! The machines print themselves: description for programs, matrix and table, the rulebook a
//! lawyer reviews, and drawings.
//!
//! Everything here is a pure function of an [`Atlas`], and gives the same text every time: what
//! is checked in under `docs/rulebook` is compared with it by a test.

mod flow;
pub mod json;
pub mod law;
mod layout;
pub mod matrix;
mod measures;
pub mod mermaid;
mod routing;
pub mod rulebook;
pub mod rules;
mod say;
pub mod svg;
pub mod table;
mod timers;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use crate::atlas::{Atlas, Route};
use crate::registry::StageInfo;
use crate::words::Words;

pub use json::json;
pub use matrix::matrix;
pub use mermaid::mermaid;
pub use rulebook::rulebook;
pub use svg::svg;
pub use table::table;

/// In which language a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// The words in this language.
    #[must_use]
    pub const fn of(self, words: Words) -> &'static str {
        self.pick(words.ja, words.en)
    }

    /// The first for Japanese, the second for English.
    #[must_use]
    pub const fn pick(self, ja: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// The language tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        self.pick("ja", "en")
    }

    /// What stands between the items of a list.
    #[must_use]
    pub const fn comma(self) -> &'static str {
        self.pick("、", ", ")
    }
}

/// The stages a procedure can stand in: all but the moment before opening.
fn stages(atlas: &Atlas) -> impl Iterator<Item = &'static StageInfo> {
    atlas.machine.stages.iter().filter(|stage| !stage.id.is_empty())
}

/// Pushes what is not there yet, keeping the order of first mention.
fn push_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// What the routes of an act name, each once, in the order of first mention.
fn gather<'a, T: PartialEq>(atlas: &'a Atlas, act: &'a str, of: impl Fn(&'a Route) -> Vec<T>) -> Vec<T> {
    let mut list = Vec::new();
    for route in atlas.of_act(act) {
        for item in of(route) {
            push_once(&mut list, item);
        }
    }
    list
}

/// The ids of these stages, in the machine's order.
fn in_order(atlas: &Atlas, ids: &[&'static str]) -> Vec<&'static str> {
    stages(atlas).map(|stage| stage.id).filter(|id| ids.contains(id)).collect()
}

/// Whether this is the entry of the first of two people, which has no effect.
fn first_hand(route: &Route) -> bool {
    route
        .forks
        .iter()
        .any(|(question, answer)| question.id == crate::rules::frame::FIRST_OF_TWO.id && *answer == 0)
}

/// Whether the way leads back to where the procedure was.
fn history(route: &Route) -> bool {
    route.forks.iter().any(|(question, _)| question.history)
}

/// Columns a character takes in a terminal and in a fixed-width font: two for East Asian wide.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.chars().map(|one| if wide(one) { 2 } else { 1 }).sum()
}

fn wide(one: char) -> bool {
    matches!(u32::from(one),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// Every generated file: its path from the root of the repository, and its content.
#[must_use]
pub fn docs(atlases: &[Atlas]) -> Vec<(String, String)> {
    let mut files = vec![("docs/rulebook/README.md".to_owned(), index(atlases))];
    files.extend(timers::docs(atlases));
    for atlas in atlases {
        let matrices = format!("{}\n{}", matrix(atlas, Language::Ja), matrix(atlas, Language::En));
        let contents = [
            ("drawing.svg", svg(atlas, None, Language::Ja)),
            ("drawing.en.svg", svg(atlas, None, Language::En)),
            ("drawing.mmd", mermaid(atlas)),
            ("matrix.md", matrices),
            ("rulebook.ja.md", rulebook(atlas, Language::Ja)),
            ("rulebook.en.md", rulebook(atlas, Language::En)),
        ];
        let folder = atlas.machine.kind;
        files.extend(contents.map(|(name, content)| (format!("docs/rulebook/{folder}/{name}"), content)));
    }
    files
}

fn index(atlases: &[Atlas]) -> String {
    let mut out = String::from(
        "# 手続の規程集 Rulebooks\n\n\
         状態機械そのものから生成した文書です。手で編集しません。\n\
         Generated from the machines themselves; not edited by hand. To write them anew:\n\
         `SHIRUBE_BLESS=1 cargo test -p shirube-tests --test rulebook`.\n\n\
         * 規則の解説（根拠・例・方針） [日本語](law.ja.md) / The rules explained [English](law.en.md)\n\
         * 規則と法令の表 [日本語](rules.ja.md) / Rules and the law's tables [English](rules.en.md)\n\
         * 期限と義務 [日本語](timers.ja.md) / Deadlines and duties [English](timers.en.md)\n\
         * 方式の選び方 [日本語](advice.ja.md) / Which path [English](advice.en.md)\n\
         * 団体の方針 / Policy of an organisation [policy.md](../policy.md)\n\n\
         | 手続 | kind | 段階 stages | 行為 acts | 規程 rules | 規程集 | rulebook | 図 drawing | 表 matrix | Mermaid |\n\
         |---|---|--:|--:|--:|---|---|---|---|---|\n",
    );
    for atlas in atlases {
        let machine = atlas.machine;
        let kind = machine.kind;
        let _ = writeln!(
            out,
            "| {} | `{}` | {} | {} | {} | [日本語]({kind}/rulebook.ja.md) | [English]({kind}/rulebook.en.md) \
             | [日本語]({kind}/drawing.svg) [English]({kind}/drawing.en.svg) | [matrix]({kind}/matrix.md) \
             | [drawing.mmd]({kind}/drawing.mmd) |",
            machine.label.ja,
            machine.name(),
            stages(atlas).count(),
            machine.acts.len(),
            atlas.rules().len(),
        );
    }
    out
}
