//! Private `PostgreSQL` clusters on the loopback, of the binaries Debian's package installs.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Fallible;
use crate::chance::Chance;

/// Where the package puts each version.
const INSTALLED: &str = "/usr/lib/postgresql";

/// A cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    binaries: PathBuf,
    data: PathBuf,
    /// Where it listens.
    pub(crate) port: u16,
    /// The environment its server runs in.
    pub(crate) environment: Vec<(String, String)>,
}

impl Cluster {
    /// Makes a cluster in a folder that is not there yet; it does not run.
    pub(crate) fn make(data: &Path) -> Fallible<Self> {
        let cluster = Self::beside(data)?;
        let made = ["-U", "shirube", "-A", "trust", "--no-locale", "-E", "UTF8", "--wal-segsize=1", "-N"];
        cluster.run("initdb", &made)?;
        cluster.configure("min_wal_size = 2MB\nmax_wal_size = 64MB\nrecovery_init_sync_method = syncfs\nlog_min_messages = warning\n")?;
        Ok(cluster)
    }

    /// A cluster that streams from another one, which runs.
    pub(crate) fn follow(primary: &Self, data: &Path) -> Fallible<Self> {
        let cluster = Self::beside(data)?;
        let port = primary.port.to_string();
        let from = [
            "-h",
            "127.0.0.1",
            "-p",
            port.as_str(),
            "-U",
            "shirube",
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
            "-N",
        ];
        cluster.run("pg_basebackup", &from)?;
        Ok(cluster)
    }

    fn beside(data: &Path) -> Fallible<Self> {
        let mut versions: Vec<PathBuf> = std::fs::read_dir(INSTALLED)
            .map_err(|error| format!("{INSTALLED}: {error}; install Debian's package postgresql"))?
            .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
            .filter(|bin| bin.join("initdb").exists())
            .collect();
        versions.sort();
        let binaries = versions.pop().ok_or("no initdb; install Debian's package postgresql")?;
        let folder = data.parent().ok_or("a cluster needs a folder of its own")?;
        std::fs::create_dir_all(folder)?;
        if is_root()? {
            let given = Command::new("chown").arg("postgres").arg(folder).status()?;
            if !given.success() {
                return Err("the folder of the cluster cannot be given to the user postgres".into());
            }
        }
        let port = free_port()?;
        Ok(Self { binaries, data: data.to_owned(), port, environment: Vec::new() })
    }

    /// Adds to its settings.
    pub(crate) fn configure(&self, settings: &str) -> Fallible<()> {
        use std::io::Write;
        let path = self.data.join("postgresql.conf");
        Ok(std::fs::OpenOptions::new().append(true).open(path)?.write_all(settings.as_bytes())?)
    }

    /// Starts the server, and waits until it answers.
    pub(crate) fn start(&self) -> Fallible<()> {
        let folder = self.data.parent().ok_or("no folder")?.display().to_string();
        let options =
            format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}", self.port);
        let log = format!("{folder}/log");
        self.run("pg_ctl", &["-w", "-t", "60", "-l", log.as_str(), "-o", options.as_str(), "start"])
    }

    /// Stops it as a power cut would, but for the disk: what it was doing is left as it is.
    pub(crate) fn stop_immediately(&self) -> Fallible<()> {
        self.run("pg_ctl", &["-m", "immediate", "-w", "stop"])
    }

    /// Reads its settings again.
    pub(crate) fn reload(&self) -> Fallible<()> {
        self.run("pg_ctl", &["reload"])
    }

    /// Makes a replica a primary, and waits until it is one.
    pub(crate) fn promote(&self) -> Fallible<()> {
        self.run("pg_ctl", &["-w", "promote"])
    }

    /// Kills one of the processes that serve connections, if there is one. `PostgreSQL` then restarts
    /// all of them.
    pub(crate) fn kill_backend(&self, chance: &mut Chance) -> Fallible<bool> {
        let serving: Vec<u32> = self.processes()?.into_iter().filter(|pid| serves(*pid)).collect();
        match chance.one_of(&serving) {
            Some(pid) => kill(&[*pid]),
            None => Ok(false),
        }
    }

    /// Kills all of its processes at once.
    pub(crate) async fn kill_all(&self) -> Fallible<()> {
        let mut all = vec![self.postmaster()?];
        all.extend(self.processes()?);
        kill(&all)?;
        while all.iter().any(|pid| Path::new(&format!("/proc/{pid}")).exists()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Whether a server runs.
    pub(crate) fn runs(&self) -> bool {
        self.postmaster().is_ok_and(|pid| Path::new(&format!("/proc/{pid}")).exists())
    }

    /// The address of its database, over this port.
    pub(crate) fn url(port: u16) -> String {
        format!("postgres://shirube@127.0.0.1:{port}/postgres")
    }

    fn postmaster(&self) -> Fallible<u32> {
        let text = std::fs::read_to_string(self.data.join("postmaster.pid"))?;
        Ok(text.lines().next().ok_or("postmaster.pid is empty")?.trim().parse()?)
    }

    fn processes(&self) -> Fallible<Vec<u32>> {
        let pid = self.postmaster()?;
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
        Ok(children.split_whitespace().filter_map(|pid| pid.parse().ok()).collect())
    }

    /// Runs one of the programs on the cluster, as the user postgres where we are root: the server
    /// refuses to be root.
    fn run(&self, program: &str, arguments: &[&str]) -> Fallible<()> {
        let binary = self.binaries.join(program);
        let mut command = if is_root()? {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(binary);
            command
        } else {
            Command::new(binary)
        };
        command.arg("-D").arg(&self.data).args(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        // A file: a server that is started keeps the other end open.
        let said = tempfile::tempfile()?;
        command.stdin(Stdio::null()).stdout(said.try_clone()?).stderr(said.try_clone()?);
        if command.status()?.success() {
            return Ok(());
        }
        Err(format!("{program}: {}", read_back(said)?).into())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let (true, Ok(pid)) = (self.runs(), self.postmaster()) {
            let _ = Command::new("kill").args(["-QUIT", &pid.to_string()]).status();
        }
    }
}

fn read_back(mut said: std::fs::File) -> Fallible<String> {
    use std::io::{Read, Seek};
    let mut text = String::new();
    said.rewind()?;
    said.read_to_string(&mut text)?;
    Ok(text)
}

/// Whether a process of the server serves a connection.
fn serves(pid: u32) -> bool {
    let title = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    title.starts_with("postgres: shirube ") && !title.contains("walsender")
}

fn kill(pids: &[u32]) -> Fallible<bool> {
    let pids = pids.iter().map(u32::to_string);
    Ok(Command::new("kill").arg("-KILL").args(pids).stderr(Stdio::null()).status()?.success())
}

/// Whether we are root.
pub(crate) fn is_root() -> Fallible<bool> {
    Ok(std::fs::metadata("/proc/self")?.uid() == 0)
}

/// A folder others may pass through, as the user postgres must.
pub(crate) fn passable(folder: &Path) -> Fallible<()> {
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?)
}

fn free_port() -> Fallible<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
