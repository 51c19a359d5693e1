//! Contents of documents outside the database: written before the unit that names them, read from where
//! they lie, erased after the unit that no longer names them.
//!
//! A desk without a store keeps contents in the database, and so does one with a store where nothing was
//! placed before: either is right at any time, and `move_contents` brings them to where they are set to lie.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::TimeDelta;
use shirube_contents::{Contents, ContentsError, Object, Reading};
use shirube_persistence::{Content as Kept, DocumentRow, Outside, StoreError, Unit};
use shirube_trail::{At, Digest, OrgId};

use crate::Desk;
use crate::command::{Command, Reply};
use crate::error::DeskError;

/// Hours after which an object that was noted and that no document names is given up. No request lasts so
/// long.
const PENDING_HOURS: i64 = 24;

/// Rows looked at with one statement.
const A_PORTION: u64 = 200;

/// The content of a file that is handed out.
#[derive(Debug)]
pub enum Content {
    /// As a whole.
    Here(Vec<u8>),
    /// In portions, as the store of documents gives it.
    There(Reading),
}

impl Content {
    /// All of it.
    ///
    /// # Errors
    /// [`DeskError::Contents`] where it is not what was handed in, or the store does not answer.
    pub async fn whole(self) -> Result<Vec<u8>, DeskError> {
        match self {
            Self::Here(content) => Ok(content),
            Self::There(reading) => Ok(reading.whole().await?),
        }
    }
}

/// Where a content was placed before the unit that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It is kept already.
    There,
    /// In an object that was noted and written.
    Outside(Outside),
}

/// Contents that were placed, by their hashes. What is not here is kept in the database.
pub(crate) type Places = BTreeMap<Digest, Placed>;

/// Where contents are to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// In the store of documents.
    Out,
    /// In the database.
    In,
}

/// A content that is not where it should be, or not as it was handed in.
#[derive(Debug)]
pub struct ContentFault {
    /// Of the document of this hash.
    pub sha256: Digest,
    /// What is wrong with it.
    pub error: DeskError,
}

/// Keeps a document whose content was placed, or keeps it in the database where it was not.
pub(crate) async fn put_placed(
    unit: &Unit,
    (name, media, content): (&str, &str, &[u8]),
    places: &Places,
    at: At,
) -> Result<Digest, DeskError> {
    if places.is_empty() {
        return Ok(unit.put_document(name, media, content, at));
    }
    let sha256 = Digest::sha256(content);
    match places.get(&sha256) {
        None => Ok(unit.put_document(name, media, content, at)),
        Some(Placed::Outside(outside)) => {
            unit.put_document_outside(name, media, outside, at);
            Ok(sha256)
        }
        // It was forgotten since somebody looked: whoever tries again brings it anew.
        Some(Placed::There) if !unit.holds_document(&sha256).await? => Err(StoreError::Crossed.into()),
        Some(Placed::There) => Ok(sha256),
    }
}

impl Desk {
    /// The same desk, with contents of documents in this store.
    #[must_use]
    pub fn with_contents(mut self, contents: Option<Contents>) -> Self {
        self.contents = contents;
        self
    }

    /// The store of documents, where there is one.
    #[must_use]
    pub fn contents(&self) -> Option<&Contents> {
        self.contents.as_ref()
    }

    fn some_contents(&self) -> Result<&Contents, DeskError> {
        self.contents.as_ref().ok_or(DeskError::NoContents)
    }

    /// Notes an object and writes it. Nothing names it yet.
    async fn put_outside(
        &self,
        contents: &Contents,
        org: &OrgId,
        content: Bytes,
    ) -> Result<Outside, DeskError> {
        let object = Contents::name(org, &content)?;
        let unit = self.store.begin(org).await?;
        // The database's own time: what a simulated clock says may be long past, or still to come.
        let at = unit.now().await?;
        unit.note_object(&object.name, at).await?;
        unit.commit().await?;
        contents.put(&object, content).await?;
        Ok(Outside { sha256: object.sha256, size_bytes: object.size_bytes, object: object.name })
    }

    /// Places a content outside the database, where there is a store; one that is kept stays where it is.
    pub(crate) async fn place(&self, org: &OrgId, content: &Bytes) -> Result<Places, DeskError> {
        let Some(contents) = &self.contents else { return Ok(Places::new()) };
        let sha256 = Digest::sha256(content);
        let placed = if self.store.has_document(org, &sha256).await? {
            Placed::There
        } else {
            Placed::Outside(self.put_outside(contents, org, content.clone()).await?)
        };
        Ok(Places::from([(sha256, placed)]))
    }

    /// Places what a command brings, where the act would be performed: what is refused fills no store.
    pub(crate) async fn place_documents(&self, command: &Command) -> Result<Places, DeskError> {
        let mut places = Places::new();
        if self.contents.is_none() || command.documents.is_empty() {
            return Ok(places);
        }
        if !matches!(self.rehearse(command).await, Ok(Reply::Done(_))) {
            // Why not is said by who hears it; should it be performed all the same, the database keeps it.
            return Ok(places);
        }
        for one in &command.documents {
            if !places.contains_key(&Digest::sha256(&one.content)) {
                places.append(&mut self.place(&command.org, &Bytes::copy_from_slice(&one.content)).await?);
            }
        }
        Ok(places)
    }

    /// The content of a document.
    pub(crate) async fn content_of(&self, row: DocumentRow) -> Result<Content, DeskError> {
        Ok(match row.content {
            Kept::Inside(content) => Content::Here(content),
            Kept::Outside(name) => {
                let object = Object { name, sha256: row.sha256, size_bytes: row.size_bytes };
                Content::There(self.some_contents()?.read(object).await?)
            }
        })
    }

    /// Erases objects that no document names any more, and those that none came to name within a day.
    /// Answers how many; what cannot be erased now stays noted, and is tried again the next time.
    ///
    /// # Errors
    /// What the store reports; [`DeskError::Contents`].
    pub async fn sweep_objects(&self, org: &OrgId) -> Result<u64, DeskError> {
        let Some(contents) = &self.contents else { return Ok(0) };
        let mut swept = 0;
        loop {
            let unit = self.store.begin(org).await?;
            let now = unit.now().await?;
            let before = At::truncate(now.instant() - TimeDelta::hours(PENDING_HOURS))?;
            let leaving = unit.leaving_objects(before, A_PORTION).await?;
            unit.commit().await?;
            let is_last = (leaving.len() as u64) < A_PORTION;
            for object in leaving {
                contents.erase(&object).await?;
                let unit = self.store.begin(org).await?;
                unit.forget_object(&object).await?;
                unit.commit().await?;
                swept += 1;
            }
            if is_last {
                return Ok(swept);
            }
        }
    }

    /// Erases the objects of what was erased, now. Where it cannot be done, the next round tries again.
    pub(crate) async fn sweep_after_erasing(&self, org: &OrgId) {
        if let Err(error) = self.sweep_objects(org).await {
            tracing::error!(%org, %error, "erased, but contents are still in the store of documents: tried again");
        }
    }

    /// Reads every content that lies outside the database. Answers how many there are, and those that are
    /// missing or not what was handed in.
    ///
    /// # Errors
    /// What the store reports; [`DeskError::NoContents`]; [`DeskError::Contents`] where the store of
    /// documents does not answer.
    pub async fn check_contents(
        &self,
        org: &OrgId,
        mut told: impl FnMut(u64),
    ) -> Result<(u64, Vec<ContentFault>), DeskError> {
        let (mut seen, mut faults, mut after) = (0, Vec::new(), None);
        loop {
            let portion = self.store.documents_outside(org, after.as_ref(), A_PORTION).await?;
            let Some(last) = portion.last() else { return Ok((seen, faults)) };
            after = Some(last.sha256);
            for outside in portion {
                match self.check_content(&outside).await {
                    Ok(()) => {}
                    Err(
                        error @ DeskError::Contents(
                            ContentsError::Missing { .. } | ContentsError::Altered { .. },
                        ),
                    ) => {
                        // Erased, or moved, while the others were read: then it is no fault.
                        let still = self.store.documents(org, &[outside.sha256].into()).await?;
                        let kept = Kept::Outside(outside.object.clone());
                        if still.iter().any(|row| row.content == kept) {
                            faults.push(ContentFault { sha256: outside.sha256, error });
                        }
                    }
                    Err(error) => return Err(error),
                }
                seen += 1;
                told(seen);
            }
        }
    }

    async fn check_content(&self, outside: &Outside) -> Result<(), DeskError> {
        Ok(self.some_contents()?.read(object_of(outside)).await?.check().await?)
    }

    /// Moves contents to where they are to lie, one after the other; what was stopped is gone on with by
    /// doing it again. Nothing is taken away before it was read back from where it is now. Answers how many.
    ///
    /// # Errors
    /// What the store reports; [`DeskError::NoContents`]; [`DeskError::Contents`].
    pub async fn move_contents(
        &self,
        org: &OrgId,
        direction: Direction,
        mut told: impl FnMut(u64),
    ) -> Result<u64, DeskError> {
        let contents = self.some_contents()?;
        let (mut moved, mut after) = (0, None);
        loop {
            let portion = match direction {
                Direction::Out => self.store.documents_inside(org, after.as_ref(), A_PORTION).await?,
                Direction::In => {
                    let rows = self.store.documents_outside(org, after.as_ref(), A_PORTION).await?;
                    rows.into_iter().map(|row| row.sha256).collect()
                }
            };
            let Some(last) = portion.last() else { return Ok(moved) };
            after = Some(*last);
            for sha256 in portion {
                let Some(row) = self.store.documents(org, &[sha256].into()).await?.into_iter().next() else {
                    continue;
                };
                let is_moved = match (direction, row.content) {
                    (Direction::Out, Kept::Inside(content)) => {
                        let outside = self.put_outside(contents, org, content.into()).await?;
                        self.check_content(&outside).await?;
                        let unit = self.store.begin(org).await?;
                        let is_moved = unit.move_out(&outside).await?;
                        unit.commit().await?;
                        is_moved
                    }
                    (Direction::In, Kept::Outside(object)) => {
                        let outside = Outside { sha256, size_bytes: row.size_bytes, object };
                        let content = contents.read(object_of(&outside)).await?.whole().await?;
                        let unit = self.store.begin(org).await?;
                        let at = unit.now().await?;
                        let is_moved = unit.move_in(&outside, content, at).await?;
                        unit.commit().await?;
                        is_moved
                    }
                    _ => false,
                };
                moved += u64::from(is_moved);
                told(moved);
            }
        }
    }
}

fn object_of(outside: &Outside) -> Object {
    let Outside { sha256, size_bytes, object } = outside.clone();
    Object { name: object, sha256, size_bytes }
}
