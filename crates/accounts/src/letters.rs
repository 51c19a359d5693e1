//! The letters that carry links. They wait in the outbox like all others; the link in them is sealed until
//! they leave, so that the database never holds one that can be used.

use crate::links::Link;
use crate::{Accounts, AccountsError};
use serde_json::json;
use shirube_persistence::{InvitationRow, NewLetter, Unit};
use shirube_trail::ProcedureId;

/// Numbers of entries stay below this, so that no letter of an act has the id of one of these.
const BEYOND_ENTRIES: u64 = 1 << 52;

impl Accounts {
    /// Queues the letter with a link; whether there can be one.
    pub(crate) async fn post(
        &self,
        unit: &Unit,
        link: &Link,
        row: &InvitationRow,
        name: &str,
    ) -> Result<bool, AccountsError> {
        let (Some(public_url), Some(sealer)) = (&self.settings.public_url, self.desk.sealer()) else {
            return Ok(false);
        };
        let Some(organisation) = unit.organisation().await? else { return Ok(false) };
        let url = format!("{}{}", public_url.trim_end_matches('/'), link.url_path);
        let drawn = u64::from_be_bytes(crate::secret::random()?);
        let closed = sealer.seal(&shirube_desk::about_letter(unit.org()), &url)?;
        let organisation = json!({ "ja": organisation.name_ja, "en": organisation.name_en });
        let letter = NewLetter {
            procedure: ProcedureId::new("office")?,
            seq: BEYOND_ENTRIES + drawn % BEYOND_ENTRIES,
            nth: 0,
            letter: format!("account/{}", link.purpose.id()),
            recipient: row.person.as_ref().map_or_else(|| row.email.clone(), ToString::to_string),
            email: row.email.clone(),
            language: row.language.clone(),
            context: json!({
                "organisation": organisation,
                "recipient_name": name,
                "due": shirube_core::facts::instant_text(link.expires_at.instant()),
                "sealed": { "link": closed },
            }),
            next_at: row.created_at,
            created_at: row.created_at,
        };
        unit.enqueue(std::slice::from_ref(&letter));
        Ok(true)
    }
}
