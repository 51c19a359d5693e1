//! Signing in at an identity provider of an organisation: `OpenID` Connect, the flow of a code with PKCE.
//!
//! ```text
//! begin → ticket in the browser, sealed → the provider → code, state → end → Proven → accounts
//! ```
//!
//! What the provider says is verified here (`openidconnect`); whose account that is, and what it may
//! begin, is of `shirube_accounts`.

mod ask;
mod fault;
pub(crate) mod known;
mod remembered;
mod settle;
mod ticket;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenVerifier,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, SignatureVerificationError,
    TokenResponse as _,
};
use shirube_accounts::Proven;
use shirube_trail::At;

pub(crate) use self::fault::OidcFault;
pub(crate) use self::settle::{Settled, settle};
pub(crate) use self::ticket::{Purpose, Ticket, spent};

use self::ask::{AskFault, Asker, causes};
use self::known::{Known, Said};
use crate::app::App;
use crate::problem::Problem;

/// The longest way back that is kept, in bytes: a cookie holds it.
const NEXT_BYTES_MAX: usize = 1_000;
/// The longest code and state, in bytes.
const ANSWER_BYTES_MAX: usize = 4_096;

/// How a token may be signed: by a key pair, never by what we know too, never not at all.
const SIGNED_BY: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// A sign-in that begins: where the browser goes, and what it keeps.
pub(crate) struct Begun {
    pub(crate) url: String,
    pub(crate) cookie: (HeaderName, HeaderValue),
}

/// What a provider sent back by the browser.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    pub(crate) code: String,
    pub(crate) state: String,
    pub(crate) iss: Option<String>,
}

/// The address to which a provider sends people back.
fn way_back(app: &App, known: &Known) -> Result<RedirectUrl, Problem> {
    let url = format!("{}/login/oidc/{}", app.origin(), known.settings.id);
    RedirectUrl::new(url).map_err(|error| Problem::alarm(&error))
}

impl Known {
    /// What the provider says of itself; asked anew where that is long ago, or `is_stale`. Who asks while
    /// another does waits for what that comes to, a failure too.
    async fn said(&self, is_stale: bool) -> Result<Said, OidcFault> {
        let mut kept = self.said.lock().await;
        if let Some(known) = kept.answer(is_stale, Instant::now()) {
            return known;
        }
        let said = self.asked().await;
        kept.keep(&said, Instant::now());
        said
    }

    /// What the provider says of itself now.
    async fn asked(&self) -> Result<Said, OidcFault> {
        let unreachable = |cause: &dyn std::error::Error| {
            let (provider, cause) = (&self.settings.id, causes(cause));
            tracing::warn!(target: "shirube::authn", provider, cause, "provider.unreachable");
            OidcFault::Unreachable
        };
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| unreachable(&error))?;
        let asker = Asker::of(issuer.url()).map_err(|error| unreachable(&error))?;
        let ask = |request| asker.clone().ask(request);
        let metadata = CoreProviderMetadata::discover_async(issuer, &ask).await;
        let metadata = Arc::new(metadata.map_err(|error| unreachable(&error))?);
        let is_there = asker.is_there(metadata.authorization_endpoint().url());
        if !is_there {
            let elsewhere = metadata.authorization_endpoint().url().to_string();
            return Err(unreachable(&AskFault::Elsewhere(elsewhere)));
        }
        Ok(Said { asker, metadata })
    }

    fn refused(&self, cause: &str) -> OidcFault {
        tracing::warn!(target: "shirube::authn", provider = self.settings.id, cause, "provider.refused");
        OidcFault::Refused
    }

    /// Begins a sign-in for a purpose.
    pub(crate) async fn begin(
        &self,
        app: &App,
        purpose: Purpose,
        (next, is_english): (&str, bool),
    ) -> Result<Result<Begun, OidcFault>, Problem> {
        let said = match self.said(false).await {
            Ok(said) => said,
            Err(fault) => return Ok(Err(fault)),
        };
        let client = CoreClient::from_provider_metadata(
            (*said.metadata).clone(),
            ClientId::new(self.settings.client_id.clone()),
            None,
        );
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let settings = app.accounts().settings();
        let is_again = matches!(purpose, Purpose::Again(_) | Purpose::Link(_));
        let age = if is_again { settings.reauthentication_seconds } else { settings.absolute_seconds };
        let back = way_back(app, self)?;
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_redirect_uri(Cow::Owned(back))
            .set_pkce_challenge(challenge)
            // A provider that is asked this says when it asked: without that nothing sensitive is done.
            .set_max_age(Duration::from_secs(age.into()));
        if is_again {
            request = request.add_prompt(CoreAuthPrompt::Login);
        }
        let (url, state, nonce) = request.url();
        let ticket = Ticket {
            provider: self.settings.id.clone(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            begun_at: app.desk().now().await?.instant().timestamp(),
            purpose,
            next: Some(next).filter(|next| next.len() <= NEXT_BYTES_MAX).unwrap_or_default().to_owned(),
            is_english,
        };
        Ok(Ok(Begun { url: url.to_string(), cookie: ticket::cookie(app, &ticket)? }))
    }

    /// Ends a sign-in: what this browser began for it, and who the provider says it is.
    pub(crate) async fn end(
        &self,
        app: &App,
        headers: &HeaderMap,
        answered: Answered,
    ) -> Result<Result<(Ticket, Proven), OidcFault>, Problem> {
        let now = app.desk().now().await?;
        let id = self.settings.id.as_str();
        let ticket = match ticket::held(app, headers, (id, &answered.state, now))? {
            Ok(ticket) => ticket,
            Err(fault) => return Ok(Err(fault)),
        };
        if answered.code.is_empty() || answered.code.len() > ANSWER_BYTES_MAX {
            return Ok(Err(self.refused("no code came back")));
        }
        // RFC 9207: an answer of another provider is none of this one
        if answered.iss.is_some_and(|iss| iss != self.settings.issuer) {
            return Ok(Err(self.refused("the answer is of another issuer")));
        }
        let Some(secret) = self.settings.secret() else {
            tracing::error!(target: "shirube::authn", provider = id, "the secret of the provider cannot be read");
            return Ok(Err(OidcFault::Unreachable));
        };
        let back = way_back(app, self)?;
        let token = match self.exchange(&ticket, answered.code, (secret, back)).await {
            Ok(token) => token,
            Err(fault) => return Ok(Err(fault)),
        };
        Ok(self.verify(&token, &ticket, now).await.map(|proven| (ticket, proven)))
    }

    /// Gives the code and gets a token for it.
    async fn exchange(
        &self,
        ticket: &Ticket,
        code: String,
        (secret, back): (String, RedirectUrl),
    ) -> Result<CoreTokenResponse, OidcFault> {
        let said = self.said(false).await?;
        let by_post = said.metadata.token_endpoint_auth_methods_supported().is_some_and(|all| {
            !all.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && all.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let client = CoreClient::from_provider_metadata(
            (*said.metadata).clone(),
            ClientId::new(self.settings.client_id.clone()),
            Some(ClientSecret::new(secret)),
        )
        .set_auth_type(if by_post { AuthType::RequestBody } else { AuthType::BasicAuth })
        .set_redirect_uri(back);
        let request = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| self.refused(&causes(&error)))?
            .set_pkce_verifier(PkceCodeVerifier::new(ticket.verifier.clone()));
        let ask = |request| said.asker.clone().ask(request);
        request.request_async(&ask).await.map_err(|error| match error {
            RequestTokenError::Request(cause) => {
                let (provider, cause) = (&self.settings.id, causes(&cause));
                tracing::warn!(target: "shirube::authn", provider, cause, "provider.unreachable");
                OidcFault::Unreachable
            }
            // What it said may hold a secret: only what kind of error it was is told.
            RequestTokenError::ServerResponse(answer) => self.refused(answer.error().as_ref()),
            RequestTokenError::Parse(..) => self.refused("its answer cannot be read"),
            RequestTokenError::Other(cause) => self.refused(&cause),
        })
    }

    /// Who a token says somebody is, once it stands. A key that is not known is asked for once.
    async fn verify(&self, token: &CoreTokenResponse, ticket: &Ticket, now: At) -> Result<Proven, OidcFault> {
        let said = self.said(false).await?;
        match self.claimed(token, ticket, (&said, now)) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let said = self.said(true).await?;
                self.claimed(token, ticket, (&said, now)).map_err(|error| self.refused(&causes(&error)))
            }
            other => other.map_err(|error| self.refused(&causes(&error))),
        }
    }

    fn claimed(
        &self,
        token: &CoreTokenResponse,
        ticket: &Ticket,
        (said, now): (&Said, At),
    ) -> Result<Proven, ClaimsVerificationError> {
        let Some(token) = token.id_token() else {
            return Err(ClaimsVerificationError::Other("there is no ID token".to_owned()));
        };
        // A public client's verifier has no secret, so that no token is verified by one.
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(self.settings.client_id.clone()),
            said.metadata.issuer().clone(),
            said.metadata.jwks().clone(),
        )
        .set_allowed_algs(SIGNED_BY)
        .set_time_fn(move || now.instant());
        let claims = token.claims(&verifier, &Nonce::new(ticket.nonce.clone()))?;
        let age = claims.auth_time().map(|at| now.instant().signed_duration_since(at).num_seconds());
        let methods = claims.auth_method_refs();
        Ok(Proven {
            org: self.org.clone(),
            issuer: self.settings.issuer.clone(),
            subject: claims.subject().as_str().to_owned(),
            age_seconds: age,
            second_factor: methods.is_some_and(|all| all.iter().any(|one| one.as_str() == "mfa")),
        })
    }
}
