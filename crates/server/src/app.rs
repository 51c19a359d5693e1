//! What every request is answered with: the desk, the accounts, the settings and the limits.

use std::sync::Arc;

use shirube_accounts::{Accounts, SignedIn};
use shirube_desk::Desk;
use shirube_trail::At;
use tokio::sync::Notify;

use crate::demo::Demo;
use crate::limits::Limits;
use crate::oidc::known::Providers;
use crate::scanner::Scanner;
use crate::settings::Settings;

/// A running server's state. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    accounts: Accounts,
    settings: Arc<Settings>,
    limits: Arc<Limits>,
    providers: Arc<Providers>,
    scanner: Option<Arc<Scanner>>,
    demo: Option<Arc<Demo>>,
    /// That something was asked for which a worker of this process may begin at once.
    asked: Arc<Notify>,
}

impl App {
    /// The state of a server over these accounts and their desk.
    #[must_use]
    pub fn new(accounts: Accounts, settings: Settings) -> Self {
        let limits = Arc::new(Limits::of(&settings));
        let providers = Arc::new(Providers::of(&settings));
        let scanner = settings.documents.clamd.as_deref().and_then(Scanner::parse).map(Arc::new);
        let asked = Arc::new(Notify::new());
        Self { accounts, settings: Arc::new(settings), limits, providers, scanner, demo: None, asked }
    }

    /// The same server, with the door of a demo: anybody on this machine becomes whom they choose.
    #[must_use]
    pub fn with_demo(mut self, demo: Demo) -> Self {
        self.demo = Some(Arc::new(demo));
        self
    }

    pub(crate) fn demo(&self) -> Option<&Demo> {
        self.demo.as_deref()
    }

    /// The desk.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        self.accounts.desk()
    }

    /// Whether whoever asks must say once more who they are before what is sensitive. In a demo nobody has a
    /// password, and who is who there is nobody's secret: its door has made sure.
    pub(crate) fn asks_again(&self, who: &SignedIn, now: At) -> bool {
        self.demo.is_none() && self.accounts.needs_reauthentication(who, now)
    }

    /// Who somebody is.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// What it is set to.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where this installation is reached from outside, without a slash at the end; where it listens, if
    /// nothing says.
    pub(crate) fn origin(&self) -> String {
        match &self.settings.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.settings.listen),
        }
    }

    /// The identity providers officers sign in by.
    pub(crate) fn providers(&self) -> &Providers {
        &self.providers
    }

    /// The virus scanner files are shown to, where one is set.
    pub(crate) fn scanner(&self) -> Option<&Scanner> {
        self.scanner.as_deref()
    }

    /// Tells the worker of this process that something was asked for.
    pub(crate) fn poke(&self) {
        self.asked.notify_one();
    }

    /// Until something is asked for.
    pub(crate) async fn poked(&self) {
        self.asked.notified().await;
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }
}
