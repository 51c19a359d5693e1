//! A mail server that behaves badly, by a plan that follows from its seed and each Message-ID.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};

use crate::Fallible;
use crate::chance::Chance;

/// Bytes a connection holds before they are read.
const RECEIVED_AT_ONCE: u32 = 2_048;

/// What the server heard of one Message-ID.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Times it was offered.
    pub(crate) offered: u32,
    /// Times it was kept, whether or not the sender learned of it.
    pub(crate) kept: u32,
    /// Whether it was refused for good.
    pub(crate) refused: bool,
}

/// How the server is disposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mood {
    /// Takes everything.
    Calm = 0,
    /// By the plan.
    Bad = 1,
    /// Hangs up on everybody.
    Down = 2,
}

/// What is done with the first offer of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    Take,
    TakeLate,
    Drop,
    Later,
    TakeAndDrop,
    Never,
}

#[derive(Debug)]
struct Office {
    seed: u64,
    mood: AtomicU8,
    heard: Mutex<BTreeMap<String, Heard>>,
}

/// A mail server.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    /// Where it listens.
    pub(crate) port: u16,
    office: Arc<Office>,
}

impl Post {
    /// Opens it.
    pub(crate) fn open(seed: u64) -> Fallible<Self> {
        let socket = TcpSocket::new_v4()?;
        // Little room, so that every read is acknowledged at once: a sender that writes a letter and
        // its final dot apart waits for that, 40 ms where it is put off.
        socket.set_recv_buffer_size(RECEIVED_AT_ONCE)?;
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let listener = socket.listen(64)?;
        let port = listener.local_addr()?.port();
        let mood = AtomicU8::new(Mood::Bad as u8);
        let office = Arc::new(Office { seed, mood, heard: Mutex::default() });
        let serving = Arc::clone(&office);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let office = Arc::clone(&serving);
                tokio::spawn(async move {
                    let _ = office.serve(stream).await;
                });
            }
        });
        Ok(Self { port, office })
    }

    /// As `--smtp` wants it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?starttls=none", self.port)
    }

    /// Changes its disposition.
    pub(crate) fn mood(&self, mood: Mood) {
        self.office.mood.store(mood as u8, Ordering::Relaxed);
    }

    /// What it heard, by Message-ID.
    pub(crate) fn heard(&self) -> BTreeMap<String, Heard> {
        self.office.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Office {
    async fn serve(&self, stream: TcpStream) -> Fallible<()> {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading);
        if self.is(Mood::Down) {
            return Ok(());
        }
        writing.write_all(b"220 sink\r\n").await?;
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).await? == 0 || self.is(Mood::Down) {
                return Ok(());
            }
            let verb = line.trim().get(..4).unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
                "QUIT" => return Ok(writing.write_all(b"221 bye\r\n").await?),
                "DATA" => {
                    writing.write_all(b"354 go on\r\n").await?;
                    let Some(id) = message_id(&mut lines).await? else { return Ok(()) };
                    let Some(answer) = self.hear(&id).await else { return Ok(()) };
                    answer
                }
                _ => "250 ok\r\n",
            };
            writing.write_all(answer.as_bytes()).await?;
        }
    }

    /// What is answered to a whole letter; nothing where the connection is dropped.
    async fn hear(&self, id: &str) -> Option<&'static str> {
        let plan = {
            let mut all = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
            let heard = all.entry(id.to_owned()).or_default();
            heard.offered += 1;
            let plan = if heard.refused { Plan::Never } else { self.plan(id, heard.offered) };
            heard.kept += u32::from(matches!(plan, Plan::Take | Plan::TakeLate | Plan::TakeAndDrop));
            heard.refused |= plan == Plan::Never;
            plan
        };
        match plan {
            Plan::Take => Some("250 2.0.0 taken\r\n"),
            Plan::TakeLate => {
                tokio::time::sleep(Duration::from_millis(150)).await;
                Some("250 2.0.0 taken late\r\n")
            }
            Plan::Later => Some("451 4.7.1 come back\r\n"),
            Plan::Never => Some("550 5.1.1 nobody\r\n"),
            Plan::Drop | Plan::TakeAndDrop => None,
        }
    }

    fn plan(&self, id: &str, offered: u32) -> Plan {
        if offered > 1 || !self.is(Mood::Bad) {
            return Plan::Take;
        }
        let of_id = id.bytes().fold(self.seed, |all, byte| all.wrapping_mul(31).wrapping_add(byte.into()));
        match Chance::new(of_id).between(0, 99) {
            0..=4 => Plan::TakeLate,
            5..=9 => Plan::Drop,
            10..=14 => Plan::Later,
            15..=19 => Plan::TakeAndDrop,
            20..=21 => Plan::Never,
            _ => Plan::Take,
        }
    }

    fn is(&self, mood: Mood) -> bool {
        self.mood.load(Ordering::Relaxed) == mood as u8
    }
}

/// Reads a letter to its end and answers its Message-ID; none where the sender went away before.
async fn message_id<R: AsyncBufReadExt + Unpin>(lines: &mut R) -> Fallible<Option<String>> {
    let (mut id, mut is_folded) = (None, false);
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line == "." {
            return Ok(Some(id.unwrap_or_default()));
        }
        match line.split_once(':') {
            Some((name, value)) if id.is_none() && name.eq_ignore_ascii_case("message-id") => {
                is_folded = value.trim().is_empty();
                id = (!is_folded).then(|| value.trim().to_owned());
            }
            _ if is_folded => {
                id = Some(line.trim().to_owned());
                is_folded = false;
            }
            _ => {}
        }
    }
}
