//! Companies: whoever has an address may register one.

use crate::attempts::after;
use crate::purpose::Purpose;
use crate::stored::Said;
use crate::{Accounts, AccountsError, InputFault, Link};
use shirube_core::domain::CorporateNumber;
use shirube_trail::OrgId;

/// The longest name, in characters.
const NAME_MAX: usize = 200;

/// Somebody of a company, as they register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// The organisation they want to deal with.
    pub org: OrgId,
    /// Their address.
    pub email: String,
    /// `ja` or `en`.
    pub language: String,
    /// Their name.
    pub name: String,
    /// The company.
    pub company: String,
    /// 法人番号, thirteen digits; none for whoever is no corporation. Such numbers are public, so that it
    /// counts only once the office has confirmed it ([`Accounts::confirm_company`]).
    pub corporate_number: Option<String>,
    /// Whence the request comes.
    pub address: String,
}

impl Accounts {
    /// Makes a link that proves the address; accepting it registers the person and their account. It is
    /// never told whether the address is known: a known one gets a link too, which takes its password.
    /// No link where one was asked for too often.
    ///
    /// # Errors
    /// [`AccountsError`] where the store fails.
    pub async fn register_company(
        &self,
        company: &Company,
    ) -> Result<Result<Option<Link>, Vec<InputFault>>, AccountsError> {
        let (email, said) = match read(company) {
            Ok(read) => read,
            Err(faults) => return Ok(Err(faults)),
        };
        if self.desk.store().organisation(&company.org).await?.is_none() {
            let ja = format!("団体「{}」はありません。", company.org);
            let en = format!("There is no organisation \"{}\".", company.org);
            return Ok(Err(vec![InputFault::new("org", ja, en)]));
        }
        let now = self.desk.now().await?;
        if !self.may_ask_for_letter(&email, &company.address, now).await? {
            return Ok(Ok(None));
        }
        let seconds = i64::from(self.settings.verification_hours) * 3_600;
        let expires_at = after(now, seconds).ok_or(AccountsError::Stopped)?;
        let purpose = Purpose::VerifyEmail;
        let (token, mut row) = Self::fresh_link(purpose, &email, &company.language, now, expires_at)?;
        row.org = Some(company.org.clone());
        row.details = serde_json::to_string(&said).ok();
        let unit = self.desk.store().begin(&company.org).await?;
        let tables = unit.accounts().await?;
        tables.withdraw_sent(purpose.id(), Some(&row.email_folded), now).await?;
        tables.insert_invitation(&row).await?;
        drop(tables);
        let mut link = Link::of(token, purpose, expires_at);
        link.posted = self.post(&unit, &link, &row, &said.name).await?;
        unit.commit().await?;
        Ok(Ok(Some(link)))
    }
}

/// The address and what is said, or everything that is wrong with them.
fn read(given: &Company) -> Result<(String, Said), Vec<InputFault>> {
    let mut faults = Vec::new();
    let mut text = |field: &str, text: &str, ja: &str, en: &str| {
        faults.extend(crate::name::fault((field, text), NAME_MAX, (ja, en)));
        text.trim().to_owned()
    };
    let name = text("name", &given.name, "お名前", "Your name");
    let company = text("company", &given.company, "会社名", "The name of the company");
    let number = given.corporate_number.as_deref().map(str::trim).filter(|number| !number.is_empty());
    let corporate_number = number.and_then(|number| match number.parse::<CorporateNumber>() {
        Ok(number) => Some(String::from(number)),
        Err(error) => {
            faults.push(InputFault::new("corporate_number", error.ja(), error.to_string()));
            None
        }
    });
    match crate::email::read(&given.email) {
        Ok(email) if faults.is_empty() => Ok((email, Said { name, company, corporate_number })),
        Ok(_) => Err(faults),
        Err(fault) => {
            faults.insert(0, fault);
            Err(faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company() -> Company {
        Company {
            org: "city-a".parse().unwrap(),
            email: "info@aozora.example".to_owned(),
            language: "ja".to_owned(),
            name: "青空 花子".to_owned(),
            company: "株式会社あおぞら".to_owned(),
            corporate_number: Some("２０１０４０１０００００１".to_owned()),
            address: "192.0.2.1".to_owned(),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let fields = |company: &Company| -> Vec<String> {
            read(company).err().into_iter().flatten().map(|fault| fault.field).collect()
        };
        assert_eq!(fields(&Company { corporate_number: None, ..company() }), Vec::<String>::new());
        let wrong = Company {
            email: "x".to_owned(),
            name: " ".to_owned(),
            company: "あお\u{202e}ぞら".to_owned(),
            corporate_number: Some("1010401000001".to_owned()),
            ..company()
        };
        assert_eq!(fields(&wrong), ["email", "name", "company", "corporate_number"]);
        let long = |count: usize| Company { name: "あ".repeat(count), corporate_number: None, ..company() };
        assert_eq!(fields(&long(200)), Vec::<String>::new());
        assert_eq!(fields(&long(201)), ["name"]);
    }
}
