//! The exports a play leaves of the cases whose bundles it leaves, each entered in the office, and
//! compared with the bundle.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use shirube_core::render::Language as Spoken;
use shirube_desk::{Exportable, Kept};
use shirube_exports::ocds::UNREGISTERED;
use shirube_exports::pdf;
use shirube_exports::{Case, csv, jsonl, xlsx};
use shirube_trail::ActorId;

use super::bundled::Bundled;
use super::maker::Maker;
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::taking::{covered, enter, language, pretty, wrong};

/// The folder of the exports, in that of the play.
const FOLDER: &str = "exports";

/// What was exported.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    folder: PathBuf,
    cases: usize,
    files: usize,
    acts: usize,
    /// Cases of which nothing was published.
    unpublished: usize,
    /// Cases left out: a sealed call, or nobody who may export.
    left_out: usize,
    /// Whether there is a Japanese font for the decision records.
    has_font: bool,
}

impl Taken {
    /// Nothing taken yet.
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.join(FOLDER), ..Self::default() }
    }

    /// Counts what was taken of a case.
    pub(super) fn add(&mut self, other: &Self) {
        self.cases += other.cases;
        self.files += other.files;
        self.acts += other.acts;
        self.unpublished += other.unpublished;
        self.left_out += other.left_out;
        self.has_font |= other.has_font;
    }

    /// Writes `<case>.{csv,xlsx,jsonl,json,pdf}` of a bundled case.
    ///
    /// # Errors
    /// What cannot be written, or is not what the bundle proves.
    pub(super) async fn of_case(maker: &Maker, person: &ActorId, one: &Bundled) -> Result<Self, Failure> {
        let Maker { output, desk, .. } = maker;
        let font = maker.font().await;
        let mut taken = Self { has_font: font.is_some(), ..Self::default() };
        let kept = one.kept.as_ref();
        let Kept { org, case, .. } = kept;
        let Exportable::Case(shown) = desk.exportable_of(kept, person, None).await? else {
            taken.left_out += 1;
            return Ok(taken);
        };
        let language = language(*output);
        let mut files = vec![
            ("csv", csv::write(&shown, language)),
            ("xlsx", wrong(xlsx::write(&shown, language))?),
            ("jsonl", wrong(jsonl::write(&shown))?),
        ];
        let public = desk.public_in(kept, person, None, UNREGISTERED).await?;
        match public.release_package() {
            Some(package) => files.push(("json", pretty(&package)?)),
            None => taken.unpublished += 1,
        }
        if let Some(font) = font {
            files.push(("pdf", wrong(pdf::write(&shown, &covered(&one.checkpoint), language, font))?));
        }
        let forms: Vec<&str> = files.iter().map(|(form, _)| *form).collect();
        let scope = format!("{case} {} {}", forms.join(","), shown.as_of.to_rfc3339());
        enter(desk, org, person.clone(), &scope, output.pick("実演", "demonstration")).await?;
        let folder = maker.folder.join(FOLDER).join(org.as_str());
        std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
        for (form, bytes) in &files {
            let path = folder.join(format!("{case}.{form}"));
            std::fs::write(&path, bytes).map_err(|error| Failure::file(&path, &error))?;
        }
        compare(&folder.join(format!("{case}.jsonl")), &shown, &one.receipts)?;
        taken.cases = 1;
        taken.files = files.len();
        taken.acts = shown.acts.len();
        Ok(taken)
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "folder": self.folder.display().to_string(), "cases": self.cases, "files": self.files,
            "acts": self.acts, "unpublished": self.unpublished, "left_out": self.left_out,
            "font": self.has_font,
        })
    }

    pub(crate) fn line(&self, output: Output) -> String {
        let Self { cases, files, acts, .. } = self;
        let said = match output.language {
            Spoken::Ja => format!(
                "{cases}件を{files}個のファイルに書き出し、{acts}の行為が監査資料の記録と過不足なく一致"
            ),
            Spoken::En => {
                format!(
                    "{cases} cases in {files} files, whose {acts} acts are those of the bundles, all of them"
                )
            }
        };
        let mut said = format!("{}: {said} → {}", output.pick("書き出し", "exports"), self.folder.display());
        if !self.has_font && cases + self.left_out > 0 {
            said.push_str(output.pick(
                "\n（日本語の書体がないためPDFはありません：fonts-noto-cjk又はfonts-ipaexfontを導入してください）",
                "\n(no PDF, since no Japanese font is installed: install fonts-noto-cjk or fonts-ipaexfont)",
            ));
        }
        said
    }
}

/// What is compared of a line.
#[derive(Deserialize)]
struct Line {
    receipt: Option<String>,
}

/// Reads the lines back from the disk: their acts are the entries the bundle proves, all of them.
fn compare(path: &Path, shown: &Case, receipts: &BTreeSet<String>) -> Result<(), Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let lines: Vec<Line> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let found: BTreeSet<String> = lines.iter().filter_map(|line| line.receipt.clone()).collect();
    if found == *receipts && lines.len() == 1 + shown.procedures.len() + shown.acts.len() {
        return Ok(());
    }
    let path = path.display();
    Err(Failure::new(
        Way::Wrong,
        format!("「{path}」の行為が監査資料の記録と一致しません。"),
        format!("the acts in {path} are not the entries of its bundle."),
    ))
}
