//! What a company says of itself once, to be written into its forms in every organisation. A profile is
//! of those who were let in by one of its own, by a code: a corporate number is public and an office
//! believes what it believes for itself alone, so neither lets anybody in. Nothing of a profile goes to
//! an office but in an act its person submits.

mod said;

use crate::attempts::after;
use crate::secret::{kept, random, token};
use crate::who::SignedIn;
use crate::{AccountId, Accounts, AccountsError, InputFault};
use shirube_persistence::{ProfileChangeRow, ProfileRow, StoreError};
use shirube_trail::At;
use std::fmt;

pub use said::{ProfileField, Said};

/// How long a code for a colleague is good.
const CODE_DAYS: u32 = 7;
/// So many of the latest changes are shown.
const CHANGES_MAX: u64 = 20;

/// A company's profile, as its own see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileView {
    /// How often it was changed; 0 where there is none yet.
    pub revision: u64,
    /// What it says.
    pub said: Said,
    /// How many people share it.
    pub people: u64,
    /// Its latest changes, the latest first.
    pub changes: Vec<ProfileChange>,
}

/// A change of a profile: who, when, which fields. What stood there before is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChange {
    /// When.
    pub at: At,
    /// The name of whoever changed it, as it was then.
    pub by: String,
    /// The fields that changed.
    pub fields: Vec<ProfileField>,
}

/// What came of keeping a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileKept {
    /// It is at this revision now.
    At(u64),
    /// Somebody was first: it is at this revision, and nothing was kept.
    Stale(u64),
}

/// A code that lets a colleague in. Its text is the only copy.
#[derive(Clone, PartialEq, Eq)]
pub struct ProfileCode {
    /// What the colleague enters.
    pub code: String,
    /// Until when it is good.
    pub expires_at: At,
}

impl fmt::Debug for ProfileCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileCode").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Accounts {
    /// The profile of an account; an empty one where it has none.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails or what it keeps cannot be read.
    pub async fn profile(&self, account: &AccountId) -> Result<ProfileView, AccountsError> {
        let tables = self.desk.store().accounts();
        let Some(row) = tables.profile_of(account.as_str()).await? else {
            return Ok(ProfileView::default());
        };
        let changes = tables.profile_changes(&row.profile_id, CHANGES_MAX).await?;
        Ok(ProfileView {
            revision: row.revision,
            said: read(&row)?,
            people: tables.count_of_profile(&row.profile_id).await?,
            changes: changes.iter().map(change).collect::<Result<_, _>>()?,
        })
    }

    /// What the profile of an account says, where it has one.
    ///
    /// # Errors
    /// As [`Accounts::profile`].
    pub async fn profile_said(&self, account: &AccountId) -> Result<Option<Said>, AccountsError> {
        let row = self.desk.store().accounts().profile_of(account.as_str()).await?;
        row.as_ref().map(read).transpose()
    }

    /// Keeps what a company says of itself, if its profile is still at the revision that was seen; makes the
    /// profile where there is none (0 was seen). What says nothing new changes nothing.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn keep_profile(
        &self,
        who: &SignedIn,
        seen: u64,
        typed: impl Fn(ProfileField) -> String,
    ) -> Result<Result<ProfileKept, Vec<InputFault>>, AccountsError> {
        let said = match Said::read(typed) {
            Ok(said) => said,
            Err(faults) => return Ok(Err(faults)),
        };
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let row = tables.profile_of(who.account.as_str()).await?;
        let found = row.as_ref().map_or(0, |row| row.revision);
        if found != seen {
            return Ok(Ok(ProfileKept::Stale(found)));
        }
        let before = row.as_ref().map(read).transpose()?.unwrap_or_default();
        let fields = said.differs_from(&before);
        if fields.is_empty() {
            return Ok(Ok(ProfileKept::At(found)));
        }
        let text = json(&said)?;
        let id = match &row {
            Some(row) => row.profile_id.clone(),
            None => format!("k-{}", hex::encode(random::<16>()?)),
        };
        let is_ours = if row.is_some() {
            tables.change_profile(&id, seen, &text).await?
        } else {
            let new = ProfileRow { profile_id: id.clone(), revision: 1, said: text, created_at: now };
            tables.insert_profile(&new).await?;
            tables.join_profile(&id, who.account.as_str(), now).await?
        };
        if !is_ours {
            // dropped, nothing of it remains
            return Ok(Ok(ProfileKept::Stale(seen.saturating_add(1))));
        }
        let revision = seen.saturating_add(1);
        let change = ProfileChangeRow {
            profile_id: id,
            revision,
            changed_at: now,
            changed_by: who.person_name.clone(),
            fields: json(&fields)?,
        };
        tables.insert_profile_change(&change).await?;
        drop(tables);
        unit.commit().await?;
        Ok(Ok(ProfileKept::At(revision)))
    }

    /// Makes a code that lets one colleague into the profile of an account, for seven days; an earlier one
    /// is good no more. None where the account has no profile.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn share_profile(&self, account: &AccountId) -> Result<Option<ProfileCode>, AccountsError> {
        let now = self.desk.now().await?;
        let expires_at = after(now, i64::from(CODE_DAYS) * 86_400).ok_or(AccountsError::Stopped)?;
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let Some(row) = tables.profile_of(account.as_str()).await? else { return Ok(None) };
        let code = token()?;
        tables.put_profile_code(&row.profile_id, &kept(&code), (now, expires_at)).await?;
        drop(tables);
        unit.commit().await?;
        Ok(Some(ProfileCode { code, expires_at }))
    }

    /// Lets an account into the profile of whoever made the code, which is spent by it. An account has one
    /// profile: who has one is refused until they leave it; the code stays good.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn join_profile(
        &self,
        account: &AccountId,
        code: &str,
    ) -> Result<Result<(), InputFault>, AccountsError> {
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        if tables.profile_of(account.as_str()).await?.is_some() {
            return Ok(Err(has_one()));
        }
        let Some(id) = tables.spend_profile_code(&kept(code.trim()), now).await? else {
            let ja = "この符号は使えません（一度だけ、7日以内に使えます）。同僚に新しい符号を作ってもらってください。";
            let en = "This code is not good: one is good once, within seven days. Ask your colleague for a new one.";
            return Ok(Err(InputFault::new("code", ja, en)));
        };
        if !tables.join_profile(&id, account.as_str(), now).await? {
            return Ok(Err(has_one()));
        }
        drop(tables);
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Takes an account out of its profile. With the last one the profile is deleted, and everything kept of
    /// its changes. Answers whether there was one.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn leave_profile(&self, account: &AccountId) -> Result<bool, AccountsError> {
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let Some(row) = tables.profile_of(account.as_str()).await? else { return Ok(false) };
        tables.leave_profile(&row.profile_id, account.as_str()).await?;
        drop(tables);
        unit.commit().await?;
        Ok(true)
    }
}

fn has_one() -> InputFault {
    let ja = "すでに事業者情報があります。同僚のものに加わるには、先に今のものから抜けてください。";
    let en = "You have a profile already: leave it before you join your colleague's.";
    InputFault::new("code", ja, en)
}

fn json(value: &impl serde::Serialize) -> Result<String, AccountsError> {
    serde_json::to_string(value).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> AccountsError {
    let (table, key) = ("company_profile", String::new());
    StoreError::Inconsistent { table, key, what: error.to_string() }.into()
}

fn read(row: &ProfileRow) -> Result<Said, AccountsError> {
    serde_json::from_str(&row.said).map_err(|error| unreadable(&error))
}

fn change(row: &ProfileChangeRow) -> Result<ProfileChange, AccountsError> {
    let fields = serde_json::from_str(&row.fields).map_err(|error| unreadable(&error))?;
    Ok(ProfileChange { at: row.changed_at, by: row.changed_by.clone(), fields })
}
