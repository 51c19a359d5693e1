//! `shirube serve` in a process of its own.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder};

use super::Fallible;

/// How long a server has until it is ready.
const READY: Duration = Duration::from_mins(1);

/// A server that runs. It is killed where it is dropped: what it answered has to be there nevertheless.
#[derive(Debug)]
pub struct Served {
    child: Child,
    url: String,
    client: Client,
}

impl Served {
    /// Serves a folder, or the database named with it, and waits until it is ready.
    ///
    /// # Errors
    /// A program that does not start, or is not ready within a minute.
    pub async fn begin(program: &Path, folder: &Path, database: Option<&str>) -> Fallible<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let config = folder.join("server.toml");
        // Limits are for people who attack; the users of a run share one address.
        let text = format!(
            "listen = \"127.0.0.1:{port}\"\ndata = {:?}\nsecure_cookies = false\n\
             requests_per_minute_of_address = 0\nrequests_per_minute_of_person = 0\nwork_every_seconds = 5\n",
            folder.display().to_string(),
        );
        std::fs::write(&config, text)?;
        let log = std::fs::File::create(folder.join("server.log"))?;
        let mut command = Command::new(program);
        command.arg("serve").arg("--config").arg(&config).stdout(Stdio::null()).stderr(log);
        command.env_remove("SHIRUBE_DATABASE").env_remove("SHIRUBE_DATA").env("SHIRUBE_LOG", "warn");
        if let Some(url) = database {
            command.env("SHIRUBE_DATABASE", url);
        }
        let child = command.spawn()?;
        // The store of documents brings clients the means of TLS, and no choice of it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().pool_max_idle_per_host(4_000).timeout(Duration::from_mins(2));
        let mut served = Self { child, url: format!("http://127.0.0.1:{port}"), client: client.build()? };
        served.wait().await?;
        Ok(served)
    }

    async fn wait(&mut self) -> Fallible<()> {
        let until = Instant::now() + READY;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the server ended: {status}").into());
            }
            let answer = self.client.get(format!("{}/healthz", self.url)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err("the server is not ready after a minute".into())
    }

    /// How to ask it.
    #[must_use]
    pub fn door(&self) -> Door {
        Door { url: Arc::from(self.url.as_str()), client: self.client.clone() }
    }

    /// Processor time it has taken so far, in milliseconds: what a busy machine hardly changes. None
    /// where the system does not say (`/proc`; its ticks are hundredths of a second).
    #[must_use]
    pub fn processor_milliseconds(&self) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let (_, after_name) = text.rsplit_once(')')?;
        let ticks: Vec<u64> =
            after_name.split_whitespace().skip(11).take(2).filter_map(|one| one.parse().ok()).collect();
        (ticks.len() == 2).then(|| ticks.iter().sum::<u64>() * 10)
    }

    /// Kills it.
    ///
    /// # Errors
    /// A process that cannot be ended.
    pub fn kill(mut self) -> Fallible<()> {
        self.end()
    }

    fn end(&mut self) -> Fallible<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.end();
    }
}

/// Where a server is asked.
#[derive(Debug, Clone)]
pub struct Door {
    url: Arc<str>,
    client: Client,
}

impl Door {
    /// A request of somebody with a session, as a page of ours would send it.
    pub fn request(&self, session: &str, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.header("cookie", session).header("origin", self.url.as_ref())
    }
}
