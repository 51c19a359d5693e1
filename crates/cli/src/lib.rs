//! `shirube` (導): the command line of the procurement workflow engine.
//!
//! It reads arguments and files, asks the desk, and prints; it decides nothing. The binary is
//! [`run`]; [`play_watched`] lets tests look on while the scenarios play.

mod args;
mod bundles;
mod certificates;
mod commands;
mod failure;
mod fonts;
mod output;
mod place;
mod renderings;
mod scenario;
mod taking;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::{Failure, Way};

/// Runs the command the arguments name, and answers its exit code.
#[must_use]
pub fn run() -> ExitCode {
    let as_json = std::env::args().any(|one| one == "--json");
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            // a reader that went away (`| head`) is no error
            let _ = write!(std::io::stdout(), "{error}");
            return ExitCode::SUCCESS;
        }
        Err(error) => return usage(&error).say(as_json),
    };
    if matches!(arguments.command, args::Command::Serve(_)) {
        shirube_server::log_in_json();
    } else {
        let filter = tracing_subscriber::EnvFilter::try_from_env("SHIRUBE_LOG");
        let filter = filter.unwrap_or_else(|_| "warn".into());
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let failure = Failure::new(
                Way::Wrong,
                format!("起動できません（{error}）。"),
                format!("cannot start: {error}."),
            );
            return failure.say(as_json);
        }
    };
    match runtime.block_on(commands::run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.say(as_json),
    }
}

/// A mistake in the arguments, naming the argument.
fn usage(error: &clap::Error) -> Failure {
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(all)) => Some(all.join(" ")),
        _ => None,
    };
    let named = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand].into_iter().find_map(of);
    let value = of(ContextKind::InvalidValue).filter(|value| !value.is_empty());
    let ja = match (error.kind(), &named, &value) {
        (ErrorKind::InvalidSubcommand, Some(name), _) => format!("コマンド「{name}」はありません。"),
        (ErrorKind::UnknownArgument, Some(name), _) => format!("引数「{name}」はありません。"),
        (ErrorKind::MissingRequiredArgument, Some(name), _) => format!("引数「{name}」が必要です。"),
        (_, Some(name), Some(value)) => format!("引数「{name}」の値「{value}」は使えません。"),
        (_, Some(name), None) => format!("引数「{name}」が正しくありません。"),
        _ => "コマンドが指定されていません。shirube --help をご覧ください。".to_owned(),
    };
    let rendered = error.to_string();
    let en = rendered.strip_prefix("error: ").unwrap_or(&rendered).trim_end().to_owned();
    let mut failure = Failure::new(Way::BadInput, ja, en);
    failure.facts = serde_json::json!({ "fields": named.into_iter().collect::<Vec<_>>() });
    failure
}

/// Plays scenario files, or the embedded ones where none is named, on a desk with a simulated
/// clock, looking on after each step. Answers each scenario's title with what did not come as it
/// expects.
///
/// # Errors
/// A sentence saying what went wrong.
pub async fn play_watched(
    desk: &shirube_desk::Desk,
    files: &[std::path::PathBuf],
    envelopes: &std::path::Path,
    mut after: impl FnMut(),
) -> Result<Vec<(String, Option<String>)>, String> {
    let said =
        |failure: Failure| failure.sentences.into_iter().map(|(_, en)| en).collect::<Vec<_>>().join("\n");
    let mut sources = Vec::new();
    for file in files {
        sources
            .push(scenario::Source::from_disk(file).map_err(|error| format!("{}: {error}", file.display()))?);
    }
    if files.is_empty() {
        sources = scenario::Source::embedded();
    }
    let scenarios = commands::play::read_all(&sources).map_err(said)?;
    let theatre = scenario::Theatre::new(desk, envelopes.to_owned());
    let played = theatre.play(&scenarios, |_| after(), async |_| Ok(())).await.map_err(said)?;
    let results = scenarios.iter().zip(played).map(|(scenario, played)| {
        let departed = played
            .mismatch
            .map(|one| format!("{}: expected {}, found {}", one.place, one.expected, one.found));
        (scenario.title.clone(), departed)
    });
    Ok(results.collect())
}
