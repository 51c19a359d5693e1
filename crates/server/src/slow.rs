//! Clients that take their time: a connection has so long to say what it wants, and a body has to bring
//! something in every span of time.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::two_ways::TwoWays;

/// Bytes a body has to bring in every span, but for its last.
pub(crate) const SPAN_BYTES_MIN: u64 = 64 << 10;

/// Bytes from which it is known which HTTP is spoken: the preface of HTTP/2. From then on the server itself
/// looks how long headers take.
const BEGINNING_BYTES: usize = 24;

/// How much a body brought in the span it is in.
#[derive(Debug)]
pub(crate) struct Pace {
    span: Duration,
    begun: Instant,
    bytes: u64,
}

impl Pace {
    pub(crate) fn of(span: Duration) -> Self {
        Self { span, begun: Instant::now(), bytes: 0 }
    }

    /// Whether so many bytes more are quick enough.
    pub(crate) fn brings(&mut self, bytes: u64) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.begun.elapsed() < self.span {
            return true;
        }
        let is_quick = self.bytes >= SPAN_BYTES_MIN;
        (self.begun, self.bytes) = (Instant::now(), 0);
        is_quick
    }
}

/// Gives connections so long to begin.
#[derive(Debug, Clone)]
pub(crate) struct Prompt<A> {
    inner: A,
    within: Duration,
}

impl<A> Prompt<A> {
    pub(crate) const fn new(inner: A, within: Duration) -> Self {
        Self { inner, within }
    }
}

impl<I, S, A> Accept<I, S> for Prompt<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
{
    type Stream = Beginning<A::Stream>;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let (accepted, within) = (self.inner.accept(stream, service), self.within);
        Box::pin(async move {
            let (stream, service) = accepted.await?;
            let until = Some(Box::pin(sleep(within)));
            Ok((Beginning { stream, until, bytes: 0, ways: TwoWays::new() }, service))
        })
    }
}

/// A connection that ends where its first bytes take too long, and brings no request that is read in two ways.
#[derive(Debug)]
pub(crate) struct Beginning<S> {
    stream: S,
    /// Until when; nothing once it has begun.
    until: Option<Pin<Box<Sleep>>>,
    bytes: usize,
    ways: TwoWays,
}

impl<S: AsyncRead + Unpin> AsyncRead for Beginning<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        if let Some(came) = into.filled_mut().get_mut(before..) {
            self.ways.look(came);
        }
        if self.until.is_none() {
            return read;
        }
        self.bytes = self.bytes.saturating_add(into.filled().len().saturating_sub(before));
        if self.bytes >= BEGINNING_BYTES {
            self.until = None;
            return read;
        }
        let is_late = self.until.as_mut().is_some_and(|until| until.as_mut().poll(context).is_ready());
        if is_late { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) } else { read }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Beginning<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        all: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, all)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
