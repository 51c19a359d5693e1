//! `shirube log`: the key an organisation signs with, and the checkpoints of its log.

use std::path::Path;

use serde_json::json;
use shirube_desk::{Keyring, Rotated, Rotation, Way};
use shirube_trail::{Checkpoint, OrgId};

use super::case::actor;
use super::witness;
use crate::args::{LogCommand, Office};
use crate::failure::{Failure, bad_id};
use crate::output::Output;
use crate::place;

/// Carries out a command.
pub(crate) async fn run(output: Output, command: &LogCommand) -> Result<(), Failure> {
    match command {
        LogCommand::Keygen { org, domain, data } => keygen(output, org, domain.as_deref(), data),
        LogCommand::Vkey { office } => vkey(output, office).await,
        LogCommand::Rotate { compromised, trusted_size, reason, person, office } => {
            let rotation = Rotation {
                person: actor(person)?,
                reason: reason.clone(),
                compromised: *compromised,
                trusted_size: *trusted_size,
            };
            rotate(output, &rotation, office).await
        }
        LogCommand::Status { office } => status(output, office).await,
        LogCommand::Checkpoint { out, office } => checkpoint(output, out.as_deref(), office).await,
        LogCommand::WitnessRequest { from, out, office } => witness::ask(output, *from, out, office).await,
        LogCommand::Witness { request, keys, out, office } => {
            witness::cosign(output, request, (keys, out), office).await
        }
        LogCommand::RecordWitness { note, witness, person, office } => {
            witness::record(output, (note, witness), person, office).await
        }
        LogCommand::Adopt { checkpoint, office } => adopt(output, checkpoint, office).await,
    }
}

/// Makes the log key of an organisation that has none, and prints what others register.
fn keygen(output: Output, org: &str, domain: Option<&str>, data: &Path) -> Result<(), Failure> {
    let org = OrgId::new(org).map_err(|fault| bad_id("ORG", &fault))?;
    let folder = place::keys(data);
    let mut keys = Keyring::new(&folder);
    if let Some(domain) = domain {
        let origin = format!("audit.{domain}/{org}");
        shirube_trail::Origin::new(&origin).map_err(|fault| bad_id("--domain", &fault))?;
        keys = keys.under(domain);
    }
    let vkey = keys.create(&org)?;
    output.facts(
        || json!({ "organisation": org.as_str(), "vkey": vkey, "folder": folder.display().to_string() }),
        || {
            let private = output.pick(
                "秘密鍵はこのフォルダーにあります。データベースの控えとは別に保管してください",
                "the private key is in this folder; keep it apart from backups of the database",
            );
            format!("{vkey}\n{private}: {}", folder.display())
        },
    );
    Ok(())
}

/// Every key the log was signed with.
async fn vkey(output: Output, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let vkeys = desk.vkeys(&org).await?;
    output.facts(|| json!({ "organisation": org.as_str(), "vkeys": vkeys }), || vkeys.join("\n"));
    Ok(())
}

/// Decides on another key as one of two; the second time the log is handed on.
async fn rotate(output: Output, rotation: &Rotation, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    match desk.rotate_key(&org, rotation).await? {
        Rotated::Refused(refused) => Err(Failure::refused(&refused)),
        Rotated::AwaitsSecond { performed, new } => {
            let facts = || json!({ "awaits_second": true, "receipt": performed.receipt, "new": new });
            output.facts(facts, || {
                let waits = output.pick(
                    "もう一人の確認を待ちます。同じ内容で実行してください。それまではこれまでの鍵が署名します。",
                    "awaits the second person, with the same words; until then the key in use signs.",
                );
                format!("{waits}\n{}: {new}", output.pick("新しい検証鍵", "new verifier key"))
            });
            Ok(())
        }
        Rotated::Done(log) => {
            let code = log.published.checkpoint.code();
            let facts = || json!({ "awaits_second": false, "code": code, "vkeys": log.vkeys });
            output.facts(facts, || {
                let done = output.pick(
                    "鍵を更新しました。新しい検証鍵を、これまでの検証鍵を伝えたのと同じ相手に伝えてください。",
                    "the log is handed on; tell the new verifier key to everybody who had the old one.",
                );
                let (name, checked) =
                    (output.pick("新しい検証鍵", "new verifier key"), output.pick("確認符号", "verification code"));
                format!("{done}\n{name}: {}\n{checked}: {code}", log.vkey)
            });
            Ok(())
        }
    }
}

/// How the log stands, and how long ago its last checkpoint was made.
async fn status(output: Output, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let status = desk.log_status(&org).await?;
    let now = desk.now().await?.instant();
    // another program may have signed since the time was asked
    let age = status.published_at.map(|at| (now - at.instant()).num_seconds().max(0));
    let code = status.published.as_ref().map(Checkpoint::code);
    let escaped = status.escaped.as_ref().map(|escaped| {
        let age = (now - escaped.made_at.instant()).num_seconds().max(0);
        let way = match escaped.way {
            Way::Mailed => ("mailed", output.pick("監査へ送付", "mailed to the auditors")),
            Way::Exported => ("exported", output.pick("ファイルで持ち出し", "taken along as a file")),
        };
        (escaped.size, age, way)
    });
    output.facts(
        || {
            let left =
                escaped.map(|(size, age, (way, _))| json!({ "size": size, "age_seconds": age, "way": way }));
            json!({
                "organisation": org.as_str(), "size": status.size, "covered": status.covered,
                "uncovered": status.uncovered, "checkpoint": code, "age_seconds": age, "escaped": left,
                "vkey": status.vkey,
            })
        },
        || {
            let none = || output.pick("まだない", "none yet").to_owned();
            let seconds = |age: i64| format!("{age} {}", output.pick("秒", "s"));
            let age = age.map_or_else(none, seconds);
            let row = |name: &str, value: String| vec![name.to_owned(), value];
            let rows = [
                row(output.pick("団体", "organisation"), org.to_string()),
                row(output.pick("記録台帳の大きさ", "size of the log"), status.size.to_string()),
                row(output.pick("署名済みの記録", "entries covered"), status.covered.to_string()),
                row(output.pick("未署名の記録", "entries not covered"), status.uncovered.to_string()),
                row(
                    output.pick("最後の確認符号", "last verification code"),
                    code.clone().unwrap_or_else(none),
                ),
                row(output.pick("それからの時間", "its age"), age),
                row(
                    output.pick("外部に渡した最後のもの", "last that left the building"),
                    escaped.map_or_else(none, |(size, _, (_, way))| format!("{size} ({way})")),
                ),
                row(
                    output.pick("書き換えに気づけない時間", "window in which nobody would notice"),
                    escaped.map_or_else(none, |(_, age, _)| seconds(age)),
                ),
                row(output.pick("検証鍵", "verifier key"), status.vkey.clone()),
            ];
            Output::table(&[output.pick("項目", "item"), output.pick("内容", "value")], &rows)
        },
    );
    Ok(())
}

/// Signs a checkpoint over everything entered, and writes the note for whoever keeps it.
async fn checkpoint(output: Output, out: Option<&Path>, office: &Office) -> Result<(), Failure> {
    let (desk, org) = place::desk(office).await?;
    let published = desk.checkpoint(&org).await?.published;
    let note = String::from_utf8_lossy(&published.note).into_owned();
    if let Some(path) = out {
        std::fs::write(path, &published.note).map_err(|error| Failure::file(path, &error))?;
        desk.note_exported(&org, &published).await?;
    }
    let code = published.checkpoint.code();
    output.facts(
        || json!({ "size": published.checkpoint.size, "code": code, "note": note }),
        || format!("{note}\n{}: {code}", output.pick("確認符号", "verification code")),
    );
    Ok(())
}

/// Takes a checkpoint that left the building for the last one published.
async fn adopt(output: Output, file: &Path, office: &Office) -> Result<(), Failure> {
    let note = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let (desk, org) = place::desk(office).await?;
    let adopted = desk.adopt_checkpoint(&org, &note).await?;
    output.facts(
        || json!({ "size": adopted.size, "code": adopted.code() }),
        || format!("{}: {}", output.pick("引き継いだ確認符号", "adopted"), adopted.code()),
    );
    Ok(())
}
