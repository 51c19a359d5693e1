//! What a server answers, heard on its way to whoever asks: every byte of it, whoever sent the request and
//! however; and what it is asked, as far as it is not a file.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;

/// Bytes read at once.
const PORTION_BYTES: usize = 64 << 10;

/// Bytes kept of what one connection asks: more is a file.
const ASKED_BYTES_MAX: usize = 4 << 20;

/// Stands before a server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tap {
    /// What was answered, a connection each.
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
    /// What was asked, a connection each.
    asked: Arc<Mutex<Vec<Vec<u8>>>>,
}

fn texts(of: &Mutex<Vec<Vec<u8>>>) -> Vec<String> {
    let all = of.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

impl Tap {
    /// Takes connections for the server behind, until it is told to take no more; those that are there go on.
    pub(crate) fn listen(&self, front: TcpListener, behind: SocketAddr) -> AbortHandle {
        let tap = self.clone();
        let taking = tokio::spawn(async move {
            let front = tokio::net::TcpListener::from_std(front).unwrap();
            while let Ok((client, _)) = front.accept().await {
                tokio::spawn(tap.clone().pass(client, behind));
            }
        });
        taking.abort_handle()
    }

    /// Everything that was answered so far, a connection each, as text.
    pub(crate) fn heard(&self) -> Vec<String> {
        texts(&self.heard)
    }

    /// Everything that was asked and answered so far.
    pub(crate) fn wire(&self) -> Vec<String> {
        let mut all = texts(&self.asked);
        all.extend(texts(&self.heard));
        all
    }

    fn note(&self, place: usize, came: &[u8]) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept, room) = (&mut asked[place], ASKED_BYTES_MAX);
        let room = room.saturating_sub(kept.len()).min(came.len());
        kept.extend_from_slice(&came[..room]);
    }

    /// Passes on what one connection brings, until the server ends it or whoever asked is gone.
    async fn pass(self, client: TcpStream, behind: SocketAddr) {
        let Ok(server) = TcpStream::connect(behind).await else { return };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let place = {
            let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.push(Vec::new());
            self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(Vec::new());
            heard.len() - 1
        };
        let (mut asks, mut told) = client.into_split();
        let (mut answers, mut is_asked) = server.into_split();
        let asking = async {
            let mut portion = vec![0; PORTION_BYTES];
            loop {
                let Ok(count) = asks.read(&mut portion).await else { return false };
                let came = portion.get(..count).unwrap_or_default();
                if count == 0 {
                    return is_asked.shutdown().await.is_ok();
                }
                self.note(place, came);
                if is_asked.write_all(came).await.is_err() {
                    return false;
                }
            }
        };
        let answering = async {
            let mut portion = vec![0; PORTION_BYTES];
            while let Ok(count @ 1..) = answers.read(&mut portion).await {
                let came = portion.get(..count).unwrap_or_default();
                self.heard.lock().unwrap_or_else(PoisonError::into_inner)[place].extend_from_slice(came);
                if told.write_all(came).await.is_err() {
                    break;
                }
            }
        };
        tokio::pin!(answering);
        // who asks may have said everything and still listen
        tokio::select! {
            () = &mut answering => {}
            true = asking => answering.await,
            else => {}
        }
    }
}
