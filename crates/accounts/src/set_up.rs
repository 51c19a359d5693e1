//! The first organisation of an installation.

use crate::attempts::after;
use crate::purpose::Purpose;
use crate::secret::kept;
use crate::sessions::account_id;
use crate::sign_in::member;
use crate::stored::is_open;
use crate::{AcceptFault, AccountId, Accounts, AccountsError, InputFault, Link};
use shirube_core::forms::office::Grant;
use shirube_core::policy::{BodyKind, Policy};
use shirube_core::words::Capacity;
use shirube_desk::{Founding, NewPerson};
use shirube_persistence::InvitationRow;
use shirube_trail::{ActorId, At, OrgId, ProcedureId};
use std::fmt;

/// Who the two administrators are in their organisation.
const FIRST: &str = "u-0001";
const SECOND: &str = "u-0002";
/// How long the link to the first account is good for, in seconds.
const FIRST_SECONDS: i64 = 24 * 60 * 60;
/// The longest name, in characters.
const NAME_MAX: usize = 100;

/// An official, as a set-up names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// `ja` or `en`.
    pub language: String,
}

/// The first organisation of an installation and its two administrators: the first has the link in
/// hand, the second gets an invitation, as no right is granted by one alone.
#[derive(Clone, PartialEq, Eq)]
pub struct FirstSetUp {
    /// The organisation's id (`city-a`).
    pub org: OrgId,
    /// Its name in Japanese.
    pub name_ja: String,
    /// Its name in English.
    pub name_en: String,
    /// What kind of body it is.
    pub body: BodyKind,
    /// Who has the link in hand.
    pub first: Official,
    /// Their password.
    pub password: String,
    /// The other administrator.
    pub second: Official,
}

impl fmt::Debug for FirstSetUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstSetUp").field("org", &self.org).finish_non_exhaustive()
    }
}

/// What a set-up made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUp {
    /// The first administrator's account.
    pub account: AccountId,
    /// The second administrator's invitation.
    pub invitation: Link,
}

impl Accounts {
    /// A link to the first account, only where there is none at all; an earlier one is gone with it. It is
    /// for the first administrator of `org` whose address is known, and without `org` (or such a
    /// person) for whoever sets up the first organisation ([`Accounts::set_up`]).
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn first_administrator(&self, org: Option<&OrgId>) -> Result<Option<Link>, AccountsError> {
        let now = self.desk.now().await?;
        let found = match org {
            Some(org) => self.administrator_of(org).await?.map(|(person, email)| (org, person, email)),
            None => None,
        };
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        if tables.has_accounts().await? {
            return Ok(None);
        }
        let purpose = Purpose::FirstAdministrator;
        tables.withdraw_sent(purpose.id(), None, now).await?;
        let expires_at = after(now, FIRST_SECONDS).ok_or(AccountsError::Stopped)?;
        let (token, mut row) = Self::fresh_link(purpose, "", "ja", now, expires_at)?;
        if let Some((org, person, email)) = found {
            (row.org, row.person) = (Some(org.clone()), Some(person));
            row.email_folded = crate::email::folded(&email);
            row.email = email;
        }
        tables.insert_invitation(&row).await?;
        drop(tables);
        unit.commit().await?;
        Ok(Some(Link::of(token, purpose, expires_at)))
    }

    /// The first who holds the grant of an administrator and has an address.
    async fn administrator_of(&self, org: &OrgId) -> Result<Option<(ActorId, String)>, AccountsError> {
        let unit = self.desk.store().begin(org).await?;
        let office = unit.committed(&ProcedureId::new("office")?).await?;
        let people = unit.persons().await?;
        unit.rollback().await?;
        let grants = office.and_then(|row| row.facts.get("grants").cloned()).unwrap_or_default();
        let grants: Vec<Grant> = serde_json::from_value(grants).unwrap_or_default();
        let mut holders = grants.iter().filter(|grant| grant.capacity == Capacity::Administrator.id());
        let known = |grant: &Grant| {
            let person = people.iter().find(|one| one.person.as_str() == grant.person)?;
            Some((person.person.clone(), crate::email::read(person.email.as_deref()?).ok()?))
        };
        Ok(holders.find_map(known))
    }

    /// Spends the link of [`Accounts::first_administrator`] where there is no organisation yet: founds it,
    /// makes the first account, and invites the second administrator. Where it fails half-way it can be done
    /// again.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn set_up(
        &self,
        token: &str,
        set_up: &FirstSetUp,
    ) -> Result<Result<SetUp, AcceptFault>, AccountsError> {
        let Some(row) = self.desk.store().accounts().invitation(&kept(token)).await? else {
            return Ok(Err(AcceptFault::Unknown));
        };
        let now = self.desk.now().await?;
        if row.purpose != Purpose::FirstAdministrator.id() || row.org.is_some() {
            return Ok(Err(AcceptFault::Unknown));
        }
        if !is_open(&row, now) {
            return Ok(Err(AcceptFault::Gone));
        }
        let faults = faults(set_up);
        if !faults.is_empty() {
            return Ok(Err(AcceptFault::Input(faults)));
        }
        let hash = match self.new_password(&set_up.password, &set_up.first.email).await? {
            Ok(hash) => hash,
            Err(faults) => return Ok(Err(AcceptFault::Password(faults))),
        };
        if !self.found_first(set_up, now).await? {
            let ja = format!("団体「{}」は既にあります。別のidにしてください。", set_up.org);
            let en = format!("There is an organisation \"{}\" already: choose another id.", set_up.org);
            return Ok(Err(AcceptFault::Input(vec![InputFault::new("org", ja, en)])));
        }
        let Some(account) = self.first_account(&row, set_up, hash, now).await? else {
            return Ok(Err(AcceptFault::Gone));
        };
        let second = ActorId::new(SECOND)?;
        let Official { email, language, .. } = &set_up.second;
        let invitation = self.invite(&set_up.org, &second, email, language).await?;
        Ok(Ok(SetUp { account, invitation }))
    }

    /// Founds the organisation; whether it is the one that was asked for, now or by an earlier try.
    async fn found_first(&self, set_up: &FirstSetUp, now: At) -> Result<bool, AccountsError> {
        let [first, second] = [FIRST, SECOND].map(ActorId::new);
        let people = [(first?, &set_up.first), (second?, &set_up.second)];
        let founding = Founding {
            org: set_up.org.clone(),
            name_ja: set_up.name_ja.trim().to_owned(),
            name_en: set_up.name_en.trim().to_owned(),
            code: None,
            policy: Policy::default_of(set_up.body),
            grants: people.iter().map(|(id, _)| administrator(id, now)).collect(),
            people: people.iter().map(|(id, official)| new_person(id, official)).collect(),
        };
        if self.desk.found(&founding).await?.is_some() {
            return Ok(true);
        }
        let tables = self.desk.store().accounts_of(&set_up.org).await?;
        let mut is_same = true;
        for (id, official) in &people {
            let known = tables.person(&set_up.org, id).await?;
            is_same &= known.is_some_and(|known| known.email.as_deref() == Some(official.email.trim()));
        }
        Ok(is_same)
    }

    async fn first_account(
        &self,
        row: &InvitationRow,
        set_up: &FirstSetUp,
        hash: String,
        now: At,
    ) -> Result<Option<AccountId>, AccountsError> {
        let first = ActorId::new(FIRST)?;
        let mut account = Self::fresh_account(set_up.first.email.trim(), &set_up.first.language, now)?;
        account.password_hash = Some(hash);
        account.verified_at = Some(now);
        account.administrator = true;
        let unit = self.desk.store().begin(&set_up.org).await?;
        let tables = unit.accounts().await?;
        if !tables.use_invitation(&row.token_sha256, now).await? || tables.has_accounts().await? {
            return Ok(None);
        }
        tables.insert_account(&account).await?;
        tables.insert_membership(&member(&set_up.org, &first, &account, now)).await?;
        drop(tables);
        unit.commit().await?;
        account_id(&account).map(Some)
    }
}

fn administrator(person: &ActorId, now: At) -> Grant {
    Grant {
        person: person.to_string(),
        capacity: Capacity::Administrator.id().to_owned(),
        section: String::new(),
        level: String::new(),
        since: now.day_in_japan().format("%Y-%m-%d").to_string(),
    }
}

fn new_person(id: &ActorId, official: &Official) -> NewPerson {
    NewPerson {
        id: id.clone(),
        name: official.name.trim().to_owned(),
        email: Some(official.email.trim().to_owned()),
        language: official.language.clone(),
        company: None,
        section: None,
        corporate_number: None,
    }
}

/// Everything that is wrong with a set-up, but for its password.
fn faults(set_up: &FirstSetUp) -> Vec<InputFault> {
    let mut faults = Vec::new();
    for (field, text) in [
        ("name_ja", &set_up.name_ja),
        ("name_en", &set_up.name_en),
        ("first.name", &set_up.first.name),
        ("second.name", &set_up.second.name),
    ] {
        faults.extend(crate::name::fault((field, text), NAME_MAX, ("名前", "A name")));
    }
    for (field, official) in [("first.email", &set_up.first), ("second.email", &set_up.second)] {
        if let Err(fault) = crate::email::read(&official.email) {
            faults.push(InputFault { field: field.to_owned(), ..fault });
        }
    }
    if crate::email::folded(&set_up.first.email) == crate::email::folded(&set_up.second.email) {
        let ja = "管理者は二人必要です。権限の付与は、もう一人の管理者の確認で効力を生じます。";
        let en = "Two administrators are needed: what one grants, the other confirms.";
        faults.push(InputFault::new("second.email", ja, en));
    }
    faults
}
