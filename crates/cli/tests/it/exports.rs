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
