//! On which line of a file a setting is.

/// The line on which a key is set, or where the table begins it is of.
pub(super) fn line_of(text: &str, key: &str) -> Option<usize> {
    let of_provider = key.strip_prefix("oidc.").and_then(|rest| rest.split('.').next()?.parse().ok());
    match of_provider {
        Some(nth) => of_nth_provider(text, nth),
        None if key == "oidc" => of_nth_provider(text, 0),
        None => match key.strip_prefix("documents.") {
            Some(key) => of_documents(text, key),
            None => by_itself(text, key),
        },
    }
}

/// The line on which a key is set.
fn by_itself(text: &str, key: &str) -> Option<usize> {
    let is_set = |line: &str| line.split_once('=').is_some_and(|(name, _)| name.trim() == key);
    text.lines().position(is_set).map(|at| at + 1)
}

/// The line on which a key of the table is set.
fn of_documents(text: &str, key: &str) -> Option<usize> {
    let mut is_within = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            is_within = line.split('#').next().is_some_and(|line| line.trim() == "[documents]");
        }
        let name = line.split_once('=').map(|(name, _)| name.trim());
        let is_dotted = name.and_then(|name| name.strip_prefix("documents.")) == Some(key);
        if is_dotted || (is_within && name == Some(key)) {
            return Some(at + 1);
        }
    }
    None
}

/// The line on which the `nth` provider of a file begins.
fn of_nth_provider(text: &str, nth: usize) -> Option<usize> {
    let mut heads = text.lines().enumerate().filter(|(_, line)| line.trim() == "[[oidc]]");
    heads.nth(nth).map(|(at, _)| at + 1)
}
