//! Whether a page does nothing but what its templates say: read as a browser reads it.

/// Attributes whose value is an address that is followed.
const ADDRESSES: [&str; 6] = ["href", "src", "action", "formaction", "data", "poster"];

/// Elements that no page of ours has, and those that only our own files are named by.
const NONE_OF_OURS: [&str; 9] =
    ["iframe", "object", "embed", "base", "style", "math", "template", "applet", "frame"];

/// What is wrong with a page: elements, attributes and addresses that are none of its templates'.
pub(super) fn faults(page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with('!') || rest.starts_with('/') {
            continue;
        }
        if !rest.starts_with(|one: char| one.is_ascii_alphabetic()) {
            faults.push(format!("a < of nobody: {}", shown(rest)));
            continue;
        }
        let (name, attributes, after) = element(rest);
        let is_script = name == "script";
        if NONE_OF_OURS.contains(&name.as_str()) {
            faults.push(format!("<{name}>: {}", shown(rest)));
        }
        for (attribute, value) in &attributes {
            let is_followed = ADDRESSES.contains(&attribute.as_str());
            let leads = value.trim_start().to_lowercase().replace(['\t', '\n', '\r'], "");
            let is_own = leads.starts_with(['/', '#', '?']) && !leads.starts_with("//")
                || leads.is_empty()
                || leads == "data:,";
            let is_plain = attribute
                .chars()
                .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || "-:_".contains(one));
            if attribute.starts_with("on") || ["style", "srcdoc"].contains(&attribute.as_str()) || !is_plain {
                faults.push(format!("<{name} {attribute}={value}>"));
            }
            if is_followed
                && !is_own
                && (leads.starts_with("javascript:") || leads.starts_with("data:") || is_script)
            {
                faults.push(format!("<{name} {attribute}={value}>"));
            }
        }
        let is_named = attributes.iter().any(|(attribute, _)| attribute == "src");
        if is_script && !(is_named && after.starts_with("</script>")) {
            faults.push(format!("a script in the page: {}", shown(rest)));
        }
        rest = after;
    }
    faults
}

fn shown(text: &str) -> String {
    text.chars().take(120).collect()
}

/// The name of an element, its attributes, and what comes after its tag.
fn element(text: &str) -> (String, Vec<(String, String)>, &str) {
    let end = text.find(|one: char| one.is_whitespace() || "/>".contains(one)).unwrap_or(text.len());
    let name = text[..end].to_lowercase();
    let (mut rest, mut attributes) = (&text[end..], Vec::new());
    loop {
        rest = rest.trim_start_matches(|one: char| one.is_whitespace() || one == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (name, attributes, after);
        }
        if rest.is_empty() {
            return (name, attributes, rest);
        }
        let end = rest.find(|one: char| one.is_whitespace() || "=>/".contains(one)).unwrap_or(rest.len());
        let attribute = rest[..end.max(1).min(rest.len())].to_lowercase();
        rest = rest[attribute.len()..].trim_start();
        let mut value = "";
        if let Some(given) = rest.strip_prefix('=') {
            let given = given.trim_start();
            let quote = given.chars().next().filter(|one| "\"'".contains(*one));
            (value, rest) = if let Some(quote) = quote {
                given[1..].split_once(quote).unwrap_or((&given[1..], ""))
            } else {
                let end = given.find(|one: char| one.is_whitespace() || one == '>').unwrap_or(given.len());
                given.split_at(end)
            };
        }
        attributes.push((attribute, value.to_owned()));
    }
}

/// What is looked for would be found.
#[test]
fn what_is_not_inert_is_told() {
    for page in [
        "<p>a<script>alert(1)</script>",
        "<p><img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">a</a>",
        "<a href=\" java\nscript:alert(1)\">a</a>",
        "<input value=\"\"autofocus onfocus=alert(1)>",
        "<p title='a'onmouseover='alert(1)'>",
        "<svg/onload=alert(1)>",
        "<iframe srcdoc='a'>",
        "<form action=\"data:text/html,a\">",
        "<p><style>a</style>",
        "a << b",
        "<script src=\"//evil.example/a.js\"></script>",
    ] {
        assert!(!faults(page).is_empty(), "{page}");
    }
    let ours = "<!doctype html><link rel=\"icon\" href=\"data:,\"><p class=\"a\" data-b='&#60;script&#62;'>&#60;img onerror=1&#62; <a href=\"/x?a=1&#38;b\">\
                a</a><br/><script src=\"/static/keys.js\" defer></script><input required value=\"javascript:\">";
    assert_eq!(faults(ours), Vec::<String>::new());
}
