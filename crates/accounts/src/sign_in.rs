//! Signing in.

use crate::prove::{Proved, Said};
use crate::sessions::Begins;
use crate::{
    Accounts, AccountsError, InputFault, Means, Membership, NewSession, PasswordFault, SignInFault, SignedIn,
};
use shirube_desk::DeskError;
use shirube_persistence::{AccountRow, MembershipRow};
use shirube_trail::{ActorId, At, OrgId};

impl Accounts {
    /// Signs in. `address` is whence the request comes, as far as it can be trusted. Without `org` the
    /// session stands for the first organisation the account belongs to, by id.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        code: Option<&str>,
        org: Option<&OrgId>,
        address: &str,
    ) -> Result<Result<NewSession, SignInFault>, AccountsError> {
        let proved = match self.prove(Said { email, password, code, place: address }).await? {
            Ok(proved) => proved,
            Err(fault) => return Ok(Err(fault)),
        };
        let of = self.desk.store().accounts().memberships(&proved.account.account_id).await?;
        let stands = of.into_iter().find(|(one, _)| org.is_none_or(|org| org == one));
        let Some((org, person)) = stands else { return Ok(Err(SignInFault::Wrong)) };
        self.begin_proved(&proved, &org, &person).await
    }

    /// Asks once more who is there: ends the session and begins another in its place.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn reauthenticate(
        &self,
        session_token: &str,
        password: &str,
        code: Option<&str>,
        address: &str,
    ) -> Result<Result<NewSession, SignInFault>, AccountsError> {
        let Some(who) = self.session(session_token).await? else { return Ok(Err(SignInFault::Wrong)) };
        let proved = match self.prove(Said { email: &who.email, password, code, place: address }).await? {
            Ok(proved) if proved.account.account_id == who.account.as_str() => proved,
            Ok(_) => return Ok(Err(SignInFault::Wrong)),
            Err(fault) => return Ok(Err(fault)),
        };
        let begun = self.begin_proved(&proved, &who.org, &who.person).await?;
        if begun.is_ok() {
            self.sign_out(session_token).await?;
        }
        Ok(begun)
    }

    async fn begin_proved(
        &self,
        proved: &Proved,
        org: &OrgId,
        person: &ActorId,
    ) -> Result<Result<NewSession, SignInFault>, AccountsError> {
        let begins = Begins {
            account: &proved.account,
            org,
            person,
            issuer: None,
            created_at: proved.at,
            authenticated_at: proved.at,
            seen_at: proved.at,
            second_factor: proved.second_factor,
        };
        Ok(self.begin_session(begins).await?.ok_or(SignInFault::Wrong))
    }

    /// Changes the password of whoever is signed in and ends all their sessions but the one it begins. The
    /// inner fault names the field (`password`, `current_password`). The second factor is not asked: whoever
    /// has one gave it when the session began.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn change_password(
        &self,
        session_token: &str,
        current: &str,
        password: &str,
        address: &str,
    ) -> Result<Result<NewSession, Vec<InputFault>>, AccountsError> {
        let wrong = || {
            let ja = "現在のパスワードが正しくないか、失敗が続いたため待つ必要があります。";
            let en = "The present password is not right, or there were too many failures: wait a little.";
            vec![InputFault::new("current_password", ja, en)]
        };
        let Some(who) = self.session(session_token).await? else { return Ok(Err(wrong())) };
        let proved = self.prove_password(&who.email, current, address).await?;
        let Ok((mut account, at)) = proved else { return Ok(Err(wrong())) };
        let hash = match self.new_password(password, &account.email).await? {
            Ok(hash) => hash,
            Err(faults) => return Ok(Err(faults.into_iter().map(PasswordFault::input).collect())),
        };
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        tables.set_password(&account.account_id, &hash).await?;
        tables.end_sessions(&account.account_id, at).await?;
        drop(tables);
        unit.commit().await?;
        account.password_hash = Some(hash);
        let begins = Begins {
            account: &account,
            org: &who.org,
            person: &who.person,
            // a second factor was not asked now: what the session was believed before, it is
            issuer: who.issuer.as_deref(),
            created_at: at,
            authenticated_at: at,
            seen_at: at,
            second_factor: who.second_factor,
        };
        Ok(self.begin_session(begins).await?.ok_or_else(wrong))
    }

    /// A session for this person without asking who is there: for demonstrations only, and the caller
    /// sees to that. Makes an account without password where the person has none.
    ///
    /// # Errors
    /// [`AccountsError`]; a person who does not exist.
    pub async fn open_for_demo(&self, org: &OrgId, person: &ActorId) -> Result<NewSession, AccountsError> {
        let at = self.desk.now().await?;
        let unknown = || AccountsError::from(DeskError::not_found(person.as_str()));
        let unit = self.desk.store().begin(org).await?;
        let tables = unit.accounts().await?;
        let known = tables.person(org, person).await?.ok_or_else(unknown)?;
        let account = if let Some(row) = tables.membership(org, person).await? {
            tables.account(&row.account_id).await?.ok_or_else(unknown)?
        } else {
            let email = format!("{person}.{org}@demo.invalid");
            let account = Self::fresh_account(&email, &known.language, at)?;
            tables.insert_account(&account).await?;
            tables.insert_membership(&member(org, person, &account, at)).await?;
            account
        };
        drop(tables);
        unit.commit().await?;
        let begins = Begins {
            account: &account,
            org,
            person,
            issuer: None,
            created_at: at,
            authenticated_at: at,
            seen_at: at,
            second_factor: false,
        };
        self.begin_session(begins).await?.ok_or_else(unknown)
    }

    /// Whether whoever asks must say once more who they are before what is sensitive
    /// ([`Accounts::reauthenticate`]). A token is not asked: its scopes say what it may do.
    #[must_use]
    pub fn needs_reauthentication(&self, who: &SignedIn, now: At) -> bool {
        let passed = now.instant().signed_duration_since(who.authenticated_at.instant());
        let limit = i64::from(self.settings.reauthentication_seconds).saturating_mul(1_000);
        who.means == Means::Session && passed.num_milliseconds() > limit
    }

    /// The organisations an account belongs to, by id.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn memberships(&self, account: &crate::AccountId) -> Result<Vec<Membership>, AccountsError> {
        let store = self.desk.store();
        let mut all = Vec::new();
        for (org, person) in store.accounts().memberships(account.as_str()).await? {
            let Some(row) = store.organisation(&org).await? else { continue };
            let Some(known) = store.accounts_of(&org).await?.person(&org, &person).await? else { continue };
            all.push(Membership {
                org,
                org_name_ja: row.name_ja,
                org_name_en: row.name_en,
                person,
                person_name: known.name,
                company: known.organisation_name,
            });
        }
        Ok(all)
    }

    /// An account that nobody can sign in with yet.
    pub(crate) fn fresh_account(email: &str, language: &str, at: At) -> Result<AccountRow, AccountsError> {
        Ok(AccountRow {
            account_id: crate::AccountId::of(crate::secret::random()?).to_string(),
            email: email.to_owned(),
            email_folded: crate::email::folded(email),
            language: if language == "en" { "en".to_owned() } else { "ja".to_owned() },
            password_hash: None,
            totp_secret: None,
            totp_offered: None,
            totp_last_step: None,
            created_at: at,
            verified_at: None,
            disabled_at: None,
            administrator: false,
        })
    }
}

/// A membership that begins.
pub(crate) fn member(org: &OrgId, person: &ActorId, account: &AccountRow, at: At) -> MembershipRow {
    MembershipRow {
        org: org.clone(),
        person: person.clone(),
        account_id: account.account_id.clone(),
        claimed_number: None,
        created_at: at,
        ended_at: None,
    }
}
