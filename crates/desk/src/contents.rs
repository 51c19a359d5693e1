//! Contents of documents outside the database: written before the unit that names them, read from where
//! they lie, erased after the unit that no longer names them.
//!
//! A desk without a store keeps contents in the database, and so does one with a store where nothing was
//! placed before: either is right at any time, and `move_contents` brings them to where they are set to lie.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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

/// Objects that could not be erased after which a sweep stops: then it is the store, and not one of them.
const FAILURES_MAX: usize = 3;

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
        // It was forgotten since somebody looked. Where to place it is not asked again here: only who sends
        // the whole request once more brings it anew.
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

    /// Notes an object and writes a content of this hash to it. Nothing names it yet.
    async fn put_outside(
        &self,
        contents: &Contents,
        org: &OrgId,
        (sha256, content): (Digest, Bytes),
    ) -> Result<Outside, DeskError> {
        let object = Contents::name(org, sha256, content.len() as u64)?;
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
        Ok(Places::from([(sha256, self.place_one(contents, org, (sha256, content.clone())).await?)]))
    }

    async fn place_one(
        &self,
        contents: &Contents,
        org: &OrgId,
        (sha256, content): (Digest, Bytes),
    ) -> Result<Placed, DeskError> {
        if self.store.has_document(org, &sha256).await? {
            return Ok(Placed::There);
        }
        Ok(Placed::Outside(self.put_outside(contents, org, (sha256, content)).await?))
    }

    /// Places what a command brings, where the act would be performed: what is refused fills no store.
    pub(crate) async fn place_documents(&self, command: &Command) -> Result<Places, DeskError> {
        let mut places = Places::new();
        let Some(contents) = self.contents.as_ref().filter(|_| !command.documents.is_empty()) else {
            return Ok(places);
        };
        if !matches!(self.rehearse(command).await, Ok(Reply::Done(_))) {
            // Why not is said by who hears it; should it be performed all the same, the database keeps it.
            return Ok(places);
        }
        for one in &command.documents {
            let sha256 = Digest::sha256(&one.content);
            if let Entry::Vacant(place) = places.entry(sha256) {
                let content = Bytes::copy_from_slice(&one.content);
                place.insert(self.place_one(contents, &command.org, (sha256, content)).await?);
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
    /// Answers how many; what cannot be erased now stays noted, and is tried again the next time. One does
    /// not keep the others: only after several no more is tried.
    ///
    /// # Errors
    /// What the store reports; [`DeskError::Contents`], of the first that could not be erased.
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
            let mut failures = Vec::new();
            for object in leaving {
                if let Err(failure) = contents.erase(&object).await {
                    failures.push(failure);
                    if failures.len() == FAILURES_MAX {
                        break;
                    }
                    continue;
                }
                let unit = self.store.begin(org).await?;
                unit.forget_object(&object).await?;
                unit.commit().await?;
                swept += 1;
            }
            if let Some(first) = failures.into_iter().next() {
                return Err(first.into());
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
                        if self.is_still_at(org, &outside).await? {
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

    /// Whether a document's content lies in this object still: it may be erased, or moved, while others are
    /// read, and then it is no fault that it is not found there.
    async fn is_still_at(&self, org: &OrgId, outside: &Outside) -> Result<bool, DeskError> {
        let still = self.store.documents(org, &[outside.sha256].into()).await?;
        let kept = Kept::Outside(outside.object.clone());
        Ok(still.iter().any(|row| row.content == kept))
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
            let portion: Vec<(Digest, Option<Outside>)> = match direction {
                Direction::Out => {
                    let inside = self.store.documents_inside(org, after.as_ref(), A_PORTION).await?;
                    inside.into_iter().map(|sha256| (sha256, None)).collect()
                }
                Direction::In => {
                    let outside = self.store.documents_outside(org, after.as_ref(), A_PORTION).await?;
                    outside.into_iter().map(|one| (one.sha256, Some(one))).collect()
                }
            };
            let Some((last, _)) = portion.last() else { return Ok(moved) };
            after = Some(*last);
            for (sha256, outside) in portion {
                let is_moved = match outside {
                    None => self.move_out(contents, org, sha256).await?,
                    Some(outside) => self.move_in(contents, org, &outside).await?,
                };
                moved += u64::from(is_moved);
                told(moved);
            }
        }
    }

    /// Moves one content to the store. Answers whether it lies there now because of this.
    async fn move_out(&self, contents: &Contents, org: &OrgId, sha256: Digest) -> Result<bool, DeskError> {
        let found = self.store.documents(org, &[sha256].into()).await?.into_iter().next();
        let Some(Kept::Inside(content)) = found.map(|row| row.content) else { return Ok(false) };
        let outside = self.put_outside(contents, org, (sha256, content.into())).await?;
        self.check_content(&outside).await?;
        let unit = self.store.begin(org).await?;
        let is_moved = unit.move_out(&outside).await?;
        unit.commit().await?;
        Ok(is_moved)
    }

    /// Moves one content to the database. Answers whether it lies there now because of this.
    async fn move_in(&self, contents: &Contents, org: &OrgId, outside: &Outside) -> Result<bool, DeskError> {
        let read = async { contents.read(object_of(outside)).await?.whole().await };
        let content = match read.await {
            Ok(content) => content,
            Err(ContentsError::Missing { .. }) if !self.is_still_at(org, outside).await? => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let unit = self.store.begin(org).await?;
        let at = unit.now().await?;
        let is_moved = unit.move_in(outside, content, at).await?;
        unit.commit().await?;
        Ok(is_moved)
    }
}

fn object_of(outside: &Outside) -> Object {
    let Outside { sha256, size_bytes, object } = outside.clone();
    Object { name: object, sha256, size_bytes }
}
