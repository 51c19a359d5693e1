//! Listening, working in the background, and stopping in order.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::accept::DefaultAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;
use shirube_desk::{Desk, Mailer};
use shirube_notifier::{SmtpSettings, Transport};
use shirube_trail::OrgId;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::settings::Settings;
use crate::slow::Prompt;

/// Seconds between looks at who asks no more.
const TIDY_SECONDS: u64 = 60;

/// Seconds between looks at files that nobody named.
pub const FORGETTING_SECONDS: u64 = 3_600;

/// Why a server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeFault {
    /// It cannot listen there.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        cause: io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("the certificate {certificate} cannot be used: {cause}")]
    Certificate {
        /// The file of the certificate.
        certificate: String,
        /// Why not.
        cause: io::Error,
    },
    /// Letters cannot be sent this way.
    #[error("letters cannot be sent: {0}")]
    Mail(String),
    /// Something went wrong while it ran.
    #[error("the server stopped: {0}")]
    Stopped(#[from] io::Error),
}

impl ServeFault {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Listen { address, cause } => format!("{address}で待ち受けられません（{cause}）。"),
            Self::Certificate { certificate, cause } => {
                format!("証明書「{certificate}」を使えません（{cause}）。")
            }
            Self::Mail(cause) => format!("手紙を送れません（{cause}）。"),
            Self::Stopped(cause) => format!("サーバーが止まりました（{cause}）。"),
        }
    }
}

/// Listens where the settings say; from then on connections wait to be answered.
///
/// # Errors
/// [`ServeFault::Listen`].
pub fn listen(settings: &Settings) -> Result<TcpListener, ServeFault> {
    let address = settings.listen;
    let open = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    open().map_err(|cause| ServeFault::Listen { address, cause })
}

/// How letters leave, where the settings name a mail server; without one they wait in the outbox.
///
/// # Errors
/// [`ServeFault::Mail`].
pub fn mailer(settings: &Settings) -> Result<Option<Mailer>, ServeFault> {
    let (Some(url), Some(from)) = (&settings.smtp, &settings.mail_from) else { return Ok(None) };
    let wrong = |cause: String| ServeFault::Mail(cause);
    let catalogue = shirube_desk::embedded_letters().map_err(|error| wrong(error.to_string()))?;
    let smtp = SmtpSettings::from_url(url).map_err(|error| wrong(error.to_string()))?;
    let transport = Transport::smtp(smtp).map_err(|error| wrong(error.to_string()))?;
    let domain = from.split_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned());
    let pages = settings.public_url.clone();
    Ok(Some(Mailer { catalogue, transport, from: from.clone(), domain, pages }))
}

/// Answers requests until it is told to stop; then takes no more, and lets those end that run. In the
/// background it takes rounds of the clock, messages and letters, each ended before it stops.
///
/// # Errors
/// [`ServeFault`].
pub async fn serve(
    app: App,
    listener: TcpListener,
    mailer: Option<Mailer>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeFault> {
    let settings = app.settings().clone();
    shirube_desk::warm();
    let handle = Handle::new();
    let (stop, stopped) = watch::channel(false);
    let long = tokio::spawn(crate::long::long_rounds(app.clone(), stopped.clone()));
    let worker = tokio::spawn(work(app.clone(), mailer, stopped));
    let stopping = handle.clone();
    let grace = Duration::from_secs(settings.shutdown_seconds);
    let teller = tokio::spawn(async move {
        shutdown.await;
        tracing::info!("told to stop");
        stopping.graceful_shutdown(Some(grace));
    });
    let service = crate::router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let within = Duration::from_secs(settings.slow_seconds);
    let mut server = axum_server::from_tcp(listener)?.handle(handle);
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(within);
    let ran = match certificate(&settings).await? {
        Some(tls) => server.acceptor(Prompt::new(RustlsAcceptor::new(tls), within)).serve(service).await,
        None => server.acceptor(Prompt::new(DefaultAcceptor::new(), within)).serve(service).await,
    };
    teller.abort();
    // Whoever works looks at this between rounds; nobody is left to look where it ended before.
    let _ = stop.send(true);
    for worker in [worker, long] {
        if let Err(error) = worker.await {
            tracing::error!(%error, "the work in the background ended before it was told to");
        }
    }
    ran.map_err(ServeFault::from)
}

async fn certificate(settings: &Settings) -> Result<Option<RustlsConfig>, ServeFault> {
    let (Some(certificate), Some(key)) = (&settings.tls_certificate, &settings.tls_key) else {
        return Ok(None);
    };
    // another one of this process is as good
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = RustlsConfig::from_pem_file(certificate, key).await;
    let certificate = certificate.display().to_string();
    config.map(Some).map_err(|cause| ServeFault::Certificate { certificate, cause })
}

/// Takes rounds until it is told to stop.
async fn work(app: App, mailer: Option<Mailer>, mut stopped: watch::Receiver<bool>) {
    let every = app.settings().work_every_seconds;
    let mut rounds = interval(if every == 0 { TIDY_SECONDS } else { every });
    let mut tidying = interval(TIDY_SECONDS);
    let mut forgetting = interval(FORGETTING_SECONDS);
    let mailer = mailer.map(Arc::new);
    loop {
        tokio::select! {
            biased;
            // Between rounds only: a round that has begun is ended.
            _ = stopped.changed() => return,
            _ = tidying.tick() => {
                app.limits().forget();
                crate::telemetry::tidy();
            }
            _ = forgetting.tick() => {
                if every > 0 {
                    let orgs = app.desk().store().organisations().await.unwrap_or_default();
                    forget(app.desk(), &orgs).await;
                }
            }
            _ = rounds.tick() => {
                if every > 0 {
                    round(&app, mailer.as_deref()).await;
                }
            }
        }
    }
}

/// Forgets files handed in a month ago that no entry names, and drafts nobody went on with. What cannot be
/// forgotten now is so the next time.
pub async fn forget(desk: &Desk, orgs: &[OrgId]) {
    for org in orgs {
        match desk.forget_uploads(org).await {
            Ok(0) => {}
            Ok(files) => tracing::info!(%org, files, "files that nobody named are forgotten"),
            Err(error) => tracing::error!(%org, %error, "files that nobody named are not forgotten"),
        }
        if let Err(error) = desk.forget_drafts(org).await {
            tracing::error!(%org, %error, "drafts that nobody went on with are not forgotten");
        }
    }
}

async fn round(app: &App, mailer: Option<&Mailer>) {
    let orgs = match app.desk().store().organisations().await {
        Ok(orgs) => orgs,
        Err(error) => {
            tracing::error!(%error, "no round: the organisations cannot be read");
            return;
        }
    };
    let round = app.desk().round(mailer, &orgs).await;
    crate::telemetry::worked(&round);
    if round.is_worth_telling() {
        let (acts, sent) = (round.performed.len(), round.sent);
        tracing::info!(
            acts,
            messages = round.messages,
            delivered = sent.delivered,
            retried = sent.retried,
            given_up = sent.given_up,
            "a round"
        );
    }
    if let Some(error) = &round.fault {
        tracing::error!(%error, "a round was not whole; what was left undone is still due");
    }
}

fn interval(seconds: u64) -> tokio::time::Interval {
    let mut interval = tokio::time::interval(Duration::from_secs(seconds));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
