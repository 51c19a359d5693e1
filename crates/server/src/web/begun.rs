//! What a form begins with: what is known already is typed by nobody.

use shirube_desk::OfferView;
use shirube_pages::{OfProfile, Typed};
use shirube_trail::ProcedureId;

use super::frame::Asking;
use crate::problem::Problem;

/// What names the agreement a member decides on or signs.
const AGREEMENT_NAMED: [&str; 2] = ["decision.agreement_sha256", "joined.agreement_sha256"];

/// Writes in the agreement that was proposed: nobody copies sixty-four digits. They are checked with the rest
/// before anything is done.
pub(super) async fn say_which_agreement(
    asking: &Asking,
    id: &ProcedureId,
    offer: &OfferView,
    typed: &mut Typed,
) -> Result<(), Problem> {
    let asked = AGREEMENT_NAMED.into_iter().find(|name| offer.facts.iter().any(|(fact, ..)| fact == name));
    let Some(asked) = asked else { return Ok(()) };
    let who = asking.account()?;
    let view = asking.app.desk().view(&who.org, &who.person, id).await?;
    if let Some(proposed) = view.facts.get("agreement.sha256").and_then(serde_json::Value::as_str) {
        typed.entry(format!("f.{asked}")).or_insert_with(|| proposed.to_owned());
    }
    Ok(())
}

/// What a company is called in its forms.
const NAMES: [&str; 2] = ["applicant.name", "complainant.name"];
/// What asks for its number.
const NUMBERS: [&str; 2] = ["corporate_number", "complainant.number"];

/// Writes in what is known of the company already: the number its office has confirmed, then what its profile
/// says, then what the office calls it.
pub(super) async fn begun_with(
    asking: &Asking,
    offer: &OfferView,
    typed: &mut Typed,
) -> Result<OfProfile, Problem> {
    let who = asking.account()?;
    if who.company.is_none() {
        return Ok(OfProfile::Nothing);
    }
    let asks = |name: &str| offer.facts.iter().any(|(fact, ..)| fact == name);
    if !NAMES.into_iter().chain(NUMBERS).any(asks) {
        return super::profile::fill(asking, offer, typed).await;
    }
    let roles = asking.app.desk().roles(&who.org, &who.person).await?;
    let write = |typed: &mut Typed, names: [&str; 2], known: &Option<String>| {
        for name in names.into_iter().filter(|name| asks(name)) {
            if let Some(known) = known {
                typed.entry(format!("f.{name}")).or_insert_with(|| known.clone());
            }
        }
    };
    write(typed, NUMBERS, &roles.corporate_number);
    let of = super::profile::fill(asking, offer, typed).await?;
    write(typed, NAMES, &roles.company);
    Ok(of)
}
