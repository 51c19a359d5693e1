//! A new address for an account: its owner asks for it, a link that is sent there proves it, and who reads
//! the old one is told.

use crate::attempts::after;
use crate::purpose::Purpose;
use crate::secret::kept;
use crate::sessions::Begins;
use crate::stored::is_open;
use crate::{AcceptFault, Accounts, AccountsError, InputFault, Link, NewSession, SignedIn};
use shirube_persistence::{AccountRow, AccountTables, InvitationRow, Unit};
use shirube_trail::{ActorId, At, OrgId};

/// The letter to the address that is to be replaced.
const ASKED: &str = "email-asked";
/// The letter to the address that was replaced.
const CHANGED: &str = "email-changed";

impl Accounts {
    /// Sends a link to the address that somebody wants for their account, and tells the one it has. Nothing
    /// changes before the link is followed ([`Accounts::take_address`]), and it is not told whether the
    /// address has another account. No link where one was asked for too often. Whoever calls this has made
    /// sure who is there.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn ask_address(
        &self,
        who: &SignedIn,
        email: &str,
        place: &str,
    ) -> Result<Result<Option<Link>, Vec<InputFault>>, AccountsError> {
        let email = match crate::email::read(email) {
            Ok(email) => email,
            Err(fault) => return Ok(Err(vec![fault])),
        };
        let before = crate::email::folded(&who.email);
        if crate::email::folded(&email) == before {
            let ja = "今のアドレスと同じです。";
            return Ok(Err(vec![InputFault::new("email", ja, "the address the account has already.")]));
        }
        if self.settings.public_url.is_none() || self.desk.sealer().is_none() {
            return Ok(Err(vec![no_letters()]));
        }
        let now = self.desk.now().await?;
        if !self.may_ask_for_letter(&email, place, now).await? {
            return Ok(Ok(None));
        }
        let seconds = i64::from(self.settings.verification_hours) * 3_600;
        let expires_at = after(now, seconds).ok_or(AccountsError::Stopped)?;
        let purpose = Purpose::ChangeEmail;
        let (token, mut row) = Self::fresh_link(purpose, &email, &who.language, now, expires_at)?;
        row.account_id = Some(who.account.to_string());
        (row.org, row.person) = (Some(who.org.clone()), Some(who.person.clone()));
        // whose place it takes: where that is another by then, the link is gone
        row.details = Some(before);
        let unit = self.desk.store().begin(&who.org).await?;
        let tables = unit.accounts().await?;
        tables.withdraw_of_account(purpose.kept(), who.account.as_str(), now).await?;
        tables.insert_invitation(&row).await?;
        drop(tables);
        let mut link = Link::of(token, purpose, expires_at);
        link.posted = self.post(&unit, &link, &row, &who.person_name).await?;
        self.tell_replaced(&unit, ASKED, (who, &who.email), (&email, now)).await?;
        unit.commit().await?;
        Ok(Ok(Some(link)))
    }

    /// Takes the address a link was sent to, for the account that asked for it and is signed in: a link that
    /// came to somebody else by a slip of the pen gives them nothing. Ends the account's sessions but the one
    /// it begins. Letters of its organisations go to the new address, where they went to the old one.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails; the link stays good then, or the address is taken and an
    /// organisation still writes to the old one.
    pub async fn take_address(
        &self,
        session_token: &str,
        token: &str,
    ) -> Result<Result<NewSession, AcceptFault>, AccountsError> {
        let Some(who) = self.session(session_token).await? else { return Ok(Err(AcceptFault::Unknown)) };
        let row = self.desk.store().accounts().invitation(&kept(token)).await?;
        let is_theirs = |row: &InvitationRow| {
            Purpose::of(row) == Some(Purpose::ChangeEmail)
                && row.account_id.as_deref() == Some(who.account.as_str())
        };
        let Some(row) = row.filter(is_theirs) else { return Ok(Err(AcceptFault::Unknown)) };
        let now = self.desk.now().await?;
        if !is_open(&row, now) {
            return Ok(Err(AcceptFault::Gone));
        }
        let unit = self.desk.store().begin(&who.org).await?;
        let tables = unit.accounts().await?;
        let account = match replace(&tables, &row, now).await? {
            Ok(account) => account,
            Err(fault) => return Ok(Err(fault)),
        };
        write_to(&unit, &tables, (&who.org, &who.person), (&account, &row)).await?;
        drop(tables);
        self.tell_replaced(&unit, CHANGED, (&who, &account.email), (&row.email, now)).await?;
        unit.commit().await?;
        self.write_to_elsewhere(&who.org, (&account, &row)).await?;
        let begins = Begins {
            account: &account,
            org: &who.org,
            person: &who.person,
            issuer: who.issuer.as_deref(),
            created_at: now,
            // nobody said anew who they are
            authenticated_at: who.authenticated_at,
            seen_at: now,
            second_factor: who.second_factor,
        };
        Ok(self.begin_session(begins).await?.ok_or(AcceptFault::Gone))
    }

    /// The other organisations of the account write to the new address too: each in its own transaction.
    async fn write_to_elsewhere(
        &self,
        here: &OrgId,
        (account, row): (&AccountRow, &InvitationRow),
    ) -> Result<(), AccountsError> {
        let store = self.desk.store();
        for (org, person) in store.accounts().memberships(&account.account_id).await? {
            if org != *here {
                let unit = store.begin(&org).await?;
                let tables = unit.accounts().await?;
                write_to(&unit, &tables, (&org, &person), (account, row)).await?;
                drop(tables);
                unit.commit().await?;
            }
        }
        Ok(())
    }
}

/// Spends the link and sets the address; answers the account as it was before.
async fn replace(
    tables: &AccountTables<'_>,
    row: &InvitationRow,
    now: At,
) -> Result<Result<AccountRow, AcceptFault>, AccountsError> {
    let id = row.account_id.as_deref().unwrap_or_default();
    if !tables.use_invitation(&row.token_sha256, now).await? {
        return Ok(Err(AcceptFault::Gone));
    }
    let account = tables.account(id).await?;
    let is_as_it_was = |account: &AccountRow| {
        account.disabled_at.is_none() && Some(&account.email_folded) == row.details.as_ref()
    };
    let Some(account) = account.filter(is_as_it_was) else { return Ok(Err(AcceptFault::Gone)) };
    if tables.account_by_email(&row.email_folded).await?.is_some() {
        return Ok(Err(AcceptFault::Input(vec![has_another()])));
    }
    tables.set_email(id, (&row.email, &row.email_folded)).await?;
    tables.end_sessions(id, now).await?;
    // a link to a new password that lies in the old mailbox is worth nothing any more
    tables.withdraw_sent(Purpose::Recover.kept(), Some(&account.email_folded), now).await?;
    Ok(Ok(account))
}

/// An organisation writes to the new address, where it wrote to the one the account had.
async fn write_to(
    unit: &Unit,
    tables: &AccountTables<'_>,
    (org, person): (&OrgId, &ActorId),
    (account, row): (&AccountRow, &InvitationRow),
) -> Result<(), AccountsError> {
    let Some(mut known) = tables.person(org, person).await? else { return Ok(()) };
    if known.email.as_deref().map(crate::email::folded).as_ref() == Some(&account.email_folded) {
        known.email = Some(row.email.clone());
        unit.put_person(&known).await?;
    }
    Ok(())
}

/// No letter can carry a link.
fn no_letters() -> InputFault {
    let ja = "このシステムからリンクの手紙を送れないため、変えられません。管理者に連絡してください。";
    let en = "It cannot be changed: no letter with a link leaves this system. Tell whoever runs it.";
    InputFault::new("email", ja, en)
}

/// The address has another account by now.
fn has_another() -> InputFault {
    let ja = "このメールアドレスには別のアカウントがあります。";
    InputFault::new("email", ja, "This address has another account.")
}
