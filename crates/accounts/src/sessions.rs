//! Sessions.

use crate::attempts::after;
use crate::secret::{kept, token};
use crate::{AccountId, Accounts, AccountsError, Means, NewSession, SessionView, SignedIn};
use shirube_persistence::{AccountRow, SessionRow, StoreError};
use shirube_trail::{ActorId, At, OrgId};

/// A use is noted once in so many seconds.
const NOTED_SECONDS: i64 = 60;

/// A session that is to begin.
pub(crate) struct Begins<'a> {
    pub(crate) account: &'a AccountRow,
    pub(crate) org: &'a OrgId,
    pub(crate) person: &'a ActorId,
    pub(crate) issuer: Option<&'a str>,
    pub(crate) created_at: At,
    pub(crate) authenticated_at: At,
    pub(crate) seen_at: At,
    pub(crate) second_factor: bool,
}

/// For whom a session or a token stands, where its account and membership count.
pub(crate) struct Stands<'a> {
    pub(crate) account_id: &'a str,
    pub(crate) org: &'a OrgId,
    pub(crate) person: &'a ActorId,
    pub(crate) means: Means,
    pub(crate) issuer: Option<&'a str>,
    pub(crate) authenticated_at: At,
    pub(crate) second_factor: bool,
}

impl Accounts {
    /// Who a session token stands for; nobody where it ended, or its account was disabled. Counts as use.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn session(&self, token: &str) -> Result<Option<SignedIn>, AccountsError> {
        let Some((row, now)) = self.live(token).await? else { return Ok(None) };
        let stands = Stands {
            account_id: &row.account_id,
            org: &row.org,
            person: &row.person,
            means: Means::Session,
            issuer: row.issuer.as_deref(),
            authenticated_at: row.authenticated_at,
            second_factor: row.second_factor,
        };
        let who = self.who(stands).await?;
        if who.is_some() && seconds_between(row.seen_at, now) >= NOTED_SECONDS {
            self.note(now, &row.token_sha256).await?;
        }
        Ok(who)
    }

    /// Notes a use; where others write too long it goes unnoted, and the answer does not wait for it.
    async fn note(&self, now: At, token_sha256: &str) -> Result<(), AccountsError> {
        let noted = async {
            let unit = self.desk.store().begin_accounts(None).await?;
            unit.tables().note_seen(token_sha256, now).await?;
            unit.commit().await
        };
        match noted.await {
            Err(StoreError::Busy | StoreError::Crossed) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The session of a token that has not ended, and what time it is.
    async fn live(&self, token: &str) -> Result<Option<(SessionRow, At)>, AccountsError> {
        let Some(row) = self.desk.store().accounts().session(&kept(token)).await? else { return Ok(None) };
        let now = self.desk.now().await?;
        Ok(self.is_live(&row, now).then_some((row, now)))
    }

    fn is_live(&self, row: &SessionRow, now: At) -> bool {
        let within = |since: At, seconds: u32| {
            let passed = now.instant().signed_duration_since(since.instant()).num_milliseconds();
            passed <= i64::from(seconds).saturating_mul(1_000)
        };
        row.ended_at.is_none()
            && within(row.seen_at, self.settings.idle_seconds)
            && within(row.created_at, self.settings.absolute_seconds)
    }

    /// Who this is, while account and membership count.
    pub(crate) async fn who(&self, stands: Stands<'_>) -> Result<Option<SignedIn>, AccountsError> {
        let tables = self.desk.store().accounts_of(stands.org).await?;
        let Some(account) = tables.account(stands.account_id).await? else { return Ok(None) };
        let membership = tables.membership(stands.org, stands.person).await?;
        let counts =
            membership.is_some_and(|row| row.ended_at.is_none() && row.account_id == stands.account_id);
        if account.disabled_at.is_some() || !counts {
            return Ok(None);
        }
        let Some(person) = tables.person(stands.org, stands.person).await? else { return Ok(None) };
        Ok(Some(SignedIn {
            account: account_id(&account)?,
            org: stands.org.clone(),
            person: stands.person.clone(),
            person_name: person.name,
            email: account.email,
            language: account.language,
            company: person.organisation_name,
            installation_administrator: account.administrator && stands.issuer.is_none(),
            means: stands.means,
            issuer: stands.issuer.map(str::to_owned),
            authenticated_at: stands.authenticated_at,
            second_factor: stands.second_factor,
        }))
    }

    /// Begins a session; none where account or membership do not count.
    pub(crate) async fn begin_session(
        &self,
        begins: Begins<'_>,
    ) -> Result<Option<NewSession>, AccountsError> {
        let stands = Stands {
            account_id: &begins.account.account_id,
            org: begins.org,
            person: begins.person,
            means: Means::Session,
            issuer: begins.issuer,
            authenticated_at: begins.authenticated_at,
            second_factor: begins.second_factor,
        };
        let Some(signed_in) = self.who(stands).await? else { return Ok(None) };
        let token = token()?;
        let row = SessionRow {
            token_sha256: kept(&token),
            account_id: begins.account.account_id.clone(),
            org: begins.org.clone(),
            person: begins.person.clone(),
            issuer: begins.issuer.map(str::to_owned),
            second_factor: begins.second_factor,
            created_at: begins.created_at,
            authenticated_at: begins.authenticated_at,
            seen_at: begins.seen_at,
            ended_at: None,
        };
        let longest = i64::from(self.settings.absolute_seconds);
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        if let Some(before) = after(begins.seen_at, -longest.saturating_mul(2)) {
            tables.forget_sessions(&row.account_id, before).await?;
        }
        tables.insert_session(&row).await?;
        drop(tables);
        unit.commit().await?;
        Ok(Some(NewSession { token, signed_in }))
    }

    /// Moves a session to another organisation of its account, as a session of its own; nothing where the
    /// account does not belong there, or the session began at the identity provider of another
    /// organisation. When it began and was authenticated stays.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn switch(
        &self,
        session_token: &str,
        org: &OrgId,
    ) -> Result<Option<NewSession>, AccountsError> {
        let Some((row, now)) = self.live(session_token).await? else { return Ok(None) };
        if row.issuer.is_some() && row.org != *org {
            return Ok(None);
        }
        let tables = self.desk.store().accounts_of(org).await?;
        let there = tables.membership_of(org, &row.account_id).await?;
        let account = tables.account(&row.account_id).await?;
        drop(tables);
        let (Some(there), Some(account)) = (there, account) else { return Ok(None) };
        let begins = Begins {
            account: &account,
            org,
            person: &there.person,
            issuer: row.issuer.as_deref(),
            created_at: row.created_at,
            authenticated_at: row.authenticated_at,
            seen_at: now,
            second_factor: row.second_factor,
        };
        let begun = self.begin_session(begins).await?;
        if begun.is_some() {
            self.sign_out(session_token).await?;
        }
        Ok(begun)
    }

    /// Ends a session; one that is not known, or has ended, is left as it is.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn sign_out(&self, session_token: &str) -> Result<(), AccountsError> {
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(None).await?;
        unit.tables().end_session(&kept(session_token), now).await?;
        Ok(unit.commit().await?)
    }

    /// Ends every session of an account. Its API tokens stay.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn sign_out_everywhere(&self, account: &AccountId) -> Result<(), AccountsError> {
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(None).await?;
        unit.tables().end_sessions(account.as_str(), now).await?;
        Ok(unit.commit().await?)
    }

    /// The sessions of an account that have not ended, the latest first.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn sessions(&self, account: &AccountId) -> Result<Vec<SessionView>, AccountsError> {
        let now = self.desk.now().await?;
        let rows = self.desk.store().accounts().sessions_of(account.as_str()).await?;
        let live = rows.into_iter().filter(|row| self.is_live(row, now));
        Ok(live
            .map(|row| SessionView {
                org: row.org,
                person: row.person,
                created_at: row.created_at,
                seen_at: row.seen_at,
            })
            .collect())
    }
}

/// The id of an account that is kept.
pub(crate) fn account_id(account: &AccountRow) -> Result<AccountId, AccountsError> {
    AccountId::new(&account.account_id).ok_or_else(|| AccountsError::Unreadable {
        account: account.account_id.clone(),
        what: "its id".to_owned(),
    })
}

/// Whole seconds from one instant to another.
pub(crate) fn seconds_between(from: At, to: At) -> i64 {
    to.instant().signed_duration_since(from.instant()).num_seconds()
}
