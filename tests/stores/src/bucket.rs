//! A store that speaks S3, on this machine, for the test that starts it: `moto`'s server, from the Python
//! that `./scripts/test` prepares.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// What says whose the requests of tests are: the server looks at it, and does not check it.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=tester/20260101/us-east-1/s3/aws4_request, \
                      SignedHeaders=host, Signature=0";

/// The server, with an empty bucket `documents`. It ends when this is dropped, or its process does.
#[derive(Debug)]
pub struct Bucket {
    address: String,
    server: Child,
    input: Option<ChildStdin>,
}

impl Bucket {
    /// Starts it.
    ///
    /// # Panics
    ///
    /// Where there is no Python that has it, with a sentence that says how to get one.
    #[must_use]
    pub fn start() -> Self {
        let unset = "SHIRUBE_TEST_PYTHON is not set: run ./scripts/test, which prepares a Python with moto";
        let python = std::env::var_os("SHIRUBE_TEST_PYTHON").expect(unset);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python/s3_server.py");
        let mut server = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python starts");
        let mut address = String::new();
        let told = BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut address);
        told.expect("the server says where it is");
        let address = address.trim().to_owned();
        assert!(
            address.starts_with("http://"),
            "the Python of SHIRUBE_TEST_PYTHON has no moto: run ./scripts/test"
        );
        let input = server.stdin.take();
        Self { address, server, input }
    }

    /// Its address, as an endpoint.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Puts another content in place of an object, as nobody of ours would.
    ///
    /// # Panics
    ///
    /// Where the server does not take it.
    pub fn alter(&self, name: &str, content: &[u8]) {
        self.ask("PUT", name, content);
    }

    /// Takes an object away, as nobody of ours would.
    ///
    /// # Panics
    ///
    /// Where the server does not.
    pub fn remove(&self, name: &str) {
        self.ask("DELETE", name, b"");
    }

    /// The names of all objects.
    ///
    /// # Panics
    ///
    /// Where the server does not answer.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let listed = self.ask("GET", "?list-type=2", b"");
        listed
            .split("<Key>")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned()))
            .collect()
    }

    fn ask(&self, method: &str, name: &str, content: &[u8]) -> String {
        let host = self.address.trim_start_matches("http://");
        let mut socket = TcpStream::connect(host).expect("the server answers");
        let head = format!(
            "{method} /documents/{name} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n\
             authorization: {SIGNED}\r\n\r\n",
            content.len()
        );
        socket.write_all(head.as_bytes()).expect("the server reads");
        socket.write_all(content).expect("the server reads");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("the server answers");
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(status.starts_with('2'), "{answer}");
        answer
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
