//! `shirube certificate`: signed certificate files, written and verified.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use shirube_core::procedures::by_name;
use shirube_trail::VerifierKey;
use shirube_trail::certificate_file::CertificateFile;

use super::case::procedure_id;
use crate::args::{CertificateCommand, Office};
use crate::certificates;
use crate::failure::{Failure, bad_id};
use crate::output::Output;
use crate::place;

/// Carries out a command.
pub(crate) async fn run(output: Output, command: &CertificateCommand) -> Result<(), Failure> {
    match command {
        CertificateCommand::Export { procedure, seq, out, office } => {
            export(output, procedure, *seq, out.as_ref(), office).await
        }
        CertificateCommand::Verify { file, keys } => verify(output, file, keys),
    }
}

async fn export(
    output: Output,
    procedure: &str,
    seq: Option<u64>,
    out: Option<&PathBuf>,
    office: &Office,
) -> Result<(), Failure> {
    let id = procedure_id(procedure)?;
    let (desk, org) = place::desk(office).await?;
    let bytes = certificates::export(&desk, &org, &id, seq).await?;
    let vkey = certificates::vkey(&desk, &org)?;
    let path = out.cloned().unwrap_or_else(|| {
        PathBuf::from(format!("certificate-{org}-{}.note", id.as_str().replace('/', "-")))
    });
    std::fs::write(&path, &bytes).map_err(|error| Failure::file(&path, &error))?;
    let file = path.display().to_string();
    output.facts(
        || json!({ "file": file, "bytes": bytes.len(), "vkey": vkey }),
        || format!("{file}\n{}: {vkey}", output.pick("検証鍵", "verifier key")),
    );
    Ok(())
}

/// Needs neither data nor a network: the file, and keys got another way.
fn verify(output: Output, file: &Path, keys: &[String]) -> Result<(), Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let opened = CertificateFile::open(&bytes, &read_keys(keys)?)
        .map_err(|fault| unverified(file, &fault.ja(), &fault.to_string()))?;
    let entry = opened.entry();
    let facts: Map<String, Value> =
        opened.facts().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let leaf = entry.leaf_hash().map_err(|fault| bad_id("entry", &fault))?;
    output.facts(
        || {
            json!({
                "verified": true, "issuer": opened.issuer().as_str(), "origin": opened.origin().to_string(),
                "procedure": entry.procedure.as_str(), "seq": entry.seq.get(), "act": entry.act.as_str(),
                "stage": entry.to.as_str(), "at": entry.at.to_string(), "leaf_hash": leaf.to_hex(),
                "facts": facts,
            })
        },
        || text(output, &opened, &leaf.short()),
    );
    Ok(())
}

fn text(output: Output, opened: &CertificateFile, receipt: &str) -> String {
    let entry = opened.entry();
    let stage = by_name(entry.machine.as_str()).and_then(|machine| machine.stage(entry.to.as_str()));
    let stage = stage.map_or(entry.to.as_str(), |one| output.pick(one.label.ja, one.label.en));
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![
        row(output.pick("認定した団体", "issuer"), opened.issuer().to_string()),
        row(output.pick("手続", "procedure"), entry.procedure.to_string()),
        row(output.pick("記録の時点", "recorded at"), entry.at.to_string()),
        row(output.pick("その時点の段階", "stage then"), stage.to_owned()),
        row(output.pick("受付番号", "receipt"), receipt.to_owned()),
    ];
    for (name, value) in opened.facts() {
        rows.push(row(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    }
    let good = output.pick(
        "署名は正しく、内容は記録のとおりです。",
        "the signature is good, and what the file tells is what was recorded.",
    );
    let since = output.pick(
        "その後の取消し・変更は、認定した団体に確かめてください。",
        "Ask the issuer whether it was revoked or changed since.",
    );
    let head = [output.pick("項目", "item"), output.pick("内容", "value")];
    format!("{}\n\n{}\n{since}", Output::table(&head, &rows), output.mark(true, good))
}

/// All keys of these: each a verifier key, or a file with one on each line.
pub(crate) fn read_keys(keys: &[String]) -> Result<Vec<VerifierKey>, Failure> {
    let mut all = Vec::new();
    for key in keys {
        all.extend(keys_of(key)?);
    }
    Ok(all)
}

/// That a file does not verify, and why.
pub(crate) fn unverified(file: &Path, ja: &str, en: &str) -> Failure {
    let (ja, en) = (format!("検証に合格しません。{ja}"), format!("does not verify: {en}"));
    Failure::bad_input(&file.display().to_string(), ja, en)
}

fn keys_of(key: &str) -> Result<Vec<VerifierKey>, Failure> {
    let text = if key.contains('+') {
        key.to_owned()
    } else {
        let path = Path::new(key);
        std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?
    };
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.map(|line| line.parse().map_err(|fault| bad_id("--key", &fault))).collect()
}
