//! Tokens: what programs show.

use crate::attempts::after;
use crate::name::is_unfit;
use crate::secret::{kept, random, token};
use crate::sessions::{Stands, seconds_between};
use crate::{AccountId, Accounts, AccountsError, InputFault, Means, Scope, SignedIn};
use serde_json::Value;
use shirube_desk::{Changed, DeskError, Once, Tries, tag_of};
use shirube_persistence::{ApiTokenRow, StoreError};
use shirube_trail::{ActorId, At, OrgId};
use std::fmt;

/// What tells a token from other texts, for whoever looks for ones that leaked.
const PREFIX: &str = "shirube_";
/// The longest it is good for.
const DAYS_MAX: u32 = 365;
/// The longest name, in characters.
const NAME_MAX: usize = 100;
/// A use is noted once in so many seconds.
const NOTED_SECONDS: i64 = 60;

/// A token that was issued. Its text is the only copy.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// `shirube_…`: what the program shows. None where the same request issued it before: it was told then,
    /// and is kept nowhere.
    pub token: Option<String>,
    /// What is known of it afterwards.
    pub view: TokenView,
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedToken").field("view", &self.view).finish_non_exhaustive()
    }
}

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenView {
    /// Its id, which is no secret.
    pub id: String,
    /// The organisation.
    pub org: OrgId,
    /// In whose name.
    pub person: ActorId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub created_at: At,
    /// Until when, exclusive.
    pub expires_at: At,
    /// Since when it is revoked.
    pub revoked_at: Option<At>,
    /// When it was last used, to the minute.
    pub used_at: Option<At>,
}

impl TokenView {
    /// The tag of it as it is: who revokes it names the one that was seen. That it is used changes nothing.
    #[must_use]
    pub fn tag(&self) -> String {
        let scopes: Vec<&str> = self.scopes.iter().map(|one| one.id()).collect();
        tag_of(&(&self.id, &self.name, scopes, self.expires_at.to_string(), self.revoked_at.is_some()))
    }
}

impl Accounts {
    /// Who a bearer token stands for; nobody where it has expired or was revoked, or its account was
    /// disabled. The address of a calendar is no token of a program.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn token(&self, bearer: &str) -> Result<Option<SignedIn>, AccountsError> {
        Ok(self.bearer(bearer).await?.filter(|who| !who.allows(Scope::Calendar)))
    }

    /// Who stands behind a text of this kind, whatever it is for.
    pub(crate) async fn bearer(&self, bearer: &str) -> Result<Option<SignedIn>, AccountsError> {
        if !bearer.starts_with(PREFIX) {
            return Ok(None);
        }
        let Some(row) = self.desk.store().accounts().token(&kept(bearer)).await? else { return Ok(None) };
        let now = self.desk.now().await?;
        if row.revoked_at.is_some() || now >= row.expires_at {
            return Ok(None);
        }
        let stands = Stands {
            account_id: &row.account_id,
            org: &row.org,
            person: &row.person,
            means: Means::Token { scopes: scopes_of(&row.scopes), id: row.token_id.clone() },
            issuer: row.issuer.as_deref(),
            authenticated_at: row.created_at,
            second_factor: false,
        };
        let who = self.who(stands).await?;
        if who.is_some() && row.used_at.is_none_or(|used| seconds_between(used, now) >= NOTED_SECONDS) {
            self.note_used(&row.token_sha256, now).await?;
        }
        Ok(who)
    }

    /// Notes a use; where others write too long it goes unnoted, and the answer does not wait for it.
    async fn note_used(&self, token_sha256: &str, now: At) -> Result<(), AccountsError> {
        let noted = async {
            let unit = self.desk.store().begin_accounts(None).await?;
            unit.tables().note_used(token_sha256, now).await?;
            unit.commit().await
        };
        match noted.await {
            Err(StoreError::Busy | StoreError::Crossed) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Issues a token in the name of whoever is signed in, for at most 365 days. A token issues none. The same
    /// request again issues one.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails, or the id was another request's.
    pub async fn issue_token(
        &self,
        who: &SignedIn,
        (name, scopes, days): (&str, &[Scope], u32),
        once: Option<&Once>,
    ) -> Result<Result<IssuedToken, Vec<InputFault>>, AccountsError> {
        let faults = faults(who, name, scopes, days);
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let now = self.desk.now().await?;
        let token = format!("{PREFIX}{}", token()?);
        let view = TokenView {
            id: format!("t-{}", hex::encode(random::<8>()?)),
            org: who.org.clone(),
            person: who.person.clone(),
            name: name.trim().to_owned(),
            scopes,
            created_at: now,
            expires_at: after(now, i64::from(days) * 86_400).ok_or(AccountsError::Stopped)?,
            revoked_at: None,
            used_at: None,
        };
        let row = ApiTokenRow {
            token_sha256: kept(&token),
            token_id: view.id.clone(),
            account_id: who.account.to_string(),
            org: view.org.clone(),
            person: view.person.clone(),
            issuer: who.issuer.clone(),
            name: view.name.clone(),
            scopes: view.scopes.iter().map(|scope| scope.id()).collect::<Vec<_>>().join(" "),
            created_at: view.created_at,
            expires_at: view.expires_at,
            revoked_at: None,
            used_at: None,
        };
        let mut tries = Tries::begin();
        loop {
            match self.insert_token(&row, once).await {
                Ok(None) => return Ok(Ok(IssuedToken { token: Some(token), view })),
                Ok(Some(id)) => {
                    let all = self.tokens(&who.account).await?;
                    let view = all.into_iter().find(|one| one.id == id);
                    let view = view.ok_or_else(|| DeskError::not_found(id))?;
                    return Ok(Ok(IssuedToken { token: None, view }));
                }
                Err(AccountsError::Store(error)) => tries.again(error.into()).await?,
                Err(error) => return Err(error),
            }
        }
    }

    /// Keeps a token; answers the id of the one the same request issued before.
    async fn insert_token(
        &self,
        row: &ApiTokenRow,
        once: Option<&Once>,
    ) -> Result<Option<String>, AccountsError> {
        let unit = self.desk.store().begin(&row.org).await?;
        if let Some(once) = once {
            if let Some(answer) = once.before(&unit, &row.person).await? {
                return Ok(Some(answer.as_str().unwrap_or_default().to_owned()));
            }
            once.remember(&unit, &row.person, &Value::from(row.token_id.as_str()), row.created_at);
        }
        unit.accounts().await?.insert_token(row).await?;
        unit.commit().await?;
        Ok(None)
    }

    /// The tokens of an account, the latest first.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn tokens(&self, account: &AccountId) -> Result<Vec<TokenView>, AccountsError> {
        let rows = self.desk.store().accounts().tokens_of(account.as_str()).await?;
        Ok(rows
            .into_iter()
            .map(|row| TokenView {
                id: row.token_id,
                org: row.org,
                person: row.person,
                name: row.name,
                scopes: scopes_of(&row.scopes),
                created_at: row.created_at,
                expires_at: row.expires_at,
                revoked_at: row.revoked_at,
                used_at: row.used_at,
            })
            .collect())
    }

    /// Revokes a token of an account, where it is still as it was seen: `seen` is its tag, none for whoever
    /// runs the installation and revokes it however it is. [`Changed::Nothing`] where there is none that is
    /// not revoked.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn revoke_token(
        &self,
        account: &AccountId,
        id: &str,
        seen: Option<&str>,
    ) -> Result<Changed, AccountsError> {
        let known = self.tokens(account).await?.into_iter().find(|one| one.id == id);
        let Some(known) = known else { return Ok(Changed::Nothing) };
        let found = known.tag();
        if seen.is_some_and(|seen| seen != found) {
            return Ok(Changed::Stale(found));
        }
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(None).await?;
        let revoked = unit.tables().revoke_token(account.as_str(), id, now).await?;
        unit.commit().await?;
        // all that changes of a token is that it is revoked, and that is asked of the row itself
        Ok(if revoked { Changed::Done } else { Changed::Nothing })
    }
}

/// The scopes as they are kept; a word that is none gives nothing.
fn scopes_of(words: &str) -> Vec<Scope> {
    let scope = |word: &str| {
        if word == Scope::Calendar.id() { Some(Scope::Calendar) } else { Scope::from_id(word) }
    };
    words.split(' ').filter_map(scope).collect()
}

/// Everything that is wrong with a token to issue.
fn faults(who: &SignedIn, name: &str, scopes: &[Scope], days: u32) -> Vec<InputFault> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, ja: String, en: String| faults.push(InputFault::new(field, ja, en));
    if who.means != Means::Session {
        let ja = "トークンでトークンは発行できません。サインインして発行してください。".to_owned();
        fault("authorization", ja, "A token issues no token: sign in to issue one.".to_owned());
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || is_unfit(name) {
        let ja = format!(
            "用途の分かる名前を{NAME_MAX}文字以内で付けてください（制御文字や見えない文字は使えません）。"
        );
        let en = format!(
            "A name of up to {NAME_MAX} characters that says what it is for, without control or invisible characters."
        );
        fault("name", ja, en);
    }
    if scopes.is_empty() {
        let all = Scope::ALL.map(Scope::id);
        let ja = format!("一つ以上選んでください（{}）。", all.join("、"));
        fault("scopes", ja, format!("Choose at least one: {}.", all.join(", ")));
    }
    if days == 0 || days > DAYS_MAX {
        let ja = format!("有効期間は1日から{DAYS_MAX}日までです（入力は{days}日）。");
        fault("days", ja, format!("From 1 to {DAYS_MAX} days; found {days}."));
    }
    faults
}
