//! Reading an object in portions, with its hash checked on the way.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt as _};
use sha2::{Digest as _, Sha256};
use shirube_trail::Digest;

use crate::{ContentsError, Object};

/// An object as it is read. One portion is always held back: whoever reads an object that was altered
/// does not get the whole of it.
pub struct Reading {
    object: Object,
    portions: BoxStream<'static, object_store::Result<Bytes>>,
    held: Option<Bytes>,
    hash: Option<Sha256>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("object", &self.object).finish_non_exhaustive()
    }
}

impl Reading {
    pub(crate) fn new(object: Object, portions: BoxStream<'static, object_store::Result<Bytes>>) -> Self {
        Self { object, portions, held: None, hash: Some(Sha256::new()) }
    }

    /// Its size in bytes.
    #[must_use]
    pub const fn size_bytes(&self) -> u64 {
        self.object.size_bytes
    }

    /// All of it.
    ///
    /// # Errors
    /// [`ContentsError::Altered`]; [`ContentsError::Unreachable`].
    pub async fn whole(mut self) -> Result<Vec<u8>, ContentsError> {
        let mut all = Vec::with_capacity(usize::try_from(self.object.size_bytes).unwrap_or_default());
        while let Some(portion) = self.next().await {
            all.extend_from_slice(&portion?);
        }
        Ok(all)
    }

    /// Reads all of it and keeps nothing.
    ///
    /// # Errors
    /// As [`Reading::whole`].
    pub async fn check(mut self) -> Result<(), ContentsError> {
        while let Some(portion) = self.next().await {
            portion?;
        }
        Ok(())
    }

    /// At the end: the last portion, where the whole is what was handed in.
    fn end(&mut self) -> Option<Result<Bytes, ContentsError>> {
        let hash = self.hash.take()?;
        if Digest::from_bytes(hash.finalize().into()) == self.object.sha256 {
            return self.held.take().map(Ok);
        }
        // Whoever reads it learns only that it breaks off.
        tracing::error!(object = %self.object.name, "ALARM: the content of a document is not what was handed in");
        self.held = None;
        Some(Err(ContentsError::Altered { object: self.object.name.clone() }))
    }
}

impl Stream for Reading {
    type Item = Result<Bytes, ContentsError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.hash.is_none() {
                return Poll::Ready(None);
            }
            let Poll::Ready(next) = self.portions.poll_next_unpin(context) else { return Poll::Pending };
            match next {
                None => return Poll::Ready(self.end()),
                Some(Err(cause)) => {
                    self.hash = None;
                    return Poll::Ready(Some(Err(ContentsError::of(&self.object.name, &cause))));
                }
                Some(Ok(portion)) => {
                    if let Some(hash) = &mut self.hash {
                        hash.update(&portion);
                    }
                    if let Some(before) = self.held.replace(portion) {
                        return Poll::Ready(Some(Ok(before)));
                    }
                }
            }
        }
    }
}
