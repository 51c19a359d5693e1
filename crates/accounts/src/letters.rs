//! The letters about accounts; most carry links. They wait in the outbox like all others; the link in
//! them is sealed until they leave, so that the database never holds one that can be used.

use crate::links::Link;
use crate::{Accounts, AccountsError, SignedIn};
use serde_json::{Value, json};
use shirube_persistence::{InvitationRow, NewLetter, Unit};
use shirube_trail::{At, ProcedureId};

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
        let url = format!("{}{}", public_url.trim_end_matches('/'), link.url_path);
        let closed = sealer.seal(&shirube_desk::about_letter(unit.org()), &url)?;
        let context = json!({
            "recipient_name": name,
            "due": shirube_core::facts::instant_text(link.expires_at.instant()),
            "sealed": { "link": closed },
        });
        let to = row.person.as_ref().map_or_else(|| row.email.clone(), ToString::to_string);
        let to = (to, row.email.as_str(), row.language.as_str());
        self.queue(unit, link.purpose.id(), to, (context, row.created_at)).await
    }

    /// Tells whoever reads the letters of an address that it is about to be, or was, replaced by another.
    pub(crate) async fn tell_replaced(
        &self,
        unit: &Unit,
        letter: &str,
        (who, replaced): (&SignedIn, &str),
        (address, at): (&str, At),
    ) -> Result<bool, AccountsError> {
        let context = json!({ "recipient_name": who.person_name, "facts": { "address": address } });
        let to = (who.person.to_string(), replaced, who.language.as_str());
        self.queue(unit, letter, to, (context, at)).await
    }

    /// Queues a letter about an account: to whom, at which address, in which language.
    async fn queue(
        &self,
        unit: &Unit,
        letter: &str,
        (recipient, email, language): (String, &str, &str),
        (mut context, at): (Value, At),
    ) -> Result<bool, AccountsError> {
        let Some(organisation) = unit.organisation().await? else { return Ok(false) };
        if let Some(context) = context.as_object_mut() {
            let organisation = json!({ "ja": organisation.name_ja, "en": organisation.name_en });
            context.insert("organisation".to_owned(), organisation);
        }
        let drawn = u64::from_be_bytes(crate::secret::random()?);
        let letter = NewLetter {
            procedure: ProcedureId::new("office")?,
            seq: BEYOND_ENTRIES + drawn % BEYOND_ENTRIES,
            nth: 0,
            letter: format!("account/{letter}"),
            recipient,
            email: email.to_owned(),
            language: language.to_owned(),
            context,
            next_at: at,
            created_at: at,
        };
        unit.enqueue(std::slice::from_ref(&letter));
        Ok(true)
    }
}
