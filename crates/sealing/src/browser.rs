//! The same in a browser, by its own `WebCrypto`: for applicants who seal and holders who open there.

/// The scripts, by name, to be served as they are and from one folder; `worker.js` is the module
/// worker, which imports the others. What an installation serves is known by the SHA-256 of each:
/// whoever serves other scripts could read what is sealed by them.
pub const BROWSER: [(&str, &str); 3] = [
    ("jose.js", include_str!("../browser/jose.js")),
    ("envelope.js", include_str!("../browser/envelope.js")),
    ("worker.js", include_str!("../browser/worker.js")),
];
