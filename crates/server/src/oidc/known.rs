//! The providers of a server.

use std::collections::BTreeMap;
use std::sync::Arc;

use openidconnect::core::CoreProviderMetadata;
use shirube_trail::OrgId;
use tokio::sync::Mutex;

use super::ask::Asker;
use super::fault::OidcFault;
use super::remembered::Remembered;
use crate::settings::{Provider, Settings};

/// A provider, and what it said of itself.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) settings: Provider,
    pub(crate) org: OrgId,
    pub(super) said: Mutex<Remembered<Said, OidcFault>>,
}

/// What a provider said of itself.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(super) asker: Asker,
    pub(super) metadata: Arc<CoreProviderMetadata>,
}

/// The providers of a server, by id.
#[derive(Debug, Default)]
pub(crate) struct Providers(BTreeMap<String, Known>);

impl Providers {
    /// The providers of these settings; one whose organisation has no id is none.
    pub(crate) fn of(settings: &Settings) -> Self {
        let known = settings.oidc.iter().filter_map(|one| {
            let org = OrgId::new(one.org.clone()).ok()?;
            Some((one.id.clone(), Known { settings: one.clone(), org, said: Mutex::default() }))
        });
        Self(known.collect())
    }

    /// The provider of this id.
    pub(crate) fn get(&self, id: &str) -> Option<&Known> {
        self.0.get(id)
    }

    /// All of them, by id.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Known> {
        self.0.values()
    }

    /// Those of an organisation.
    pub(crate) fn of_org<'p>(&'p self, org: &'p OrgId) -> impl Iterator<Item = &'p Known> {
        self.all().filter(move |one| one.org == *org)
    }
}
