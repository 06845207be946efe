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
from contextlib import contextmanager
from pathlib import Path

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
        main = self.process.pid
        return Path(f"/proc/{main}/task/{main}/children").read_text().split()

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


def rate(address):
    """Answers per second that eight visitors get who come back as soon as they have been answered."""
    # Where nobody gets the page within five seconds, one visitor alone is timed.
    return rate_within(1, address) or rate_within(5, address) or 1 / seconds_of(address)


def seconds_of(address):
    start = time.perf_counter()
    with urllib.request.urlopen(address, timeout=300) as answer:
        answer.read()
    return time.perf_counter() - start


def rate_within(seconds, address):
    command = ["wrk", "--threads", "1", "--connections", "8", "--duration", f"{seconds}s", "--timeout", "60s"]
    command += ["--header", "Accept-Encoding: gzip, deflate, br", address]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 120).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{address}: {told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


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
