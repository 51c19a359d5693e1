//! Asking an identity provider: nobody but its issuer's host, no redirect followed, a limit to what comes
//! back and to how long it takes.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{HttpRequest, HttpResponse};
use rustls::{ClientConfig, RootCertStore};
use url::{Origin, Url};

/// The largest answer.
const ANSWER_BYTES_MAX: usize = 512 << 10;
/// The longest an answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// Why a provider gave no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskFault {
    /// The roots of trust of this machine cannot be read.
    #[error("the certificates of this machine cannot be read: {0}")]
    Roots(std::io::Error),
    /// Something else than the issuer's host was to be asked.
    #[error("{0} is not at the issuer's host")]
    Elsewhere(String),
    /// It took too long.
    #[error("no answer within {} s", ANSWER_TIME.as_secs())]
    Late,
    /// Nobody answered, or not so that it could be read.
    #[error("{0}")]
    Failed(String),
    /// It said that it cannot answer now.
    #[error("it answered {0}")]
    Status(u16),
}

/// Who asks one provider.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    at: Origin,
}

impl Asker {
    /// Asks the host of this issuer and no other.
    pub(super) fn of(issuer: &Url) -> Result<Self, AskFault> {
        let provider = rustls::crypto::ring::default_provider();
        let connector = if issuer.scheme() == "http" {
            // Plain HTTP is for loopback: the settings take no other issuer without TLS.
            let tls = ClientConfig::builder_with_provider(Arc::new(provider))
                .with_safe_default_protocol_versions()
                .map_err(|error| AskFault::Failed(error.to_string()))?
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth();
            HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build()
        } else {
            let roots = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider);
            roots.map_err(AskFault::Roots)?.https_only().enable_http1().build()
        };
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector), at: issuer.origin() })
    }

    /// Whether an address is at the issuer's host.
    pub(super) fn is_there(&self, url: &Url) -> bool {
        self.at.is_tuple() && url.origin() == self.at
    }

    /// One request and its answer.
    pub(super) async fn ask(self, request: HttpRequest) -> Result<HttpResponse, AskFault> {
        let url = request.uri().to_string();
        if !Url::parse(&url).is_ok_and(|url| self.is_there(&url)) {
            return Err(AskFault::Elsewhere(url));
        }
        let asked = async {
            let failed = |error: &dyn std::error::Error| AskFault::Failed(causes(error));
            let response = self.client.request(request.map(|body| Full::new(Bytes::from(body)))).await;
            let (head, body) = response.map_err(|error| failed(&error))?.into_parts();
            if head.status.is_server_error() {
                return Err(AskFault::Status(head.status.as_u16()));
            }
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
            let body = body.map_err(|error| failed(error.as_ref()))?;
            Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(ANSWER_TIME, asked).await.unwrap_or(Err(AskFault::Late))
    }
}

/// An error and what it came of.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut of = error.source();
    while let Some(cause) = of {
        text = format!("{text}: {cause}");
        of = cause.source();
    }
    text
}
