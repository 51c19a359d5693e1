//! The accounts of an organisation's people.

use crate::purpose::Purpose;
use crate::sessions::{Stands, account_id};
use crate::{AccountId, Accounts, AccountsError, Link, Means, SignedIn};
use shirube_desk::{Changed, tag_of};
use shirube_persistence::{AccountTables, PersonRow};
use shirube_trail::{ActorId, At, OrgId};

/// A person of an organisation and their account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The person.
    pub person: ActorId,
    /// Their name.
    pub name: String,
    /// The section, for staff.
    pub section: Option<String>,
    /// The company, for others.
    pub company: Option<String>,
    /// Where letters go.
    pub email: Option<String>,
    /// The account, where they have one.
    pub account: Option<AccountId>,
    /// 法人番号, once the office has confirmed it.
    pub corporate_number: Option<String>,
    /// 法人番号 the company gave of itself and nobody confirmed.
    pub claimed_number: Option<String>,
    /// Since when the account is disabled, or the person is no member any more.
    pub disabled_at: Option<At>,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// Until when an invitation that was not used is good.
    pub invited_until: Option<At>,
}

impl MemberView {
    /// The tag of all this: who invites, withdraws or confirms names the one that was seen.
    #[must_use]
    pub fn tag(&self) -> String {
        let at = |at: Option<At>| at.map(|at| at.to_string());
        let who = (self.person.as_str(), &self.name, &self.section, &self.company, &self.email);
        let numbers = (&self.corporate_number, &self.claimed_number);
        let account = (self.account.is_some(), self.second_factor, at(self.disabled_at));
        tag_of(&(who, numbers, account, at(self.invited_until)))
    }
}

impl Accounts {
    /// Everyone an organisation knows, by id, and their accounts.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn people(&self, org: &OrgId) -> Result<Vec<MemberView>, AccountsError> {
        let now = self.desk.now().await?;
        members_of(&self.desk.store().accounts_of(org).await?, org, now).await
    }

    /// The account of a person.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn account_of(
        &self,
        org: &OrgId,
        person: &ActorId,
    ) -> Result<Option<AccountId>, AccountsError> {
        let tables = self.desk.store().accounts_of(org).await?;
        let Some(row) = tables.membership(org, person).await? else { return Ok(None) };
        tables.account(&row.account_id).await?.as_ref().map(account_id).transpose()
    }

    /// Disables an account, or enables it again. A disabled one is nobody's at the next request: its
    /// sessions have ended, and its tokens stand for nobody while it is disabled. Answers whether there is
    /// such an account.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn disable(&self, account: &AccountId, disabled: bool) -> Result<bool, AccountsError> {
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let known = tables.set_disabled(account.as_str(), disabled.then_some(now)).await?;
        if disabled {
            tables.end_sessions(account.as_str(), now).await?;
        }
        drop(tables);
        unit.commit().await?;
        Ok(known)
    }

    /// Ends the membership of a person, or lets it count again: at the next request they are nobody in
    /// this organisation, and whoever they are in another; what they saved and what waits for them goes.
    /// Answers whether there is one.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn end_membership(
        &self,
        org: &OrgId,
        person: &ActorId,
        ended: bool,
    ) -> Result<bool, AccountsError> {
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin(org).await?;
        let tables = unit.accounts().await?;
        let known = tables.end_membership(org, person, ended.then_some(now)).await?;
        drop(tables);
        if ended {
            // With it or not at all: nothing of theirs stays for whoever comes back.
            unit.forget_saved_views(person).await?;
            unit.forget_drafts_of(person).await?;
            unit.forget_long_works_of(person).await?;
        }
        unit.commit().await?;
        Ok(known)
    }

    /// Confirms that a person acts for the company whose number they gave, where they are still as they were
    /// seen: `seen` is their tag, none for whoever runs the installation. [`Changed::Nothing`] where they gave
    /// no number.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn confirm_company(
        &self,
        org: &OrgId,
        person: &ActorId,
        seen: Option<&str>,
    ) -> Result<Changed, AccountsError> {
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin(org).await?;
        let tables = unit.accounts().await?;
        let found = held_tag(&tables, (org, person), now).await?;
        let Some(found) = found else { return Ok(Changed::Nothing) };
        if seen.is_some_and(|seen| seen != found) {
            return Ok(Changed::Stale(found));
        }
        let claimed = tables.membership(org, person).await?.and_then(|row| row.claimed_number);
        let known = tables.person(org, person).await?;
        let (Some(claimed), Some(known)) = (claimed, known) else { return Ok(Changed::Nothing) };
        unit.put_person(&PersonRow { corporate_number: Some(claimed), ..known }).await?;
        tables.settle_claim(org, person).await?;
        drop(tables);
        unit.commit().await?;
        Ok(Changed::Done)
    }

    /// A link to a new password for a person, for whoever runs the installation to hand on; none for one
    /// without account. With it the second factor can be removed, where it is lost with its paper codes.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn reset(
        &self,
        org: &OrgId,
        person: &ActorId,
        without_second_factor: bool,
    ) -> Result<Option<Link>, AccountsError> {
        let Some(account) = self.account_of(org, person).await? else { return Ok(None) };
        if without_second_factor {
            self.totp_remove(&account).await?;
        }
        let row = self.desk.store().accounts().account(account.as_str()).await?;
        let Some(row) = row else { return Ok(None) };
        let now = self.desk.now().await?;
        self.recovery_link(&row.email, now).await
    }

    /// Who a person is when whoever runs the installation acts for them at the machine itself; nobody
    /// where they have no account that counts.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn at_the_machine(
        &self,
        org: &OrgId,
        person: &ActorId,
    ) -> Result<Option<SignedIn>, AccountsError> {
        let Some(account) = self.account_of(org, person).await? else { return Ok(None) };
        let now = self.desk.now().await?;
        let stands = Stands {
            account_id: account.as_str(),
            org,
            person,
            means: Means::Session,
            issuer: None,
            authenticated_at: now,
            second_factor: false,
        };
        self.who(stands).await
    }
}

/// Everyone an organisation knows, by id, as these tables have them.
async fn members_of(
    tables: &AccountTables<'_>,
    org: &OrgId,
    now: At,
) -> Result<Vec<MemberView>, AccountsError> {
    let members = tables.members(org).await?;
    let invited = tables.open_invitations(Purpose::Invite.id(), org, now).await?;
    let mut all = Vec::new();
    for person in tables.persons(org).await? {
        let member = members.iter().find(|(row, _)| row.person == person.person);
        let invitation = invited.iter().find(|row| row.person.as_ref() == Some(&person.person));
        let account = member.map(|(_, account)| account_id(account)).transpose()?;
        all.push(MemberView {
            person: person.person,
            name: person.name,
            section: person.section,
            company: person.organisation_name,
            email: person.email,
            account,
            corporate_number: person.corporate_number,
            claimed_number: member.and_then(|(row, _)| row.claimed_number.clone()),
            disabled_at: member.and_then(|(row, account)| account.disabled_at.or(row.ended_at)),
            second_factor: member.is_some_and(|(_, account)| account.totp_secret.is_some()),
            invited_until: invitation.map(|row| row.expires_at),
        });
    }
    Ok(all)
}

/// The tag of a person as they are now, whom nobody else changes before these tables' unit of work ends;
/// nothing where the organisation does not know them.
pub(crate) async fn held_tag(
    tables: &AccountTables<'_>,
    (org, person): (&OrgId, &ActorId),
    now: At,
) -> Result<Option<String>, AccountsError> {
    if !tables.hold_person(org, person).await? {
        return Ok(None);
    }
    let all = members_of(tables, org, now).await?;
    Ok(all.iter().find(|one| one.person == *person).map(MemberView::tag))
}
