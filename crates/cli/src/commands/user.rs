//! `shirube user`: people, and what they sign in with.

use serde_json::{Value, json};
use shirube_accounts::{AccountId, MemberView};
use shirube_core::facts::instant_text;
use shirube_desk::{Changed, NewPerson};
use shirube_trail::{ActorId, At};

use super::accounts;
use crate::args::{AddArguments, Office, Tongue, UserCommand};
use crate::failure::{Failure, Way};
use crate::output::Output;

/// Carries out a command.
pub(super) async fn run(output: Output, command: &UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Add(given) => add(output, given).await,
        UserCommand::Invite { id, email, language, office } => {
            invite(output, (id, email.as_deref(), *language), office).await
        }
        UserCommand::List { office } => list(output, office).await,
        UserCommand::Disable { id, whole_account, undo, office } => {
            disable(output, id, (*whole_account, !*undo), office).await
        }
        UserCommand::Reset { id, without_second_factor, office } => {
            reset(output, id, *without_second_factor, office).await
        }
        UserCommand::Confirm { id, office } => confirm(output, id, office).await,
    }
}

async fn add(output: Output, given: &AddArguments) -> Result<(), Failure> {
    let person = accounts::person("--id", &given.id)?;
    let (accounts_of, org) = accounts::of(&given.office).await?;
    let known = accounts_of.people(&org).await?;
    if known.iter().any(|one| one.person == person) {
        let ja = format!("{person}は登録済みです。招待は shirube user invite で行います。");
        let en = format!("{person} is registered; to invite them: shirube user invite.");
        return Err(Failure::bad_input("--id", ja, en));
    }
    shirube_accounts::read_email(&given.email).map_err(|fault| Failure::from(vec![fault]))?;
    let name = given.name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Failure::bad_input("--name", "名前を入力してください。", "a name."));
    }
    let language = accounts::tag(given.language);
    let new = NewPerson {
        id: person.clone(),
        name: name.to_owned(),
        email: Some(given.email.trim().to_owned()),
        language: language.to_owned(),
        company: None,
        section: given.section.clone(),
        corporate_number: None,
    };
    accounts_of.desk().register(&org, &new).await?;
    let link = accounts_of.invite(&org, &person, &given.email, language).await?;
    output.facts(|| accounts::facts(&person, &link), || accounts::text(output, &person, &link));
    Ok(())
}

async fn invite(
    output: Output,
    (id, email, language): (&str, Option<&str>, Tongue),
    office: &Office,
) -> Result<(), Failure> {
    let person = accounts::person("--id", id)?;
    let (accounts_of, org) = accounts::of(office).await?;
    let known = accounts_of.people(&org).await?.into_iter().find(|one| one.person == person);
    let email = match (email, known.and_then(|known| known.email)) {
        (Some(email), _) => email.to_owned(),
        (None, Some(email)) => email,
        (None, None) => {
            let ja = format!("{person}のメールアドレスを指定してください。");
            return Err(Failure::bad_input("--email", ja, format!("name the address of {person}.")));
        }
    };
    let link = accounts_of.invite(&org, &person, &email, accounts::tag(language)).await?;
    output.facts(|| accounts::facts(&person, &link), || accounts::text(output, &person, &link));
    Ok(())
}

async fn list(output: Output, office: &Office) -> Result<(), Failure> {
    let (accounts_of, org) = accounts::of(office).await?;
    let all = accounts_of.people(&org).await?;
    output.facts(
        || json!({ "people": all.iter().map(facts).collect::<Vec<_>>() }),
        || {
            let head = [
                "id",
                output.pick("氏名", "name"),
                output.pick("所属・会社", "section or company"),
                output.pick("メール", "e-mail"),
                output.pick("アカウント", "account"),
            ];
            let rows: Vec<Vec<String>> = all.iter().map(|one| row(output, one)).collect();
            Output::table(&head, &rows)
        },
    );
    Ok(())
}

fn facts(one: &MemberView) -> Value {
    let at = |at: Option<At>| at.map(|at| instant_text(at.instant()));
    json!({
        "person": one.person.as_str(),
        "name": one.name,
        "section": one.section,
        "company": one.company,
        "email": one.email,
        "account": one.account.as_ref().map(AccountId::as_str),
        "corporate_number": one.corporate_number,
        "claimed_number": one.claimed_number,
        "disabled_at": at(one.disabled_at),
        "second_factor": one.second_factor,
        "invited_until": at(one.invited_until),
    })
}

fn row(output: Output, one: &MemberView) -> Vec<String> {
    let state = match (&one.account, one.disabled_at, one.invited_until) {
        (Some(_), Some(_), _) => output.pick("停止中", "disabled"),
        (Some(_), None, _) if one.second_factor => {
            output.pick("有効（確認コードあり）", "with second factor")
        }
        (Some(_), None, _) => output.pick("有効", "yes"),
        (None, _, Some(_)) => output.pick("招待中", "invited"),
        (None, _, None) => output.pick("なし", "no"),
    };
    let of = one.company.clone().or_else(|| one.section.clone()).unwrap_or_default();
    let claimed = one.claimed_number.as_ref().map(|number| {
        format!(
            " {}",
            output.pick("（法人番号 {} 未確認）", "(number {} not confirmed)").replace("{}", number)
        )
    });
    vec![
        one.person.to_string(),
        one.name.clone(),
        format!("{of}{}", claimed.unwrap_or_default()),
        one.email.clone().unwrap_or_default(),
        state.to_owned(),
    ]
}

async fn disable(
    output: Output,
    id: &str,
    (whole_account, disabled): (bool, bool),
    office: &Office,
) -> Result<(), Failure> {
    let person = accounts::person("--id", id)?;
    let (accounts_of, org) = accounts::of(office).await?;
    let known = match accounts_of.account_of(&org, &person).await? {
        Some(account) if whole_account => accounts_of.disable(&account, disabled).await?,
        Some(_) => accounts_of.end_membership(&org, &person, disabled).await?,
        None => false,
    };
    if !known {
        return Err(accounts::without_account(&person));
    }
    said(
        output,
        &person,
        "disabled",
        disabled,
        ("停止しました", "再び使えます"),
        ("disabled", "can be used again"),
    );
    Ok(())
}

async fn reset(
    output: Output,
    id: &str,
    without_second_factor: bool,
    office: &Office,
) -> Result<(), Failure> {
    let person = accounts::person("--id", id)?;
    let (accounts_of, org) = accounts::of(office).await?;
    let link = accounts_of.reset(&org, &person, without_second_factor).await?;
    let link = link.ok_or_else(|| accounts::without_account(&person))?;
    output.facts(|| accounts::facts(&person, &link), || accounts::text(output, &person, &link));
    Ok(())
}

async fn confirm(output: Output, id: &str, office: &Office) -> Result<(), Failure> {
    let person = accounts::person("--id", id)?;
    let (accounts_of, org) = accounts::of(office).await?;
    if accounts_of.confirm_company(&org, &person, None).await? != Changed::Done {
        return Err(Failure::new(
            Way::NotFound,
            format!("{person}が申告した未確認の法人番号はありません。"),
            format!("{person} gave no number that waits to be confirmed."),
        ));
    }
    said(output, &person, "confirmed", true, ("確認済みにしました", ""), ("confirmed", ""));
    Ok(())
}

fn said(
    output: Output,
    person: &ActorId,
    what: &str,
    is: bool,
    ja: (&'static str, &'static str),
    en: (&'static str, &'static str),
) {
    let (ja, en) = if is { (ja.0, en.0) } else { (ja.1, en.1) };
    output.facts(
        || json!({ "person": person.as_str(), what: is }),
        || format!("{person}: {}", output.pick(ja, en)),
    );
}
