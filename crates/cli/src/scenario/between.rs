//! What passes between organisations while scenarios play: time, messages, certificate files.

use chrono::{DateTime, Utc};
use shirube_trail::{At, Digest};

use super::play::{Playing, Theatre};
use crate::certificates;
use crate::failure::{Failure, Way, bad_id};

impl Theatre {
    /// Lets time pass in every organisation: stops at everything that falls due anywhere, in the
    /// order of time, and carries what is written about it.
    pub(super) async fn wait(&self, until: DateTime<Utc>) -> Result<(), Failure> {
        let end = At::truncate(until).map_err(|fault| bad_id("at", &fault))?;
        let mut last = None;
        while let Some((org, due)) = self.desk.first_due(end).await? {
            self.desk.clock().set(due.instant());
            self.desk.run_clock(&org).await?;
            self.desk.exchange().await?;
            if last.replace((org, due)) == last {
                return Err(Failure::new(
                    Way::Wrong,
                    format!("{due} の期限を処理できません。"),
                    format!("what falls due at {due} cannot be performed."),
                ));
            }
        }
        self.desk.clock().set(until);
        Ok(())
    }
}

impl Playing<'_> {
    /// Carries what the organisations have written to each other; one alone writes to nobody.
    pub(super) async fn exchange(&self) -> Result<(), Failure> {
        if self.scenario.organisations().nth(1).is_some() {
            self.desk.exchange().await?;
        }
        Ok(())
    }

    /// The signed file of the certificate of an alias.
    pub(super) async fn certificate_file(&self, alias: &str) -> Result<Vec<u8>, Failure> {
        let (org, id) = self.of_alias(alias)?;
        certificates::export(self.desk, org, id, None).await
    }

    /// The hash of the signed file of a certificate; the file is kept under it.
    pub(super) async fn keep_certificate_file(&self, alias: &str) -> Result<String, Failure> {
        let bytes = self.certificate_file(alias).await?;
        let sha256 = Digest::sha256(&bytes).to_hex();
        self.ceremony.keep_beside("certificates", &format!("{sha256}.note"), &bytes)?;
        Ok(sha256)
    }

    /// The verifier key of an organisation of the scenario.
    pub(super) fn vkey(&self, org: &str) -> Result<String, Failure> {
        certificates::vkey(self.desk, &self.cast(org)?.org)
    }

    /// The verifier key of the key that the log of an organisation of the scenario is handed on to next.
    pub(super) fn next_vkey(&self, org: &str) -> Result<String, Failure> {
        Ok(certificates::keyring(self.desk)?.next_vkey(&self.cast(org)?.org)?)
    }
}
