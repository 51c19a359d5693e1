//! What is printed: tables a person understands, JSON, and progress on a terminal.

use std::io::{IsTerminal as _, Write as _};

use serde_json::Value;
use shirube_core::render::{Language, columns};

use crate::args::{Arguments, Tongue};

/// How to print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// JSON for programs.
    pub(crate) json: bool,
    /// Language of names.
    pub(crate) language: Language,
    /// Colour, on a terminal only.
    colour: bool,
}

impl Output {
    /// As the arguments and the terminal say.
    pub(crate) fn of(arguments: &Arguments) -> Self {
        let language = match arguments.lang {
            Tongue::Ja => Language::Ja,
            Tongue::En => Language::En,
        };
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { json: arguments.json, language, colour }
    }

    /// Prints facts: the value for programs, or the text.
    pub(crate) fn facts(&self, value: impl FnOnce() -> Value, text: impl FnOnce() -> String) {
        // a reader that went away (`| head`) is no error
        let mut out = std::io::stdout().lock();
        let _ =
            if self.json { writeln!(out, "{:#}", value()) } else { writeln!(out, "{}", text().trim_end()) };
    }

    /// Japanese or English.
    pub(crate) fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Ja => ja,
            Language::En => en,
        }
    }

    /// Good news in green, bad in red.
    pub(crate) fn mark(&self, good: bool, text: &str) -> String {
        match (self.colour, good) {
            (false, _) => text.to_owned(),
            (true, true) => format!("\u{1b}[32m{text}\u{1b}[0m"),
            (true, false) => format!("\u{1b}[31m{text}\u{1b}[0m"),
        }
    }

    /// A table with a head, padded by what a terminal shows.
    pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
        let head: Vec<String> = head.iter().map(|one| (*one).to_owned()).collect();
        let mut widths = vec![0; head.len()];
        for row in std::iter::once(&head).chain(rows) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = columns(cell).max(*width);
            }
        }
        let line = |row: &Vec<String>| {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(columns(cell)))));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let rule = "─".repeat(widths.iter().sum::<usize>() + widths.len().saturating_sub(1) * 2);
        let body: Vec<String> = rows.iter().map(line).collect();
        format!("{}\n{rule}\n{}", line(&head), body.join("\n"))
    }

    /// A step of long work: beside the facts, and apart from JSON.
    pub(crate) fn step(&self, text: &str) {
        // a reader that went away (`| head`) is no error
        let _ = if self.json {
            writeln!(std::io::stderr(), "{text}")
        } else {
            writeln!(std::io::stdout(), "{text}")
        };
    }

    /// Progress on long work, on a terminal only.
    pub(crate) fn progress(&self, what: &str, done: usize, all: usize) {
        let end = if done >= all { CLEARED } else { "" };
        self.on_terminal(&format!("\r{what} {done}/{all}{end}"));
    }

    /// Progress on long work of which nobody knows how much it is: [`Output::counted`] ends it.
    pub(crate) fn counting(&self, what: &str, done: u64) {
        self.on_terminal(&format!("{CLEARED}{what} {done}"));
    }

    /// Takes the line away on which something was counted.
    pub(crate) fn counted(&self) {
        self.on_terminal(CLEARED);
    }

    fn on_terminal(&self, text: &str) {
        let mut err = std::io::stderr();
        if self.json || !err.is_terminal() {
            return;
        }
        // who looks may have gone
        let _ = write!(err, "{text}");
        let _ = err.flush();
    }
}

/// The line from its beginning, empty.
const CLEARED: &str = "\r\u{1b}[K";
