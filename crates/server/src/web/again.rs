//! Whoever asks for something sensitive says once more who they are, where they said it long ago.

use shirube_accounts::{NewSession, SignInFault};
use shirube_pages::{AGAIN_CODE, AGAIN_PASSWORD, Again};

use super::account::session;
use super::frame::Asking;
use super::identities::door_again;
use super::office::said;
use crate::problem::Problem;

/// What came of it.
pub(super) enum Said {
    /// They said it lately.
    Lately,
    /// They said it now: the session that begins with it.
    Now(Box<NewSession>),
    /// They are asked.
    Asked(Again),
}

/// Who asks, by their password and, where they have a second factor, by its code; both empty where they
/// have not been asked yet.
///
/// # Errors
/// 401 for a program: nobody sits there to be asked.
pub(super) async fn said_again(asking: &Asking, password: &str, code: &str) -> Result<Said, Problem> {
    let (who, accounts) = (asking.account()?, asking.app.accounts());
    let session = session(asking)?;
    let now = asking.app.desk().now().await?;
    if !asking.app.asks_again(who, now) {
        return Ok(Said::Lately);
    }
    let mut fault = None;
    if !password.is_empty() {
        let address = asking.visitor.address.to_string();
        let code = Some(code.trim()).filter(|code| !code.is_empty());
        match accounts.reauthenticate(session, password, code, &address).await? {
            Ok(new) => return Ok(Said::Now(Box::new(new))),
            Err(why) => {
                let field = if why == SignInFault::CodeNeeded { AGAIN_CODE } else { AGAIN_PASSWORD };
                fault = Some((field, said(asking.language, why.ja(), why.en())));
            }
        }
    }
    Ok(Said::Asked(Again { fault, ..way_of(asking).await? }))
}

/// The way somebody says once more who they are: by which fields, or by which door.
///
/// # Errors
/// 401 where nobody is signed in.
pub(super) async fn way_of(asking: &Asking) -> Result<Again, Problem> {
    let has_code = asking.app.accounts().totp_state(&asking.account()?.account).await?.is_some();
    Ok(Again { fault: None, has_code, door: door_again(asking).await? })
}
