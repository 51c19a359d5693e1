//! Staff, invited by those who administer their organisation.

use crate::attempts::after;
use crate::purpose::Purpose;
use crate::secret::random;
use crate::{Accounts, AccountsError, InputFault, Link};
use serde_json::{Value, json};
use shirube_desk::{Changed, DeskError, Once, Tries};
use shirube_persistence::{PersonRow, Unit};
use shirube_trail::{ActorId, At, OrgId};

/// The longest name of a person or a section, in characters.
const NAME_MAX: usize = 100;

/// Somebody who is to work for an organisation here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// `ja` or `en`.
    pub language: String,
    /// Their section.
    pub section: Option<String>,
}

/// Somebody who was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Who they are here.
    pub person: ActorId,
    /// Until when they are invited.
    pub expires_at: At,
    /// Their invitation; none where the same request made it before: it was told then, and is kept nowhere.
    pub link: Option<Link>,
}

impl Accounts {
    /// Registers somebody with an organisation and invites them: they may sign in then, and do nothing
    /// before something is granted to them. An address is said to be known only where this organisation
    /// knows it, and never whether it has an account. The same request again registers nobody anew.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails, or the id was another request's.
    pub async fn invite_colleague(
        &self,
        (org, by): (&OrgId, &ActorId),
        colleague: &Colleague,
        once: Option<&Once>,
    ) -> Result<Result<Invited, Vec<InputFault>>, AccountsError> {
        let mut tries = Tries::begin();
        loop {
            match self.try_invite_colleague((org, by), colleague, once).await {
                Err(AccountsError::Store(error)) => tries.again(error.into()).await?,
                other => return other,
            }
        }
    }

    async fn try_invite_colleague(
        &self,
        (org, by): (&OrgId, &ActorId),
        colleague: &Colleague,
        once: Option<&Once>,
    ) -> Result<Result<Invited, Vec<InputFault>>, AccountsError> {
        let mut faults = faults(colleague);
        let email = match crate::email::read(&colleague.email) {
            Ok(email) => email,
            Err(fault) => {
                faults.push(fault);
                return Ok(Err(faults));
            }
        };
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let person = ActorId::new(format!("u-{}", hex::encode(random::<6>()?)))?;
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin(org).await?;
        let tables = unit.accounts().await?;
        let folded = crate::email::folded(&email);
        let has_it = |one: &PersonRow| one.email.as_deref().map(crate::email::folded) == Some(folded.clone());
        let is_known = tables.persons(org).await?.iter().any(has_it);
        drop(tables);
        // Asked after that: whoever is known by the same request, made at the same time, was made by it.
        if let Some(once) = once
            && let Some(answer) = once.before(&unit, by).await?
        {
            return before(&answer).map(Ok);
        }
        if is_known {
            let ja = "このアドレスの人は、この団体に登録されています。一覧から招待してください。";
            let en = "Somebody with this address is registered here: invite them from the list.";
            return Ok(Err(vec![InputFault::new("email", ja, en)]));
        }
        let section = colleague.section.as_deref().map(str::trim).filter(|section| !section.is_empty());
        let row = PersonRow {
            person: person.clone(),
            name: colleague.name.trim().to_owned(),
            email: Some(email.clone()),
            language: if colleague.language == "en" { "en".to_owned() } else { "ja".to_owned() },
            organisation_name: None,
            section: section.map(str::to_owned),
            corporate_number: None,
        };
        unit.put_person(&row).await?;
        let link = self.invite_within(&unit, &row, (&email, &row.language), now).await?;
        if let Some(once) = once {
            let answer = json!([person, link.expires_at.to_string()]);
            once.remember(&unit, by, &answer, now);
        }
        unit.commit().await?;
        Ok(Ok(Invited { person, expires_at: link.expires_at, link: Some(link) }))
    }

    /// Makes the invitation of a person within a unit of work of their organisation; earlier ones that were
    /// not used are gone with it.
    pub(crate) async fn invite_within(
        &self,
        unit: &Unit,
        known: &PersonRow,
        (email, language): (&str, &str),
        now: At,
    ) -> Result<Link, AccountsError> {
        let seconds = i64::from(self.settings.invitation_days) * 86_400;
        let expires_at = after(now, seconds).ok_or(AccountsError::Stopped)?;
        let (token, mut row) = Self::fresh_link(Purpose::Invite, email, language, now, expires_at)?;
        (row.org, row.person) = (Some(unit.org().clone()), Some(known.person.clone()));
        let tables = unit.accounts().await?;
        let whose = (unit.org(), &known.person);
        tables.withdraw_invitations(Purpose::Invite.id(), whose, now).await?;
        tables.insert_invitation(&row).await?;
        drop(tables);
        let mut link = Link::of(token, Purpose::Invite, expires_at);
        link.posted = self.post(unit, &link, &row, &known.name).await?;
        Ok(link)
    }

    /// Invites a person of the staff once more, at the address they are registered with, where they are still
    /// as they were seen: `seen` is their tag. Otherwise answers their tag of now.
    ///
    /// # Errors
    /// As [`Accounts::invite`]; [`DeskError::NotFound`] for whoever is none of the staff.
    pub async fn invite_again(
        &self,
        org: &OrgId,
        person: &ActorId,
        seen: &str,
    ) -> Result<Result<Link, String>, AccountsError> {
        let known = self.desk.store().accounts_of(org).await?.person(org, person).await?;
        let of_staff = known.filter(|known| known.organisation_name.is_none());
        let known = of_staff.ok_or_else(|| DeskError::not_found(person.as_str()))?;
        let email = known.email.unwrap_or_default();
        self.invite_seen((org, person), (&email, &known.language), Some(seen)).await
    }

    /// Withdraws the invitation of a person, where they are still as they were seen: `seen` is their tag.
    /// [`Changed::Nothing`] where there is none that could be used.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn withdraw_invitation(
        &self,
        org: &OrgId,
        person: &ActorId,
        seen: &str,
    ) -> Result<Changed, AccountsError> {
        let now = self.desk.now().await?;
        let unit = self.desk.store().begin_accounts(Some(org)).await?;
        let tables = unit.tables();
        let found = crate::people::held_tag(&tables, (org, person), now).await?;
        let Some(found) = found else { return Ok(Changed::Nothing) };
        if seen != found {
            return Ok(Changed::Stale(found));
        }
        let open = tables.open_invitations(Purpose::Invite.id(), org, now).await?;
        let was_there = open.iter().any(|row| row.person.as_ref() == Some(person));
        tables.withdraw_invitations(Purpose::Invite.id(), (org, person), now).await?;
        drop(tables);
        unit.commit().await?;
        Ok(if was_there { Changed::Done } else { Changed::Nothing })
    }
}

/// What is wrong with names.
fn faults(colleague: &Colleague) -> Vec<InputFault> {
    let name = ("name", colleague.name.as_str(), ("氏名", "A name"));
    let section = colleague.section.as_deref().filter(|section| !section.trim().is_empty());
    let section = section.map(|section| ("section", section, ("課", "A section")));
    let given = [Some(name), section].into_iter().flatten();
    given.filter_map(|(field, text, what)| crate::name::fault((field, text), NAME_MAX, what)).collect()
}

/// Whom a request invited before, as it is remembered.
fn before(answer: &Value) -> Result<Invited, AccountsError> {
    let text = |at: usize| answer.get(at).and_then(Value::as_str).unwrap_or_default();
    Ok(Invited { person: ActorId::new(text(0))?, expires_at: At::parse(text(1))?, link: None })
}
