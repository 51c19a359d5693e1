//! What a fault happens to: a database, its processes, its mail server, and the folder all is in.

use std::path::{Path, PathBuf};

use shirube_desk::{Clock, Desk};
use shirube_persistence::Store;

use crate::Fallible;
use crate::cluster::{Cluster, passable};
use crate::post::Post;
use crate::proxy::Proxy;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Backend {
    /// A file.
    Sqlite,
    /// A private cluster.
    Postgres,
}

impl Backend {
    /// As the table names it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A ground of its own for each run.
#[derive(Debug)]
pub(crate) struct Ground {
    folder: tempfile::TempDir,
    /// Where the database is; `SQLite`'s file or the cluster's folder is in it.
    pub(crate) disk: PathBuf,
    /// The server, where there is one.
    pub(crate) cluster: Option<Cluster>,
    /// The line to it.
    pub(crate) line: Option<Proxy>,
    /// The mail server.
    pub(crate) post: Post,
}

impl Ground {
    /// A migrated, empty database; in this folder where one is given.
    pub(crate) async fn prepare(backend: Backend, seed: u64, disk: Option<&Path>) -> Fallible<Self> {
        let folder = tempfile::Builder::new().prefix("faults").tempdir()?;
        passable(folder.path())?;
        let disk = disk.map_or_else(|| folder.path().join("disk"), Path::to_owned);
        std::fs::create_dir_all(&disk)?;
        let (mut cluster, mut line) = (None, None);
        if backend == Backend::Postgres {
            let made = Cluster::make(&disk.join("cluster/data"))?;
            made.start()?;
            line = Some(Proxy::lay(made.port).await?);
            cluster = Some(made);
        }
        let ground = Self { folder, disk, cluster, line, post: Post::open(seed)? };
        let store = ground.store().await?;
        store.migrate().await?;
        store.close().await?;
        Ok(ground)
    }

    /// The folder for sockets and keys.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of log keys, beside the database and not on its disk.
    pub(crate) fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    /// The database as the processes reach it: over the line, where there is one.
    pub(crate) fn url(&self) -> String {
        match &self.line {
            Some(line) => Cluster::url(line.port),
            None => self.file().display().to_string(),
        }
    }

    /// The file of `SQLite`.
    pub(crate) fn file(&self) -> PathBuf {
        self.disk.join("shirube.db")
    }

    /// The database as the judge reaches it.
    pub(crate) fn direct(&self) -> String {
        match &self.cluster {
            Some(cluster) => Cluster::url(cluster.port),
            None => self.file().display().to_string(),
        }
    }

    /// The store.
    pub(crate) async fn store(&self) -> Fallible<Store> {
        Ok(Store::open(&self.direct()).await?)
    }

    /// A desk of our own, that nobody kills.
    pub(crate) async fn desk(&self, clock: Clock) -> Fallible<Desk> {
        Ok(Desk::with_clock(self.store().await?, clock).with_keys(self.keys()))
    }
}
