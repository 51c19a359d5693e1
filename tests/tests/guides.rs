//! What the documents point at is there: other documents, and the pictures the browser tests make.

#![allow(clippy::unwrap_used, reason = "what cannot be read fails the test")]
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
}

/// Where a document's links lead, without those to elsewhere and within itself.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        if is_code {
            continue;
        }
        for part in line.split("](").skip(1) {
            let target = part.split([')', '#', ' ']).next().unwrap();
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                found.push(target.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_link_leads_somewhere() {
    let root = root();
    let mut all = vec![root.join("README.md"), root.join("ARCHITECTURE.md")];
    documents(&root.join("docs"), &mut all);
    let mut checked = 0;
    let mut broken = Vec::new();
    for document in &all {
        for target in links(&std::fs::read_to_string(document).unwrap()) {
            checked += 1;
            if !document.parent().unwrap().join(&target).exists() {
                broken.push(format!("{}: {target}", document.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert!(checked > 50, "{checked} links");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_picture_of_a_guide_is_shown_and_is_one_the_browser_tests_make() {
    let root = root();
    let scripts: String = ["tests/browser", "tests/browser/case6"]
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "mjs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    for guide in ["officer", "startup", "auditor"] {
        let folder = root.join("docs").join(guide);
        let text = std::fs::read_to_string(folder.join("README.md")).unwrap();
        let mut shown: Vec<String> = links(&text)
            .into_iter()
            .filter_map(|one| Some(one.strip_prefix("images/")?.to_owned()))
            .collect();
        shown.sort();
        shown.dedup();
        let mut kept: Vec<String> = std::fs::read_dir(folder.join("images"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        kept.sort();
        assert_eq!(kept, shown, "docs/{guide}");
        for picture in shown {
            let name = picture.trim_end_matches(".png");
            // a page looked at every way has its language and width after its name
            let name =
                ["-ja-wide", "-en-wide", "-ja"].iter().find_map(|way| name.strip_suffix(way)).unwrap_or(name);
            assert!(scripts.contains(&format!("'{name}'")), "no browser test makes {picture}");
        }
    }
}
