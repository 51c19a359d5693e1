//! Suppliers of a call: registered, signed in, their sealed proposals handed in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use shirube_accounts::Accounts;
use shirube_desk::{Clock, Desk, NewPerson, NewUpload};
use shirube_persistence::{ProcedureRow, Store};
use shirube_sealing::{HOLDERS, PublicHolder, seal};
use shirube_trail::{ActorId, Digest, OrgId, ProcedureId};

use super::{Fallible, accounts, org, sessions};

/// The call that is open, and until when.
///
/// # Errors
/// A database in which no call is open.
pub async fn open_call(store: &Store, org: &OrgId) -> Fallible<(ProcedureId, DateTime<Utc>)> {
    let unit = store.begin(org).await?;
    let rows = unit.live_procedures().await?;
    unit.rollback().await?;
    let due = |row: &ProcedureRow| {
        let text = row.facts.get("due.close-call").and_then(Value::as_str)?;
        DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
    };
    let open = rows.iter().find_map(|row| Some((row.procedure.clone(), due(row)?)));
    open.ok_or_else(|| "no call is open in this database".into())
}

/// The `nth` supplier's id.
///
/// # Errors
/// None: each is one.
pub fn id(nth: u32) -> Fallible<ActorId> {
    Ok(ActorId::new(format!("startup-{nth}"))?)
}

/// The `nth` supplier.
///
/// # Errors
/// None: each is one.
pub fn supplier(nth: u32) -> Fallible<NewPerson> {
    Ok(NewPerson {
        id: id(nth)?,
        name: format!("代表 {nth}"),
        email: Some(format!("startup-{nth}@example.jp")),
        language: "ja".to_owned(),
        company: Some(format!("株式会社{nth}号")),
        section: None,
        corporate_number: Some(corporate_number(nth)),
    })
}

/// A corporate number with its check digit (財務省令: nine less the weighted sum modulo nine).
#[must_use]
pub fn corporate_number(nth: u32) -> String {
    let digits = format!("{:012}", 10_401_000_000 + u64::from(nth));
    let weighted = digits.bytes().rev().zip([1, 2].into_iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight).sum();
    format!("{}{digits}", 9 - sum % 9)
}

/// A supplier who is ready: their session, and what they handed in.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The `nth`.
    pub nth: u32,
    /// The value of the header `Cookie`.
    pub session: Arc<str>,
    /// SHA-256 of the sealed proposal they handed in; none of those who hand one in later.
    pub envelope: Option<String>,
}

/// What suppliers need of a call.
#[derive(Debug)]
pub struct Call {
    /// The call.
    pub id: ProcedureId,
    /// Until when proposals are taken.
    pub due: DateTime<Utc>,
    holders: Option<[PublicHolder; HOLDERS]>,
}

/// The call that is open, some time before its deadline, with so many suppliers ready to submit and so
/// many more who are still to hand in a file.
///
/// # Errors
/// What the desk reports; a call whose keys are not public.
pub async fn prepare(
    store: Store,
    folder: &Path,
    (ready, coming): (u32, u32),
) -> Fallible<(Call, Vec<Ready>)> {
    let org = org()?;
    let (id, due) = open_call(&store, &org).await?;
    let before = due - TimeDelta::minutes(15) - store.now().await?.instant();
    let accounts = accounts(store, Clock::Ahead(before), folder);
    let all = ready + coming;
    for nth in 0..all {
        accounts.desk().register(&org, &supplier(nth)?).await?;
    }
    let people = (0..all).map(self::id).collect::<Fallible<Vec<_>>>()?;
    let sessions = sessions(&accounts, &people).await?;
    let call = Call { holders: holders(&accounts, &org, &id).await?, id, due };
    let mut suppliers = Vec::new();
    for (nth, session) in (0..all).zip(sessions) {
        let envelope =
            if nth < ready { Some(hand_in(accounts.desk(), &org, &call, nth).await?) } else { None };
        suppliers.push(Ready { nth, session, envelope });
    }
    Ok((call, suppliers))
}

async fn holders(
    accounts: &Accounts,
    org: &OrgId,
    call: &ProcedureId,
) -> Fallible<Option<[PublicHolder; HOLDERS]>> {
    let keys = accounts.desk().call_keys(org, &id(0)?, call).await?;
    if keys.sealing == "none" {
        return Ok(None);
    }
    let mut found = Vec::new();
    for holder in keys.holders {
        let jwk = holder.jwk.ok_or("the call names no public keys")?;
        found.push(PublicHolder::from_jwk_json(&serde_json::to_vec(&jwk)?)?);
    }
    let found: Result<[PublicHolder; HOLDERS], _> = found.try_into();
    Ok(Some(found.map_err(|_| "the call names other than three holders")?))
}

impl Call {
    /// A proposal of so many bytes, sealed where the call is.
    ///
    /// # Errors
    /// Content that is too large.
    pub fn proposal(&self, nth: u32, bytes: usize) -> Fallible<Vec<u8>> {
        let mut content = format!("proposal {nth}\n").into_bytes();
        content.resize(content.len().max(bytes), b'.');
        match &self.holders {
            Some(holders) => Ok(seal(self.id.as_str(), &content, holders)?.to_json()?),
            None => Ok(content),
        }
    }
}

/// Hands in what the `nth` supplier's `submit` will name; answers the hash of the proposal.
async fn hand_in(desk: &Desk, org: &OrgId, call: &Call, nth: u32) -> Fallible<String> {
    let person = id(nth)?;
    let envelope = call.proposal(nth, 1_000)?;
    let hash = Digest::sha256(&envelope).to_hex();
    for (purpose, content) in [("public_version_sha256", public(nth)), ("envelope_sha256", envelope)] {
        let taking = desk.takes_upload(org, &person, (&call.id, purpose)).await?;
        let upload = NewUpload {
            name: "proposal.json".to_owned(),
            media: "application/octet-stream".to_owned(),
            content,
        };
        desk.upload(org, &person, (&taking, upload)).await?;
    }
    Ok(hash)
}

/// The public version of the `nth` supplier, as `submit` names it.
#[must_use]
pub fn public_version(nth: u32) -> String {
    Digest::sha256(&public(nth)).to_hex()
}

fn public(nth: u32) -> Vec<u8> {
    format!("public {nth}").into_bytes()
}

/// Writes so many large proposals to a folder, each a file of its own.
///
/// # Errors
/// A disk that is full.
pub fn write_large(
    call: &Call,
    folder: &Path,
    (suppliers, bytes): (&[Ready], usize),
) -> Fallible<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    for one in suppliers {
        let path = folder.join(format!("{}.json", one.nth));
        std::fs::write(&path, call.proposal(one.nth, bytes)?)?;
        files.push(path);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::corporate_number;

    #[test]
    fn check_digits_are_those_of_the_scenarios() {
        for (nth, number) in [(1, "2010401000001"), (2, "1010401000002"), (3, "9010401000003")] {
            assert_eq!(corporate_number(nth), number);
        }
    }
}
