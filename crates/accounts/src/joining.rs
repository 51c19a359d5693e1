//! What comes of a link that is used.

use crate::attempts::{self, OF_ACCOUNT};
use crate::purpose::Purpose;
use crate::secret::{kept, random};
use crate::sessions::account_id;
use crate::sign_in::member;
use crate::stored::{is_open, is_somebodys, said_in};
use crate::{AcceptFault, AccountId, Accounts, AccountsError, InputFault, NewSession, Proven, SignInFault};
use shirube_persistence::{AccountRow, AccountTables, InvitationRow, PersonRow, Unit};
use shirube_trail::{ActorId, At, OrgId};

/// With what an account is joined.
enum Key {
    /// One that exists, whose password was shown.
    Known(AccountRow),
    /// A new password, of an account that has none or is not there.
    New(String),
    /// Who they are at the identity provider of the organisation: an account that is not there.
    Identity,
}

impl Accounts {
    /// Spends a link: makes or joins the account, or sets its new password ([`Purpose`]). Ends the
    /// account's sessions where the password was changed. An account that has a password is joined with
    /// that password, which is not changed: whoever made the link may not take the account over by it.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails; the link stays good then.
    pub async fn accept(
        &self,
        token: &str,
        password: &str,
    ) -> Result<Result<AccountId, AcceptFault>, AccountsError> {
        let Some(row) = self.desk.store().accounts().invitation(&kept(token)).await? else {
            return Ok(Err(AcceptFault::Unknown));
        };
        let now = self.desk.now().await?;
        if !is_open(&row, now) {
            return Ok(Err(AcceptFault::Gone));
        }
        match (Purpose::of(&row), row.org.clone()) {
            // no password takes a new address over, but who is signed in
            (Some(Purpose::ChangeEmail), _) => Ok(Err(AcceptFault::Unknown)),
            (Some(Purpose::Recover), _) => self.renew(&row, password, now).await,
            (Some(_), Some(org)) => match self.key_of(&row, password).await? {
                Ok(key) => self.join(&row, &org, (key, None), now).await,
                Err(fault) => Ok(Err(fault)),
            },
            // what has no organisation yet is for a set-up
            (_, None) => Ok(Err(AcceptFault::Unknown)),
            (None, _) => Ok(Err(AcceptFault::Gone)),
        }
    }

    /// Spends an invitation by who somebody is at the identity provider of the organisation, instead of by
    /// a password. An address that has an account is joined by its password alone: whoever made the link,
    /// or administers the provider, may not take the account over by it.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails; the link stays good then.
    pub async fn accept_proven(
        &self,
        token: &str,
        proven: &Proven,
    ) -> Result<Result<NewSession, AcceptFault>, AccountsError> {
        let store = self.desk.store();
        let row = store.accounts().invitation(&kept(token)).await?;
        let is_ours = |row: &InvitationRow| {
            row.purpose == Purpose::Invite.id() && row.org.as_ref() == Some(&proven.org)
        };
        let Some(row) = row.filter(is_ours) else { return Ok(Err(AcceptFault::Unknown)) };
        let now = self.desk.now().await?;
        if !is_open(&row, now) {
            return Ok(Err(AcceptFault::Gone));
        }
        let there = store.accounts().account_by_email(&row.email_folded).await?;
        let known = store.accounts_of(&proven.org).await?.identity(&proven.org, proven.key()).await?;
        let key = match (there, known) {
            (Some(account), Some(known)) if known.account_id == account.account_id => Key::Known(account),
            (_, Some(_)) => return Ok(Err(AcceptFault::Input(vec![taken()]))),
            (Some(account), None) if is_somebodys(&account) => {
                return Ok(Err(AcceptFault::Input(vec![has_account()])));
            }
            (_, None) => Key::Identity,
        };
        match self.join(&row, &proven.org, (key, Some(proven)), now).await? {
            Ok(_) => {}
            Err(fault) => return Ok(Err(fault)),
        }
        let begun = self.begin_proven(proven, now).await?;
        Ok(begun.ok_or(AcceptFault::Gone))
    }

    /// A new password.
    async fn renew(
        &self,
        row: &InvitationRow,
        password: &str,
        now: At,
    ) -> Result<Result<AccountId, AcceptFault>, AccountsError> {
        let account = self.desk.store().accounts().account_by_email(&row.email_folded).await?;
        let account = account.filter(|one| row.account_id.as_ref() == Some(&one.account_id));
        let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
            return Ok(Err(AcceptFault::Gone));
        };
        let hash = match self.new_password(password, &account.email).await? {
            Ok(hash) => hash,
            Err(faults) => return Ok(Err(AcceptFault::Password(faults))),
        };
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        if !tables.use_invitation(&row.token_sha256, now).await? {
            return Ok(Err(AcceptFault::Gone));
        }
        tables.set_password(&account.account_id, &hash).await?;
        tables.note_verified(&account.account_id, now).await?;
        tables.end_sessions(&account.account_id, now).await?;
        attempts::forget(&tables, OF_ACCOUNT, &account.email_folded).await?;
        drop(tables);
        unit.commit().await?;
        account_id(&account).map(Ok)
    }

    /// A person of an organisation gets an account, or an account becomes one.
    async fn join(
        &self,
        row: &InvitationRow,
        org: &OrgId,
        (key, proven): (Key, Option<&Proven>),
        now: At,
    ) -> Result<Result<AccountId, AcceptFault>, AccountsError> {
        let unit = self.desk.store().begin(org).await?;
        let tables = unit.accounts().await?;
        if !tables.use_invitation(&row.token_sha256, now).await? {
            return Ok(Err(AcceptFault::Gone));
        }
        let is_first = row.purpose == Purpose::FirstAdministrator.id();
        if is_first && tables.has_accounts().await? {
            return Ok(Err(AcceptFault::Gone));
        }
        let Some(account) = account_with(&tables, row, key, (is_first, now)).await? else {
            return Ok(Err(AcceptFault::Gone));
        };
        let (person, claimed) = if let Some(person) = &row.person {
            (person.clone(), None)
        } else {
            let Some(mut known) = new_person(row)? else { return Ok(Err(AcceptFault::Gone)) };
            let mut claimed = said_in(row).and_then(|said| said.corporate_number);
            if let Some(number) = claimed.take_if(|_| !self.settings.confirm_companies) {
                if unit.people_of(&number).await?.is_empty() {
                    known.corporate_number = Some(number);
                } else {
                    claimed = Some(number);
                }
            }
            unit.put_person(&known).await?;
            (known.person, claimed)
        };
        if let Err(fault) = become_person(&tables, org, &person, (&account, claimed, now)).await? {
            return Ok(Err(fault));
        }
        if let Some(proven) = proven {
            if tables.identity(org, proven.key()).await?.is_none() {
                tables.insert_identity(&proven.row(&account.account_id, now)).await?;
            }
        }
        reach(&unit, &tables, org, (&person, &row.email)).await?;
        drop(tables);
        unit.commit().await?;
        account_id(&account).map(Ok)
    }

    /// The password of the account there is, or one for an account to be.
    async fn key_of(
        &self,
        row: &InvitationRow,
        password: &str,
    ) -> Result<Result<Key, AcceptFault>, AccountsError> {
        let account = self.desk.store().accounts().account_by_email(&row.email_folded).await?;
        if account.as_ref().is_some_and(is_somebodys) {
            let proved = self.prove_password(&row.email, password, &row.token_sha256).await?;
            return Ok(proved.map(|(account, _)| Key::Known(account)).map_err(|fault| match fault {
                SignInFault::Wait { seconds } => AcceptFault::Wait { seconds },
                SignInFault::Wrong | SignInFault::CodeNeeded => AcceptFault::Wrong,
            }));
        }
        let hash = self.new_password(password, &row.email).await?;
        Ok(hash.map(Key::New).map_err(AcceptFault::Password))
    }
}

/// The account a link leads to, made where there was none; nothing where another was first.
async fn account_with(
    tables: &AccountTables<'_>,
    row: &InvitationRow,
    key: Key,
    (administrator, now): (bool, At),
) -> Result<Option<AccountRow>, AccountsError> {
    let hash = match key {
        Key::Known(account) => return Ok(Some(account)),
        Key::New(hash) => Some(hash),
        Key::Identity => None,
    };
    if let Some(account) = tables.account_by_email(&row.email_folded).await? {
        if is_somebodys(&account) || account.disabled_at.is_some() {
            return Ok(None);
        }
        if let Some(hash) = &hash {
            tables.set_password(&account.account_id, hash).await?;
        }
        tables.note_verified(&account.account_id, now).await?;
        return Ok(Some(account));
    }
    let mut account = Accounts::fresh_account(&row.email, &row.language, now)?;
    account.password_hash = hash;
    account.verified_at = Some(now);
    account.administrator = administrator;
    tables.insert_account(&account).await?;
    Ok(Some(account))
}

/// The account is the person from now on; why not, where one of them is somebody already.
async fn become_person(
    tables: &AccountTables<'_>,
    org: &OrgId,
    person: &ActorId,
    (account, claimed, now): (&AccountRow, Option<String>, At),
) -> Result<Result<(), AcceptFault>, AccountsError> {
    let there = tables.membership_of(org, &account.account_id).await?;
    let of_person = tables.membership(org, person).await?;
    match (there, of_person) {
        (None, None) => {
            let mut row = member(org, person, account, now);
            row.claimed_number = claimed;
            tables.insert_membership(&row).await?;
            Ok(Ok(()))
        }
        // somebody who left comes back
        (Some(there), Some(_)) if there.person == *person => {
            tables.end_membership(org, person, None).await?;
            Ok(Ok(()))
        }
        (None, Some(_)) => Ok(Err(AcceptFault::Gone)),
        (Some(_), _) => {
            let ja = "このメールアドレスは、この団体に既に登録されています。サインインしてください。";
            let en = "This address is registered with this organisation already: sign in.";
            Ok(Err(AcceptFault::Input(vec![InputFault::new("email", ja, en)])))
        }
    }
}

/// An address that has an account is joined by its password.
fn has_account() -> InputFault {
    let ja = "このメールアドレスには既にアカウントがあります。そのパスワードで登録を完了し、あとからアカウントの画面で職員IDを結び付けてください。";
    let en = "This address has an account: finish with its password, and link the identity provider on the \
              page of the account.";
    InputFault::new("email", ja, en)
}

/// Who they are at the provider is another account here.
fn taken() -> InputFault {
    let ja = "この職員IDは、別のアカウントに結び付いています。";
    InputFault::new("identity", ja, "This identity belongs to another account.")
}

/// The person a company registers: under a number that says nothing, and without a corporate number until
/// the office has confirmed it.
fn new_person(row: &InvitationRow) -> Result<Option<PersonRow>, AccountsError> {
    let Some(said) = said_in(row) else { return Ok(None) };
    Ok(Some(PersonRow {
        person: ActorId::new(format!("c-{}", hex::encode(random::<8>()?)))?,
        name: said.name,
        email: Some(row.email.clone()),
        language: row.language.clone(),
        organisation_name: Some(said.company),
        section: None,
        corporate_number: None,
    }))
}

/// Letters reach the person at the address of their account, where no other is known.
async fn reach(
    unit: &Unit,
    tables: &AccountTables<'_>,
    org: &OrgId,
    (person, email): (&ActorId, &str),
) -> Result<(), AccountsError> {
    let known = tables.person(org, person).await?;
    if let Some(mut known) = known.filter(|known| known.email.is_none()) {
        known.email = Some(email.to_owned());
        unit.put_person(&known).await?;
    }
    Ok(())
}
