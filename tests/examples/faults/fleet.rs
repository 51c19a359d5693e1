//! The processes: servers, workers and a signer, killed and started again.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::net::UnixStream;

use crate::Fallible;
use crate::ground::Ground;
use crate::serve::Sabotage;

/// Servers over one database.
pub(crate) const SERVERS: usize = 3;
/// `shirube work` over the same.
const WORKERS: usize = 2;
/// How long a process may take to be ready.
const READY_WITHIN: Duration = Duration::from_secs(10);

/// What a process is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    Server(PathBuf),
    Worker,
    Signer,
}

#[derive(Debug)]
struct Post {
    role: Role,
    child: Option<Child>,
}

/// All processes over one ground.
#[derive(Debug)]
pub(crate) struct Fleet {
    database: String,
    keys: PathBuf,
    folder: PathBuf,
    smtp: String,
    sabotage: Option<Sabotage>,
    environment: Vec<(String, String)>,
    posts: Vec<Post>,
    /// The longest a server took from its start to its first answer.
    pub(crate) slowest: Duration,
}

impl Fleet {
    /// Starts all of them.
    pub(crate) async fn start(ground: &Ground, sabotage: Option<Sabotage>) -> Fallible<Self> {
        let servers = (0..SERVERS).map(|nth| Role::Server(socket(ground, nth)));
        let roles = servers.chain((0..WORKERS).map(|_| Role::Worker)).chain([Role::Signer]);
        let mut fleet = Self {
            database: ground.url(),
            keys: ground.keys(),
            folder: ground.folder().to_owned(),
            smtp: ground.post.url(),
            sabotage,
            environment: Vec::new(),
            posts: roles.map(|role| Post { role, child: None }).collect(),
            slowest: Duration::ZERO,
        };
        fleet.tend()?;
        fleet.ready().await?;
        Ok(fleet)
    }

    /// From now on processes start in this environment.
    pub(crate) fn set_environment(&mut self, environment: Vec<(String, String)>) {
        self.environment = environment;
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        self.posts.len() as u64
    }

    /// Starts again whoever has ended.
    pub(crate) fn tend(&mut self) -> Fallible<()> {
        for nth in 0..self.posts.len() {
            let Some(post) = self.posts.get_mut(nth) else { continue };
            let runs = post.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)));
            if !runs {
                let role = post.role.clone();
                let child = self.spawn(&role)?;
                if let Some(post) = self.posts.get_mut(nth) {
                    post.child = Some(child);
                }
            }
        }
        Ok(())
    }

    /// Kills the `nth` process, and starts it again. Answers whether there was one to kill.
    pub(crate) fn kill(&mut self, nth: u64) -> Fallible<bool> {
        let nth = usize::try_from(nth)?;
        let Some(post) = self.posts.get_mut(nth) else { return Ok(false) };
        let role = post.role.clone();
        let Some(mut child) = post.child.take() else { return Ok(false) };
        let was_there = matches!(child.try_wait(), Ok(None));
        end(&mut child)?;
        let child = self.spawn(&role)?;
        if let Some(post) = self.posts.get_mut(nth) {
            post.child = Some(child);
        }
        Ok(was_there)
    }

    /// Kills all of them.
    pub(crate) fn stop(&mut self) -> Fallible<()> {
        for post in &mut self.posts {
            if let Some(mut child) = post.child.take() {
                end(&mut child)?;
            }
        }
        Ok(())
    }

    /// Waits until every server answers, and notes how long the slowest took.
    pub(crate) async fn ready(&mut self) -> Fallible<()> {
        let since = Instant::now();
        for nth in 0..self.posts.len() {
            let Some(Post { role: Role::Server(socket), .. }) = self.posts.get(nth) else { continue };
            let socket = socket.clone();
            while UnixStream::connect(&socket).await.is_err() {
                if since.elapsed() > READY_WITHIN {
                    return Err(format!("a server was not ready within {} s", READY_WITHIN.as_secs()).into());
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
                self.tend()?;
            }
        }
        self.slowest = self.slowest.max(since.elapsed());
        Ok(())
    }

    fn spawn(&self, role: &Role) -> Fallible<Child> {
        let ourselves = std::env::current_exe()?;
        let shirube =
            ourselves.parent().and_then(|folder| folder.parent()).ok_or("no folder")?.join("shirube");
        let hurries = self.sabotage == Some(Sabotage::HurryClock);
        let mut command = match role {
            Role::Worker if !hurries => Command::new(shirube),
            Role::Worker | Role::Server(_) | Role::Signer => Command::new(ourselves),
        };
        match role {
            Role::Server(socket) => {
                command.arg("serve").arg("--socket").arg(socket).arg("--keys").arg(&self.keys);
                match self.sabotage {
                    Some(Sabotage::AckEarly) => command.args(["--sabotage", "ack-early"]),
                    Some(Sabotage::ForgetKey) => command.args(["--sabotage", "forget-key"]),
                    Some(Sabotage::HurryClock) | None => &mut command,
                };
            }
            Role::Worker if hurries => {
                command.arg("hurry").arg("--keys").arg(&self.keys);
            }
            Role::Worker => {
                command.args(["work", "--every", "1", "--from", "keiyaku@city.example.jp"]);
                command.args(["--smtp", &self.smtp]).arg("--data").arg(&self.folder);
            }
            Role::Signer => {
                command.arg("sign").arg("--keys").arg(&self.keys);
            }
        }
        command.args(["--database", &self.database]);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        // What they say goes to one file; a process that loses its starter ends with its input.
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.folder.join("said"))?;
        command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
        Ok(command.spawn()?)
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

/// Kills a process, and waits until it is gone.
fn end(child: &mut Child) -> Fallible<()> {
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// The socket of the `nth` server.
pub(crate) fn socket(ground: &Ground, nth: usize) -> PathBuf {
    ground.folder().join(format!("server-{nth}"))
}
