//! `shirube bundle`: what an auditor takes home of a case.

use std::path::Path;

use serde::Deserialize;
use serde_json::json;
use shirube_desk::{BlackedOut, Blackout};
use shirube_trail::CaseNo;
use shirube_trail::bundle::{Anchors, verify};

use crate::args::BundleArguments;
use crate::bundles;
use crate::commands::export::checked_prefix;
use crate::failure::{Failure, Way, bad_id};
use crate::output::Output;
use crate::place;
use crate::renderings;

/// Writes the bundle of a case, and verifies it before anybody gets it.
pub(crate) async fn run(output: Output, arguments: &BundleArguments) -> Result<(), Failure> {
    let BundleArguments { case, out, blackout, ocid_prefix, office } = arguments;
    let prefix = checked_prefix(ocid_prefix)?;
    let case = CaseNo::new(case.as_str()).map_err(|fault| bad_id("CASE", &fault))?;
    let blackout = blackout.as_deref().map(read_blackout).transpose()?.unwrap_or_default();
    let (desk, org) = place::desk(office).await?;
    let log = desk.checkpoint(&org).await?;
    let mut files = desk.case_bundle(&org, &log, &case, &blackout).await?;
    let verified = verify(&files, &Anchors::default())
        .map_err(|fault| Failure::new(Way::Wrong, fault.ja(), fault.to_string()))?;
    renderings::add(output, &desk, &org, (&mut files, &verified), prefix).await?;
    bundles::write(&files, out)?;
    let (path, code) = (out.display().to_string(), verified.checkpoint.code());
    let facts = || {
        json!({
            "bundle": path, "case": case.as_str(), "entries": verified.entries.len(),
            "disclosed": verified.disclosed.len(), "withheld": verified.withheld.len(),
            "checkpoint": code, "vkey": log.vkey,
        })
    };
    output.facts(facts, || {
        format!(
            "{path}\n{}: {}  {}: {}  {}: {}\n{}: {code}\n{}: {}",
            output.pick("記録", "entries"),
            verified.entries.len(),
            output.pick("開示", "disclosed"),
            verified.disclosed.len(),
            output.pick("非開示", "withheld"),
            verified.withheld.len(),
            output.pick("確認符号", "verification code"),
            output.pick("検証鍵", "verifier key"),
            log.vkey,
        )
    });
    Ok(())
}

/// A file of blackouts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlackoutFile {
    withhold: Vec<Line>,
}

/// One `[[withhold]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    field: String,
    basis: String,
    reason: String,
    #[serde(default)]
    until: String,
}

fn read_blackout(path: &Path) -> Result<Blackout, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let file: BlackoutFile =
        toml::from_str(&text).map_err(|error| Failure::bad_input("--blackout", &error, &error))?;
    let is_unsaid = |line: &&Line| line.basis.trim().is_empty() || line.reason.trim().is_empty();
    if let Some(line) = file.withhold.iter().find(is_unsaid) {
        let field = &line.field;
        let ja = format!("「{field}」の根拠（basis）と理由（reason）を書いてください。");
        return Err(Failure::bad_input("--blackout", ja, format!("say basis and reason of \"{field}\".")));
    }
    let fields = file.withhold.into_iter().map(|Line { field, basis, reason, until }| BlackedOut {
        field,
        basis,
        reason,
        until,
    });
    Ok(Blackout { fields: fields.collect() })
}
