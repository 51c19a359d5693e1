//! Words of a page in two languages, one table per page.

use shirube_core::render::Language;

/// Declares the words of a page: `Name { field = "日本語", "English"; }`. `Name::of(language)` is the
/// column of that language.
macro_rules! page_words {
    ($(#[$meta:meta])* $name:ident { $($field:ident = $ja:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub(crate) struct $name { $(pub(crate) $field: &'static str,)* }

        impl $name {
            /// The words in this language.
            pub(crate) const fn of(language: shirube_core::render::Language) -> Self {
                Self { $($field: language.pick($ja, $en),)* }
            }
        }
    };
}

pub(crate) use page_words;

/// One of two texts that are there in both languages.
pub(crate) fn either<'a>(language: Language, ja: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// A size in bytes as people read it.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KiB", bytes.div_ceil(1_024)),
        _ => format!("{} MiB", bytes.div_ceil(1_048_576)),
    }
}
