//! `shirube backup`: a copy of an `SQLite` database while it is written.

use std::path::Path;

use serde_json::json;

use crate::args::Where;
use crate::failure::Failure;
use crate::output::Output;
use crate::place;

/// Writes the copy, and says how large it is.
pub(crate) async fn run(output: Output, out: &Path, place: &Where) -> Result<(), Failure> {
    if out.exists() {
        let shown = out.display();
        return Err(Failure::bad_input(
            "--out",
            format_args!("「{shown}」が既にあります。別の名前にしてください。"),
            format_args!("{shown} is there already; name another file."),
        ));
    }
    let store = place::open(place).await?;
    if store.is_server() {
        return Err(Failure::bad_input(
            "--database",
            "PostgreSQLの控えはpg_basebackupとWALで取ります（docs/operations/backup.ja.md）。",
            "PostgreSQL is backed up by pg_basebackup and its WAL (docs/operations/backup.en.md).",
        ));
    }
    store.backup(out).await?;
    let bytes = std::fs::metadata(out).map_err(|error| Failure::file(out, &error))?.len();
    let kept = output.pick(
        "控えを取りました。署名鍵のフォルダー（keys）は、データベースの控えとは別の場所に控えてください。",
        "backed up; keep the folder of log keys (keys) elsewhere than backups of the database.",
    );
    output.facts(
        || json!({ "file": out.display().to_string(), "bytes": bytes }),
        || format!("{} ({bytes} {})\n{kept}", out.display(), output.pick("バイト", "bytes")),
    );
    Ok(())
}
