//! What the form of an act brought.

use axum::extract::Multipart;
use shirube_core::facts::Fault;
use shirube_desk::Attachment;
use shirube_pages::{AGAIN_CODE, AGAIN_PASSWORD, Held, Typed};
use uuid::Uuid;

use super::fields::no_text;
use crate::problem::Problem;
use crate::uploads::look_at;

/// What says of what is checked that it was filled in by a list of parts.
pub(super) const LIST: &str = "list";

/// Fields of a form that are kept on every page of its way, beside the facts.
const KEPT: [&str; 5] = ["subject", "aim", "sheet", "capacity", LIST];

/// What a form brought.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// What was typed, by field.
    pub(super) typed: Typed,
    /// Files.
    pub(super) documents: Vec<Attachment>,
    /// What is wrong with files, by the document each was to be.
    pub(super) file_faults: Vec<Fault>,
    /// What is asked: to check, to perform, to edit, to add a row.
    pub(super) step: String,
    /// The revision seen.
    pub(super) revision: Option<u64>,
    /// The request's own id.
    pub(super) key: Option<Uuid>,
    /// The password, where it was asked once more.
    pub(super) password: String,
    /// The code of the second factor with it.
    pub(super) code: String,
    /// Who the form was shown to.
    pub(super) by: String,
    /// The part of an application it is.
    pub(super) part: String,
}

impl Sent {
    /// Takes a field that is no file. What is none of a form's is left.
    pub(super) fn take(&mut self, name: &str, text: &str) {
        let text = text.replace("\r\n", "\n");
        match name {
            "step" => self.step = text,
            "revision" => self.revision = text.parse().ok(),
            "key" => self.key = text.parse().ok(),
            AGAIN_PASSWORD => self.password = text,
            AGAIN_CODE => self.code = text,
            "by" => self.by = text,
            "part" => self.part = text,
            _ if is_kept(name) => _ = self.typed.insert(name.to_owned(), text),
            _ => {}
        }
    }

    /// Looks at the files as at any that comes in.
    ///
    /// # Errors
    /// 500 where that ends before its time.
    pub(super) async fn look_at_files(&mut self) -> Result<(), Problem> {
        let mut documents = std::mem::take(&mut self.documents);
        let look = move || {
            let mut faults = Vec::new();
            for file in &mut documents {
                if let Err(not) = look_at(file) {
                    faults.push(Fault::new(&file.document, not.ja, not.en));
                }
            }
            (documents, faults)
        };
        let looked = tokio::task::spawn_blocking(look).await;
        (self.documents, self.file_faults) = looked.map_err(|error| Problem::alarm(&error))?;
        Ok(())
    }
}

/// Whether a field is one that somebody typed.
pub(super) fn is_kept(name: &str) -> bool {
    KEPT.contains(&name) || name.starts_with("f.") || Held::of_field(name).is_some()
}

/// Reads the form of an act.
///
/// # Errors
/// What is too large, or no form.
pub(super) async fn read(mut parts: Multipart) -> Result<Sent, Problem> {
    let bad = |error: axum::extract::multipart::MultipartError| Problem::of_status(error.status());
    let mut sent = Sent::default();
    while let Some(field) = parts.next_field().await.map_err(bad)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(document) = name.strip_prefix("d.") else {
            let text = String::from_utf8(field.bytes().await.map_err(bad)?.to_vec());
            let text = text.map_err(|_| no_text())?;
            sent.take(&name, &text);
            continue;
        };
        let file = field.file_name().unwrap_or_default().to_owned();
        // what it is is told by its content, and not by the browser
        let media = String::new();
        let content = field.bytes().await.map_err(bad)?.to_vec();
        // an empty choice of a file
        if !file.is_empty() && !content.is_empty() {
            let name = file.rsplit(['/', '\\']).next().unwrap_or(&file).to_owned();
            sent.documents.push(Attachment { document: document.to_owned(), name, media, content });
        }
    }
    Ok(sent)
}
