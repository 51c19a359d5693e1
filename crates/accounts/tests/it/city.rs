//! Two small cities over one database, on a clock that is set.

use chrono::{DateTime, TimeDelta, Utc};
use shirube_accounts::{AccountId, Accounts, NewSession, Settings, SignInFault, SignedIn};
use shirube_core::forms::office::Grant;
use shirube_core::policy::Policy;
use shirube_desk::{Clock, Desk, Founding, NewPerson};
use shirube_persistence::Store;
use shirube_trail::{ActorId, OrgId};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const HERE: &str = "192.0.2.1";

pub(crate) struct City {
    pub(crate) accounts: Accounts,
    pub(crate) folder: TempDir,
    /// The address of its database.
    pub(crate) url: String,
    started: DateTime<Utc>,
}

pub(crate) fn org(id: &str) -> OrgId {
    id.parse().unwrap()
}

pub(crate) fn person(id: &str) -> ActorId {
    id.parse().unwrap()
}

pub(crate) fn email(id: &str) -> String {
    format!("{id}@city.example.jp")
}

fn founding(name: &str) -> Founding {
    let new = |id: &str| NewPerson {
        id: person(id),
        name: format!("{id}の氏名"),
        email: Some(email(id)),
        language: "ja".to_owned(),
        company: None,
        section: Some("契約課".to_owned()),
        corporate_number: None,
    };
    let administrator = |id: &str| Grant {
        person: id.to_owned(),
        capacity: "administrator".to_owned(),
        section: String::new(),
        level: String::new(),
        since: "2026-11-22".to_owned(),
    };
    Founding {
        org: org(name),
        name_ja: format!("{name}市"),
        name_en: name.to_owned(),
        code: None,
        policy: Policy::default(),
        grants: vec![administrator("u-0001"), administrator("u-0002")],
        people: ["u-0001", "u-0002", "u-0003"].map(new).to_vec(),
    }
}

impl City {
    /// A database without any organisation.
    pub(crate) async fn empty(settings: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = shirube_test_stores::fresh(folder.path(), "city.db").await;
        let started = DateTime::from_timestamp(1_795_305_600, 0).unwrap();
        let store = Store::open(&url).await.unwrap();
        let keys = folder.path().join("keys");
        let desk = Desk::with_clock(store, Clock::simulated(started)).with_keys(&keys);
        let mut chosen = Settings { keys, ..Settings::default() };
        settings(&mut chosen);
        Self { accounts: Accounts::new(desk, chosen), folder, url, started }
    }

    pub(crate) async fn with(settings: impl FnOnce(&mut Settings)) -> Self {
        let city = Self::empty(settings).await;
        for name in ["city-a", "city-b"] {
            city.accounts.desk().found(&founding(name)).await.unwrap().unwrap();
        }
        city
    }

    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// Sets the clock to so long after the start.
    pub(crate) fn at(&self, seconds: i64, milliseconds: i64) {
        let passed =
            TimeDelta::try_seconds(seconds).unwrap() + TimeDelta::try_milliseconds(milliseconds).unwrap();
        self.accounts.desk().clock().set(self.started + passed);
    }

    /// Seconds since 1970, so long after the start.
    pub(crate) fn seconds(&self, after: i64) -> i64 {
        self.started.timestamp() + after
    }

    /// Lets a person of an organisation have an account.
    pub(crate) async fn admit(&self, name: &str, id: &str) -> AccountId {
        let link = self.accounts.invite(&org(name), &person(id), &email(id), "ja").await.unwrap();
        self.accounts.accept(&link.token, PASSWORD).await.unwrap().unwrap()
    }

    /// Signs in, from one place.
    pub(crate) async fn enter(
        &self,
        id: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<NewSession, SignInFault> {
        self.accounts.sign_in(&email(id), password, code, None, HERE).await.unwrap()
    }

    pub(crate) async fn who(&self, token: &str) -> Option<SignedIn> {
        self.accounts.session(token).await.unwrap()
    }
}
