//! TLS by files: certificate and key are named in the settings, no proxy stands before.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use shirube_server::{ServeFault, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::common::{Town, settings};

/// Writes a certificate for `localhost` and its key; answers the certificate.
fn written(folder: &Path, name: &str) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join(format!("{name}.pem")), made.cert.pem()).unwrap();
    std::fs::write(folder.join(format!("{name}.key")), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn named(folder: &Path, certificate: &str, key: &str) -> Settings {
    Settings {
        secure_cookies: true,
        tls_certificate: Some(folder.join(certificate)),
        tls_key: Some(folder.join(key)),
        ..settings()
    }
}

/// What the server answers to somebody who trusts this certificate alone.
async fn asked(address: &str, trusted: CertificateDer<'static>, path: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let socket = TcpStream::connect(address).await?;
    let mut socket = TlsConnector::from(Arc::new(config)).connect(name, socket).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_by_files_needs_no_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, other) = (written(folder.path(), "ours"), written(folder.path(), "other"));
    let mut town = Town::with(named(folder.path(), "ours.pem", "ours.key")).await;
    let address = town.url.trim_start_matches("http://").to_owned();

    let answer = asked(&address, ours, "/healthz").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("strict-transport-security"), "{answer}");
    asked(&address, other, "/healthz").await.unwrap_err();

    // Whoever speaks plainly is told nothing.
    let mut plain = TcpStream::connect(&address).await.unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/"), "{}", String::from_utf8_lossy(&answer));

    town.tell_to_stop();
    town.stopped().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_does_not_fit_is_said_before_anybody_is_served() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), "ours");
    written(folder.path(), "other");
    std::fs::write(folder.path().join("text.pem"), "no certificate").unwrap();
    for (certificate, key) in [("ours.pem", "other.key"), ("text.pem", "ours.key")] {
        let town = Town::empty(settings()).await;
        let settings = named(folder.path(), certificate, key);
        let listener = shirube_server::listen(&settings).unwrap();
        let app = shirube_server::App::new(town.app.accounts().clone(), settings);
        let fault = shirube_server::serve(app, listener, None, std::future::pending()).await.unwrap_err();
        assert!(matches!(fault, ServeFault::Certificate { .. }), "{certificate} with {key}: {fault}");
        assert!(fault.to_string().contains(certificate) && fault.ja().contains(certificate), "{fault}");
    }
}
