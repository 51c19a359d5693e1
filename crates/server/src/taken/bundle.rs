//! An audit bundle of a case as one archive, verified before anybody gets it.

use std::io::{Cursor, Write as _};

use shirube_accounts::SignedIn as Account;
use shirube_desk::Terms;
use shirube_exports::{Language, csv, pdf, xlsx};
use shirube_trail::CaseNo;
use shirube_trail::bundle::{Anchors, Files, MANIFEST, add_renderings, verify_each};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{covered, enter, japanese_font, written};
use crate::app::App;
use crate::problem::Problem;

/// Has the export entered, and makes the bundle of a case as of a checkpoint that covers the entry.
///
/// # Errors
/// 409 where the case may not leave yet, or the export is refused.
pub(crate) async fn bundle(
    app: &App,
    who: &Account,
    (case, purpose, language): (&CaseNo, &str, Language),
    cmd: Uuid,
) -> Result<Vec<u8>, Problem> {
    let (desk, org) = (app.desk(), &who.org);
    desk.check_case_may_leave(org, case).await?;
    enter(app, who, (&format!("{case} bundle"), purpose), cmd).await?;
    let log = desk.checkpoint(org).await?;
    let kept = desk.kept(org, case).await?;
    let terms = Terms { reader: Some(who.person.clone()), ..Terms::default() };
    let mut made = desk.bundle_of(&kept, &log, &terms).await?;
    let rendered = desk.rendered_of(&kept, &made, &app.settings().ocid_prefix).await?;
    let checkpoint = covered(&made.checkpoint);
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
        let verified = verify_each(&made.files, &Anchors::default(), &mut |_| {});
        verified.map_err(|fault| Problem::alarm(&fault))?;
        archive(&made.files).map_err(|error| Problem::alarm(&error))
    };
    let bytes = tokio::task::spawn_blocking(write).await.map_err(|error| Problem::alarm(&error))??;
    desk.note_exported(org, &log.published).await?;
    Ok(bytes)
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
