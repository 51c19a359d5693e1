//! Problems (RFC 9457): what a request came to that was not done, with every fault at once.
//!
//! | status | what |
//! |--:|---|
//! | 400 | not JSON, or a header that must be there is not |
//! | 401 | nobody is signed in, or the wrong one |
//! | 403 | session, scope, re-authentication, or a request from another site |
//! | 404 | unknown, or not theirs to see: the same answer |
//! | 409 | refused: every unmet requirement |
//! | 410 | a link that was used or has expired |
//! | 412, 428 | somebody was first; the revision seen is missing |
//! | 422 | bad input: every field and what is allowed there |
//! | 429, 503 | too much; the database is busy: again after so many seconds |
//! | 500 | an alarm: what is wrong is in the log under the request's id |

use std::ops::{Deref, DerefMut};

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shirube_core::facts::Fault;
use shirube_desk::{Changed, Refused, Unmet};
use utoipa::ToSchema;

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Seconds after which to try again where the database is busy.
const BUSY_SECONDS: u64 = 2;

tokio::task_local! {
    /// The id of the request that is being answered.
    pub(crate) static REQUEST: String;
}

/// The id of the request that is being answered; empty outside of one.
pub(crate) fn request_id() -> String {
    REQUEST.try_with(Clone::clone).unwrap_or_default()
}

/// A field and what is allowed there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldFault {
    /// The field, as a path of names; a header by its name.
    pub field: String,
    /// What is allowed, in Japanese.
    pub ja: String,
    /// What is allowed, in English.
    pub en: String,
}

impl FieldFault {
    /// A fault of this field.
    pub fn new(field: impl Into<String>, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), ja: ja.into(), en: en.into() }
    }
}

impl From<Fault> for FieldFault {
    fn from(fault: Fault) -> Self {
        Self { field: fault.field, ja: fault.what.ja, en: fault.what.en }
    }
}

/// An act that was refused: where it stands, and which entry keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Refusal {
    /// The procedure; empty where there is none yet.
    pub procedure: String,
    /// Its stage.
    pub stage: String,
    /// The act.
    pub act: String,
    /// Number of the entry that keeps the refusal, where one does.
    pub seq: Option<u64>,
}

/// What a request came to that was not done. On the heap: what goes right need not make room for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Box<Told>);

/// What is told of a problem (RFC 9457).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Told {
    /// What kind of problem: `urn:shirube:problem:` and its code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few words, in Japanese.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do, in Japanese.
    pub detail: String,
    /// The same in English.
    pub detail_en: String,
    /// The request's id, to be told to whoever runs the server.
    pub instance: String,
    /// Fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldFault>,
    /// Unmet requirements, of a refusal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<Unmet>,
    /// The refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// Headers that go with it.
    #[serde(skip)]
    #[schema(ignore)]
    pub(crate) headers: Vec<(HeaderName, String)>,
}

impl Deref for Problem {
    type Target = Told;

    fn deref(&self) -> &Told {
        &self.0
    }
}

impl DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut Told {
        &mut self.0
    }
}

impl Problem {
    /// A problem of this status and code, in both languages.
    pub fn new(
        status: StatusCode,
        (code, title): (&str, &str),
        detail: impl Into<String>,
        detail_en: impl Into<String>,
    ) -> Self {
        Self(Box::new(Told {
            kind: format!("urn:shirube:problem:{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            detail_en: detail_en.into(),
            instance: String::new(),
            errors: Vec::new(),
            unmet: Vec::new(),
            refusal: None,
            headers: Vec::new(),
        }))
    }

    /// The code of its kind.
    #[must_use]
    pub fn code(&self) -> &str {
        self.kind.rsplit(':').next().unwrap_or_default()
    }

    /// Bad input: every fault at once.
    #[must_use]
    pub fn bad_input(errors: Vec<FieldFault>) -> Self {
        let ja: Vec<String> = errors.iter().map(|one| format!("{}：{}", one.field, one.ja)).collect();
        let en: Vec<String> = errors.iter().map(|one| format!("{}: {}", one.field, one.en)).collect();
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let mut problem = Self::new(status, ("bad-input", "入力の誤り"), ja.join("／"), en.join("; "));
        problem.errors = errors;
        problem
    }

    /// Bad input in one field.
    pub fn field(field: &str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self::bad_input(vec![FieldFault::new(field, ja, en)])
    }

    /// Unknown, or not theirs to see: the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            ("not-found", "該当なし"),
            "見つかりません。番号を確かめるか、担当者にお尋ねください。",
            "not found: check the number, or ask whoever is in charge.",
        )
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn nobody() -> Self {
        let mut problem = Self::new(
            StatusCode::UNAUTHORIZED,
            ("not-signed-in", "サインインが必要"),
            "サインインしてください（セッションの期限が切れていることがあります）。",
            "sign in first; a session may have expired.",
        );
        problem.headers.push((header::WWW_AUTHENTICATE, "Bearer realm=\"shirube\"".to_owned()));
        problem
    }

    /// Signed in, and not by what this needs.
    pub fn forbidden(code: &str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, (code, "できません"), ja, en)
    }

    /// Staff who have not set up the second factor they need.
    #[must_use]
    pub fn no_second_factor() -> Self {
        Self::forbidden(
            "second-factor-needed",
            "職員のログインには二段階認証が必要です。「アカウント」の画面で設定してください。",
            "staff need a second factor here: set one up on the page of your account.",
        )
    }

    /// Too much at once: again after so many seconds.
    #[must_use]
    pub fn too_many(seconds: u64) -> Self {
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            ("too-many-requests", "回数の上限"),
            format!("回数が多すぎます。{seconds}秒後にもう一度お試しください。"),
            format!("too many requests: try again in {seconds} seconds."),
        );
        problem.headers.push((header::RETRY_AFTER, seconds.to_string()));
        problem
    }

    /// Somebody was first.
    #[must_use]
    pub fn stale(found: u64) -> Self {
        let mut problem = Self::new(
            StatusCode::PRECONDITION_FAILED,
            ("stale", "更新済み"),
            format!("他の人が先に更新しました（現在の版{found}）。最新の内容を確認してください。"),
            format!("somebody was first: revision {found} now; look at it again."),
        );
        problem.headers.push((header::ETAG, etag(found)));
        problem
    }

    /// What was seen is not as it is; its tag of now.
    #[must_use]
    pub fn stale_tag(found: &str) -> Self {
        let mut problem = Self::new(
            StatusCode::PRECONDITION_FAILED,
            ("stale", "更新済み"),
            "他の人か別の画面が先に更新しました。最新の内容を確認してください。",
            "somebody was first, or another page of yours: look at it again.",
        );
        problem.headers.push((header::ETAG, quoted(found)));
        problem
    }

    /// What a change came to, where it is not done: 404, 412.
    ///
    /// # Errors
    /// The problem it is.
    pub fn of_change(changed: Changed) -> Result<(), Self> {
        match changed {
            Changed::Done => Ok(()),
            Changed::Nothing => Err(Self::not_found()),
            Changed::Stale(found) => Err(Self::stale_tag(&found)),
        }
    }

    /// The revision that was seen is missing.
    #[must_use]
    pub fn unseen() -> Self {
        Self::new(
            StatusCode::PRECONDITION_REQUIRED,
            ("revision-required", "版の指定が必要"),
            "見ていた版をIf-Matchで示してください（読んだときのETag）。",
            "name the revision you saw by If-Match: the ETag it was read with.",
        )
    }

    /// An act that was refused.
    #[must_use]
    pub fn refused(refused: Refused) -> Self {
        let code = if refused.code == "deadline_passed" { "deadline-passed" } else { "refused" };
        let count = refused.unmet.len();
        let mut problem = Self::new(
            StatusCode::CONFLICT,
            (code, "できません"),
            format!("行為「{}」はできません。満たされていない要件：{count}件。", refused.act),
            format!("the act \"{}\" is refused; unmet requirements: {count}.", refused.act),
        );
        let Refused { procedure, stage, act, seq, unmet, .. } = refused;
        problem.unmet = unmet;
        problem.refusal = Some(Refusal { procedure, stage, act, seq });
        problem
    }

    /// A header that must be there is not, or is not right.
    pub fn header(name: &str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        let fault = FieldFault::new(name, ja, en);
        let mut problem = Self::bad_input(vec![fault]);
        problem.status = StatusCode::BAD_REQUEST.as_u16();
        problem
    }

    /// What is wrong is no business of whoever asks: it is in the log.
    pub(crate) fn alarm(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(request = %request_id(), %error, "alarm");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ("internal", "異常"),
            "処理できませんでした。要求の番号を管理者に伝えてください。",
            "something went wrong: tell whoever runs the server the id of this request.",
        )
    }

    /// What the disk did not take: full, or gone.
    pub(crate) fn of_disk(error: &std::io::Error) -> Self {
        Self::unavailable(error)
    }

    /// Not now.
    pub(crate) fn unavailable(error: &dyn std::fmt::Display) -> Self {
        tracing::warn!(request = %request_id(), %error, "not now");
        let mut problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            ("unavailable", "混雑または停止中"),
            "いま処理できません。少し待って、同じIdempotency-Keyでもう一度お試しください。何も変わっていません。",
            "not now: wait a little and try again with the same Idempotency-Key. Nothing was changed.",
        );
        problem.headers.push((header::RETRY_AFTER, BUSY_SECONDS.to_string()));
        problem
    }

    /// What a status without a body says.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let (code, title, ja, en) = match status {
            StatusCode::NOT_FOUND => return Self::not_found(),
            StatusCode::UNAUTHORIZED => return Self::nobody(),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method-not-allowed",
                "方法の誤り",
                "この方法（メソッド）は使えません。",
                "this method is not allowed here.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("too-large", "大きすぎます", "送られた内容が大きすぎます。", "what was sent is too large.")
            }
            StatusCode::REQUEST_TIMEOUT => (
                "timeout",
                "時間切れ",
                "時間内に終わりませんでした。もう一度お試しください。",
                "it took too long: try again.",
            ),
            StatusCode::FORBIDDEN => {
                ("forbidden", "できません", "この要求は受け付けられません。", "this request is not accepted.")
            }
            status if status.is_server_error() => {
                ("internal", "異常", "処理できませんでした。", "something went wrong.")
            }
            _ => ("bad-request", "要求の誤り", "要求が正しくありません。", "the request is not right."),
        };
        Self::new(status, (code, title), ja, en)
    }
}

/// The tag of a revision.
#[must_use]
pub fn etag(revision: u64) -> String {
    format!("\"{revision}\"")
}

/// The `ETag` of what has no revision.
pub(crate) fn quoted(tag: &str) -> String {
    format!("\"{tag}\"")
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        self.instance = request_id();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&*self.0).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        for (name, value) in self.0.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        response
    }
}
