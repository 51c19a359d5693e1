//! What the references of a scenario stand for while it is played.

use serde_json::{Map, Value};
use shirube_trail::{Digest, ProcedureId};

use super::node::Kind;
use super::people::corporate_number;
use super::play::{Place, Playing};
use super::values::Reference;
use crate::failure::Failure;

impl Playing<'_> {
    /// What a reference stands for now, in an organisation; none where it does not exist yet.
    pub(super) async fn resolve(
        &mut self,
        reference: &Reference,
        on: &str,
        org: &str,
    ) -> Result<Option<Value>, Failure> {
        Ok(match reference {
            Reference::Alias(alias) => self.aliases.get(alias).map(|(_, id)| Value::from(id.as_str())),
            Reference::Key(alias) => self.aliases.get(alias).map(|(_, id)| Value::from(key_of(id))),
            Reference::Person(id) => Some(Value::from(self.actor(id, org))),
            Reference::Holders => Some(self.ceremony.notice(|id| self.actor(id, org))),
            Reference::RestoreTest => Some(Value::from(self.ceremony.restore_test(on)?)),
            Reference::Sha256(text) => Some(Value::from(Digest::sha256(text.as_bytes()).to_hex())),
            Reference::Seal(name) => self.seal(name)?,
            Reference::Fact(alias, name) => match self.aliases.get(alias) {
                Some(place) => self.fact(place, name).await?,
                None => None,
            },
            Reference::Address(alias) => {
                self.aliases.get(alias).map(|(org, id)| Value::from(format!("{org}/{id}")))
            }
            Reference::Vkey(org) => Some(Value::from(self.vkey(org)?)),
            Reference::NextVkey(org) => Some(Value::from(self.next_vkey(org)?)),
            Reference::CertificateFile(alias) if self.aliases.contains_key(alias) => {
                Some(Value::from(self.keep_certificate_file(alias).await?))
            }
            Reference::CertificateFile(_) => None,
            Reference::Corporate(digits) => corporate_number(digits).map(Value::from),
            Reference::Opened(call) => self.open(call, ("envelope_sha256", "quote_yen")).await?,
            Reference::Bids(call) => self.open(call, ("bid_envelope_sha256", "bid_yen")).await?,
        })
    }

    fn seal(&mut self, name: &str) -> Result<Option<Value>, Failure> {
        let Some(seal) = self.scenario.seals.iter().find(|seal| seal.name == name) else { return Ok(None) };
        let Some(call) = self.aliases.get(&seal.call).map(|(_, id)| id.to_string()) else { return Ok(None) };
        let content = match &seal.content.value {
            Kind::Text(text) => text.clone(),
            _ => seal.content.json().to_string(),
        };
        Ok(Some(Value::from(self.ceremony.seal(name, &call, content.as_bytes())?)))
    }

    /// Opens what the applications to a call have handed in.
    async fn open(&self, call: &str, (envelope, amount): (&str, &str)) -> Result<Option<Value>, Failure> {
        let Some((org, id)) = self.aliases.get(call) else { return Ok(None) };
        let mut opened = Vec::new();
        for row in self.desk.store().procedures(org, &id.case()).await? {
            let is_application = row.kind.as_str() == "application" && row.parent.as_ref() == Some(id);
            let sha256 = row.facts.get(envelope).and_then(Value::as_str);
            // What came too late is kept and never opened with the others.
            let stays_shut = row.closed || row.stage == "late";
            let (true, false, Some(sha256)) = (is_application, stays_shut, sha256) else { continue };
            let content = self.ceremony.open(id.as_str(), sha256, amount)?;
            let mut one = Map::new();
            one.insert("application".to_owned(), Value::from(row.procedure.as_str()));
            one.insert("content_sha256".to_owned(), Value::from(content.sha256));
            if amount == "quote_yen" {
                one.insert("content_key_sha256".to_owned(), Value::from(content.key_sha256));
            }
            if let Some(yen) = content.amount_yen {
                one.insert(amount.to_owned(), Value::from(yen));
            }
            opened.push(Value::Object(one));
        }
        Ok(Some(Value::Array(opened)))
    }

    async fn fact(&self, (org, id): &Place, name: &str) -> Result<Option<Value>, Failure> {
        let row = self.desk.store().procedure(org, id).await?;
        Ok(row.and_then(|row| row.facts.get(name).cloned()))
    }
}

/// How facts keyed by subject name a procedure.
fn key_of(id: &ProcedureId) -> String {
    id.as_str().rsplit('/').next().unwrap_or_default().to_lowercase()
}
