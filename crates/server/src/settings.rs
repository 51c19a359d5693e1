//! Settings of a server: a TOML file, over it the environment (`SHIRUBE_…`), over it the command line.

mod check;
mod documents;
mod fault;
mod lines;
mod network;
mod provider;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::value::{Uncased, UncasedStr};
use serde::{Deserialize, Serialize};

pub use self::check::is_origin;
pub use self::documents::Documents;
pub use self::fault::SettingFault;
pub use self::network::Network;
pub use self::provider::Provider;

/// What a server is set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The folder of the database file and the keys.
    pub data: PathBuf,
    /// The address of a database, instead of the file in the folder.
    pub database: Option<String>,
    /// Where people see it from outside (`https://shirube.city.example.jp`), without a path.
    pub public_url: Option<String>,
    /// The certificate chain, PEM; without it a reverse proxy speaks TLS.
    pub tls_certificate: Option<PathBuf>,
    /// The key of the certificate, PEM.
    pub tls_key: Option<PathBuf>,
    /// Whether cookies are for TLS only. Off is for plain HTTP on loopback alone.
    pub secure_cookies: bool,
    /// Whether staff who sign in by a password need a second factor.
    pub staff_need_second_factor: bool,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Requests a minute from one address; 0 for no limit.
    pub requests_per_minute_of_address: u32,
    /// Requests a minute of one person; 0 for no limit.
    pub requests_per_minute_of_person: u32,
    /// Exports and bundles a minute of one person; 0 for no limit.
    pub exports_per_minute_of_person: u32,
    /// Seconds after which a request is given up.
    pub timeout_seconds: u64,
    /// Seconds after which a file that is still coming in is given up.
    pub upload_seconds: u64,
    /// Seconds in which a request has to bring its headers, and a file that comes in at least 64 KiB.
    pub slow_seconds: u64,
    /// Seconds running requests have to end when the server stops.
    pub shutdown_seconds: u64,
    /// Seconds between rounds of the clock, messages and letters; 0 where `shirube work` runs beside.
    pub work_every_seconds: u64,
    /// The mail server (`smtps://user:password@host`); without it letters wait.
    pub smtp: Option<String>,
    /// The sender's address.
    pub mail_from: Option<String>,
    /// Passwords that became known: SHA-1 in hexadecimal digits, sorted, one a line.
    pub breached_list: Option<PathBuf>,
    /// The token `/metrics` asks for; without it only loopback is answered.
    pub metrics_token: Option<String>,
    /// The registered prefix of open contracting ids.
    pub ocid_prefix: String,
    /// What the pages say they are (`試験環境`), beside the name of the organisation.
    pub environment: Option<String>,
    /// Identity providers by which officers sign in.
    pub oidc: Vec<Provider>,
    /// Where contents of documents lie.
    pub documents: Documents,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 8080),
            data: PathBuf::from("shirube-data"),
            database: None,
            public_url: None,
            tls_certificate: None,
            tls_key: None,
            secure_cookies: true,
            staff_need_second_factor: false,
            trusted_proxies: Vec::new(),
            requests_per_minute_of_address: 1_200,
            requests_per_minute_of_person: 600,
            exports_per_minute_of_person: 10,
            timeout_seconds: 60,
            upload_seconds: 900,
            slow_seconds: 60,
            shutdown_seconds: 30,
            work_every_seconds: 15,
            smtp: None,
            mail_from: None,
            breached_list: None,
            metrics_token: None,
            ocid_prefix: "ocds-000000".to_owned(),
            environment: None,
            oidc: Vec::new(),
            documents: Documents::default(),
        }
    }
}

/// Variables that begin with `SHIRUBE_` and are not of the server.
const OTHERS: [&str; 3] = ["log", "lang", "org"];

/// What the variables of the table `documents` begin with, after `SHIRUBE_`.
const DOCUMENTS: &str = "documents_";

/// `SHIRUBE_DOCUMENTS_STORE` is `store` of the table `documents`.
fn of_table(key: &UncasedStr) -> Uncased<'_> {
    match key.as_str().to_lowercase().strip_prefix(DOCUMENTS) {
        Some(rest) => format!("documents.{rest}").into(),
        None => key.into(),
    }
}

/// The names of the members of a table.
fn names_of(table: &impl Serialize) -> Vec<String> {
    match serde_json::to_value(table) {
        Ok(serde_json::Value::Object(members)) => members.into_iter().map(|(name, _)| name).collect(),
        _ => Vec::new(),
    }
}

/// The text of a file of settings, where one is named.
fn text_of(file: Option<&Path>) -> Result<Option<String>, Vec<SettingFault>> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| vec![fault::unreadable(path, &error)]);
    file.map(read).transpose()
}

impl Settings {
    /// Reads a file, where one is named, and the environment over it: every fault at once.
    ///
    /// # Errors
    /// What is not right, by key, and by line of the file.
    pub fn read(file: Option<&Path>) -> Result<Self, Vec<SettingFault>> {
        let text = text_of(file)?;
        let settings = Self::of(text.as_deref(), true)?;
        let faults = settings.faults_in(text.as_deref().unwrap_or_default());
        if faults.is_empty() { Ok(settings) } else { Err(faults) }
    }

    /// What is wrong with a file by itself, whatever the environment says.
    #[must_use]
    pub fn check(text: &str) -> Vec<SettingFault> {
        match Self::of(Some(text), false) {
            Ok(settings) => settings.faults_in(text),
            Err(faults) => faults,
        }
    }

    fn of(text: Option<&str>, with_environment: bool) -> Result<Self, Vec<SettingFault>> {
        if let Some(text) = text {
            let faults = check::each_key(text);
            if !faults.is_empty() {
                return Err(faults);
            }
        }
        Self::layered(text, with_environment)
            .extract()
            .map_err(|error| error.into_iter().map(|one| fault::of_figment(&one)).collect())
    }

    /// What holds where nothing is said, a file over it, the environment over that.
    fn layered(text: Option<&str>, with_environment: bool) -> Figment {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(text) = text {
            figment = figment.merge(Toml::string(text));
        }
        if with_environment {
            let (names, of_documents) = (Self::keys(), Documents::keys());
            let known = move |key: &UncasedStr| {
                let key = key.as_str().to_lowercase();
                match key.strip_prefix(DOCUMENTS) {
                    Some(rest) => of_documents.iter().any(|one| one == rest),
                    None => names.contains(&key) && !OTHERS.contains(&key.as_str()),
                }
            };
            figment = figment.merge(Env::prefixed("SHIRUBE_").filter(known).map(of_table));
        }
        figment
    }

    /// The names of all settings.
    pub(crate) fn keys() -> Vec<String> {
        names_of(&Self::default())
    }

    /// The cookie of a session. `__Host-` makes browsers hold it to TLS and to this host.
    #[must_use]
    pub fn cookie(&self) -> &'static str {
        if self.secure_cookies { "__Host-sid" } else { "sid" }
    }
}
