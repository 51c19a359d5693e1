"""A private PostgreSQL cluster whose commits reach the disk."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ROLES = ROOT / "migrations/src/roles.sql"
OWNER, WORKER = "shirube_owner", "shirube_worker"

# fsync, full_page_writes and synchronous_commit are on unless somebody turns them off: nobody does.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
    "log_line_prefix": "",
}


def binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if not found:
        raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return found[-1].parent


class Cluster:
    def __init__(self, folder, durable=True):
        self.folder, self.bin = Path(folder), binaries()
        self.folder.mkdir(parents=True)
        if os.getuid() == 0:
            subprocess.run(["chown", "postgres", self.folder], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = self.folder / "log"
        settings = dict(SETTINGS, unix_socket_directories=str(self.folder))
        if not durable:
            settings["fsync"] = "off"
        options = " ".join([f"-p {self.port}"] + [f"-c {k}='{v}'" for k, v in settings.items()])
        self._as_postgres("initdb", "-D", self.folder / "data", "-U", "shirube", "-A", "trust",
                          "--no-locale", "-E", "UTF8")
        self._as_postgres("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.log, "-o", options, "start")
        self.sql("postgres", ROLES.read_text())

    def _as_postgres(self, name, *arguments):
        command = [str(self.bin / name), *map(str, arguments)]
        if os.getuid() == 0 and getpass.getuser() == "root":
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit(f"{name}: {done.stderr}")

    def url(self, database, user=WORKER):
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def sql(self, database, text):
        done = subprocess.run(
            [self.bin / "psql", "-qAt", "-v", "ON_ERROR_STOP=1", self.url(database, "shirube")],
            input=text, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"psql: {done.stderr}")
        return done.stdout.strip()

    def make(self, database, template=None):
        """A new database, or a copy of one."""
        of = f" TEMPLATE {template}" if template else ""
        self.sql("postgres", f"DROP DATABASE IF EXISTS {database}")
        self.sql("postgres", f"CREATE DATABASE {database} OWNER {OWNER}{of}")
        # what making it left to write is not measured with what comes next
        self.sql("postgres", "CHECKPOINT")
        return database

    def drop(self, database):
        for _ in range(50):
            if self.sql("postgres", f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'") == "0":
                break
            time.sleep(0.1)
        self.sql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def backends_seconds(self):
        """Processor time of the backends that have ended."""
        postmaster = (self.folder / "data/postmaster.pid").read_text().split()[0]
        fields = Path(f"/proc/{postmaster}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def facts(self):
        names = ["server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method",
                 "shared_buffers", "max_wal_size", "max_connections"]
        return {name: self.sql("postgres", f"SHOW {name}") for name in names}

    def stop(self):
        if (self.folder / "data/postmaster.pid").exists():
            self._as_postgres("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")


@contextmanager
def private(name, durable):
    """A folder of a run's own with a cluster in it. Neither outlasts the run, also where it is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder, cluster = Path(tempfile.mkdtemp(prefix=f"shirube-{name}-")), None
    folder.chmod(0o755)
    try:
        cluster = Cluster(folder / "postgres", durable=durable)
        yield folder, cluster
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
