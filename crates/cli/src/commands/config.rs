//! `shirube config check`: what is wrong with a file of settings, all of it at once.

use std::path::Path;

use serde_json::json;
use shirube_server::{SettingFault, Settings};

use crate::args::ConfigCommand;
use crate::failure::{Failure, Way};
use crate::output::Output;

/// Carries out a command on settings.
pub(crate) fn run(output: Output, command: &ConfigCommand) -> Result<(), Failure> {
    let ConfigCommand::Check { file } = command;
    let text = std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
    let faults = Settings::check(&text);
    if !faults.is_empty() {
        return Err(unfit(Some(file), &faults));
    }
    let path = file.display().to_string();
    output.facts(
        || json!({ "file": path, "faults": [] }),
        || format!("{path}: {}", output.pick("誤りはありません。", "nothing is wrong.")),
    );
    Ok(())
}

/// Settings that cannot be used, each with its line and key.
pub(crate) fn unfit(file: Option<&Path>, faults: &[SettingFault]) -> Failure {
    let file = file.map(|path| path.display().to_string()).unwrap_or_default();
    let place = |fault: &SettingFault| {
        let line = fault.line.map(|line| format!("{file}:{line}")).unwrap_or_default();
        let parts = [line, fault.key.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let sentences = faults
        .iter()
        .map(|fault| (format!("{}：{}", place(fault), fault.ja), format!("{}: {}", place(fault), fault.en)));
    let mut failure = Failure::new(Way::BadInput, "", "");
    failure.sentences = sentences.collect();
    failure.facts = json!({ "file": file, "faults": faults });
    failure
}
