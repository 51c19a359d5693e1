//! `shirube seal`: keys, the restore test, envelopes and their opening, on files.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use shirube_sealing::{
    Envelope, HOLDERS, HolderKey, PublicHolder, SealingError, open, restore_test, seal, unwrap_inner,
    unwrap_outer,
};
use shirube_trail::Digest;

use crate::args::SealCommand;
use crate::failure::Failure;
use crate::output::Output;

/// Carries out one of the commands.
pub(crate) fn run(output: Output, command: &SealCommand) -> Result<(), Failure> {
    match command {
        SealCommand::Keygen { out } => keygen(output, out),
        SealCommand::RestoreTest { call, holders, keys } => restore(output, call, holders, keys),
        SealCommand::Envelope { file, call, holders, out } => envelope(output, file, call, holders, out),
        SealCommand::Open { file, keys, out } => open_envelope(output, file, keys, out),
    }
}

fn keygen(output: Output, out: &Path) -> Result<(), Failure> {
    let key = HolderKey::generate()?;
    let public = out.with_extension("pub.jwk");
    write_new(&public, key.public().to_jwk_json().as_bytes(), false)?;
    if let Err(failure) = write_new(out, key.to_jwk_json().as_bytes(), true) {
        let _ = std::fs::remove_file(&public);
        return Err(failure);
    }
    let print = key.thumbprint().to_string();
    let facts = || json!({ "thumbprint": print, "private": out, "public": public });
    output.facts(facts, || {
        format!(
            "{}: {print}\n{}: {}\n{}: {}",
            output.pick("指紋", "thumbprint"),
            output.pick("秘密鍵（渡さないでください）", "private key (keep it to yourself)"),
            out.display(),
            output.pick("公開鍵（公告に載せます）", "public key (for the notice)"),
            public.display(),
        )
    });
    Ok(())
}

fn restore(
    output: Output,
    call: &str,
    holders: &[impl AsRef<Path>],
    keys: &[impl AsRef<Path>],
) -> Result<(), Failure> {
    let publics = publics(holders)?;
    let keys = privates(keys)?;
    let report = restore_test(call, &publics, &keys)?;
    let sha256 = hex(&report.content_sha256);
    let pairs: Vec<_> = report
        .pairs
        .iter()
        .map(|pair| json!({ "outer": pair.outer.to_string(), "inner": pair.inner.to_string() }))
        .collect();
    let facts = || json!({ "call": call, "pairs": pairs, "content_sha256": sha256 });
    output.facts(facts, || {
        format!(
            "{}: {} {}\nSHA-256: {sha256}",
            output.pick("復元試験に合格", "restore test passed"),
            pairs.len(),
            output.pick("組", "pairs"),
        )
    });
    Ok(())
}

fn envelope(
    output: Output,
    file: &Path,
    call: &str,
    holders: &[impl AsRef<Path>],
    out: &Path,
) -> Result<(), Failure> {
    let content = read(file)?;
    let sealed = seal(call, &content, &publics(holders)?)?.to_json()?;
    write_new(out, &sealed, false)?;
    let sha256 = Digest::sha256(&sealed).to_hex();
    let facts = || json!({ "call": call, "envelope": out, "envelope_sha256": sha256, "bytes": sealed.len() });
    output.facts(facts, || format!("{}\nSHA-256: {sha256}", out.display()));
    Ok(())
}

fn open_envelope(output: Output, file: &Path, keys: &[impl AsRef<Path>], out: &Path) -> Result<(), Failure> {
    let envelope = Envelope::parse(&read(file)?)?;
    let keys = privates(keys)?;
    let order = envelope.holders();
    let of = |print: &_| keys.iter().find(|key| key.thumbprint() == *print);
    if let Some(stranger) = keys.iter().find(|key| !order.contains(&key.thumbprint())) {
        return Err(SealingError::NotAHolder { found: stranger.thumbprint() }.into());
    }
    let mut present = order.iter().filter_map(of);
    let (Some(outer), Some(inner)) = (present.next(), present.next()) else {
        return Err(SealingError::TooFewKeys.into());
    };
    let handed_over = unwrap_outer(&envelope, outer, &inner.thumbprint())?;
    let opened = open(&envelope, &unwrap_inner(&handed_over, inner)?)?;
    write_new(out, &opened.content, true)?;
    let (sha256, key_sha256) = (hex(&opened.sha256), hex(&opened.content_key.sha256()));
    let facts = || {
        json!({
            "call": envelope.call(), "content": out, "content_sha256": sha256, "content_key_sha256": key_sha256,
            "bytes": opened.content.len(),
        })
    };
    output.facts(facts, || {
        format!(
            "{}\nSHA-256: {sha256}\n{}: {key_sha256}",
            out.display(),
            output.pick("内容鍵のSHA-256", "content key SHA-256")
        )
    });
    Ok(())
}

fn publics(files: &[impl AsRef<Path>]) -> Result<[PublicHolder; HOLDERS], Failure> {
    let mut publics = Vec::new();
    for file in files {
        publics.push(
            PublicHolder::from_jwk_json(&read(file.as_ref())?)
                .map_err(|error| of_file(&error, file.as_ref()))?,
        );
    }
    let found = publics.len();
    publics.try_into().map_err(|_| {
        Failure::bad_input(
            "--holder",
            format!("公開鍵は3つ必要です（{found}個でした）。"),
            format!("three public keys are needed; there are {found}."),
        )
    })
}

fn privates(files: &[impl AsRef<Path>]) -> Result<Vec<HolderKey>, Failure> {
    let one = |file: &Path| HolderKey::from_jwk_json(&read(file)?).map_err(|error| of_file(&error, file));
    files.iter().map(|file| one(file.as_ref())).collect()
}

/// A fault of a file, named.
fn of_file(error: &SealingError, file: &Path) -> Failure {
    let file = file.display().to_string();
    Failure::bad_input(&file, error.ja(), error.en())
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::file(file, &error))
}

/// Writes a file that is not there yet, whole or not at all.
fn write_new(file: &Path, bytes: &[u8], secret: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut open = options.open(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::bad_input(
            "--out",
            format!("「{}」は既にあります。上書きしません。", file.display()),
            format!("{} exists and is not overwritten.", file.display()),
        ),
        _ => Failure::file(file, &error),
    })?;
    open.write_all(bytes).and_then(|()| open.sync_all()).map_err(|error| {
        let _ = std::fs::remove_file(file);
        Failure::file(file, &error)
    })
}

fn hex(bytes: &[u8]) -> String {
    crate::scenario::hex(bytes)
}
