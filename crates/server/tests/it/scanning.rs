//! Files are shown to a virus scanner before they are taken: a real `clamd`, which knows one signature.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use shirube_server::{Documents, Settings};
use shirube_trail::Digest;

use crate::common::{Somebody, TOWN, Town, code, fields, settings, told};

const PATH: &str = "/api/v1/procedures/R8-0001.1/uploads";

/// The text every scanner knows for a test; in two parts, so that none of them minds this file.
fn eicar() -> String {
    ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat()
}

/// A scanner on a socket of its own.
struct Clamd {
    program: Child,
    folder: tempfile::TempDir,
}

impl Clamd {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::create_dir(path("signatures")).unwrap();
        std::fs::set_permissions(path("signatures"), std::fs::Permissions::from_mode(0o755)).unwrap();
        let text = eicar();
        let signature =
            format!("{}:{}:Eicar-Test-Signature\n", Digest::sha256(text.as_bytes()).to_hex(), text.len());
        std::fs::write(path("signatures/test.hsb"), signature).unwrap();
        let settings = format!(
            "DatabaseDirectory {}\nLocalSocket {}\nForeground yes\nStreamMaxLength 70M\nAlertExceedsMax yes\n",
            path("signatures"),
            path("clamd.ctl")
        );
        std::fs::write(path("clamd.conf"), settings).unwrap();
        let begun = Command::new("clamd")
            .arg(format!("--config-file={}", path("clamd.conf")))
            .env("PATH", format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let program = begun.unwrap_or_else(|error| {
            panic!("there is no clamd ({error}): run ./scripts/test, which installs clamav-daemon")
        });
        let since = Instant::now();
        while !folder.path().join("clamd.ctl").exists() {
            assert!(since.elapsed() < Duration::from_mins(1), "clamd does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { program, folder }
    }

    fn settings(&self) -> Settings {
        let clamd = Some(format!("unix:{}", self.folder.path().join("clamd.ctl").display()));
        let settings = Settings { documents: Documents { clamd, ..Documents::default() }, ..settings() };
        assert_eq!(settings.faults(), []);
        settings
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

async fn upload(who: &Somebody<'_>, content: impl Into<reqwest::Body>) -> (u16, Value) {
    let path = format!("{PATH}?document=alignment-record&name=record.txt");
    told(who.request(Method::POST, &path).body(content)).await
}

async fn acts(who: &Somebody<'_>, content: &str) -> (u16, Value) {
    let document = json!({
        "document": "alignment-record", "name": "a.txt", "media": "text/plain",
        "content_base64": STANDARD.encode(content),
    });
    who.post(
        "/api/v1/procedures/R8-0001.1/acts/record-alignment/rehearsal",
        &json!({"documents": [document]}),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_scanner_knows_is_not_taken_and_without_it_nothing_is() {
    let clamd = Clamd::start();
    let town = Town::with(clamd.settings()).await;
    town.open_case().await;
    let officer = town.as_(TOWN, "u-0001").await;
    let (status, problem) = upload(&officer, eicar()).await;
    assert_eq!((status, fields(&problem)), (422, vec!["document"]), "{problem}");
    let said = problem["errors"][0].to_string();
    assert!(said.contains("Eicar-Test-Signature") && said.contains("ウイルス検査"), "{said}");
    let (status, problem) = acts(&officer, &eicar()).await;
    assert_eq!((status, fields(&problem)), (422, vec!["documents.0.content_base64"]), "{problem}");
    // a large one goes through in portions, and what is clean is taken
    let (status, kept) = upload(&officer, "記録".repeat(2_000_000)).await;
    assert_eq!(status, 201, "{kept}");
    let (status, problem) = acts(&officer, "記録").await;
    assert!(status != 422 || fields(&problem) != ["documents.0.content_base64"], "{problem}");
    let (_, own) = officer.get(PATH).await;
    assert_eq!(own["uploads"].as_array().unwrap().len(), 1, "{own}");
    // away: what cannot be scanned is not taken, and it is said when to come again
    drop(clamd);
    let path = format!("{PATH}?document=alignment-record&name=record.txt");
    let answer = officer.request(Method::POST, &path).body("次の記録").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(code(&problem), "unavailable", "{problem}");
    let (_, own) = officer.get(PATH).await;
    assert_eq!(own["uploads"].as_array().unwrap().len(), 1, "{own}");
    town.stands_but(&[503]).await;
}
