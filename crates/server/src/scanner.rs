//! Whether a file carries what a virus scanner knows: asked of `clamd` by INSTREAM, before anything of the
//! file is kept. Nothing of it stays with `clamd`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

/// Seconds to reach the scanner.
const CONNECT_SECONDS: u64 = 5;

/// Seconds for all of one file.
const SCAN_SECONDS: u64 = 120;

/// Bytes sent at once.
const PORTION_BYTES: usize = 64 << 10;

/// Bytes of an answer at most; a real one is a line.
const ANSWER_BYTES_MAX: u64 = 4 << 10;

/// Where `clamd` listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scanner {
    /// A host and port.
    Address(String),
    /// A socket of this machine.
    Socket(PathBuf),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding(String);

impl Finding {
    /// What the scanner calls it.
    pub(crate) fn name(&self) -> &str {
        &self.0
    }

    /// What is said of it, in Japanese and in English.
    pub(crate) fn said(&self) -> (String, String) {
        let name = &self.0;
        (
            format!("ウイルス検査で「{name}」が見つかったため、預かれません。"),
            format!("the virus scanner found {name} in it: it is not taken."),
        )
    }
}

impl Scanner {
    /// Reads `host:port`, or `unix:/path` of a socket.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = Path::new(path);
            return path.is_absolute().then(|| Self::Socket(path.to_owned()));
        }
        let (host, port) = text.rsplit_once(':')?;
        let is_host = !host.is_empty() && !host.contains(['/', '@', ' ']);
        (is_host && port.parse::<u16>().is_ok_and(|port| port > 0)).then(|| Self::Address(text.to_owned()))
    }

    /// What is found in a file, where anything is.
    pub(crate) async fn scan(&self, content: impl AsyncRead + Unpin) -> std::io::Result<Option<Finding>> {
        let reach = Duration::from_secs(CONNECT_SECONDS);
        let asked = async {
            match self {
                Self::Address(address) => {
                    ask(tokio::time::timeout(reach, TcpStream::connect(address)).await??, content).await
                }
                Self::Socket(path) => {
                    ask(tokio::time::timeout(reach, UnixStream::connect(path)).await??, content).await
                }
            }
        };
        let answer = tokio::time::timeout(Duration::from_secs(SCAN_SECONDS), asked).await??;
        if answer == "stream: OK" {
            return Ok(None);
        }
        let found = answer.strip_prefix("stream: ").and_then(|rest| rest.strip_suffix(" FOUND"));
        match found {
            Some(name) => Ok(Some(Finding(name.chars().filter(|one| !one.is_control()).take(200).collect()))),
            // A limit of the scanner, or anything else: what was not scanned is not taken.
            None => Err(std::io::Error::other(format!("clamd answered {answer:?}"))),
        }
    }
}

/// Sends a file and reads the answer, which may come before its end.
async fn ask<S>(mut stream: S, mut content: impl AsyncRead + Unpin) -> std::io::Result<String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let sent = async {
        stream.write_all(b"zINSTREAM\0").await?;
        let mut portion = vec![0; PORTION_BYTES];
        loop {
            let bytes = content.read(&mut portion).await?;
            let length = u32::try_from(bytes).map_err(std::io::Error::other)?;
            stream.write_all(&length.to_be_bytes()).await?;
            if bytes == 0 {
                return stream.flush().await;
            }
            stream.write_all(portion.get(..bytes).unwrap_or_default()).await?;
        }
    };
    let sent: std::io::Result<()> = sent.await;
    let mut answer = Vec::new();
    let read = stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await;
    if answer.is_empty() {
        sent.and(read)?;
    }
    Ok(String::from_utf8_lossy(&answer).trim_end_matches(['\0', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::Scanner;

    #[test]
    fn a_scanner_is_a_port_or_a_socket() {
        for text in ["127.0.0.1:3310", "[::1]:3310", "clamd.example:3310", "unix:/run/clamav/clamd.ctl"] {
            assert!(Scanner::parse(text).is_some(), "{text}");
        }
        for text in ["", ":3310", "host", "host:", "host:0", "host:66000", "unix:clamd.ctl", "http://host:1"]
        {
            assert!(Scanner::parse(text).is_none(), "{text}");
        }
    }
}
