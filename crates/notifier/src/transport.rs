//! One transport, three ways: a mail server, a folder of `.eml` files, and memory.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::response::{Category, Code, Severity};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::error::SettingsError;
use crate::message::Message;
use crate::settings::{Encryption, SmtpSettings};

/// Least wait after an answer 4yz, in seconds: a server that greylists does not want to see the
/// same letter a minute later.
const TRANSIENT_WAIT_SECONDS: u64 = 300;

/// Where letters go.
#[derive(Debug, Clone)]
pub enum Transport {
    /// To a mail server.
    Smtp(SmtpRelay),
    /// To a folder, one `.eml` file each; for training rooms and offices without mail.
    Folder(PathBuf),
    /// To memory, for tests and trials.
    Memory(MemoryFolder),
}

impl Transport {
    /// A transport to a mail server. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`SettingsError::Encryption`] where TLS cannot be prepared for the host.
    pub fn smtp(settings: SmtpSettings) -> Result<Self, SettingsError> {
        SmtpRelay::new(settings).map(Self::Smtp)
    }
}

/// A mail server, with its open connections.
#[derive(Debug, Clone)]
pub struct SmtpRelay {
    /// As given by the operator.
    pub settings: SmtpSettings,
    mailer: AsyncSmtpTransport<Tokio1Executor>,
}

impl SmtpRelay {
    fn new(settings: SmtpSettings) -> Result<Self, SettingsError> {
        let tls = || {
            TlsParameters::new(settings.host.clone())
                .map_err(|error| SettingsError::Encryption { detail: error.to_string() })
        };
        let encryption = match settings.encryption {
            Encryption::Implicit => Tls::Wrapper(tls()?),
            Encryption::StartTlsRequired => Tls::Required(tls()?),
            Encryption::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(encryption)
            .timeout(Some(Duration::from_secs(settings.timeout_seconds)));
        if let Some((user, password)) = &settings.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { mailer: builder.build(), settings })
    }

    async fn send(&self, message: &Message) -> Result<Delivered, Failure> {
        match self.mailer.send_raw(&message.envelope, &message.bytes).await {
            Ok(response) => Ok(Delivered { answer: response.first_line().unwrap_or_default().to_owned() }),
            Err(error) => Err(failure_of(&error)),
        }
    }
}

/// Letters kept in memory; clones share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryFolder(Arc<Mutex<Vec<Message>>>);

impl MemoryFolder {
    /// The letters sent so far, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Message> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, message: Message) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    }
}

/// A letter accepted by the next hop. It may still come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// What the server answered, or where the file is.
    pub answer: String,
}

/// A letter not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The same letter may be accepted later.
    Retry {
        /// What the server or the connection answered.
        answer: String,
        /// Not before so many seconds; see [`next_attempt`](crate::next_attempt).
        after_seconds: u64,
    },
    /// The same letter will never be accepted.
    GiveUp {
        /// What the server answered.
        answer: String,
    },
}

/// Hands one letter to the next hop.
///
/// # Errors
///
/// [`Failure::Retry`] for an answer 4yz, a lost connection, a full disk, and a refused login, which
/// is the office's mistake and not the letter's; [`Failure::GiveUp`] for any other answer 5yz.
///
/// A connection lost after the server had accepted the letter is a [`Failure::Retry`] too: the
/// letter may arrive twice, with the same Message-ID.
#[tracing::instrument(skip_all, fields(message_id = %message.message_id))]
pub async fn send(transport: &Transport, message: Message) -> Result<Delivered, Failure> {
    match transport {
        Transport::Smtp(relay) => relay.send(&message).await,
        Transport::Folder(folder) => put_in(folder, message).await,
        Transport::Memory(memory) => {
            let answer = message.message_id.clone();
            memory.keep(message);
            Ok(Delivered { answer })
        }
    }
}

fn failure_of(error: &lettre::transport::smtp::Error) -> Failure {
    let answer = error.to_string();
    if error.is_transient() {
        return Failure::Retry { answer, after_seconds: TRANSIENT_WAIT_SECONDS };
    }
    if error.is_permanent() && !error.status().is_some_and(is_about_login) {
        return Failure::GiveUp { answer };
    }
    Failure::Retry { answer, after_seconds: 0 }
}

/// 53z (RFC 4954 §6): authentication required, too weak or wrong. A changed password must not
/// cost the office its letters.
fn is_about_login(code: Code) -> bool {
    code.severity == Severity::PermanentNegativeCompletion && code.category == Category::Unspecified3
}

/// Writes beside and renames, so that nobody sees half a letter.
async fn put_in(folder: &Path, message: Message) -> Result<Delivered, Failure> {
    let answer = message.file_name.clone();
    let (folder, path) = (folder.to_owned(), folder.join(&message.file_name));
    // One errand for the whole letter: a file's thread costs more than the file.
    let written = tokio::task::spawn_blocking(move || {
        let beside = path.with_extension("part");
        let put = || std::fs::write(&beside, &message.bytes);
        match put() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                std::fs::create_dir_all(&folder)?;
                put()?;
            }
            other => other?,
        }
        std::fs::rename(&beside, &path)
    });
    match written.await.map_err(std::io::Error::other).flatten() {
        Ok(()) => Ok(Delivered { answer }),
        Err(error) => Err(Failure::Retry { answer: error.to_string(), after_seconds: 0 }),
    }
}
