//! Who makes what a case of a play leaves, and with what.

use std::path::PathBuf;
use std::sync::Arc;

use shirube_desk::Desk;
use shirube_exports::pdf::Font;
use tokio::sync::OnceCell;

use crate::args::Playing;
use crate::fonts;
use crate::output::Output;

/// Who makes what a case leaves.
#[derive(Clone)]
pub(super) struct Maker {
    pub(super) output: Output,
    pub(super) desk: Desk,
    /// The folder of the play.
    pub(super) folder: PathBuf,
    font: Arc<OnceCell<Option<Font>>>,
}

impl Maker {
    pub(super) fn new(output: Output, desk: &Desk, playing: &Playing) -> Self {
        Self { output, desk: desk.clone(), folder: playing.data.clone(), font: Arc::default() }
    }

    /// A font with Japanese, where one is installed; it has twenty megabytes and is read once.
    pub(super) async fn font(&self) -> Option<&Font> {
        let read = || async { tokio::task::spawn_blocking(|| fonts::japanese().ok()).await.ok().flatten() };
        self.font.get_or_init(read).await.as_ref()
    }
}
