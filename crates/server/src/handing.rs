//! Contents as they leave: as a whole, or in portions as the store of documents gives them.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shirube_desk::Content;

/// A content as the body of an answer. One that turns out not to be what was handed in breaks off before
/// its end: its length was told, so that nobody takes it for the whole.
#[derive(Debug)]
pub(crate) struct Handed(pub(crate) Content);

impl IntoResponse for Handed {
    fn into_response(self) -> Response {
        match self.0 {
            Content::Here(content) => content.into_response(),
            Content::There(reading) => {
                let bytes = reading.size_bytes();
                let mut response = Body::from_stream(reading).into_response();
                response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
                response
            }
        }
    }
}
