"""A PostgreSQL, a Redis, an object store and a site of a test's own, as processes that it may stop."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.error import HTTPError, URLError

from django.conf import settings

from benchmarks.processes import free_port


def bare_environment(**variables):
    """What a process of its own gets: these, and nothing of our environment but the path and the like."""
    return {**{name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}, **variables}


class Postgres:
    """An empty cluster. `url` names its database; it can be stopped and started again."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "--locale=C.UTF-8")
        self.start()

    def run(self, program, *arguments):
        folder = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        # It refuses to run as root.
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, folder / program, f"--pgdata={self.folder}", *arguments]
        subprocess.run(command, check=True, timeout=60, cwd="/", stdout=subprocess.DEVNULL)

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "--wait", "-o", options, f"--log={self.folder}/log", "start")

    def stop(self):
        self.run("pg_ctl", "--wait", "--mode=immediate", "stop")


@contextmanager
def postgres():
    folder = tempfile.mkdtemp()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Postgres(folder)
    try:
        yield cluster
    finally:
        if (Path(folder) / "postmaster.pid").exists():
            cluster.stop()
        shutil.rmtree(folder)


def collect_static():
    """Collect the static files beside the code: once in a run of tests, before any of them serves what is there."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with open(settings.BASE_DIR / "var" / "collected-for", "a+") as file, tempfile.TemporaryDirectory() as folder:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if file.read() != run:
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
            subprocess.run(command, cwd=settings.BASE_DIR, env=bare_environment(DATA_DIR=folder), check=True)
            file.truncate(0)
            file.write(run)


@contextmanager
def site(data_dir, code=None, workers=1, log=subprocess.DEVNULL, **environment):
    """The site behind gunicorn; gives a function address → (status, text) that knows its `port` and `process`.

    `code` is a copy of the code, set up already, where it is not to be the code itself. On an https address the
    function asks as a proxy does for somebody who came by https.
    """
    if not code:
        collect_static()
    port = free_port()
    env = bare_environment(DATA_DIR=str(data_dir), PORT=str(port), **environment)
    command = [sys.executable, "-m", "gunicorn", "coalition_site.wsgi", f"--workers={workers}"]
    process = subprocess.Popen(command, cwd=code or settings.BASE_DIR, env=env, stderr=log)

    def get(path):
        scheme = environment.get("SITE_URL", "http").partition(":")[0]
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"X-Forwarded-Proto": scheme})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    get.port, get.process = port, process
    try:
        until(lambda: answers(get))
        yield get
    finally:
        process.terminate()
        process.wait(20)


def answers(get):
    try:
        return get("/robots.txt")
    except (URLError, ConnectionError):
        return None


def until(met, seconds=30):
    """Wait for something outside this process."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end
        time.sleep(0.05)


class RedisServer:
    """An empty Redis. It can be stopped and started again, and then it is empty again."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(lambda: listens(self.port))

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def listens(port):
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def redis():
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(folder)
        try:
            yield server
        finally:
            server.stop()


class ObjectStoreServer:
    """moto's S3. `url` is a STORAGE_URL with a bucket that is there; `bucket()` makes another and gives its address."""

    def __init__(self):
        self.port, self.numbers = free_port(), count(1)
        command = [sys.executable, "-m", "moto.server", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: listens(self.port))
        self.url = self.bucket()

    def bucket(self):
        place = f"127.0.0.1:{self.port}/bucket-{next(self.numbers)}"
        request = urllib.request.Request(f"http://{place}", method="PUT")
        urllib.request.urlopen(request, timeout=20).close()
        return f"s3+http://key:secret@{place}"

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def object_store():
    server = ObjectStoreServer()
    try:
        yield server
    finally:
        server.stop()
