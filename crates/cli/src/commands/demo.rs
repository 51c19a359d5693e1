//! `shirube demo`: plays every embedded scenario.

use crate::args::{Office, Playing, Where};
use crate::commands::play;
use crate::commands::replay;
use crate::failure::Failure;
use crate::output::Output;
use crate::place;
use crate::scenario::Source;

/// Plays the embedded scenarios; without `once` it would go on to serve pages, and says that it
/// cannot yet. A folder in which they were played already is only replayed: a past cannot happen
/// twice to the same office.
pub(crate) async fn run(output: Output, once: bool, playing: &Playing) -> Result<(), Failure> {
    if place::is_played(&playing.data, playing.database.as_deref()) {
        if !output.json {
            eprintln!(
                "「{0}」には既に演じた案件があります。記録だけを再演します（新しく演じるには --data で別のフォルダーを）。\n\
                 The cases in {0} were played before: only their trail is replayed (name another folder with --data to play anew).",
                playing.data.display()
            );
        }
        let place = Where { data: playing.data.clone(), database: playing.database.clone() };
        replay::run(output, None, &Office { place, org: None }).await?;
    } else {
        play::sources(output, &Source::embedded(), playing).await?;
    }
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
