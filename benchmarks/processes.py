"""Servers of the benchmark's own on loopback, each ended when its context is left."""

import http.client
import os
import re
import runpy
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import psycopg2

ROOT = Path(__file__).parent.parent
# The settings of gunicorn that we ship, for whoever is compared with us.
SHIPPED = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
ALIKE = ("worker_class", "workers", "threads", "max_requests", "max_requests_jitter")
LIKE_OURS = [f"--{name.replace('_', '-')}={SHIPPED[name]}" for name in ALIKE]
LIKE_OURS += [f"--keep-alive={SHIPPED['keepalive']}", "--no-control-socket", "--preload"]
POSTGRES = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgres_database(name):
    connection = psycopg2.connect(POSTGRES)
    connection.autocommit = True
    try:
        connection.cursor().execute(f"DROP DATABASE IF EXISTS {name}")
        connection.cursor().execute(f"CREATE DATABASE {name}")
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    finally:
        connection.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.close()


class Server:
    """A gunicorn with the settings that we ship. `seconds` is how long it took until the address `first` answered."""

    def __init__(self, site, environment, arguments):
        self.port = free_port()
        environment = {**os.environ, **environment, "PORT": str(self.port)}
        command = [site.python, "-m", "gunicorn", site.application, f"--bind=127.0.0.1:{self.port}"]
        command += [*LIKE_OURS, "--timeout=120", *arguments]
        start = time.perf_counter()
        self.process = subprocess.Popen(command, env=environment, cwd=site.cwd, stderr=subprocess.DEVNULL)
        until_answered(self.port, site.first)
        self.seconds = time.perf_counter() - start

    def workers(self):
        return children_of(self.process.pid)

    def at(self, address):
        return Target(f"http://127.0.0.1:{self.port}{address}", (self.process.pid,))

    def memories(self):
        """Of its workers, in MB."""
        states = [Path(f"/proc/{pid}/status").read_text() for pid in self.workers()]
        return [int(re.search(r"VmRSS:\s+(\d+)", state)[1]) / 1024 for state in states]

    def memory(self):
        """Of all its processes together, in MB: what they share is counted once."""
        maps = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in [self.process.pid, *self.workers()]]
        return sum(int(re.search(r"Pss:\s+(\d+)", text)[1]) for text in maps) / 1024

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            # It is still making pages that nobody waits for any more.
            self.process.kill()
            self.process.wait()


@contextmanager
def server(site, environment, arguments):
    started = Server(site, environment, arguments)
    try:
        yield started
    finally:
        started.stop()


def until_answered(port, path, seconds=60):
    end = time.monotonic() + seconds
    while True:
        try:
            return ask(port, path)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def ask(port, path):
    """The body of an answer; raises RuntimeError unless it is a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return body


@dataclass(frozen=True)
class Target:
    """An address, and the main processes of what answers there."""

    address: str
    mains: tuple[int, ...]

    def processor_time(self):
        """Seconds that these processes, what they have begun, and PostgreSQL have used of processors so far."""
        return sum(map(used_by, (*self.mains, *postgres_mains())))


def children_of(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def used_by(main):
    """Seconds of processor time of a process and its children, those that have ended too."""
    seconds = 0
    for pid in (main, *children_of(main)):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            # One that has just ended is counted with its parent.
            with suppress(FileNotFoundError, ProcessLookupError):
                seconds += int((thread / "schedstat").read_text().split()[0]) / 1e9
    ended = Path(f"/proc/{main}/stat").read_text().rpartition(")")[2].split()[13:15]
    return seconds + sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")


@cache
def postgres_mains():
    """The main processes of PostgreSQL on this machine: those that no other of them has begun."""
    named = [Path("/proc") / pid for pid in os.listdir("/proc") if pid.isdecimal()]
    servers = {path.name for path in named if is_postgres(path)}
    return tuple(pid for pid in servers if parent_of(pid) not in servers)


def is_postgres(path):
    with suppress(FileNotFoundError, ProcessLookupError):
        return (path / "comm").read_text() == "postgres\n"


def parent_of(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]


class Measured(NamedTuple):
    """How many answers there were per second, and per second of processor time that they took."""

    per_second: float
    per_processor: float


def rate(target):
    """What eight visitors get who come back as soon as they have been answered: Measured."""
    for seconds in (1, 5):
        before = target.processor_time()
        answers, took = answers_within(seconds, target.address)
        if answers:
            return Measured(answers / took, answers / (target.processor_time() - before))
    # Where nobody gets the page within five seconds, one visitor alone is timed.
    before, start = target.processor_time(), time.perf_counter()
    fetch(target.address)
    return Measured(1 / (time.perf_counter() - start), 1 / (target.processor_time() - before))


def seconds_of(target, times=1):
    """Seconds of processor time that a page takes when one visitor asks for it so many times."""
    before = target.processor_time()
    for _ in range(times):
        fetch(target.address)
    return (target.processor_time() - before) / times


def fetch(address):
    with urllib.request.urlopen(address, timeout=300) as answer:
        answer.read()


def answers_within(seconds, address):
    """How many answers wrk got, and in how many seconds."""
    command = ["wrk", "--threads", "1", "--connections", "8", "--duration", f"{seconds}s", "--timeout", "60s"]
    command += ["--header", "Accept-Encoding: gzip, deflate, br", address]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 120).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{address}: {told}")
    answers = int(re.search(r"(\d+) requests in", told)[1])
    return answers, answers / float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]) if answers else seconds


def shipped(servers, http, https, access_log="/dev/null"):
    """The configuration of nginx that we ship, for gunicorns and nginx at these ports of this machine."""
    text = (ROOT / "deploy" / "nginx.conf.template").read_text()
    values = {
        "SERVERS": " ".join(f"server 127.0.0.1:{port};" for port in servers),
        "HTTP_PORT": f"127.0.0.1:{http}",
        "HTTPS_PORT": f"127.0.0.1:{https}",
        "SERVER_NAME": "127.0.0.1",
        "TLS_CERTIFICATE": "FOLDER/certificate.pem",
        "TLS_KEY": "FOLDER/key.pem",
        "CACHE_DIR": "FOLDER",
        "PAGES_DIR": str(ROOT / "deploy"),
        "ACME_DIR": "FOLDER",
        "ACCESS_LOG": access_log,
    }
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return text


@contextmanager
def nginx(sites):
    """An nginx with two workers and the configuration `sites`, in which FOLDER stands for a folder of its own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = [
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-days",
        "1",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *subject]
    subprocess.run(make, check=True, capture_output=True)
    text = f"""
        worker_processes 2; daemon off; pid {folder}/pid; error_log {folder}/errors;
        events {{ }}
        http {{
            include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
            {sites.replace("FOLDER", str(folder))}
        }}"""
    (folder / "nginx.conf").write_text(text)
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        yield folder
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder)
