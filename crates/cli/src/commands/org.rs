//! `shirube org`: sets up organisations.

use serde_json::json;
use shirube_accounts::InputFault;
use shirube_core::dossier::japan_day;
use shirube_core::forms::office::Grant;
use shirube_core::government_code::government_code;
use shirube_core::policy::{BodyKind, Policy};
use shirube_core::words::Capacity;
use shirube_desk::{Founding, NewPerson};
use shirube_trail::{ActorId, OrgId};

use super::{accounts, policy};
use crate::args::{CreateArguments, OrgCommand, Where};
use crate::failure::{Failure, Way, bad_id};
use crate::output::Output;
use crate::place;
use crate::scenario::nearest;

/// Who the two administrators are.
const FIRST: &str = "u-0001";
const SECOND: &str = "u-0002";

/// Carries out a command.
pub(super) async fn run(output: Output, command: &OrgCommand) -> Result<(), Failure> {
    match command {
        OrgCommand::Create(given) => create(output, given).await,
        OrgCommand::List { place } => list(output, place).await,
    }
}

/// Sets up an organisation, and makes the links of its two administrators.
async fn create(output: Output, given: &CreateArguments) -> Result<(), Failure> {
    let org = OrgId::new(given.id.as_str()).map_err(|fault| bad_id("--id", &fault))?;
    if given.first_email.trim().eq_ignore_ascii_case(given.second_email.trim()) {
        let ja = "管理者は二人必要です。権限の付与は、もう一人の管理者の確認で効力を生じます。";
        let en = "two administrators are needed: what one grants, the other confirms.";
        return Err(Failure::bad_input("--second-email", ja, en));
    }
    let store = if given.place.database.is_some() {
        place::open(&given.place).await?
    } else {
        place::make(&given.place.data).await?
    };
    store.schema_status().await?.check()?;
    let desk = place::at_desk(store, &given.place)?;
    let today = japan_day(desk.now().await?.instant());
    let policy = match &given.policy {
        Some(file) => policy::from_file(file, today)?,
        None => Policy::default_of(body(&given.body)?),
    };
    let (first, second) = (accounts::person("--id", FIRST)?, accounts::person("--id", SECOND)?);
    let people = [
        official(&first, &given.first_name, &given.first_email),
        official(&second, &given.second_name, &given.second_email),
    ];
    let since = today.format("%Y-%m-%d").to_string();
    let founding = Founding {
        org: org.clone(),
        name_ja: given.name.trim().to_owned(),
        name_en: given.name_en.trim().to_owned(),
        code: given.code.clone(),
        policy,
        grants: people.iter().map(|person| administrator(&person.id, &since)).collect(),
        people: people.to_vec(),
    };
    check(&founding)?;
    if desk.found(&founding).await?.is_none() {
        let ja = format!("団体「{org}」は既にあります。");
        return Err(Failure::new(Way::Refused, ja, format!("there is an organisation \"{org}\" already.")));
    }
    let accounts = accounts::over(desk, &given.place);
    // the first account of all administers the installation too
    let link = match accounts.first_administrator(Some(&org)).await? {
        Some(link) => link,
        None => accounts.invite(&org, &first, &given.first_email, "ja").await?,
    };
    let other = accounts.invite(&org, &second, &given.second_email, "ja").await?;
    output.facts(
        || {
            let links = [accounts::facts(&first, &link), accounts::facts(&second, &other)];
            json!({ "organisation": org.as_str(), "links": links })
        },
        || {
            let of = [accounts::text(output, &first, &link), accounts::text(output, &second, &other)];
            format!("{org} {}\n{}", founding.name_ja, of.join("\n"))
        },
    );
    Ok(())
}

/// What would be found out only when somebody signs in, or a letter leaves.
fn check(founding: &Founding) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for (field, text) in [("--name", &founding.name_ja), ("--name-en", &founding.name_en)]
        .into_iter()
        .chain(founding.people.iter().map(|person| ("--first-name, --second-name", &person.name)))
    {
        if text.is_empty() || text.chars().any(char::is_control) {
            faults.push(InputFault::new(field, "名前を入力してください。", "a name."));
        }
    }
    if founding.code.as_deref().is_some_and(|code| government_code(code).is_none()) {
        let ja = "全国地方公共団体コード（検査数字を含む6桁）です。";
        let en = "a local government's code: six digits, the last of which checks the others.";
        faults.push(InputFault::new("--code", ja, en));
    }
    for person in &founding.people {
        if let Err(fault) = shirube_accounts::read_email(person.email.as_deref().unwrap_or_default()) {
            faults.push(InputFault { field: "--first-email, --second-email".to_owned(), ..fault });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

fn official(id: &ActorId, name: &str, email: &str) -> NewPerson {
    NewPerson {
        id: id.clone(),
        name: name.trim().to_owned(),
        email: Some(email.trim().to_owned()),
        language: String::new(),
        company: None,
        section: None,
        corporate_number: None,
    }
}

fn administrator(person: &ActorId, since: &str) -> Grant {
    Grant {
        person: person.to_string(),
        capacity: Capacity::Administrator.id().to_owned(),
        section: String::new(),
        level: String::new(),
        since: since.to_owned(),
    }
}

fn body(id: &str) -> Result<BodyKind, Failure> {
    let kinds = BodyKind::ALL.map(BodyKind::id);
    BodyKind::from_id(id).ok_or_else(|| {
        let near = nearest(id, &kinds).unwrap_or_default();
        let ja = format!("団体の種類は{}です（「{near}」のことですか）。", kinds.join("、"));
        Failure::bad_input("--body", ja, format!("one of {}; did you mean \"{near}\"?", kinds.join(", ")))
    })
}

/// The organisations there are.
async fn list(output: Output, place: &Where) -> Result<(), Failure> {
    let store = place::open(place).await?;
    store.schema_status().await?.check()?;
    let mut all = Vec::new();
    for org in store.organisations().await? {
        all.extend(store.organisation(&org).await?);
    }
    output.facts(
        || {
            let rows = all.iter().map(|row| {
                json!({
                    "id": row.org.as_str(), "name_ja": row.name_ja, "name_en": row.name_en,
                    "body": row.kind, "code": row.local_government_code,
                })
            });
            json!({ "organisations": rows.collect::<Vec<_>>() })
        },
        || {
            let head = ["id", output.pick("団体名", "name"), output.pick("種類", "kind")];
            let rows: Vec<Vec<String>> = all
                .iter()
                .map(|row| {
                    let name = output.pick(&row.name_ja, &row.name_en).to_owned();
                    vec![row.org.to_string(), name, row.kind.clone()]
                })
                .collect();
            Output::table(&head, &rows)
        },
    );
    Ok(())
}
