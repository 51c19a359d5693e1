//! `shirube bundle`: what an auditor takes home of a case, of some days, or of everything.

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use shirube_desk::{BlackedOut, Blackout, Extent, Terms, is_document};
use shirube_trail::CaseNo;
use shirube_trail::bundle::{Anchors, BundleFault, verify_each};

use crate::args::BundleArguments;
use crate::bundles;
use crate::commands::case::actor;
use crate::failure::{Failure, Way, bad_id};
use crate::fonts;
use crate::output::Output;
use crate::place;
use crate::renderings;
use crate::taking::{checked_prefix, enter};

/// Has the export entered, writes the bundle as of a checkpoint that covers the entry, and verifies
/// it before anybody gets it.
pub(crate) async fn run(output: Output, arguments: &BundleArguments) -> Result<(), Failure> {
    let BundleArguments { case, blackout, ocid_prefix, office, out, .. } = arguments;
    let prefix = checked_prefix(ocid_prefix)?;
    let case = case.as_deref().map(CaseNo::new).transpose().map_err(|fault| bad_id("CASE", &fault))?;
    let extent = extent(arguments)?;
    let blackout = blackout.as_deref().map(read_blackout).transpose()?.unwrap_or_default();
    let person = actor(&arguments.person)?;
    bundles::check_place(out)?;
    let (desk, org) = place::desk(office).await?;
    // what may not leave is not entered as taken; what a witness cosigned is older than the entry
    let witnessed = if arguments.witnessed { Some(desk.witnessed(&org).await?) } else { None };
    match &case {
        Some(case) => desk.check_case_may_leave(&org, case).await?,
        None => desk.check_log_may_leave(&org, extent, witnessed.as_ref()).await?,
    }
    let scope = scope(case.as_ref(), extent, &blackout);
    let performed = enter(&desk, &org, person.clone(), &scope, &arguments.purpose).await?;
    let log = match witnessed {
        Some(log) => log,
        None => desk.checkpoint(&org).await?,
    };
    let terms = Terms { blackout, reader: Some(person) };
    let wrong = |fault: BundleFault| Failure::new(Way::Wrong, fault.ja(), fault.to_string());
    let files = match &case {
        Some(case) => {
            let kept = desk.kept(&org, case).await?;
            let mut made = desk.bundle_of(&kept, &log, &terms).await?;
            let font = fonts::japanese().ok();
            renderings::add(output, &desk, &kept, &mut made, prefix, font.as_ref()).await?;
            made.files
        }
        None => desk.log_bundle(&org, &log, extent, &terms).await?,
    };
    let verified = verify_each(&files, &Anchors::default(), &mut |_| {}).map_err(wrong)?;
    bundles::write(&files, out)?;
    desk.note_exported(&org, &log.published).await?;
    let (path, code) = (out.display().to_string(), verified.checkpoint.code());
    let facts = || {
        json!({
            "bundle": path, "case": case.as_ref().map(CaseNo::as_str),
            "from_index": verified.manifest.from_index, "to_index": verified.manifest.to_index, "entries": verified.entries,
            "disclosed": verified.disclosed, "withheld": verified.withheld,
            "documents": verified.documents, "absent_documents": verified.absent_documents,
            "checkpoint": code, "vkey": log.vkey, "receipt": performed.receipt,
        })
    };
    output.facts(facts, || {
        format!(
            "{path}\n{}: {}  {}: {}  {}: {}  {}: {}\n{}: {code}\n{}: {}\n{}: {}",
            output.pick("記録", "entries"),
            verified.entries,
            output.pick("開示", "disclosed"),
            verified.disclosed,
            output.pick("非開示", "withheld"),
            verified.withheld,
            output.pick("書類", "documents"),
            verified.documents,
            output.pick("確認符号", "verification code"),
            output.pick("検証鍵", "verifier key"),
            log.vkey,
            output.pick("書き出しの受付番号", "receipt of the export"),
            performed.receipt,
        )
    });
    Ok(())
}

/// What is entered of a bundle: of what it is, which fields are blacked out on which basis, and which
/// documents go along all the same.
pub(crate) fn scope(case: Option<&CaseNo>, extent: Extent, blackout: &Blackout) -> String {
    let of = match (case, extent) {
        (Some(case), _) => case.to_string(),
        (None, Extent::Whole) => "org".to_owned(),
        (None, Extent::Days { from, to }) => format!("{from}..{to}"),
    };
    let hidden: Vec<String> =
        blackout.fields.iter().map(|one| format!("{} ({})", one.field, one.basis)).collect();
    if hidden.is_empty() {
        return format!("{of} bundle");
    }
    let shown: Vec<String> = blackout.documents.iter().map(|one| format!(" +{one}")).collect();
    format!("{of} bundle −{}{}", hidden.join(" −"), shown.concat())
}

/// What of the log is asked for, where it is no case.
fn extent(arguments: &BundleArguments) -> Result<Extent, Failure> {
    match (arguments.whole, arguments.from, arguments.to) {
        (false, Some(from), Some(to)) if from > to => {
            let ja = format!("「{to}」は開始日「{from}」より前です。");
            Err(Failure::bad_input("--to", ja, format!("{to} is before {from}.")))
        }
        (false, Some(from), Some(to)) => Ok(Extent::Days { from, to }),
        _ => Ok(Extent::Whole),
    }
}

/// A file of blackouts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlackoutFile {
    withhold: Vec<Line>,
    /// Documents that go along all the same, as their acts call them.
    #[serde(default)]
    documents: Vec<String>,
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
    // the verifier holds it to the same: a day, or nothing
    let is_no_day = |line: &&Line| !line.until.is_empty() && !is_day(&line.until);
    if let Some(Line { field, until, .. }) = file.withhold.iter().find(is_no_day) {
        let ja = format!("「{field}」の期限（until）は年月日（2032-03-31 の形）です（「{until}」）。");
        let en = format!("until of \"{field}\" is a day (as 2032-03-31), found \"{until}\".");
        return Err(Failure::bad_input("--blackout", ja, en));
    }
    if let Some(unknown) = file.documents.iter().find(|one| !is_document(one)) {
        let ja =
            format!("「{unknown}」という書類はありません（documents）。書類の名は行為の一覧にあります。");
        let en = format!("there is no document \"{unknown}\" (documents): acts name those they take.");
        return Err(Failure::bad_input("--blackout", ja, en));
    }
    let fields = file.withhold.into_iter().map(|Line { field, basis, reason, until }| BlackedOut {
        field,
        basis,
        reason,
        until,
    });
    Ok(Blackout { fields: fields.collect(), documents: file.documents })
}

/// Whether a text is a day, YYYY-MM-DD and in no other spelling.
fn is_day(text: &str) -> bool {
    text.parse::<NaiveDate>().is_ok_and(|day| day.to_string() == text)
}
