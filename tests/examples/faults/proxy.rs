//! A line to the database that can be cut, and laid to another server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::Fallible;

/// A proxy on the loopback.
#[derive(Debug)]
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) port: u16,
    target: Arc<AtomicU16>,
    cut: watch::Sender<u64>,
}

impl Proxy {
    /// Lays a line to a port of this machine.
    pub(crate) async fn lay(target: u16) -> Fallible<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let target = Arc::new(AtomicU16::new(target));
        let (cut, cuts) = watch::channel(0);
        let to = Arc::clone(&target);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, to.load(Ordering::Relaxed), cuts.clone()));
            }
        });
        Ok(Self { port, target, cut })
    }

    /// Cuts every connection there is; new ones are carried.
    pub(crate) fn cut(&self) {
        self.cut.send_modify(|count| *count += 1);
    }

    /// Lays the line to another port, for connections to come.
    pub(crate) fn lay_to(&self, target: u16) {
        self.target.store(target, Ordering::Relaxed);
        self.cut();
    }
}

async fn carry(mut near: TcpStream, target: u16, mut cuts: watch::Receiver<u64>) {
    cuts.mark_unchanged();
    let Ok(mut far) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
        _ = cuts.changed() => {}
    }
}
