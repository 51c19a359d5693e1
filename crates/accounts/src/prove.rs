//! Whether somebody is who they say: password and, where the account has one, second factor.

use crate::attempts::{self, OF_ACCOUNT, OF_CODES, OF_PLACE, Try};
use crate::{Accounts, AccountsError, SignInFault};
use shirube_persistence::{AccountRow, AccountTables};
use shirube_trail::At;

/// What somebody says.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    /// The address of the account.
    pub(crate) email: &'a str,
    /// The password.
    pub(crate) password: &'a str,
    /// A code of the app, or one from paper.
    pub(crate) code: Option<&'a str>,
    /// Whence they come.
    pub(crate) place: &'a str,
}

/// Somebody who is who they say.
pub(crate) struct Proved {
    /// Their account.
    pub(crate) account: AccountRow,
    /// Whether they gave a second factor.
    pub(crate) second_factor: bool,
    /// When.
    pub(crate) at: At,
}

/// The tries of one sign-in.
struct Tries {
    of_account: Try,
    of_place: Try,
}

impl Tries {
    /// In how many seconds they would be heard; none where they are.
    fn wait_seconds(&self) -> Option<u32> {
        self.of_account.wait_seconds.max(self.of_place.wait_seconds)
    }
}

impl Accounts {
    /// Whether somebody is who they say. Whoever was held up by too many failures, their own or another's,
    /// is heard all the same with a second factor that is right.
    pub(crate) async fn prove(&self, said: Said<'_>) -> Result<Result<Proved, SignInFault>, AccountsError> {
        let now = self.desk.now().await?;
        let (tries, account) = self.count_tries(said.email, said.place, now).await?;
        if let (Some(seconds), None) = (tries.wait_seconds(), said.code) {
            return Ok(Err(SignInFault::Wait { seconds }));
        }
        let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let is_right = self.verify(said.password, hash).await?;
        let not_heard = tries.wait_seconds().map(|seconds| SignInFault::Wait { seconds });
        match account.filter(|account| is_right && account.disabled_at.is_none()) {
            Some(account) => self.prove_second(account, said, &tries, now).await,
            None => Ok(Err(not_heard.unwrap_or(SignInFault::Wrong))),
        }
    }

    /// Whether this is the password of the account, without a second factor: for whoever has proved
    /// already that they are there, by a session or a link.
    pub(crate) async fn prove_password(
        &self,
        email: &str,
        password: &str,
        place: &str,
    ) -> Result<Result<(AccountRow, At), SignInFault>, AccountsError> {
        let now = self.desk.now().await?;
        let (tries, account) = self.count_tries(email, place, now).await?;
        if let Some(seconds) = tries.wait_seconds() {
            return Ok(Err(SignInFault::Wait { seconds }));
        }
        let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let is_right = self.verify(password, hash).await?;
        let Some(account) = account.filter(|account| is_right && account.disabled_at.is_none()) else {
            return Ok(Err(SignInFault::Wrong));
        };
        let unit = self.desk.store().begin_accounts(None).await?;
        take_off(&unit.tables(), &account, &tries, now).await?;
        unit.commit().await?;
        Ok(Ok((account, now)))
    }

    async fn count_tries(
        &self,
        email: &str,
        place: &str,
        now: At,
    ) -> Result<(Tries, Option<AccountRow>), AccountsError> {
        let folded = crate::email::folded(email);
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let tries = Tries {
            of_account: attempts::count(&tables, OF_ACCOUNT, &folded, now).await?,
            of_place: attempts::count(&tables, OF_PLACE, place, now).await?,
        };
        let account = tables.account_by_email(&folded).await?;
        drop(tables);
        unit.commit().await?;
        Ok((tries, account))
    }

    /// The password was right: the second factor, and what was counted is taken off again.
    async fn prove_second(
        &self,
        account: AccountRow,
        said: Said<'_>,
        tries: &Tries,
        now: At,
    ) -> Result<Result<Proved, SignInFault>, AccountsError> {
        let outdated = account.password_hash.as_deref().is_some_and(crate::password::is_outdated);
        let fresh = if outdated { Some(self.rehash(said.password).await?) } else { None };
        let not_heard = tries.wait_seconds().map(|seconds| SignInFault::Wait { seconds });
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let second_factor = match (account.totp_secret.as_deref(), said.code, not_heard) {
            (None, _, Some(fault)) => return Ok(Err(fault)),
            (None, _, None) => Ok(false),
            (Some(_), None, _) => Err(SignInFault::CodeNeeded),
            (Some(_), Some(code), _) => {
                let shown = attempts::count(&tables, OF_CODES, &account.account_id, now).await?;
                match shown.wait_seconds {
                    Some(seconds) => Err(SignInFault::Wait { seconds }),
                    None if self.spend_code(&tables, &account, code, now).await? => Ok(true),
                    None => Err(not_heard.unwrap_or(SignInFault::Wrong)),
                }
            }
        };
        // a password that was right is no failure, whether or not a code is still asked for
        if matches!(second_factor, Ok(_) | Err(SignInFault::CodeNeeded)) {
            take_off(&tables, &account, tries, now).await?;
        }
        if second_factor.is_ok() {
            attempts::forget(&tables, OF_CODES, &account.account_id).await?;
            if let Some(hash) = fresh {
                tables.set_password(&account.account_id, &hash).await?;
            }
        }
        drop(tables);
        unit.commit().await?;
        Ok(second_factor.map(|second_factor| Proved { account, second_factor, at: now }))
    }
}

async fn take_off(
    tables: &AccountTables<'_>,
    account: &AccountRow,
    tries: &Tries,
    now: At,
) -> Result<(), AccountsError> {
    attempts::forget(tables, OF_ACCOUNT, &account.email_folded).await?;
    attempts::uncount(tables, &tries.of_place, now).await?;
    Ok(())
}
