//! An audit bundle of a case or of the log as one archive, verified before anybody gets it.

use std::io::{Cursor, Write as _};
use std::sync::Arc;

use shirube_desk::{Extent, Performed, Terms};
use shirube_exports::{Language, csv, pdf, xlsx};
use shirube_trail::CaseNo;
use shirube_trail::bundle::{Anchors, Files, MANIFEST, add_renderings, verify_each};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Progress, Taker, covered, enter, japanese_font, written};
use crate::problem::Problem;

/// What is entered of the bundle of a case.
pub(crate) fn bundle_scope(case: &CaseNo) -> String {
    format!("{case} bundle")
}

/// What is entered of a bundle of the log.
pub(crate) fn log_scope(extent: Extent) -> String {
    match extent {
        Extent::Whole => "org bundle".to_owned(),
        Extent::Days { from, to } => format!("{from}..{to} bundle"),
    }
}

/// Has the export entered, and makes the bundle of a case as of a checkpoint that covers the entry.
///
/// # Errors
/// 409 where the case may not leave yet, or the export is refused.
pub(crate) async fn bundle(
    taker: Taker<'_>,
    (case, purpose, language): (&CaseNo, &str, Language),
    cmd: Uuid,
    progress: &Arc<Progress>,
) -> Result<(Vec<u8>, Performed), Problem> {
    let Taker { desk, org, .. } = taker;
    desk.check_case_may_leave(org, case).await?;
    let performed = enter(taker, (&bundle_scope(case), purpose), cmd).await?;
    let log = desk.checkpoint(org).await?;
    let kept = desk.kept(org, case).await?;
    let entries = kept.entries() as u64;
    progress.is_of(entries);
    let terms = Terms { reader: Some(taker.person.clone()), ..Terms::default() };
    let mut made = desk.bundle_of(&kept, &log, &terms).await?;
    let rendered = desk.rendered_of(&kept, &made, taker.ocid_prefix).await?;
    progress.once(entries);
    let checkpoint = covered(&made.checkpoint);
    let told = Arc::clone(progress);
    let write = move || {
        if let Some(rendered) = rendered {
            let mut renderings = Files::new();
            renderings.insert("view.csv".to_owned(), csv::write(&rendered.case, language));
            renderings.insert("view.xlsx".to_owned(), written(xlsx::write(&rendered.case, language))?);
            if let Some(font) = japanese_font() {
                let record = written(pdf::write(&rendered.case, &checkpoint, language, &font))?;
                renderings.insert("view.pdf".to_owned(), record);
            }
            if let Some(package) = rendered.public.and_then(|public| public.release_package()) {
                renderings.insert("ocds.json".to_owned(), format!("{package:#}\n").into_bytes());
            }
            add_renderings(&mut made.files, renderings).map_err(|fault| Problem::alarm(&fault))?;
        }
        verified(&made.files, &told)
    };
    let bytes = tokio::task::spawn_blocking(write).await.map_err(|error| Problem::alarm(&error))??;
    desk.note_exported(org, &log.published).await?;
    Ok((bytes, performed))
}

/// Has the export entered, and makes the bundle of the whole log, or of some days of it, as of a checkpoint
/// that covers the entry.
///
/// # Errors
/// 404 where nothing was entered on these days, 409 where something may not leave yet, or the export is
/// refused.
pub(crate) async fn log_bundle(
    taker: Taker<'_>,
    (extent, purpose): (Extent, &str),
    cmd: Uuid,
    progress: &Arc<Progress>,
) -> Result<(Vec<u8>, Performed), Problem> {
    let Taker { desk, org, .. } = taker;
    desk.check_log_may_leave(org, extent, None).await?;
    let performed = enter(taker, (&log_scope(extent), purpose), cmd).await?;
    let log = desk.checkpoint(org).await?;
    progress.is_of(log.entries());
    let terms = Terms { reader: Some(taker.person.clone()), ..Terms::default() };
    let told = Arc::clone(progress);
    let read = move |entries| told.once(entries);
    let files = desk.log_bundle_told(org, &log, (extent, &terms), &read).await?;
    let told = Arc::clone(progress);
    let write = move || verified(&files, &told);
    let bytes = tokio::task::spawn_blocking(write).await.map_err(|error| Problem::alarm(&error))??;
    desk.note_exported(org, &log.published).await?;
    Ok((bytes, performed))
}

/// The files as an archive, once nothing is wrong with them.
fn verified(files: &Files, progress: &Progress) -> Result<Vec<u8>, Problem> {
    let verified = verify_each(files, &Anchors::default(), &mut |_| progress.one_twice());
    verified.map_err(|fault| Problem::alarm(&fault))?;
    archive(files).map_err(|error| Problem::alarm(&error))
}

/// The files as one archive, the manifest first.
fn archive(files: &Files) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let first = files.get_key_value(MANIFEST).into_iter();
    for (name, bytes) in first.chain(files.iter().filter(|(name, _)| *name != MANIFEST)) {
        archive.start_file(name.as_str(), options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
