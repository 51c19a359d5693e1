//! What people take away of a case, as they meet it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::common::{json, shirube};

/// Whoever manages the played case.
const OFFICER: &str = "u-0001";

fn played(folder: &Path, scenario: &str) -> Value {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(scenario);
    json(&shirube(folder, &["--json", "play", scenario.to_str().unwrap(), "--data", "."]))
}

/// A PDF as pypdf reads it.
fn read_pdf(path: &Path) -> Value {
    let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with pypdf, \
                 and installs a Japanese font";
    let python = std::env::var_os("SHIRUBE_TEST_PYTHON").map(PathBuf::from).expect(unset);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python/read_pdf.py");
    let said = Command::new(python).arg(script).arg(path).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    serde_json::from_slice(&said.stdout).unwrap()
}

/// A text without white space: readers set spaces where they see gaps.
fn tight(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

#[test]
fn the_decision_record_is_read_by_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let case = played(folder.path(), "case4-fukuoka.toml")["scenarios"][0]["cases"][0].clone();
    let case = case.as_str().unwrap();
    let export = |form: &str, out: &str, language: &str| {
        let arguments = [
            "--json", "--lang", language, "export", "--case", case, "--format", form, "--out", out, "--as",
            OFFICER,
        ];
        json(&shirube(folder.path(), &arguments))
    };
    export("jsonl", "case.jsonl", "ja");
    let lines = std::fs::read_to_string(folder.path().join("case.jsonl")).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (language, heading, code_name) in
        [("ja", "決裁・意思決定記録", "確認符号"), ("en", "Decision record", "verification code")]
    {
        export("pdf", "case.pdf", language);
        // the entry of the export came after the checkpoint it shows, and nothing was signed since
        let status = json(&shirube(folder.path(), &["--json", "log", "status"]));
        assert_eq!(status["uncovered"], 1, "{status}");
        let code = status["checkpoint"].as_str().unwrap();
        let read = read_pdf(&folder.path().join("case.pdf"));
        let pages = read["pages"].as_array().unwrap();
        assert!(pages.len() > 1, "{} pages", pages.len());
        let mut whole = String::new();
        for (number, page) in (1..).zip(pages) {
            let (width, height) = (page["width"].as_f64().unwrap(), page["height"].as_f64().unwrap());
            assert!((width - 595.28).abs() < 0.1 && (height - 841.89).abs() < 0.1, "{width} × {height}");
            let text = tight(page["text"].as_str().unwrap());
            for shown in [code_name, code, case, &format!("{number} / {}", pages.len())] {
                assert!(text.contains(&tight(shown)), "page {number} lacks {shown}: {text}");
            }
            whole.push_str(&text);
        }
        assert!(whole.contains(&tight(heading)), "{whole}");
        assert!(read["title"].as_str().unwrap().contains(case), "{read}");
        assert!(whole.contains(&tight(lines[0]["title"].as_str().unwrap())), "{whole}");
        for act in lines.iter().filter(|line| line["type"] == "act") {
            for shown in [&act["receipt"], &act["act"][language]] {
                assert!(whole.contains(&tight(shown.as_str().unwrap())), "{shown} is not shown");
            }
        }
        let fonts = read["fonts"].as_object().unwrap();
        assert!(!fonts.is_empty() && fonts.values().all(|embedded| *embedded == true), "{fonts:?}");
    }
}

#[test]
fn a_play_leaves_exports_of_what_its_bundles_prove() {
    let folder = tempfile::tempdir().unwrap();
    // fictitious, and partly in the future
    let played = played(folder.path(), "case6-generic-after.toml");
    let (org, case) = (&played["scenarios"][0]["organisations"][0], &played["scenarios"][0]["cases"][0]);
    let (org, case) = (org.as_str().unwrap(), case.as_str().unwrap());
    let exports = &played["exports"];
    let bundled = played["bundles"]["verified"].as_u64().unwrap();
    assert!(bundled > 0, "{played}");
    assert_eq!(
        (exports["cases"].as_u64(), exports["left_out"].as_u64()),
        (Some(bundled), Some(0)),
        "{exports}"
    );
    assert_eq!(exports["acts"], played["bundles"]["entries"], "{exports}");
    let here = folder.path().join("exports").join(org);
    for form in ["csv", "xlsx", "jsonl", "json", "pdf"] {
        let path = here.join(format!("{case}.{form}"));
        let advice = "run ./scripts/test, which installs a Japanese font";
        assert!(std::fs::metadata(&path).is_ok_and(|file| file.len() > 0), "{}: {advice}", path.display());
    }
    let published: Value =
        serde_json::from_slice(&std::fs::read(here.join(format!("{case}.json"))).unwrap()).unwrap();
    let bundle = folder.path().join("bundles").join(org).join(case);
    let in_bundle: Value = serde_json::from_slice(&std::fs::read(bundle.join("ocds.json")).unwrap()).unwrap();
    assert_eq!(in_bundle["releases"], published["releases"]);
    // what has been published by the end of the play is public in the folder's own time
    let arguments =
        ["--json", "export", "--case", case, "--format", "ocds", "--out", "now.json", "--as", OFFICER];
    json(&shirube(folder.path(), &arguments));
    let now: Value = serde_json::from_slice(&std::fs::read(folder.path().join("now.json")).unwrap()).unwrap();
    assert_eq!(now["releases"], published["releases"]);
    let status = json(&shirube(folder.path(), &["--json", "log", "status"]));
    let age = status["age_seconds"].as_i64().unwrap();
    assert!((0..600).contains(&age), "{status}");
    // the entry of the play's export, and of this one
    assert_eq!(status["uncovered"].as_u64(), Some(bundled + 1), "{status}");
}

#[test]
fn a_bundle_renders_what_it_discloses_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let case = played(folder.path(), "case4-fukuoka.toml")["scenarios"][0]["cases"][0].clone();
    let case = case.as_str().unwrap();
    let title = "道路点検への先端技術の活用";
    let black = "[[withhold]]\nfield = \"title\"\nbasis = \"第7条第2号\"\nreason = \"個人情報\"\n";
    std::fs::write(folder.path().join("black.toml"), black).unwrap();
    for (more, is_whole) in [([].as_slice(), true), (["--blackout", "black.toml"].as_slice(), false)] {
        let mut arguments = vec!["--json", "bundle", case, "--as", OFFICER, "--out", "bundle"];
        arguments.extend(more);
        let made = json(&shirube(folder.path(), &arguments));
        let verified = json(&shirube(folder.path(), &["--json", "verify", "bundle"]));
        let bundle = folder.path().join("bundle");
        let view = std::fs::read_to_string(bundle.join("view.csv")).unwrap();
        for entry in std::fs::read_to_string(bundle.join("entries.jsonl")).unwrap().lines() {
            let receipt = shirube_trail::hash::leaf_hash(entry.as_bytes()).short();
            assert!(view.contains(&receipt), "{receipt} is not in the view");
        }
        assert_eq!(view.contains(title), is_whole, "{view}");
        assert_eq!(verified["withheld"] == 0, is_whole, "{verified}");
        assert_eq!(bundle.join("ocds.json").exists(), is_whole);
        assert!(bundle.join("view.xlsx").exists());
        let read = read_pdf(&bundle.join("view.pdf"));
        let pages = read["pages"].as_array().unwrap().iter();
        let text: String = pages.map(|page| tight(page["text"].as_str().unwrap())).collect();
        assert_eq!(text.contains(&tight(title)), is_whole, "{text}");
        assert!(text.contains(made["checkpoint"].as_str().unwrap()), "{text}");
    }
}

#[test]
fn an_export_holds_what_passes_its_filter() {
    let folder = tempfile::tempdir().unwrap();
    let case = played(folder.path(), "case4-fukuoka.toml")["scenarios"][0]["cases"][0].clone();
    let case = case.as_str().unwrap();
    let export = |form: &str, more: &[&str]| {
        let mut arguments =
            vec!["--json", "export", "--case", case, "--format", form, "--out", "out", "--as", OFFICER];
        arguments.extend(more);
        shirube(folder.path(), &arguments)
    };
    let paid = ["--kind", "instalment", "--act", "pay", "--amount-from", "5800000", "--amount-to", "5800000"];
    json(&export("jsonl", &paid));
    let lines = std::fs::read_to_string(folder.path().join("out")).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [head, procedure, act] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&act["act"]["id"], &procedure["id"]), (&"pay".into(), &act["procedure"]));
    let filter = "act=pay kind=instalment amount_from_yen=5800000 amount_to_yen=5800000";
    assert_eq!(head["filter"], filter);
    for (form, more, code, said) in [
        ("csv", ["--amount-from", "5800001", "--act", "pay"].as_slice(), 4, "act=pay"),
        ("csv", ["--from", "2025-04-09", "--to", "2025-04-08"].as_slice(), 2, "--to"),
        ("csv", ["--from", "2025-04-08", "--to", "令和7年4月8日"].as_slice(), 0, ""),
        ("csv", ["--amount-from", "2", "--amount-to", "1"].as_slice(), 2, "--amount-to"),
        ("csv", ["--from", "soon"].as_slice(), 2, "--from"),
        ("csv", ["--kind", "contarct"].as_slice(), 2, "contract"),
        ("ocds", ["--act", "pay"].as_slice(), 2, "--format"),
    ] {
        let output = export(form, more);
        let (found, err) = (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned());
        let everything = format!("{}{err}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(found, Some(code), "{more:?}: {everything}");
        assert!(everything.contains(said), "{more:?}: {everything}");
    }
}
