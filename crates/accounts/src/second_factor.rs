//! The second factor: codes of an authenticator app (RFC 6238), and codes on paper for when it is lost.

use crate::secret::{kept, paper_code};
use crate::{AccountId, Accounts, AccountsError};
use qrcodegen::{QrCode, QrCodeEcc};
use shirube_desk::Sealer;
use shirube_persistence::{AccountRow, AccountTables};
use shirube_trail::At;
use std::fmt;
use std::fmt::Write as _;
use totp_rs::{Builder, Secret, Totp};
use unicode_normalization::UnicodeNormalization;

/// What the app calls us.
const ISSUER: &str = "Shirube";
/// Bytes of a secret (RFC 4226 asks for as many as SHA-1 answers).
const SECRET_BYTES: usize = 20;
/// Codes on a paper list.
const PAPER_CODES: usize = 10;
/// Light modules around the picture, as scanners need.
const QUIET: i32 = 4;

/// What an authenticator app is told once.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpOffer {
    /// `otpauth://totp/…`.
    pub uri: String,
    /// The same as a picture.
    pub qr_svg: String,
    /// The secret, to type.
    pub secret_base32: String,
}

impl fmt::Debug for TotpOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpOffer")
    }
}

impl Accounts {
    /// Offers a secret. It counts only once a code made with it was shown ([`Accounts::totp_confirm`]);
    /// one that counts already stays until then.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn totp_begin(&self, account: &AccountId) -> Result<TotpOffer, AccountsError> {
        let row = self.desk.store().accounts().account(account.as_str()).await?;
        let row = row.ok_or_else(|| unreadable(account.as_str(), "it is not there"))?;
        let secret = Secret::from(crate::secret::random::<SECRET_BYTES>()?);
        let secret_base32 = secret.to_base32();
        let sealed = self.sealer().seal(&about(account.as_str()), &secret_base32)?;
        // the label may hold no colon, and an address may
        let label = row.email.replace(':', "");
        let totp = Builder::new().with_secret(secret).with_issuer(Some(ISSUER)).with_account_name(label);
        let uri = totp.build().and_then(|totp| totp.to_url());
        let uri = uri.map_err(|fault| unreadable(account.as_str(), &fault.to_string()))?;
        let picture = QrCode::encode_text(&uri, QrCodeEcc::Medium);
        let picture = picture.map_err(|fault| unreadable(account.as_str(), &fault.to_string()))?;
        let unit = self.desk.store().begin_accounts(None).await?;
        unit.tables().offer_totp(account.as_str(), &sealed).await?;
        unit.commit().await?;
        Ok(TotpOffer { uri, qr_svg: svg(&picture), secret_base32 })
    }

    /// Takes the secret offered, where the code is its: answers ten codes for when the app is lost, each
    /// good once; earlier ones are not any more. Nothing where the code is wrong or nothing was offered.
    ///
    /// # Errors
    /// [`AccountsError`] where the store or a key fails.
    pub async fn totp_confirm(
        &self,
        account: &AccountId,
        code: &str,
    ) -> Result<Option<Vec<String>>, AccountsError> {
        let now = self.desk.now().await?;
        let id = account.as_str();
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let offered = tables.account(id).await?.and_then(|row| row.totp_offered);
        let Some(offered) = offered else { return Ok(None) };
        let Some(step) = step_of(&self.totp(id, &offered)?, code, now) else { return Ok(None) };
        if !tables.take_totp(id, &offered, step).await? {
            return Ok(None);
        }
        let codes = (0..PAPER_CODES).map(|_| paper_code()).collect::<Result<Vec<_>, _>>()?;
        let of_paper: Vec<String> = codes.iter().map(|code| kept_code(id, code)).collect();
        tables.put_recovery_codes(id, &of_paper).await?;
        drop(tables);
        unit.commit().await?;
        Ok(Some(codes))
    }

    /// Notes that a session gave the second factor: the code that made it count was given in it.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn second_factor_given(&self, session_token: &str) -> Result<(), AccountsError> {
        let unit = self.desk.store().begin_accounts(None).await?;
        unit.tables().note_second_factor(&kept(session_token)).await?;
        Ok(unit.commit().await?)
    }

    /// Removes the second factor and its paper codes. Answers whether there was one.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn totp_remove(&self, account: &AccountId) -> Result<bool, AccountsError> {
        let unit = self.desk.store().begin_accounts(None).await?;
        let tables = unit.tables();
        let had = tables.account(account.as_str()).await?.is_some_and(|row| row.totp_secret.is_some());
        tables.remove_totp(account.as_str()).await?;
        tables.put_recovery_codes(account.as_str(), &[]).await?;
        drop(tables);
        unit.commit().await?;
        Ok(had)
    }

    /// How many paper codes are left; none where the account has no second factor.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn totp_state(&self, account: &AccountId) -> Result<Option<u32>, AccountsError> {
        let tables = self.desk.store().accounts();
        let row = tables.account(account.as_str()).await?;
        if row.is_none_or(|row| row.totp_secret.is_none()) {
            return Ok(None);
        }
        let left = tables.recovery_codes_left(account.as_str()).await?;
        Ok(Some(u32::try_from(left).unwrap_or(u32::MAX)))
    }

    /// Spends a code of the app or of paper; whether it was good, and the first to be shown.
    pub(crate) async fn spend_code(
        &self,
        tables: &AccountTables<'_>,
        account: &AccountRow,
        code: &str,
        now: At,
    ) -> Result<bool, AccountsError> {
        let id = account.account_id.as_str();
        let Some(sealed) = account.totp_secret.as_deref() else { return Ok(false) };
        if let Some(step) = step_of(&self.totp(id, sealed)?, code, now) {
            return Ok(tables.spend_step(id, step).await?);
        }
        Ok(tables.spend_recovery_code(id, &kept_code(id, code), now).await?)
    }

    fn sealer(&self) -> Sealer {
        Sealer::new(&self.settings.keys)
    }

    fn totp(&self, account: &str, sealed: &str) -> Result<Totp, AccountsError> {
        let opened = self.sealer().open(&about(account), sealed)?;
        let opened =
            opened.ok_or_else(|| unreadable(account, "the key is another than it was sealed with"))?;
        let secret = Secret::try_from_base32(opened.as_str());
        let secret = secret.map_err(|_| unreadable(account, "the secret of the second factor"))?;
        let totp = Builder::new().with_secret(secret).build();
        totp.map_err(|fault| unreadable(account, &fault.to_string()))
    }
}

/// What a sealed secret is bound to.
fn about(account: &str) -> String {
    format!("totp {account}")
}

/// The step whose code this is: the present one, the one before, or the next.
fn step_of(totp: &Totp, code: &str, now: At) -> Option<u64> {
    let code = plain(code);
    let seconds = u64::try_from(now.instant().timestamp()).ok()?;
    let is_code = code.len() == 6 && code.bytes().all(|c| c.is_ascii_digit());
    is_code.then(|| totp.check(&code, seconds)).flatten()
}

/// A code as it is compared: half-width, without spaces and hyphens.
fn plain(code: &str) -> String {
    let is_between = |c: &char| c.is_whitespace() || matches!(c, '-' | 'ー' | '‐' | '−');
    code.nfkc().filter(|c| !is_between(c)).flat_map(char::to_lowercase).collect()
}

/// What is kept of a paper code: fifty random bits, and no two accounts alike.
fn kept_code(account: &str, code: &str) -> String {
    kept(&format!("{account} {}", plain(code)))
}

/// The picture, in modules; a page scales it.
fn svg(picture: &QrCode) -> String {
    let size = picture.size();
    let whole = size + 2 * QUIET;
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| picture.get_module(*x, y)) {
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" role=\"img\" \
         shape-rendering=\"crispEdges\"><rect width=\"{whole}\" height=\"{whole}\" fill=\"#fff\"/>\
         <path d=\"{path}\" fill=\"#000\"/></svg>"
    )
}

fn unreadable(account: &str, what: &str) -> AccountsError {
    AccountsError::Unreadable { account: account.to_owned(), what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: SHA-1, the last six of the eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = Builder::new().with_secret(Secret::from(*b"12345678901234567890")).build().unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at =
                |seconds: i64| At::truncate(chrono::DateTime::from_timestamp(seconds, 0).unwrap()).unwrap();
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(step_of(&totp, code, at(seconds)), Some(step), "{seconds}");
            // a step before and after, and no further
            let begins = seconds - seconds % 30;
            assert_eq!(step_of(&totp, code, at(begins - 30)), Some(step));
            assert_eq!(step_of(&totp, code, at(begins + 59)), Some(step));
            assert_eq!(step_of(&totp, code, at(begins - 31)), None);
            assert_eq!(step_of(&totp, code, at(begins + 60)), None);
            assert_eq!(step_of(&totp, &format!("{} {}", &code[..3], &code[3..]), at(seconds)), Some(step));
        }
    }

    #[test]
    fn codes_are_compared_as_they_are_meant() {
        assert_eq!(plain(" １２３ ４５６ "), "123456");
        assert_eq!(plain("ABCDE-fghij"), "abcdefghij");
        assert_eq!(kept_code("a", "abcde-fghij"), kept_code("a", "ABCDEFGHIJ"));
        assert_ne!(kept_code("a", "abcde-fghij"), kept_code("b", "abcde-fghij"));
    }
}
