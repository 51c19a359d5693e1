//! `shirube demo`: plays every embedded scenario.

use crate::args::Playing;
use crate::commands::play::{self, Title};
use crate::failure::Failure;
use crate::output::Output;
use crate::scenario::Source;

/// Plays the embedded scenarios; without `once` it would go on to serve pages, and says that it
/// cannot yet.
pub(crate) async fn run(output: Output, once: bool, playing: &Playing) -> Result<(), Failure> {
    play::sources(output, &Source::embedded(), playing, Title::Demo).await?;
    if !once && !output.json {
        eprintln!(
            "画面はまだありません。データは「{}」にあります（shirube case list --data で見られます）。\n\
             There are no pages yet. The data is in {} (see shirube case list --data).",
            playing.data.display(),
            playing.data.display()
        );
    }
    Ok(())
}
