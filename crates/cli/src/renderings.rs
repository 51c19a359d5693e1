//! The renderings for people inside a bundle.

use shirube_desk::{CaseBundle, Desk, Kept, Rendered};
use shirube_exports::pdf::{self, Font};
use shirube_exports::{csv, xlsx};
use shirube_trail::bundle::{Files, add_renderings};

use crate::failure::Failure;
use crate::output::Output;
use crate::taking::{covered, language, pretty, wrong};

/// Adds `view.csv`, `view.xlsx`, with a font `view.pdf` and, where something was published and nothing
/// is blacked out, `ocds.json`, all of what the bundle discloses.
pub(crate) async fn add(
    output: Output,
    desk: &Desk,
    kept: &Kept,
    bundle: &mut CaseBundle,
    prefix: &str,
    font: Option<&Font>,
) -> Result<(), Failure> {
    let Some(Rendered { case, public }) = desk.rendered_of(kept, bundle, prefix).await? else {
        return Ok(());
    };
    let language = language(output);
    let mut renderings = Files::new();
    renderings.insert("view.csv".to_owned(), csv::write(&case, language));
    renderings.insert("view.xlsx".to_owned(), wrong(xlsx::write(&case, language))?);
    if let Some(font) = font {
        let covered = covered(&bundle.checkpoint);
        renderings.insert("view.pdf".to_owned(), wrong(pdf::write(&case, &covered, language, font))?);
    }
    if let Some(package) = public.and_then(|public| public.release_package()) {
        renderings.insert("ocds.json".to_owned(), pretty(&package)?);
    }
    Ok(add_renderings(&mut bundle.files, renderings).map_err(shirube_desk::DeskError::from)?)
}
