//! Where scenario files come from: the disk, or what is embedded in the program.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use include_dir::{Dir, include_dir};

use super::days;

/// The scenarios of the repository.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../scenarios");

/// A file and where the files it names are looked for.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Its name in messages: the path given, or `scenarios/…` of an embedded one.
    pub(crate) name: String,
    /// Its content.
    pub(crate) text: String,
    /// Its folder.
    folder: Folder,
}

#[derive(Debug, Clone)]
enum Folder {
    Disk(PathBuf),
    Embedded(PathBuf),
}

impl Source {
    /// Reads a file from the disk.
    pub(crate) fn from_disk(path: &Path) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let folder = Folder::Disk(path.parent().map(Path::to_path_buf).unwrap_or_default());
        Ok(Self { name: path.display().to_string(), text, folder })
    }

    /// The embedded scenarios, in the order of their names; what is in folders is only included.
    pub(crate) fn embedded() -> Vec<Self> {
        let mut all: Vec<Self> =
            EMBEDDED.files().filter_map(|file| Self::from_embedded(file.path())).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// The embedded scenarios that leave cases in the middle, after one that ended: what the pages of a
    /// demo begin with.
    pub(crate) fn running() -> Vec<Self> {
        Self::from_root(&["case8-one-entrant-refused.toml", "running/window.toml"], str::to_owned)
    }

    /// The calls that are open on the day given, their days counted from it. They are played by themselves
    /// after the others, whose clock would run past their end.
    pub(crate) fn open_calls(today: NaiveDate) -> Vec<Self> {
        Self::from_root(&["running/sealed.toml", "running/trial.toml"], |text| days::filled(text, today))
    }

    fn from_root(paths: &[&str], filled: impl Fn(&str) -> String) -> Vec<Self> {
        let found = paths.iter().filter_map(|path| Self::from_embedded(Path::new(path)));
        let at_root = |source: Self| Self {
            text: filled(&source.text),
            folder: Folder::Embedded(PathBuf::new()),
            ..source
        };
        found.map(at_root).collect()
    }

    fn from_embedded(path: &Path) -> Option<Self> {
        let is_scenario = path.extension().is_some_and(|extension| extension == "toml");
        let text = EMBEDDED.get_file(path).filter(|_| is_scenario)?.contents_utf8()?.to_owned();
        let folder = Folder::Embedded(path.parent().map(Path::to_path_buf).unwrap_or_default());
        Some(Self { name: format!("scenarios/{}", path.display()), text, folder })
    }

    /// A scenario file this one names; one that is not on the disk may be embedded.
    pub(crate) fn beside(&self, name: &str) -> Option<Self> {
        match &self.folder {
            Folder::Disk(folder) => {
                Self::from_disk(&folder.join(name)).ok().or_else(|| Self::from_embedded(Path::new(name)))
            }
            Folder::Embedded(folder) => Self::from_embedded(&folder.join(name)),
        }
    }

    /// The bytes of an attachment this scenario names.
    pub(crate) fn attachment(&self, name: &str) -> Option<Vec<u8>> {
        match &self.folder {
            Folder::Disk(folder) => std::fs::read(folder.join(name)).ok(),
            Folder::Embedded(folder) => {
                EMBEDDED.get_file(folder.join(name)).map(|file| file.contents().to_vec())
            }
        }
    }
}
