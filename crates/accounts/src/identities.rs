//! Whom an identity provider says somebody is. A provider is believed in its own organisation alone:
//! whoever runs it could say anything of anybody.

use crate::attempts::{self, OF_PLACE, after};
use crate::sessions::Begins;
use crate::{Accounts, AccountsError, IdentityFault, InputFault, NewSession, SignedIn};
use shirube_persistence::IdentityRow;
use shirube_trail::{At, OrgId};
use std::fmt;

/// The longest subject, in bytes (`OpenID` Connect Core, section 2).
pub(crate) const SUBJECT_BYTES_MAX: usize = 255;

/// Somebody of whom an identity provider said who they are, verified by whoever makes one of these.
#[derive(Clone, PartialEq, Eq)]
pub struct Proven {
    /// The organisation whose provider it is.
    pub org: OrgId,
    /// The provider.
    pub issuer: String,
    /// Who they are there.
    pub subject: String,
    /// How many seconds ago they said so to the provider; none where it did not tell.
    pub age_seconds: Option<i64>,
    /// Whether the provider asked for several factors.
    pub second_factor: bool,
}

impl fmt::Debug for Proven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proven").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Proven {
    pub(crate) fn key(&self) -> (&str, &str) {
        (&self.issuer, &self.subject)
    }

    pub(crate) fn row(&self, account_id: &str, at: At) -> IdentityRow {
        IdentityRow {
            org: self.org.clone(),
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            account_id: account_id.to_owned(),
            created_at: at,
            used_at: None,
        }
    }
}

/// A provider an account is linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityView {
    /// The provider.
    pub issuer: String,
    /// Since when.
    pub created_at: At,
    /// When it was used last.
    pub used_at: Option<At>,
}

impl Accounts {
    /// Signs in whom an identity provider of an organisation knows. The session stands for that
    /// organisation, and for no other of the account. `address` is whence the request comes.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn sign_in_proven(
        &self,
        proven: &Proven,
        address: &str,
    ) -> Result<Result<NewSession, IdentityFault>, AccountsError> {
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(None).await?;
        let tried = attempts::count(&unit.tables(), OF_PLACE, address, now).await?;
        unit.commit().await?;
        if let Some(seconds) = tried.wait_seconds {
            return Ok(Err(IdentityFault::Wait { seconds }));
        }
        let Some(new) = self.begin_proven(proven, now).await? else {
            return Ok(Err(IdentityFault::NotInvited));
        };
        let unit = self.desk.store().begin_accounts(None).await?;
        attempts::uncount(&unit.tables(), &tried, now).await?;
        unit.commit().await?;
        Ok(Ok(new))
    }

    /// A session for whom an identity provider knows; nobody where account or membership do not count.
    pub(crate) async fn begin_proven(
        &self,
        proven: &Proven,
        now: At,
    ) -> Result<Option<NewSession>, AccountsError> {
        let (org, store) = (&proven.org, self.desk.store());
        if proven.subject.is_empty() || proven.subject.len() > SUBJECT_BYTES_MAX {
            return Ok(None);
        }
        let tables = store.accounts_of(org).await?;
        let Some(known) = tables.identity(org, proven.key()).await? else { return Ok(None) };
        let member = tables.membership_of(org, &known.account_id).await?;
        let account = tables.account(&known.account_id).await?;
        drop(tables);
        let (Some(member), Some(account)) = (member, account) else { return Ok(None) };
        let begins = Begins {
            account: &account,
            org,
            person: &member.person,
            issuer: Some(&proven.issuer),
            created_at: now,
            authenticated_at: self.proved_at(proven, now)?,
            seen_at: now,
            second_factor: proven.second_factor,
        };
        let begun = self.begin_session(begins).await?;
        if begun.is_some() {
            let unit = store.begin_accounts(Some(org)).await?;
            unit.tables().note_identity(&known, now).await?;
            unit.commit().await?;
        }
        Ok(begun)
    }

    /// When somebody said who they are; too long ago for what is sensitive, where that was not told.
    fn proved_at(&self, proven: &Proven, now: At) -> Result<At, AccountsError> {
        let untold = i64::from(self.settings.reauthentication_seconds).saturating_add(1);
        let age = proven.age_seconds.map_or(untold, |age| age.max(0));
        after(now, age.saturating_neg()).ok_or(AccountsError::Stopped)
    }

    /// Takes what an identity provider says as asking once more who is there: ends the session and begins
    /// another in its place. It must have been said to the provider a short while ago.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn reauthenticate_proven(
        &self,
        session_token: &str,
        proven: &Proven,
    ) -> Result<Result<NewSession, IdentityFault>, AccountsError> {
        let Some(who) = self.session(session_token).await? else { return Ok(Err(IdentityFault::Other)) };
        let known =
            self.desk.store().accounts_of(&proven.org).await?.identity(&proven.org, proven.key()).await?;
        if who.org != proven.org || known.is_none_or(|known| known.account_id != who.account.as_str()) {
            return Ok(Err(IdentityFault::Other));
        }
        let limit = i64::from(self.settings.reauthentication_seconds);
        if proven.age_seconds.is_none_or(|age| age > limit) {
            return Ok(Err(IdentityFault::Stale));
        }
        let now = self.desk.now().await?;
        let Some(new) = self.begin_proven(proven, now).await? else { return Ok(Err(IdentityFault::Other)) };
        self.sign_out(session_token).await?;
        Ok(Ok(new))
    }

    /// Links the account of a session to who they are at the provider of the organisation the session
    /// stands in.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn link_proven(
        &self,
        session_token: &str,
        proven: &Proven,
    ) -> Result<Result<(), IdentityFault>, AccountsError> {
        let Some(who) = self.session(session_token).await? else { return Ok(Err(IdentityFault::Other)) };
        if who.org != proven.org || proven.subject.is_empty() || proven.subject.len() > SUBJECT_BYTES_MAX {
            return Ok(Err(IdentityFault::Other));
        }
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(Some(&who.org)).await?;
        let tables = unit.tables();
        if let Some(known) = tables.identity(&who.org, proven.key()).await? {
            let is_theirs = known.account_id == who.account.as_str();
            return Ok(if is_theirs { Ok(()) } else { Err(IdentityFault::Taken) });
        }
        let others = tables.identities(&who.org, who.account.as_str()).await?;
        if others.iter().any(|one| one.issuer == proven.issuer) {
            return Ok(Err(IdentityFault::Taken));
        }
        tables.insert_identity(&proven.row(who.account.as_str(), now)).await?;
        drop(tables);
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// The providers an account is linked to, in the organisation it acts in.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn identities(&self, who: &SignedIn) -> Result<Vec<IdentityView>, AccountsError> {
        let tables = self.desk.store().accounts_of(&who.org).await?;
        let rows = tables.identities(&who.org, who.account.as_str()).await?;
        let view = |row: IdentityRow| IdentityView {
            issuer: row.issuer,
            created_at: row.created_at,
            used_at: row.used_at,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Whether an account has a password.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn has_password(&self, who: &SignedIn) -> Result<bool, AccountsError> {
        let account = self.desk.store().accounts().account(who.account.as_str()).await?;
        Ok(account.is_some_and(|account| account.password_hash.is_some()))
    }

    /// Unlinks an account from a provider and ends the sessions that began there; answers whether it was
    /// linked. An account without a password keeps its link: nobody would get in any more.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn unlink(
        &self,
        who: &SignedIn,
        issuer: &str,
    ) -> Result<Result<bool, InputFault>, AccountsError> {
        if !self.has_password(who).await? {
            let ja = "先にパスワードを決めてください（「パスワードを忘れたとき」から）。職員IDを外すと、ほかに入る方法がありません。";
            let en = "Choose a password first (\"Forgot your password?\"): without the identity there is no \
                      other way in.";
            return Ok(Err(InputFault::new("identity", ja, en)));
        }
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(Some(&who.org)).await?;
        let gone = unit.tables().forget_identity(&who.org, (who.account.as_str(), issuer), now).await?;
        unit.commit().await?;
        Ok(Ok(gone))
    }
}
