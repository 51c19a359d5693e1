//! Witnesses: `shirube log witness-request`, `witness`, `record-witness`, and what `verify` says of them.

use std::path::{Path, PathBuf};

use chrono::DateTime;
use serde_json::{Value, json};
use shirube_desk::Reply;
use shirube_trail::bundle::{Anchors, SeenBy, Source, seen_by};
use shirube_trail::cosignature::{WitnessKey, WitnessRequest};

use super::case::actor;
use super::certificate::read_keys;
use crate::args::Office;
use crate::failure::{Failure, Way, bad_id};
use crate::output::Output;
use crate::place;

/// Writes what a witness is asked.
pub(crate) async fn ask(output: Output, from: u64, out: &Path, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let request = desk.witness_request(&org, from).await?;
    write(out, &request.to_bytes())?;
    let path = out.display().to_string();
    output.facts(|| json!({ "request": path, "from": from }), || path.clone());
    Ok(())
}

/// Cosigns another log's checkpoint, where the log only grew.
pub(crate) async fn cosign(
    output: Output,
    request: &Path,
    (keys, out): (&[String], &PathBuf),
    office: &Office,
) -> Result<(), Failure> {
    let bytes = std::fs::read(request).map_err(|error| Failure::file(request, &error))?;
    let asked = WitnessRequest::parse(&bytes).map_err(|fault| bad_id("REQUEST", &fault))?;
    let given = read_keys(keys)?;
    let (desk, org) = place::desk(office).await?;
    let cosigned = desk.witness(&org, &asked, &given).await?;
    write(out, &cosigned.note)?;
    let (code, vkey) = (cosigned.checkpoint.code(), cosigned.vkey);
    output.facts(
        || json!({ "size": cosigned.checkpoint.size, "code": code, "witness": vkey }),
        || {
            let (checked, name) = (
                output.pick("立ち会った確認符号", "verification code cosigned"),
                output.pick("立会いの検証鍵", "verifier key of the witness"),
            );
            format!("{}\n{checked}: {code}\n{name}: {vkey}", out.display())
        },
    );
    Ok(())
}

/// Has a cosignature entered, and kept for bundles.
pub(crate) async fn record(
    output: Output,
    (note, witness): (&Path, &str),
    person: &str,
    office: &Office,
) -> Result<(), Failure> {
    let bytes = std::fs::read(note).map_err(|error| Failure::file(note, &error))?;
    let (witness, person) = (read_witness(witness)?, actor(person)?);
    let (desk, org) = place::desk(office).await?;
    match desk.record_witness(&org, (&bytes, &witness), person).await? {
        Reply::Refused(refused) => Err(Failure::refused(&refused)),
        Reply::Done(performed) => {
            let receipt = &performed.receipt;
            output.facts(
                || json!({ "receipt": receipt }),
                || {
                    format!(
                        "{}: {receipt}",
                        output.pick("立会い署名の受付番号", "receipt of the cosignature")
                    )
                },
            );
            Ok(())
        }
    }
}

/// What each of these witnesses saw; a failure where one saw nothing of it.
pub(crate) fn seen(
    source: &dyn Source,
    anchors: &Anchors,
    witnesses: &[String],
) -> Result<Vec<(WitnessKey, SeenBy)>, Failure> {
    let mut all = Vec::new();
    for text in witnesses {
        let witness = read_witness(text)?;
        let seen = seen_by(source, anchors, &witness).map_err(|fault| {
            let name = witness.name();
            let mut failure = Failure::new(
                Way::Wrong,
                format!("検証に合格しません。立会い「{name}」の署名がありません。{}", fault.ja()),
                format!("does not verify: no cosignature of the witness {name}: {fault}"),
            );
            failure.facts = json!({ "verified": false, "place": fault.place });
            failure
        })?;
        all.push((witness, seen));
    }
    Ok(all)
}

/// What a witness saw, for programs.
pub(crate) fn fact((witness, seen): &(WitnessKey, SeenBy)) -> Value {
    json!({ "name": witness.name().as_str(), "at": time(seen), "own": seen.is_own })
}

/// What a witness saw, as a line.
pub(crate) fn line(output: Output, (witness, seen): &(WitnessKey, SeenBy)) -> String {
    let what = if seen.is_own {
        output.pick("この資料のチェックポイント", "the checkpoint of this bundle")
    } else {
        output.pick("保存したチェックポイント", "the checkpoint you saved")
    };
    let name = output.pick("立会い", "witness");
    format!("{name}: {} {} {what}", witness.name(), time(seen))
}

fn time(seen: &SeenBy) -> String {
    let at = i64::try_from(seen.at_seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    at.map_or_else(|| seen.at_seconds.to_string(), |at| at.to_rfc3339())
}

fn read_witness(text: &str) -> Result<WitnessKey, Failure> {
    text.parse().map_err(|fault| bad_id("--witness", &fault))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::file(path, &error))
}
