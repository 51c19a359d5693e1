//! Where the contents of documents lie when they are not in the database: a folder, or a store that
//! speaks S3. The only crate that knows `object_store`.
//!
//! An object is written once, under a name that holds the organisation, the SHA-256 of the content and a
//! number of its own; it is never overwritten. What names it is a row of the database, written after it.
//! So a name never stands for two contents, and whoever takes an object away never takes another's.

mod error;
mod reading;
mod settings;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig};
use shirube_trail::{Digest, OrgId};

use self::settings::Place;

pub use self::error::ContentsError;
pub use self::reading::Reading;
pub use self::settings::{SettingFault, Settings};

/// Seconds one request to a store may take, its body included.
const REQUEST_SECONDS: u64 = 120;

/// Seconds after which a store that does not answer is given up. It is tried again until then.
const GIVE_UP_SECONDS: u64 = 20;

/// A content that lies in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its name there.
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: Digest,
    /// Its size in bytes.
    pub size_bytes: u64,
}

/// A store of contents. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Contents {
    store: Arc<dyn ObjectStore>,
    /// What every name begins with.
    prefix: Path,
    /// The folder, where it is one.
    folder: Option<PathBuf>,
}

impl Contents {
    /// The store of these settings; none where contents stay in the database. A folder has to be there,
    /// so that one that is not mounted is noticed; a store that speaks S3 is not asked yet.
    ///
    /// # Errors
    /// [`ContentsError::Settings`].
    pub fn open(settings: &Settings) -> Result<Option<Self>, ContentsError> {
        let wrong = |fault: SettingFault| ContentsError::Settings { ja: fault.ja, en: fault.en };
        if let Some(fault) = settings.faults().into_iter().next() {
            return Err(wrong(fault));
        }
        match settings.place().map_err(wrong)? {
            Place::Database => Ok(None),
            Place::Folder(folder) => {
                let opened = LocalFileSystem::new_with_prefix(&folder);
                let store = opened.map_err(|cause| ContentsError::folder(&folder, &cause))?;
                let store = Arc::new(store.with_fsync(true).with_automatic_cleanup(true));
                Ok(Some(Self { store, prefix: Path::default(), folder: Some(folder) }))
            }
            Place::Bucket { bucket, prefix } => {
                let credentials = settings.read_credentials().map_err(wrong)?;
                // One implementation of TLS in the program; another one of this process is as good.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let client = ClientOptions::new()
                    .with_timeout(Duration::from_secs(REQUEST_SECONDS))
                    .with_connect_timeout(Duration::from_secs(5))
                    .with_allow_http(settings.is_plain_http_on_loopback());
                let retry = RetryConfig {
                    retry_timeout: Duration::from_secs(GIVE_UP_SECONDS),
                    max_retries: 4,
                    ..RetryConfig::default()
                };
                let mut builder = AmazonS3Builder::new()
                    .with_bucket_name(bucket)
                    .with_region(settings.region_or_default())
                    .with_access_key_id(credentials.access_key_id)
                    .with_secret_access_key(credentials.secret_access_key)
                    .with_client_options(client)
                    .with_retry(retry);
                if let Some(token) = credentials.session_token {
                    builder = builder.with_token(token);
                }
                if let Some(endpoint) = &settings.endpoint {
                    builder = builder.with_endpoint(endpoint);
                }
                let built = builder.build().map_err(|cause| ContentsError::unusable(&cause))?;
                let prefix = Path::parse(&prefix).map_err(|cause| ContentsError::unusable(&cause))?;
                Ok(Some(Self { store: Arc::new(built), prefix, folder: None }))
            }
        }
    }

    /// The object a content of this hash and size will be, under a name no other has. Nothing is written.
    ///
    /// # Errors
    /// [`ContentsError::Random`].
    pub fn name(org: &OrgId, sha256: Digest, size_bytes: u64) -> Result<Object, ContentsError> {
        let mut own = [0_u8; 16];
        getrandom::fill(&mut own).map_err(|cause| ContentsError::Random(cause.to_string()))?;
        let hash = sha256.to_hex();
        let first: String = hash.chars().take(2).collect();
        let name = format!("{org}/{first}/{hash}.{}", hex::encode(own));
        Ok(Object { name, sha256, size_bytes })
    }

    /// Writes an object that was named before. When this answers, it is lasting and whole; before, nothing
    /// of it is seen under its name.
    ///
    /// # Errors
    /// [`ContentsError::Unreachable`].
    pub async fn put(&self, object: &Object, content: Bytes) -> Result<(), ContentsError> {
        let path = self.path(&object.name)?;
        // It would be made anew, beside the one that is not mounted.
        self.check_folder().await?;
        let put = self.store.put(&path, PutPayload::from_bytes(content)).await;
        // What is not found is the bucket: nothing of ours is missing.
        put.map_err(|cause| ContentsError::unreachable(&cause)).map(drop)
    }

    /// Begins to read an object, in portions; its hash is checked before the last of them is given.
    ///
    /// # Errors
    /// [`ContentsError::Missing`], [`ContentsError::Altered`] where its size is another,
    /// [`ContentsError::Unreachable`].
    pub async fn read(&self, object: Object) -> Result<Reading, ContentsError> {
        let path = self.path(&object.name)?;
        let got = self.store.get(&path).await.map_err(|cause| ContentsError::of(&object.name, &cause))?;
        if got.meta.size != object.size_bytes {
            return Err(ContentsError::Altered { object: object.name });
        }
        Ok(Reading::new(object, got.into_stream()))
    }

    /// Takes an object away; one that is not there is gone already.
    ///
    /// # Errors
    /// [`ContentsError::Unreachable`]: then it may still be there.
    pub async fn erase(&self, name: &str) -> Result<(), ContentsError> {
        let path = self.path(name)?;
        match self.store.delete(&path).await {
            Ok(()) => {}
            Err(object_store::Error::NotFound { .. }) if self.folder.is_some() => self.check_folder().await?,
            // A store that speaks S3 says of an object it has not that it is gone; what it does not find is
            // the bucket.
            Err(cause) => return Err(ContentsError::unreachable(&cause)),
        }
        self.erase_begun(name).await
    }

    /// Whether the folder is there, where it is one: nothing can be said of what is in one that is not mounted.
    async fn check_folder(&self) -> Result<(), ContentsError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let there = tokio::fs::metadata(folder).await;
        there.map(drop).map_err(|cause| {
            let cause = format!("{}: {cause}", folder.display());
            ContentsError::unreachable(&cause)
        })
    }

    /// What a process killed while it wrote left in a folder: files of this name with `#` and a number,
    /// which `object_store` writes to first and which nobody reads.
    async fn erase_begun(&self, name: &str) -> Result<(), ContentsError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let Some((parent, name)) = name.rsplit_once('/') else { return Ok(()) };
        let begun = format!("{name}#");
        let failed = |cause: std::io::Error| ContentsError::folder(folder, &cause);
        let mut entries = match tokio::fs::read_dir(folder.join(parent)).await {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(cause) => return Err(failed(cause)),
        };
        while let Some(entry) = entries.next_entry().await.map_err(failed)? {
            if entry.file_name().to_string_lossy().starts_with(&begun) {
                tokio::fs::remove_file(entry.path()).await.map_err(failed)?;
            }
        }
        Ok(())
    }

    fn path(&self, name: &str) -> Result<Path, ContentsError> {
        let whole = if self.prefix.is_root() { name.to_owned() } else { format!("{}/{name}", self.prefix) };
        Path::parse(whole).map_err(|cause| ContentsError::unusable(&cause))
    }
}
