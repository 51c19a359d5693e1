//! The commands, one file each.

mod accounts;
mod act;
mod advise;
mod appoint;
mod backup;
mod bundle;
mod case;
mod certificate;
pub(crate) mod config;
mod demo;
mod doctor;
mod documents;
pub(crate) mod export;
mod figures;
mod import;
mod log;
mod migrate;
mod org;
mod overdue;
mod page;
mod paths;
pub(crate) mod play;
mod policy;
mod reading;
mod receipt;
mod replay;
mod rules;
mod seal;
mod serve;
mod token;
mod trail;
mod user;
pub(crate) mod verify;
mod witness;
mod work;

use crate::args::{Arguments, CaseCommand, Command};
use crate::failure::Failure;
use crate::output::Output;

/// Carries out a command.
pub(crate) async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let output = Output::of(arguments);
    match &arguments.command {
        Command::Demo { once, pages, port, playing } => {
            demo::run(output, (*once, *pages), *port, playing).await
        }
        Command::Play { files, playing } => play::run(output, files, playing).await,
        Command::Paths { kind, format } => paths::run(output, kind.as_deref(), *format),
        Command::Rules(arguments) => rules::run(output, arguments),
        Command::Advise(arguments) => advise::run(output, arguments),
        Command::Case(CaseCommand::List { office }) => case::list(output, office).await,
        Command::Case(CaseCommand::Show { id, person, office }) => {
            case::show(output, id, person.as_deref(), office).await
        }
        Command::Case(CaseCommand::Offers { procedure, person, office }) => {
            case::offers(output, procedure, person, office).await
        }
        Command::Case(CaseCommand::Import { file, person, open, office }) => {
            import::run(output, (file, person, *open), office).await
        }
        Command::Case(CaseCommand::Act(act)) => act::run(output, act).await,
        Command::Case(CaseCommand::Page { case, person, as_of, office }) => {
            page::run(output, (case, person), as_of.as_deref(), office).await
        }
        Command::Tasks(arguments) => reading::tasks(output, arguments).await,
        Command::Board(arguments) => reading::board(output, arguments).await,
        Command::Cases(arguments) => reading::cases(output, arguments).await,
        Command::Search(arguments) => reading::search(output, arguments).await,
        Command::Trail { procedure, office } => trail::run(output, procedure, office).await,
        Command::Figures { year, office } => figures::run(output, *year, office).await,
        Command::Work(arguments) => work::run(output, arguments).await,
        Command::Serve(arguments) => serve::run(output, arguments).await,
        Command::Config(command) => config::run(output, command),
        Command::Overdue { limit, office } => overdue::run(output, *limit, office).await,
        Command::Replay { case, office } => replay::run(output, case.as_deref(), office).await,
        Command::Export(command) => export::run(output, command).await,
        Command::Migrate(command) => migrate::run(output, command).await,
        Command::Backup { out, place } => backup::run(output, out, place).await,
        Command::Doctor { place, smtp, rebuild_reads } => {
            doctor::run(output, place, smtp.as_deref(), *rebuild_reads).await
        }
        Command::Documents(command) => documents::run(output, command).await,
        Command::Seal(command) => seal::run(output, command),
        Command::Log(command) => log::run(output, command).await,
        Command::Bundle(arguments) => bundle::run(output, arguments).await,
        Command::Verify(arguments) => verify::run(output, arguments),
        Command::Certificate(command) => certificate::run(output, command).await,
        Command::Receipt { file, keys } => receipt::run(output, file, keys),
        Command::Policy(command) => policy::run(output, command).await,
        Command::Org(command) => org::run(output, command).await,
        Command::User(command) => user::run(output, command).await,
        Command::Token(command) => token::run(output, command).await,
        Command::Appoint(arguments) => appoint::run(output, arguments).await,
    }
}
