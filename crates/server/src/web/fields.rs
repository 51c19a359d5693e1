//! Forms that are fields alone, as a browser sends them: texts in UTF-8 and nothing that stands for what was
//! not.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::problem::Problem;

/// The fields of a form.
#[derive(Debug)]
pub(super) struct Form<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let bytes = Bytes::from_request(whole, app).await;
        let bytes = bytes.map_err(|rejection| Problem::of_status(rejection.status()))?;
        if String::from_utf8(decoded(&bytes)).is_err() {
            return Err(no_text());
        }
        let read = axum::extract::Form::from_request(Request::from_parts(parts, bytes.into()), app).await;
        let axum::extract::Form(fields) =
            read.map_err(|rejection| Problem::of_status(rejection.into_response().status()))?;
        Ok(Self(fields))
    }
}

/// Bytes that are no text: read with what stands for them, they would be kept as what nobody typed.
pub(super) fn no_text() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        ("not-utf8", "形式の誤り"),
        "文字として読めないものが含まれています。UTF-8で送ってください。",
        "not readable as text: send it as UTF-8.",
    )
}

/// The bytes that a form stands for; what is percent-encoded wrongly stands for itself.
fn decoded(form: &[u8]) -> Vec<u8> {
    let (mut bytes, mut at) = (Vec::with_capacity(form.len()), 0);
    while let Some(byte) = form.get(at) {
        let digits = form.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let of_digits = digits.filter(|digits| !digits.starts_with('+'));
        if let Some(encoded) = of_digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(encoded);
            at += 3;
        } else {
            bytes.push(*byte);
            at += 1;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_form_stands_for_its_bytes() {
        for (form, bytes) in [
            ("a=%E3%81%82&b=1", "a=あ&b=1".as_bytes()),
            ("a=%C0%AF", b"a=\xc0\xaf"),
            ("a=%&b=%4&c=%zz&d=%+1", b"a=%&b=%4&c=%zz&d=%+1"),
            ("a=%25%32%35", b"a=%25"),
        ] {
            assert_eq!(decoded(form.as_bytes()), bytes, "{form}");
        }
    }
}
