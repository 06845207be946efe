"""The sites that are measured: ours, a bare one, and one of Wagtail, with the same content."""

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .processes import ROOT, postgres_database, server

SIZES = {"small": (24, 200), "large": (2400, 20000)}
WAGTAIL = ROOT / "benchmarks" / "wagtail_site"
WAGTAIL_PYTHON = str(ROOT / ".venv" / "wagtail" / "bin" / "python")


@contextmanager
def database_for(name, kind):
    """The value of DATABASE_URL for a database of its own; empty for SQLite, which lies in DATA_DIR."""
    if kind == "SQLite":
        yield ""
    else:
        with postgres_database(name) as url:
            yield url


@dataclass(frozen=True)
class Site:
    """What is served, and how: `first` is an address that answers once it is."""

    environment: dict
    python: str
    cwd: Path
    application: str
    first: str

    def run(self, *arguments, **more):
        """What its Python prints."""
        environment = {**os.environ, **self.environment, **more}
        command = [self.python, *map(str, arguments)]
        done = subprocess.run(command, env=environment, cwd=self.cwd, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def manage(self, *arguments, **more):
        return self.run("manage.py", *arguments, **more)

    def serve(self, *arguments, **more):
        return server(self, {**self.environment, **more}, arguments)


@contextmanager
def ours(kind, size, name="benchmark"):
    members, initiatives = SIZES[size]
    with TemporaryDirectory() as folder, database_for(f"{name}_{size}", kind) as url:
        site = Site({"DATA_DIR": folder, "DATABASE_URL": url}, sys.executable, ROOT, "coalition_site.wsgi", "/sv/")
        site.manage("migrate", "--verbosity", 0)
        site.manage("load_content")
        site.manage("make_scale", "--members", members, "--initiatives", initiatives)
        yield site


@contextmanager
def wagtail(kind, size):
    members, initiatives = SIZES[size]
    with TemporaryDirectory() as folder, database_for(f"benchmark_wagtail_{size}", kind) as url:
        site = Site({"DATA_DIR": folder, "DATABASE_URL": url}, WAGTAIL_PYTHON, WAGTAIL, "mysite.wsgi", "/")
        site.manage("migrate", "--verbosity", 0)
        site.manage("make_content", "--members", members, "--initiatives", initiatives)
        site.manage("collectstatic", "--noinput", "--verbosity", 0)
        yield site


@contextmanager
def bare(pages):
    """WhiteNoise with the pages as files, each beside its compressed forms, and a view that answers as many bytes.

    `pages`: name → what is on the page.
    """
    with TemporaryDirectory() as folder:
        for name, body in pages.items():
            (Path(folder) / f"{name}.html").write_bytes(body)
        subprocess.run([sys.executable, "-m", "whitenoise.compress", "--quiet", folder], check=True)
        size = (Path(folder) / f"{next(iter(pages))}.html.br").stat().st_size
        environment = {"BARE_FILES": folder, "BARE_BYTES": str(size)}
        yield Site(environment, sys.executable, ROOT, "benchmarks.bare", "/view/")
