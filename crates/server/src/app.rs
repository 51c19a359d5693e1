//! What every request is answered with: the desk, the accounts, the settings and the limits.

use std::sync::Arc;

use shirube_accounts::Accounts;
use shirube_desk::Desk;

use crate::limits::Limits;
use crate::settings::Settings;

/// A running server's state. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    accounts: Accounts,
    settings: Arc<Settings>,
    limits: Arc<Limits>,
}

impl App {
    /// The state of a server over these accounts and their desk.
    #[must_use]
    pub fn new(accounts: Accounts, settings: Settings) -> Self {
        let limits = Arc::new(Limits::of(&settings));
        Self { accounts, settings: Arc::new(settings), limits }
    }

    /// The desk.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        self.accounts.desk()
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

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }
}
