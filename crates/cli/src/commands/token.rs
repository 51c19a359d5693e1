//! `shirube token`: what programs show.

use serde_json::{Value, json};
use shirube_accounts::{Scope, TokenView};
use shirube_core::facts::instant_text;
use shirube_desk::Changed;
use shirube_trail::At;

use super::accounts;
use super::case::actor;
use crate::args::{IssueArguments, Office, TokenCommand};
use crate::failure::{Failure, Way};
use crate::output::Output;

/// Carries out a command.
pub(super) async fn run(output: Output, command: &TokenCommand) -> Result<(), Failure> {
    match command {
        TokenCommand::Issue(given) => issue(output, given).await,
        TokenCommand::List { person, office } => list(output, person, office).await,
        TokenCommand::Revoke { id, person, office } => revoke(output, id, person, office).await,
    }
}

async fn issue(output: Output, given: &IssueArguments) -> Result<(), Failure> {
    let person = actor(&given.person)?;
    let scopes = given.scopes.iter().map(|one| scope(one)).collect::<Result<Vec<_>, _>>()?;
    let (accounts_of, org) = accounts::of(&given.office).await?;
    let who = accounts_of.at_the_machine(&org, &person).await?;
    let who = who.ok_or_else(|| accounts::without_account(&person))?;
    let issued = accounts_of.issue_token(&who, (&given.name, &scopes, given.days), None).await??;
    let token = issued.token.unwrap_or_default();
    output.facts(
        || {
            let mut facts = facts(&issued.view);
            if let Some(members) = facts.as_object_mut() {
                members.insert("token".to_owned(), Value::from(token.as_str()));
            }
            facts
        },
        || {
            let once =
                output.pick("このトークンは、ここに一度だけ表示します。", "This token is shown once, here.");
            let until = instant_text(issued.view.expires_at.instant());
            format!("{token}\n{once}\n{} {until}", output.pick("有効期限", "good until"))
        },
    );
    Ok(())
}

fn scope(id: &str) -> Result<Scope, Failure> {
    Scope::from_id(id).ok_or_else(|| {
        let all = Scope::ALL.map(Scope::id);
        let ja = format!("{}のいずれかです（「{id}」）。", all.join("、"));
        Failure::bad_input("--scope", ja, format!("one of {}, found \"{id}\".", all.join(", ")))
    })
}

async fn list(output: Output, person: &str, office: &Office) -> Result<(), Failure> {
    let person = actor(person)?;
    let (accounts_of, org) = accounts::of(office).await?;
    let account = accounts_of.account_of(&org, &person).await?;
    let account = account.ok_or_else(|| accounts::without_account(&person))?;
    let all: Vec<TokenView> =
        accounts_of.tokens(&account).await?.into_iter().filter(|one| one.org == org).collect();
    output.facts(
        || json!({ "tokens": all.iter().map(facts).collect::<Vec<_>>() }),
        || {
            let head = [
                "id",
                output.pick("名前", "name"),
                output.pick("範囲", "scopes"),
                output.pick("有効期限", "good until"),
                output.pick("失効", "revoked"),
                output.pick("最後の使用", "last used"),
            ];
            let rows: Vec<Vec<String>> = all
                .iter()
                .map(|one| {
                    let at = |at: Option<At>| at.map(|at| instant_text(at.instant())).unwrap_or_default();
                    vec![
                        one.id.clone(),
                        one.name.clone(),
                        scopes(one).join(" "),
                        at(Some(one.expires_at)),
                        at(one.revoked_at),
                        at(one.used_at),
                    ]
                })
                .collect();
            Output::table(&head, &rows)
        },
    );
    Ok(())
}

async fn revoke(output: Output, id: &str, person: &str, office: &Office) -> Result<(), Failure> {
    let person = actor(person)?;
    let (accounts_of, org) = accounts::of(office).await?;
    let account = accounts_of.account_of(&org, &person).await?;
    let account = account.ok_or_else(|| accounts::without_account(&person))?;
    if accounts_of.revoke_token(&account, id, None).await? != Changed::Done {
        return Err(Failure::new(
            Way::NotFound,
            format!("有効なトークン「{id}」はありません。"),
            format!("there is no token \"{id}\" to revoke."),
        ));
    }
    output.facts(
        || json!({ "token": id, "revoked": true }),
        || format!("{id}: {}", output.pick("失効させました。", "revoked.")),
    );
    Ok(())
}

fn scopes(one: &TokenView) -> Vec<&'static str> {
    one.scopes.iter().map(|scope| scope.id()).collect()
}

fn facts(one: &TokenView) -> Value {
    let at = |at: Option<At>| at.map(|at| instant_text(at.instant()));
    json!({
        "id": one.id,
        "name": one.name,
        "scopes": scopes(one),
        "created_at": at(Some(one.created_at)),
        "expires_at": at(Some(one.expires_at)),
        "revoked_at": at(one.revoked_at),
        "used_at": at(one.used_at),
    })
}
