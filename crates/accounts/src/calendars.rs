//! Addresses of calendars: who knows one reads when its owner's own is due, and does nothing else. They are
//! kept as the tokens of programs are: by hash, told once, revocable, for a year at most.

use crate::tokens::{IssuedToken, TokenView};
use crate::{Accounts, AccountsError, InputFault, Scope, SignedIn};

/// What such an address is called among one's tokens.
const NAME: &str = "期限のカレンダー calendar of due dates";

/// For how many days an address is good.
const DAYS: u32 = 365;

impl TokenView {
    /// Whether it is the address of a calendar, and no token of a program.
    #[must_use]
    pub fn is_calendar(&self) -> bool {
        self.scopes == [Scope::Calendar]
    }
}

impl Accounts {
    /// Who stands behind the address of a calendar; nobody where it is none, has expired or was revoked, or its
    /// account was disabled.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn calendar(&self, secret: &str) -> Result<Option<SignedIn>, AccountsError> {
        Ok(self.bearer(secret).await?.filter(|who| who.allows(Scope::Calendar)))
    }

    /// Makes an address of a calendar for whoever is signed in, in the organisation they act in. The one they
    /// had there stops.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn make_calendar(
        &self,
        who: &SignedIn,
    ) -> Result<Result<IssuedToken, Vec<InputFault>>, AccountsError> {
        let before = self.calendars(who).await?;
        let made = self.issue_token(who, (NAME, &[Scope::Calendar], DAYS), None).await?;
        if made.is_ok() {
            for one in before {
                self.revoke_token(&who.account, &one.id, None).await?;
            }
        }
        Ok(made)
    }

    /// The address somebody has in the organisation they act in, without what is secret of it.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn calendars(&self, who: &SignedIn) -> Result<Vec<TokenView>, AccountsError> {
        let now = self.desk.now().await?;
        let mut all = self.tokens(&who.account).await?;
        all.retain(|one| {
            one.is_calendar() && one.org == who.org && one.revoked_at.is_none() && now < one.expires_at
        });
        Ok(all)
    }
}
