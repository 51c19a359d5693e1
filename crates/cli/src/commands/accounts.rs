//! What the commands about people share.

use serde_json::{Value, json};
use shirube_accounts::{Accounts, Link, Settings};
use shirube_core::facts::instant_text;
use shirube_desk::Desk;
use shirube_trail::{ActorId, OrgId};

use crate::args::{Office, Tongue, Where};
use crate::failure::{Failure, Way, bad_id};
use crate::output::Output;
use crate::place;

/// The accounts over a desk; the keys are those of the data folder.
pub(super) fn over(desk: Desk, place: &Where) -> Accounts {
    let settings = Settings { keys: place::keys(&place.data), ..Settings::default() };
    Accounts::new(desk, settings)
}

/// The accounts of an office.
pub(super) async fn of(office: &Office) -> Result<(Accounts, OrgId), Failure> {
    let (desk, org) = place::desk(office).await?;
    Ok((over(desk, &office.place), org))
}

/// A person's id.
pub(super) fn person(field: &str, text: &str) -> Result<ActorId, Failure> {
    ActorId::new(text).map_err(|fault| bad_id(field, &fault))
}

/// The tag of a language.
pub(super) const fn tag(language: Tongue) -> &'static str {
    match language {
        Tongue::Ja => "ja",
        Tongue::En => "en",
    }
}

/// Somebody who has no account.
pub(super) fn without_account(person: &ActorId) -> Failure {
    Failure::new(
        Way::NotFound,
        format!("{person}にはアカウントがありません。"),
        format!("{person} has no account."),
    )
}

/// A link, for programs.
pub(super) fn facts(person: &ActorId, link: &Link) -> Value {
    json!({
        "person": person.as_str(),
        "purpose": link.purpose.id(),
        "link": link.url_path,
        "expires_at": instant_text(link.expires_at.instant()),
        "posted": link.posted,
    })
}

/// A link, for people. It is shown here once and kept nowhere.
pub(super) fn text(output: Output, person: &ActorId, link: &Link) -> String {
    format!(
        "{person}: {}\n  {}",
        link.url_path,
        output
            .pick(
                "サーバーのアドレスに続けて開いてください。一度だけ、{}まで使えます。",
                "Open it on the server's address; it can be used once, until {}."
            )
            .replace("{}", &instant_text(link.expires_at.instant())),
    )
}
