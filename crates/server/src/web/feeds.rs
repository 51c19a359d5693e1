//! What was published, for programs that follow it, and how they are told that nothing changed (RFC 9110
//! §13).

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use shirube_pages::{FeedPlace, Notice, atom, calendar};

use super::frame::Asking;
use super::public::{found, query};
use crate::app::App;
use crate::problem::Problem;

/// Notices in a feed.
const NOTICES_IN_FEED: usize = 200;

pub(super) fn router() -> Router<App> {
    Router::new().route("/notices.atom", get(atom_feed)).route("/notices.ics", get(due_days))
}

/// What a feed tells, and when it changed last, where that can be said.
struct Fed {
    notices: Vec<Notice>,
    modified: Option<DateTime<Utc>>,
}

/// The latest of what fits.
async fn fed(asking: &Asking) -> Result<Fed, Problem> {
    let query = query(asking);
    let mut notices = found(asking, &query).await?;
    notices.sort_by(|a, b| b.at.cmp(&a.at));
    notices.truncate(NOTICES_IN_FEED);
    let last = notices.first().and_then(|one| DateTime::parse_from_rfc3339(&one.at).ok());
    let now = asking.app.desk().now().await?.instant();
    // A call that closes leaves a feed of open calls though nothing is published; and in the second of a
    // publication there may be another.
    let is_said = |at: &DateTime<Utc>| !query.only_open && at.timestamp() < now.timestamp();
    Ok(Fed { notices, modified: last.map(|at| at.with_timezone(&Utc)).filter(is_said) })
}

async fn atom_feed(asking: Asking, headers: HeaderMap) -> Result<Response, Problem> {
    let fed = fed(&asking).await?;
    let origin = asking.app.origin();
    let place = FeedPlace { origin: &origin, path: &asking.here, language: asking.language };
    let text = atom(place, &fed.notices);
    Ok(feed(&headers, "application/atom+xml; charset=utf-8", text, fed.modified))
}

async fn due_days(asking: Asking, headers: HeaderMap) -> Result<Response, Problem> {
    let fed = fed(&asking).await?;
    let origin = asking.app.origin();
    let place = FeedPlace { origin: &origin, path: &asking.here, language: asking.language };
    let text = calendar(place, &fed.notices);
    Ok(feed(&headers, "text/calendar; charset=utf-8", text, fed.modified))
}

/// A feed with the hash of what it says as its tag, and with the moment of its last change: who has it
/// already is told so.
fn feed(asked: &HeaderMap, media: &'static str, text: String, modified: Option<DateTime<Utc>>) -> Response {
    let tag = format!("\"{}\"", hex::encode(Sha256::digest(&text)));
    let is_known = is_known(asked, &tag, modified);
    let mut headers: Vec<(HeaderName, String)> = vec![
        (header::CONTENT_TYPE, media.to_owned()),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
    ];
    headers.extend(modified.map(|at| (header::LAST_MODIFIED, httpdate::fmt_http_date(at.into()))));
    let mut response = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { text.into_response() };
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Whether who asks has it: by its tag; where they bring none, by when it changed.
fn is_known(asked: &HeaderMap, tag: &str, modified: Option<DateTime<Utc>>) -> bool {
    let text = |name: HeaderName| asked.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(known) = text(header::IF_NONE_MATCH) {
        return known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*");
    }
    // a moment that is none says nothing
    let since = text(header::IF_MODIFIED_SINCE).and_then(|text| httpdate::parse_http_date(text.trim()).ok());
    let since = since.map(DateTime::<Utc>::from);
    since.zip(modified).is_some_and(|(since, modified)| modified.timestamp() <= since.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_says_more_than_a_moment() {
        let modified = DateTime::from_timestamp(784_111_777, 0);
        let asked = |pairs: &[(HeaderName, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(name.clone(), value.parse().unwrap());
            }
            is_known(&headers, "\"a\"", modified)
        };
        let since = |text| (header::IF_MODIFIED_SINCE, text);
        // RFC 9110 §5.6.7: the forms of old are read too
        for same in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert!(asked(&[since(same)]), "{same}");
        }
        assert!(!asked(&[since("yesterday")]));
        assert!(!asked(&[since("Sun, 06 Nov 1994 08:49:36 GMT")]));
        assert!(!asked(&[since("Sun, 06 Nov 1994 08:49:37 GMT"), (header::IF_NONE_MATCH, "\"b\"")]));
        assert!(asked(&[(header::IF_NONE_MATCH, "\"b\", W/\"a\"")]));
        assert!(!is_known(&HeaderMap::new(), "\"a\"", modified));
    }
}
