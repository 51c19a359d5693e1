//! Links: single use, for a while.

use crate::attempts::{self, OF_LETTERS_ASKED, OF_LETTERS_TO, after};
use crate::purpose::Purpose;
use crate::secret::{kept, token};
use crate::{Accounts, AccountsError};
use shirube_desk::DeskError;
use shirube_persistence::{AccountTables, InvitationRow};
use shirube_trail::{ActorId, At, OrgId};
use std::fmt;

/// Links that expired so many seconds ago are forgotten: gone until then, unknown afterwards.
const FORGOTTEN_SECONDS: i64 = 30 * 24 * 60 * 60;

/// A link that was made. Its token is the only copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// The secret in it.
    pub token: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Until when it is good, exclusive.
    pub expires_at: At,
    /// `/invitation/…`: the page that spends it.
    pub url_path: String,
    /// Whether a letter with it was queued: then nobody else need hand it on.
    pub posted: bool,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

impl Link {
    /// A link that was kept.
    pub(crate) fn of(token: String, purpose: Purpose, expires_at: At) -> Self {
        let url_path = url_path(&token);
        Self { token, purpose, expires_at, url_path, posted: false }
    }
}

/// The page that spends a link.
pub(crate) fn url_path(token: &str) -> String {
    format!("/invitation/{token}")
}

/// How a link stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// It can be used.
    Open {
        /// What for.
        purpose: Purpose,
        /// The address the account has, or will have; empty where there is no organisation yet.
        email: String,
        /// The organisation; none for a new password, and where there is none yet.
        org: Option<OrgId>,
        /// Who is to use it; empty where that is not known.
        person_name: String,
        /// Whether the address has an account with a password already: then [`Accounts::accept`] takes
        /// that password, and does not change it (but for [`Purpose::Recover`]).
        has_password: bool,
        /// Until when, exclusive.
        expires_at: At,
    },
    /// It was used, replaced by a later one, or is too old (410).
    Gone,
    /// There is no such link (404).
    Unknown,
}

impl Accounts {
    /// Invites a person of an organisation to an account with this address. An earlier invitation of the
    /// person that was not used is gone with it.
    ///
    /// # Errors
    /// Bad input of the desk for an address that is none, or a person who has an account;
    /// [`DeskError::NotFound`] for one who is not there; a store that fails.
    pub async fn invite(
        &self,
        org: &OrgId,
        person: &ActorId,
        email: &str,
        language: &str,
    ) -> Result<Link, AccountsError> {
        match self.invite_seen((org, person), (email, language), None).await? {
            Ok(link) => Ok(link),
            // asked of no tag, none is another
            Err(_) => Err(AccountsError::Stopped),
        }
    }

    /// As [`Accounts::invite`], where the person is still as they were seen; otherwise their tag of now.
    pub(crate) async fn invite_seen(
        &self,
        (org, person): (&OrgId, &ActorId),
        (email, language): (&str, &str),
        seen: Option<&str>,
    ) -> Result<Result<Link, String>, AccountsError> {
        let email = crate::email::read(email).map_err(|fault| DeskError::BadInput { faults: vec![fault] })?;
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin(org).await?;
        let tables = unit.accounts().await?;
        if let Some(seen) = seen
            && let Some(found) = crate::people::held_tag(&tables, (org, person), now).await?
            && seen != found
        {
            return Ok(Err(found));
        }
        let Some(known) = tables.person(org, person).await? else {
            return Err(DeskError::not_found(person.as_str()).into());
        };
        if tables.membership(org, person).await?.is_some_and(|row| row.ended_at.is_none()) {
            let ja = format!("{person}には既にアカウントがあります。");
            return Err(DeskError::bad_input("person", ja, format!("{person} has an account.")).into());
        }
        drop(tables);
        let link = self.invite_within(&unit, &known, (&email, language), now).await?;
        unit.commit().await?;
        Ok(Ok(link))
    }

    /// How a link stands. Reading spends nothing.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn link(&self, token: &str) -> Result<LinkState, AccountsError> {
        let store = self.desk.store();
        let Some(row) = store.accounts().invitation(&kept(token)).await? else {
            return Ok(LinkState::Unknown);
        };
        let now = self.desk.now().await?;
        let (true, Some(purpose)) = (crate::stored::is_open(&row, now), Purpose::of(&row)) else {
            return Ok(LinkState::Gone);
        };
        let account = store.accounts().account_by_email(&row.email_folded).await?;
        let person_name = match (&row.org, &row.person) {
            (Some(org), Some(person)) => {
                let known = store.accounts_of(org).await?.person(org, person).await?;
                known.map(|known| known.name).unwrap_or_default()
            }
            _ => crate::stored::name_in(&row),
        };
        Ok(LinkState::Open {
            purpose,
            email: row.email,
            org: row.org,
            person_name,
            has_password: account.as_ref().is_some_and(crate::stored::is_somebodys),
            expires_at: row.expires_at,
        })
    }

    /// Makes a link to a new password, where this address has an account. The caller answers the same
    /// either way, and hands on nothing: the letter does, where letters can carry links. For an address
    /// without account the same is written, and its link goes nowhere.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn recover(&self, email: &str, address: &str) -> Result<Option<Link>, AccountsError> {
        let Ok(email) = crate::email::read(email) else { return Ok(None) };
        let now = self.desk.now().await?;
        if !self.may_ask_for_letter(&email, address, now).await? {
            return Ok(None);
        }
        self.recovery_link(&email, now).await
    }

    /// A link to a new password for this address, however often one was asked for.
    pub(crate) async fn recovery_link(&self, email: &str, now: At) -> Result<Option<Link>, AccountsError> {
        let seconds = i64::from(self.settings.recovery_minutes) * 60;
        let expires_at = after(now, seconds).ok_or(AccountsError::Stopped)?;
        let folded = crate::email::folded(email);
        let store = self.desk.store();
        let account = store.accounts().account_by_email(&folded).await?;
        let account = account.filter(|account| account.disabled_at.is_none());
        let member = match &account {
            Some(account) => store.accounts().memberships(&account.account_id).await?.into_iter().next(),
            None => None,
        };
        let (token, mut row) = Self::fresh_link(Purpose::Recover, email, "ja", now, expires_at)?;
        let mut link = Link::of(token, Purpose::Recover, expires_at);
        let (Some(account), Some((org, person))) = (account, member) else {
            let unit = store.begin_accounts(None).await?;
            keep_latest(&unit.tables(), &row, now).await?;
            unit.commit().await?;
            return Ok(None);
        };
        row.account_id = Some(account.account_id);
        row.email = account.email;
        row.language = account.language;
        let unit = store.begin(&org).await?;
        let tables = unit.accounts().await?;
        keep_latest(&tables, &row, now).await?;
        let known = tables.person(&org, &person).await?;
        drop(tables);
        let name = known.map(|known| known.name).unwrap_or_default();
        link.posted = self.post(&unit, &link, &row, &name).await?;
        unit.commit().await?;
        Ok(Some(link))
    }

    /// Whether another letter may be asked for, from this place and to this address; counts as asking.
    pub(crate) async fn may_ask_for_letter(
        &self,
        email: &str,
        place: &str,
        now: At,
    ) -> Result<bool, AccountsError> {
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let from = attempts::count(&tables, OF_LETTERS_ASKED, place, now).await?;
        let to = attempts::count(&tables, OF_LETTERS_TO, &crate::email::folded(email), now).await?;
        if let Some(before) = after(now, -FORGOTTEN_SECONDS) {
            tables.forget_failures(before).await?;
            tables.forget_invitations(before).await?;
        }
        drop(tables);
        unit.commit().await?;
        Ok(from.wait_seconds.is_none() && to.wait_seconds.is_none())
    }

    /// A link, and what is kept of it.
    pub(crate) fn fresh_link(
        purpose: Purpose,
        email: &str,
        language: &str,
        now: At,
        expires_at: At,
    ) -> Result<(String, InvitationRow), AccountsError> {
        let token = token()?;
        let row = InvitationRow {
            token_sha256: kept(&token),
            purpose: purpose.kept().to_owned(),
            account_id: None,
            org: None,
            person: None,
            email: email.to_owned(),
            email_folded: crate::email::folded(email),
            language: if language == "en" { "en".to_owned() } else { "ja".to_owned() },
            details: None,
            created_at: now,
            expires_at,
            used_at: None,
        };
        Ok((token, row))
    }
}

/// Keeps a link in the place of earlier ones for the same.
async fn keep_latest(tables: &AccountTables<'_>, row: &InvitationRow, now: At) -> Result<(), AccountsError> {
    tables.withdraw_sent(&row.purpose, Some(&row.email_folded), now).await?;
    Ok(tables.insert_invitation(row).await?)
}
