//! Reads people and organisations.

use shirube_core::domain::CorporateNumber;
use shirube_core::domain::corporate_number::CorporateNumberError;
use shirube_core::policy::Policy;
use shirube_core::words::Capacity;

use super::errors::Mistake;
use super::fields::Fields;
use super::model::{Organisation, Person};
use super::node::{Member, Node};

const PERSON: &[&str] =
    &["id", "org", "actor", "name", "email", "language", "section", "company", "corporate_number", "grants"];

/// An organisation: `[organisation]` or a `[[body]]`.
pub(super) fn organisation(node: &Node, what: &'static str) -> Result<Organisation, Mistake> {
    let fields = Fields::of(node, what, &["id", "name_ja", "name_en", "code", "policy"])?;
    let read = Organisation {
        id: fields.need("id")?.to_owned(),
        name_ja: fields.need("name_ja")?.to_owned(),
        name_en: fields.need("name_en")?.to_owned(),
        code: fields.text("code")?.map(str::to_owned),
        policy: policy(fields.table("policy")?)?,
    };
    if shirube_trail::OrgId::new(read.id.as_str()).is_err() {
        let wanted = ("英小文字と数字とハイフン", "lowercase letters, digits and hyphens");
        return Err(Mistake::shape(&node.at, "id", wanted, &read.id));
    }
    Ok(read)
}

/// A person of `home`, or of the organisations the table names.
pub(super) fn person(node: &Node, home: Option<&str>) -> Result<Person, Mistake> {
    let fields = Fields::of(node, "person", PERSON)?;
    let optional = |key: &str| fields.text(key).map(|text| text.map(str::to_owned));
    let language = optional("language")?.unwrap_or_default();
    if !matches!(language.as_str(), "" | "ja" | "en") {
        return Err(Mistake::shape(fields.at, "language", ("jaかen", "ja or en"), &language));
    }
    let mut grants = Vec::new();
    for (grant, at) in fields.texts("grants")? {
        if Capacity::from_id(&grant).is_none() {
            return Err(Mistake::unknown(at, ("資格", "capacity"), &grant, Capacity::ALL.map(Capacity::id)));
        }
        grants.push(grant);
    }
    let named: Vec<String> = fields.texts("org")?.into_iter().map(|(org, _)| org).collect();
    let orgs = if named.is_empty() { home.map(str::to_owned).into_iter().collect() } else { named };
    let corporate_number = match optional("corporate_number")? {
        Some(text) => Some(match text.strip_prefix("@corporate:") {
            Some(number) => corporate_number(number)
                .ok_or_else(|| Mistake::shape(fields.at, "corporate_number", CORPORATE_WANTED, number))?,
            None => text,
        }),
        None => None,
    };
    Ok(Person {
        id: fields.need("id")?.to_owned(),
        at: node.at.clone(),
        orgs,
        actor: optional("actor")?,
        name: fields.need("name")?.to_owned(),
        email: optional("email")?,
        language,
        section: optional("section")?,
        company: optional("company")?,
        corporate_number,
        grants,
    })
}

/// What `@corporate:` takes.
pub(super) const CORPORATE_WANTED: (&str, &str) = ("12桁までの数", "a number of at most 12 digits");

/// The corporate number of up to twelve digits, with the check digit they have.
pub(super) fn corporate_number(digits: &str) -> Option<String> {
    let is_number = (1..=12).contains(&digits.len()) && digits.bytes().all(|one| one.is_ascii_digit());
    let guess = format!("1{digits:0>12}");
    match CorporateNumber::parse(&guess) {
        _ if !is_number => None,
        Ok(number) => Some(number.as_str().to_owned()),
        Err(CorporateNumberError::CheckDigit { expected, .. }) => Some(format!("{expected}{digits:0>12}")),
        Err(_) => None,
    }
}

fn policy(members: &[Member]) -> Result<Policy, Mistake> {
    let default = serde_json::to_value(Policy::default()).unwrap_or_default();
    let mut given = serde_json::Map::new();
    for Member { key, at, node } in members {
        let names = default.as_object().into_iter().flat_map(|all| all.keys().map(String::as_str));
        if default.get(key).is_none() {
            return Err(Mistake::unknown(at, ("規程の項目", "policy member"), key, names));
        }
        let one = serde_json::json!({ key.as_str(): node.json() });
        if let Err(error) = serde_json::from_value::<Policy>(one) {
            let wanted = ("規程の形の値", "a value of that policy member");
            return Err(Mistake::shape(at, key, wanted, &format!("{} ({error})", node.found())));
        }
        given.insert(key.clone(), node.json());
    }
    Ok(serde_json::from_value(given.into()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corporate_numbers_get_their_check_digit() {
        // the National Tax Agency's own number
        assert_eq!(corporate_number("000012050002").as_deref(), Some("7000012050002"));
        for (digits, fits) in [
            ("1", true),
            ("102", true),
            ("999999999999", true),
            ("", false),
            ("1234567890123", false),
            ("a", false),
            ("１", false),
        ] {
            let number = corporate_number(digits);
            assert_eq!(number.is_some(), fits, "{digits}");
            assert!(number.is_none_or(|number| CorporateNumber::parse(&number).is_ok()), "{digits}");
        }
    }
}
