//! What comes in is shown to the virus scanner, where one is set.

use shirube_desk::Attachment;
use tokio::io::AsyncRead;

use crate::app::App;
use crate::problem::Problem;
use crate::scanner::Finding;

/// Asks the scanner, where one is set. Without an answer nothing is taken.
///
/// # Errors
/// 503 where it does not answer.
pub(crate) async fn finding(app: &App, content: impl AsyncRead + Unpin) -> Result<Option<Finding>, Problem> {
    let Some(scanner) = app.scanner() else { return Ok(None) };
    let found = scanner.scan(content).await.map_err(|error| Problem::unavailable(&error))?;
    if let Some(found) = &found {
        tracing::warn!(request = %crate::problem::request_id(), finding = found.name(), "a file was not taken");
    }
    Ok(found)
}

/// What is found in the files of an act, each with its place among them.
///
/// # Errors
/// As [`finding`].
pub(crate) async fn findings(app: &App, documents: &[Attachment]) -> Result<Vec<(usize, Finding)>, Problem> {
    let mut all = Vec::new();
    for (at, one) in documents.iter().enumerate() {
        if let Some(found) = finding(app, one.content.as_slice()).await? {
            all.push((at, found));
        }
    }
    Ok(all)
}
