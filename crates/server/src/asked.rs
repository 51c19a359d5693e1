//! What a request brings, as handlers take it: body, query, ids of the path, revision, request id.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use serde_json::{Map, Value};
use shirube_desk::Once;
use shirube_trail::{CaseNo, OrgId, ProcedureId};
use uuid::Uuid;

use crate::app::App;
use crate::form::{Form, Given};
use crate::problem::Problem;

/// The header of a request's own id.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The members of a body.
#[derive(Debug)]
pub(crate) struct Body(Map<String, Value>);

impl Body {
    /// The request that brings it, by its id, where it has one.
    pub(crate) fn once(&self, key: Key, what: &str) -> Result<Option<Once>, Problem> {
        let Some(cmd) = key.0 else { return Ok(None) };
        Ok(Some(Once::of(cmd, what, &Value::Object(self.0.clone()))?))
    }

    /// Reads it by a form.
    pub(crate) fn by(self, form: &Form) -> Result<Given, Problem> {
        form.read(self.0)
    }
}

impl FromRequest<App> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        let bytes = Bytes::from_request(request, app).await;
        let bytes = bytes.map_err(|rejection| Problem::of_status(rejection.status()))?;
        crate::json::read(&headers, &bytes).map(Self)
    }
}

/// The query of an address.
#[derive(Debug)]
pub(crate) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Reads it by a form.
    pub(crate) fn by(self, form: &Form) -> Result<Given, Problem> {
        form.read_query(self.0)
    }
}

impl FromRequestParts<App> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let Query(pairs) =
            Query::try_from_uri(&parts.uri).map_err(|_| Problem::of_status(StatusCode::BAD_REQUEST))?;
        Ok(Self(pairs))
    }
}

/// The request's own id, where it has one: the same id has one effect and one answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key(Option<Uuid>);

impl Key {
    /// The id among these headers.
    ///
    /// # Errors
    /// 400 for what is none.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(sent) = headers.get(KEY) else { return Ok(Self(None)) };
        let read = sent.to_str().ok().and_then(|text| Uuid::try_parse(text.trim_matches('"')).ok());
        read.map(|key| Self(Some(key)))
            .ok_or_else(|| Problem::header("Idempotency-Key", "UUIDの形です。", "a UUID."))
    }

    /// The id, of what must have one.
    pub(crate) fn required(self) -> Result<Uuid, Problem> {
        self.0.ok_or_else(|| {
            Problem::header(
                "Idempotency-Key",
                "要求ごとに新しいUUIDを付けてください（再送のときは同じもの）。",
                "give a new UUID with each request, and the same one where it is sent again.",
            )
        })
    }
}

impl FromRequestParts<App> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Self::of(&parts.headers)
    }
}

/// The revision that was seen, where it is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen(pub(crate) Option<u64>);

impl FromRequestParts<App> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        revision(&parts.headers).map(Self)
    }
}

/// The tag of what was seen, where it is told: of what has no revision.
#[derive(Debug, Clone)]
pub(crate) struct SeenTag(Option<String>);

impl SeenTag {
    /// The tag, of what changes nothing without.
    ///
    /// # Errors
    /// 428.
    pub(crate) fn required(&self) -> Result<&str, Problem> {
        self.0.as_deref().filter(|tag| !tag.is_empty()).ok_or_else(Problem::unseen)
    }

    /// The tag a form of ours brings along.
    pub(crate) fn of_form(tag: &str) -> Self {
        Self(Some(tag.to_owned()))
    }
}

impl FromRequestParts<App> for SeenTag {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        tag(&parts.headers).map(Self)
    }
}

fn tag(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(sent) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = sent.to_str().unwrap_or_default().trim();
    let tag = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let one = tag.filter(|tag| !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    one.map(|tag| Some(tag.to_owned())).ok_or_else(|| {
        Problem::header(
            "If-Match",
            "読んだときのetag（「\"…\"」の形）を一つだけ示してください。",
            "the one etag it was read with, in double quotes.",
        )
    })
}

fn revision(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(sent) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = sent.to_str().unwrap_or_default().trim();
    let number =
        text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| {
        Problem::header(
            "If-Match",
            "読んだときのETag（「\"3\"」の形）を一つだけ示してください。",
            "the one ETag it was read with, such as \"3\".",
        )
    })
}

/// The procedure a path names. Its slash may be written as a dot: `R8-0012.3`.
pub(crate) fn procedure(text: &str) -> Result<ProcedureId, Problem> {
    ProcedureId::new(text.replacen('.', "/", 1)).map_err(|_| Problem::not_found())
}

/// The case a path names.
pub(crate) fn case(text: &str) -> Result<CaseNo, Problem> {
    CaseNo::new(text).map_err(|_| Problem::not_found())
}

/// The organisation a field names.
pub(crate) fn org(field: &str, text: &str) -> Result<OrgId, Problem> {
    OrgId::new(text).map_err(|fault| Problem::field(field, fault.ja(), fault.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_one_strong_tag() {
        let read = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, text.parse().unwrap());
            revision(&headers).map_err(|problem| problem.status)
        };
        assert_eq!(read("\"3\""), Ok(Some(3)));
        for wrong in ["3", "*", "W/\"3\"", "\"3\", \"4\"", "\"-1\"", "\"x\"", ""] {
            assert_eq!(read(wrong), Err(400), "{wrong}");
        }
        assert_eq!(revision(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn a_tag_is_one_strong_tag() {
        let read = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, text.parse().unwrap());
            tag(&headers).map_err(|problem| problem.status)
        };
        assert_eq!(read("\"00ff\""), Ok(Some("00ff".to_owned())));
        for wrong in ["00ff", "*", "W/\"00ff\"", "\"00\", \"ff\"", "\"\"", "\"", ""] {
            assert_eq!(read(wrong), Err(400), "{wrong}");
        }
        assert_eq!(tag(&HeaderMap::new()).unwrap(), None);
        assert_eq!(SeenTag(None).required().unwrap_err().status, 428);
        assert_eq!(SeenTag::of_form("").required().unwrap_err().status, 428);
    }

    #[test]
    fn a_procedure_is_named_with_a_dot_too() {
        for (text, expected) in [("R8-0012.3", "R8-0012/3"), ("R8-0012/3", "R8-0012/3"), ("office", "office")]
        {
            assert_eq!(procedure(text).unwrap().as_str(), expected);
        }
        for wrong in ["", "..", "R8-0012.3.4", "R8-0012/../3", "r8"] {
            assert_eq!(procedure(wrong).unwrap_err().status, 404, "{wrong}");
        }
    }
}
