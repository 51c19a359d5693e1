//! Files as they come in: read in portions to a file without a name, counted and hashed on the way, and
//! looked at before anything is kept.

mod archive;
mod checks;
mod kind;
mod scan;

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use shirube_desk::{NewUpload, Taking};
use tokio::io::AsyncWriteExt as _;

pub(crate) use self::checks::{NotTaken, Part, look_at, name_of};
pub(crate) use self::scan::{finding, findings};
use crate::app::App;
use crate::problem::Problem;
use crate::slow::Pace;

/// Whether what is in an archive stays within the limits of any file that comes in.
pub(crate) fn is_within_limits(archive: &[u8]) -> bool {
    let bytes = u64::try_from(archive.len()).unwrap_or(u64::MAX);
    archive::members(std::io::Cursor::new(archive), (bytes, archive::Level::Office)).is_ok()
}

/// The folder of what comes in, within the data folder. Files there have no name and are gone with the
/// program.
const FOLDER: &str = "uploads";

/// Seconds after which a body that brings nothing more is given up.
const SILENCE_SECONDS: u64 = 30;

/// A file that came in whole.
#[derive(Debug)]
pub(crate) struct Received {
    file: File,
    bytes: u64,
    /// SHA-256 of its content, in hexadecimal digits.
    pub(crate) sha256: String,
}

/// Reads a body to a file, no further than is allowed.
///
/// # Errors
/// 413 beyond the limit, 408 where nothing or next to nothing more comes, 400 where it breaks off.
pub(crate) async fn receive(
    app: &App,
    taking: &Taking,
    headers: &HeaderMap,
    body: Body,
) -> Result<Received, Problem> {
    let bytes_max = taking.bytes_max();
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|bytes| bytes > bytes_max) {
        return Err(too_large(bytes_max));
    }
    let folder = app.settings().data.join(FOLDER);
    let file = tokio::task::spawn_blocking(move || unnamed(&folder)).await;
    let file = file.map_err(|error| Problem::alarm(&error))?.map_err(|error| Problem::of_disk(&error))?;
    let mut file = tokio::fs::File::from_std(file);
    let (mut bytes, mut hash) = (0_u64, Sha256::new());
    let mut portions = body.into_data_stream();
    let too_slow = || Problem::of_status(StatusCode::REQUEST_TIMEOUT);
    let span = Duration::from_secs(app.settings().slow_seconds);
    let (silence, mut pace) = (span.min(Duration::from_secs(SILENCE_SECONDS)), Pace::of(span));
    loop {
        let next = tokio::time::timeout(silence, portions.next()).await;
        let Some(portion) = next.map_err(|_| too_slow())? else { break };
        let portion = portion.map_err(|_| Problem::of_status(StatusCode::BAD_REQUEST))?;
        if !pace.brings(portion.len() as u64) {
            return Err(too_slow());
        }
        bytes = bytes.saturating_add(portion.len() as u64);
        if bytes > bytes_max {
            return Err(too_large(bytes_max));
        }
        hash.update(&portion);
        file.write_all(&portion).await.map_err(|error| Problem::of_disk(&error))?;
    }
    file.flush().await.map_err(|error| Problem::of_disk(&error))?;
    if bytes == 0 {
        return Err(Problem::field("document", "空のファイルは預かれません。", "the file is empty."));
    }
    let sha256 = shirube_trail::Digest::from_bytes(hash.finalize().into()).to_hex();
    Ok(Received { file: file.into_std().await, bytes, sha256 })
}

/// Looks at what came in and makes it a file to hand in.
///
/// # Errors
/// 422 where its content is not what its name says, an archive goes beyond the limits, or the virus
/// scanner found something; 503 where the scanner does not answer.
pub(crate) async fn looked_at(
    app: &App,
    taking: &Taking,
    (name, received): (String, Received),
) -> Result<NewUpload, Problem> {
    let received = if taking.is_readable() { scanned(app, received).await? } else { received };
    let taking = taking.clone();
    let look = move || {
        let Received { mut file, bytes, .. } = received;
        let media = checks::media_of(&taking, (&name, &mut file))?;
        let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
        file.rewind()
            .and_then(|()| file.read_to_end(&mut content))
            .map_err(|error| Problem::alarm(&error))?;
        Ok(NewUpload { name, media: media.to_owned(), content })
    };
    tokio::task::spawn_blocking(look).await.map_err(|error| Problem::alarm(&error))?
}

/// Has a file scanned as it lies there.
async fn scanned(app: &App, received: Received) -> Result<Received, Problem> {
    let Received { mut file, bytes, sha256 } = received;
    file.rewind().map_err(|error| Problem::alarm(&error))?;
    let mut file = tokio::fs::File::from_std(file);
    if let Some(found) = finding(app, &mut file).await? {
        let (ja, en) = found.said();
        return Err(Problem::field("document", ja, en));
    }
    Ok(Received { file: file.into_std().await, bytes, sha256 })
}

/// A file without a name: whatever becomes of the program, nothing of it is left.
fn unnamed(folder: &Path) -> std::io::Result<File> {
    std::fs::create_dir_all(folder)?;
    tempfile::tempfile_in(folder)
}

fn too_large(bytes_max: u64) -> Problem {
    let mebibytes = bytes_max >> 20;
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        ("too-large", "大きすぎます"),
        format!("{mebibytes} MiBまでのファイルを預かります。"),
        format!("a file may have at most {mebibytes} MiB."),
    )
}
