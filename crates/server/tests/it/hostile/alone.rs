//! What costs whoever sends it little and is to cost us little too: each measured in a process of its own, where
//! nothing else takes time or memory.

use std::io::{Cursor, Write as _};
use std::process::Command;

use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::common::{Somebody, TOWN, Town, code, told};

/// Says that this process is one of its own.
const ALONE: &str = "SHIRUBE_TEST_ALONE";

/// Tests are compiled without optimisation, and the client runs in the same process: so many times what the
/// program may take.
const UNOPTIMISED: u64 = 10;

/// Runs one test of this program in a process of its own; answers whether this is that process.
fn alone(name: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).args(["--exact", name]).env(ALONE, "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("1 passed") && output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    false
}

/// Milliseconds of processors this process took so far.
fn processor_ms() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = [11, 12].iter().map(|at| after[*at].parse::<u64>().unwrap()).sum();
    // a tick is a hundredth of a second on every Linux
    ticks * 10
}

/// The most memory this process ever held, in MiB.
fn most_mib() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1_024
}

/// What came of something, and what it took: milliseconds of processors, and MiB more than ever before.
async fn taken<T>(of: impl Future<Output = T>) -> (T, u64, u64) {
    let (before, held) = (processor_ms(), most_mib());
    let came = of.await;
    (came, processor_ms() - before, most_mib() - held)
}

async fn sent(who: &Somebody<'_>, body: &[u8]) -> (u16, Value) {
    let request = who.request(Method::POST, "/api/v1/cases").header("content-type", "application/json");
    let request = request.header("idempotency-key", Uuid::new_v4().to_string());
    told(request.body(body.to_vec())).await
}

/// JSON ten thousand levels deep, or with a million members, is refused before anything is built of it: within
/// a tenth of a second of a processor and 50 MiB.
#[tokio::test(flavor = "multi_thread")]
async fn deep_and_wide_bodies_cost_little() {
    if !alone("hostile::alone::deep_and_wide_bodies_cost_little") {
        return;
    }
    let town = Town::new().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let deep =
        |open: &str, close: &str| format!("{{\"facts\": {}1{}}}", open.repeat(10_000), close.repeat(10_000));
    let many = |one: fn(usize) -> String| (0..1_000_000).map(one).collect::<Vec<_>>().join(",");
    let bodies = [
        ("deep lists", deep("[", "]")),
        ("deep objects", deep("{\"a\":", "}")),
        ("never closed", "{\"a\":[".repeat(200_000)),
        ("names", format!("{{\"facts\": {{{}}}}}", many(|nth| format!("\"k{nth}\":1")))),
        ("values", format!("{{\"facts\": {{\"title\": [{}]}}}}", many(|_| "1".to_owned()))),
        ("faults", format!("{{\"facts\": {{\"title\": [{}]}}}}", many(|_| "0.5".to_owned()))),
    ];
    // what is needed once, and room for a body on either side
    let fine = vec![b' '; 16 << 20];
    assert_eq!(sent(&officer, &fine).await.0, 400);
    for (what, body) in &bodies {
        let ((status, problem), took_ms, more_mib) = taken(sent(&officer, body.as_bytes())).await;
        assert!([400, 413].contains(&status), "{what}: {status} {problem}");
        assert!(took_ms <= 100 * UNOPTIMISED, "{what}: {took_ms} ms");
        assert!(more_mib <= 50, "{what}: {more_mib} MiB");
    }
    // to where a megabyte is taken, ten are not read
    let large = bodies[3].1.clone();
    let request = officer.request(Method::POST, "/api/v1/views").header("content-type", "application/json");
    let answer = request.body(large).send().await;
    assert!(answer.is_err() || answer.unwrap().status().as_u16() == 413);
    town.stands().await;
}

fn archive(members: impl Iterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in members {
        writer.start_file(name, options).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An office document with these members besides.
fn document(members: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let types = ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec());
    archive([types].into_iter().chain(members))
}

/// An office document one member of which says of itself, in both places, that it is so large.
fn saying(bytes: u32, content: Vec<u8>) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    let mut all = document(vec![("word/document.xml".to_owned(), content)]);
    let places: Vec<usize> = (0..all.len() - 4).filter(|at| all[*at..at + 4] == size).collect();
    assert!(places.len() >= 2, "where it says how large it is");
    for at in places {
        all[at..at + 4].copy_from_slice(&bytes.to_le_bytes());
    }
    all
}

/// An archive that unpacks to gigabytes, one within another, a document with a member of four gigabytes or
/// that says so, and one of a hundred thousand members are refused within two seconds and 100 MiB.
#[tokio::test(flavor = "multi_thread")]
async fn archives_that_unpack_to_more_than_they_say_cost_little() {
    if !alone("hostile::alone::archives_that_unpack_to_more_than_they_say_cost_little") {
        return;
    }
    let town = Town::new().await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    // sixteen layers of nothing but zeros, a layer ten of the one below
    let zeros = archive([("a".to_owned(), vec![0; 32 << 20])].into_iter());
    let mut nested = zeros.clone();
    for _ in 0..6 {
        nested = archive((0..10).map(|nth| (format!("{nth}.zip"), nested.clone())));
    }
    let named = |end: &'static str| document(vec![(format!("word/embeddings/a.{end}"), nested.clone())]);
    let many = (0..100_000).map(|nth| (format!("word/{nth}.xml"), Vec::new()));
    let bombs = [
        ("nested", named("zip"), "archive_limits"),
        ("nested as a document", named("docx"), "archive_limits"),
        (
            "one member",
            document(vec![("word/document.xml".to_owned(), vec![0; 256 << 20])]),
            "archive_limits",
        ),
        ("says four gigabytes", saying(u32::MAX - 1, b"not so much".repeat(100)), "type-mismatch"),
        ("says nothing", saying(0, vec![7; 9 << 20]), "type-mismatch"),
        ("a hundred thousand members", document(many.collect()), "archive_limits"),
    ];
    let path =
        |name: &str| format!("/api/v1/procedures/R8-0001.1/uploads?document=alignment-record&name={name}");
    let send =
        async |content: Vec<u8>| told(officer.request(Method::POST, &path("a.docx")).body(content)).await;
    let fine = document(vec![("word/document.xml".to_owned(), b"<w/>".to_vec())]);
    assert_eq!(send(fine).await.0, 201);
    for (what, content, expected) in bombs {
        let begun = std::time::Instant::now();
        let ((status, problem), _, more_mib) = taken(send(content)).await;
        let codes = [expected, "archive_limits"];
        assert!(status == 422 && codes.contains(&code(&problem)), "{what}: {status} {problem}");
        assert!(begun.elapsed().as_secs() < 2 * UNOPTIMISED, "{what}: {:?}", begun.elapsed());
        assert!(more_mib <= 100, "{what}: {more_mib} MiB");
    }
    let (_, own) = officer.get("/api/v1/procedures/R8-0001.1/uploads").await;
    assert_eq!(own["uploads"].as_array().unwrap().len(), 1, "{own}");
    town.stands().await;
}
