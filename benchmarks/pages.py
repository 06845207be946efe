"""How much slower pages are when there is a hundred times as much content: the medians and 95th percentiles of both.

    .venv/bin/python -m benchmarks.pages [--rounds 40]

Makes a small and a large site of made-up content on SQLite and, where POSTGRES_URL or the local default answers, on
PostgreSQL; serves both with gunicorn on loopback, asks them in turn for each page, and prints a table. It takes about
five minutes and stops all it started. No page is cached: each is asked for as a visitor would who comes first.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2

ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
SIZES = {"small": (24, 200), "large": (2400, 20000)}
PAGES = {
    "home": "/sv/",
    "members": "/sv/medlemmar/",
    "members, filtered": "/sv/medlemmar/?category=ngo&area=for-all",
    "one member": "/sv/medlemmar/exempel-1/",
    "initiatives": "/sv/initiativ/",
    "initiatives, one filter": "/sv/initiativ/?area=education",
    "initiatives, many filters": "/sv/initiativ/?area=education&area=for-all&county=skane&county=nationwide&when=ended",
    "initiatives, by title": "/en/initiatives/?sort=title&when=ongoing",
    "initiatives, ending soon": "/en/initiatives/?sort=ending",
    "initiatives, last page": "/sv/initiativ/?area=education&page={last}",
    "initiatives, with words": "/sv/initiativ/?q=" + quote("programmering umeå"),
    "one initiative": "/sv/initiativ/exempel-7/",
    "activities": "/sv/aktiviteter/",
    "activities, past": "/sv/aktiviteter/?when=past&area=education",
    "subscribed calendar": "/sv/aktiviteter/kalender.ics",
    "one area": "/sv/omraden/education/",
    "contact": "/sv/kontakt/",
    "search, two words": "/sv/sok/?q=" + quote("robotteknik seniorer"),
    "search, a common word": "/sv/sok/?q=kurs",
    "search, no hits": "/sv/sok/?q=programeringg",
    "titles while typing": "/sv/sok/titlar/?q=progr",
    "statistics": "/sv/statistik/",
}


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


@contextmanager
def site(database, size, stack):
    """A served site of a size; gives its port."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    port = free_port()
    environment = {**os.environ, "DATA_DIR": folder, "PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"}
    environment.pop("DATABASE_URL", None)
    if database == "PostgreSQL":
        environment["DATABASE_URL"] = stack.enter_context(postgres_database(f"benchmark_{size}"))
    members, initiatives = SIZES[size]
    manage = [sys.executable, "manage.py"]
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_content"],
        ["make_scale", "--members", str(members), "--initiatives", str(initiatives)],
    ):
        subprocess.run([*manage, *command], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    serve = [
        sys.executable,
        "-m",
        "gunicorn",
        "coalition_site.wsgi",
        "--workers",
        "1",
        "--threads",
        "1",
        "--timeout",
        "60",
    ]
    server = subprocess.Popen(serve, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                ask(port, "/sv/kontakt/")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def ask(port, path):
    """Seconds that a page takes, its connection included."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return time.perf_counter() - start


def measure(ports, path, rounds):
    """Times of a page on each size, asked for in turn: {size: seconds, ascending}."""
    last = {"small": 2, "large": 100}
    times = {size: [] for size in ports}
    for number in range(rounds + 2):
        for size, port in ports.items():
            seconds = ask(port, path.format(last=last[size]))
            if number >= 2:
                times[size].append(seconds)
    return {size: sorted(found) for size, found in times.items()}


def shown(seconds):
    p95 = seconds[int(len(seconds) * 0.95)]
    return f"{statistics.median(seconds) * 1000:.1f} / {p95 * 1000:.1f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    for database in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            ports = {size: stack.enter_context(site(database, size, stack)) for size in SIZES}
            print(f"\n| {database}, ms | 24 / 200: median / 95 % | 2,400 / 20,000: median / 95 % | ratio of medians |")
            print("|---|---|---|---|")
            for name, path in PAGES.items():
                times = measure(ports, path, rounds)
                ratio = statistics.median(times["large"]) / statistics.median(times["small"])
                print(f"| {name} | {shown(times['small'])} | {shown(times['large'])} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
