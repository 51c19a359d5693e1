//! `shirube advise`: which path a need may take, why, and when at the earliest.

mod say;
mod told;

use chrono::{NaiveDate, Utc};
use serde_json::{Value, json};
use shirube_core::advice::{Session, advise, typical_sessions};
use shirube_core::dossier::japan_day;
use shirube_core::facts::Facts;
use shirube_core::policy::Policy;

use self::told::Told;
use crate::args::AdviseArguments;
use crate::failure::Failure;
use crate::output::Output;

/// A need, read and checked.
struct Need {
    facts: Facts,
    policy: Policy,
    on: NaiveDate,
    sessions: Vec<Session>,
}

/// Advises on the need the arguments and files state.
pub(crate) fn run(output: Output, arguments: &AdviseArguments) -> Result<(), Failure> {
    let need = read(arguments)?;
    let advice = advise(&need.facts, &need.policy, need.on, &need.sessions);
    output.facts(
        || {
            let mut value = serde_json::to_value(&advice).unwrap_or_default();
            if let Some(members) = value.as_object_mut() {
                members.insert("body".to_owned(), json!(need.policy.body));
                members.insert("facts".to_owned(), need.facts.0.clone().into_iter().collect());
            }
            value
        },
        || say::text(&output, &need.policy, &advice),
    );
    Ok(())
}

fn read(arguments: &AdviseArguments) -> Result<Need, Failure> {
    let mut told = Told::default();
    if let Some(file) = &arguments.facts_file {
        told.file(file)?;
    }
    told.pairs(&arguments.facts, &arguments.facts_json)?;
    let sized = [
        ("contract_type", arguments.contract_type.clone().map(Value::from)),
        ("estimate_yen", arguments.estimate_yen.map(Value::from)),
        ("budget.state", arguments.budget.clone().map(Value::from)),
        ("body", arguments.body.clone().map(Value::from)),
        ("on", arguments.on.clone().map(Value::from)),
    ];
    for (name, value) in sized {
        if let Some(value) = value {
            told.set(name, value);
        }
    }
    let mut policy: Policy = match &arguments.policy {
        Some(file) => told::policy(file)?,
        None => Policy::default(),
    };
    if let Some(body) = told.body()? {
        policy.body = body;
    }
    let on = told.on()?.unwrap_or_else(today);
    let sessions = match told.sessions()? {
        Some(sessions) => sessions,
        None => typical_sessions(on),
    };
    Ok(Need { facts: told.facts()?, policy, on, sessions })
}

/// Today in Japan.
#[expect(
    clippy::disallowed_methods,
    reason = "an advice and the register are about today unless told otherwise; nothing is decided or stored on it"
)]
pub(crate) fn today() -> NaiveDate {
    japan_day(Utc::now())
}
