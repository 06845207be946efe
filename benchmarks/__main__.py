"""How fast the site is, beside other ways to serve the same and beside itself with a hundred times as much content.

    make bench          about an hour, on a machine that does nothing else

Everything is started on loopback and ended again; databases are made and deleted. Targets are asked in turn, and what
is said of them is a ratio: the median of those of the single rounds. It compares the processor time that an answer
takes, which others on a shared machine disturb less than they do the clock. The tables are written to
benchmarks/README.md.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote

from .processes import Target, ask, free_port, nginx, rate, seconds_of, shipped
from .report import report
from .sites import SIZES, bare, ours, wagtail

README = Path(__file__).parent / "README.md"
KINDS = ("SQLite", "PostgreSQL")
UNCACHED = {"DJANGO_SETTINGS_MODULE": "benchmarks.uncached"}

# What both sites have: name → (address on ours, address on Wagtail's).
SHARED = {
    "home": ("/sv/", "/"),
    "members": ("/sv/medlemmar/", "/medlemmar/"),
    "initiatives": ("/sv/initiativ/", "/initiativ/"),
    "initiatives, one filter": ("/sv/initiativ/?area=education", "/initiativ/?area=education"),
    "one initiative": ("/sv/initiativ/exempel-7/", "/initiativ/exempel-7/"),
    "search": ("/sv/sok/?q=digitala", "/sok/?q=digitala"),
}
KEPT = ("home", "initiatives")
MACHINES = {"API": "/api/v1/initiatives", "harvest": "/eu/initiatives"}
ALL = {name: address for name, (address, _theirs) in SHARED.items()} | {
    "members, filtered": "/sv/medlemmar/?category=ngo&area=for-all",
    "one member": "/sv/medlemmar/exempel-1/",
    "initiatives, many filters": "/sv/initiativ/?area=education&area=for-all&county=skane&county=nationwide&when=ended",
    "initiatives, by title": "/en/initiatives/?sort=title&when=ongoing",
    "initiatives, ending soon": "/en/initiatives/?sort=ending",
    "initiatives, last page": "/sv/initiativ/?area=education&page={last}",
    "initiatives, with words": "/sv/initiativ/?q=" + quote("programmering umeå"),
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
    **MACHINES,
}
EDITS = 20
IN_A_ROW = 8
# Answers per second.
QUICK = 200
FIRST = ("home", "initiatives, one filter", "one initiative", "search")
LAST_PAGE = {"small": 2, "large": 100}

NGINX_STATIC = """
    open_file_cache max=100; gzip_static on;
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate FOLDER/certificate.pem; ssl_certificate_key FOLDER/key.pem;
        root FOLDER/files;
    }}"""


def rounds_of(targets, rounds, tries=1):
    """What each target gives, asked in turn: {name: [Measured, one per round]}. `targets`: name → Target.

    Of several tries in a round the best counts: where all connections happen to end up with one worker, its threads
    get into each other's way and give half as much. What takes long anyhow is tried once.
    """
    found = {name: [] for name in targets}
    for number in range(-1, rounds):
        for name, target in targets.items():
            tried = [rate(target)]
            if tried[0].per_second > QUICK:
                tried += [rate(target) for _ in range(tries - 1)]
            measured = max(tried, key=attrgetter("per_processor"))
            if number >= 0:
                found[name].append(measured)
    return found


def ratio(found, name, other):
    """How many times as many answers as the other in the same processor time: the median of the rounds."""
    pairs = zip(found[name], found[other], strict=True)
    return statistics.median(mine.per_processor / its.per_processor for mine, its in pairs)


def rps(found, name):
    return f"{statistics.median(measured.per_second for measured in found[name]):,.0f}"


def kept_pages(kind, size, our_site, wagtail_site, rounds):
    """Pages that are kept beside (a) a file, (b) a bare view, (c) Wagtail, (d) Wagtail with its cache: (rows, MB)."""
    with ExitStack() as stack:
        kept = stack.enter_context(our_site.serve())
        pages = {name: ask(kept.port, SHARED[name][0]) for name in KEPT}
        beside = stack.enter_context(stack.enter_context(bare(pages)).serve())
        plain = stack.enter_context(wagtail_site.serve())
        cached = stack.enter_context(wagtail_site.serve(WAGTAIL_CACHE="1"))
        targets = {"view": beside.at("/view/")}
        for name in KEPT:
            address, theirs = SHARED[name]
            targets |= {
                f"{name} kept": kept.at(address),
                f"{name} file": beside.at(f"/static/{name}.html"),
                f"{name} wagtail": plain.at(theirs),
                f"{name} cached": cached.at(theirs),
            }
        found = rounds_of(targets, rounds, tries=3)
        memory = [f"{max(server.memories()):.0f} / {server.memory():.0f}" for server in (kept, plain, cached)]
    rows = []
    for name in KEPT:
        others = [f"{name} file", "view", f"{name} wagtail", f"{name} cached"]
        ratios = [f"{ratio(found, f'{name} kept', other):.2f}" for other in others]
        rows.append([kind, size, name, rps(found, f"{name} kept"), *ratios])
    return rows, memory


def uncached_pages(kind, size, our_site, wagtail_site, rounds):
    """Rows: a page that nobody has asked for beside Wagtail's, and the machines' addresses beside a bare view."""
    with ExitStack() as stack:
        fresh = stack.enter_context(our_site.serve(**UNCACHED))
        plain = stack.enter_context(wagtail_site.serve())
        beside = stack.enter_context(stack.enter_context(bare({"home": b"x" * 50_000})).serve())
        targets = {"view": beside.at("/view/")}
        for name, (address, theirs) in SHARED.items():
            targets |= {name: fresh.at(address), f"{name} wagtail": plain.at(theirs)}
        targets |= {name: fresh.at(address) for name, address in MACHINES.items()}
        found = rounds_of(targets, rounds)
        weights = {
            name: [len(ask(server.port, address)) for server, address in zip((fresh, plain), pair, strict=True)]
            for name, pair in SHARED.items()
        }
    rows = []
    for name in [*SHARED, *MACHINES]:
        theirs = f"{ratio(found, name, f'{name} wagtail'):.2f}" if name in SHARED else "–"
        bytes_ = " / ".join(f"{number / 1000:.0f}" for number in weights[name]) if name in weights else "–"
        rows.append([kind, size, name, rps(found, name), theirs, f"{ratio(found, name, 'view'):.3f}", bytes_])
    return rows


def growth(kind, sites, rounds):
    """Rows: the time of each page at a hundred times the content over that at little, nobody else asking."""
    alone = ("--workers", "1", "--threads", "1")
    with ExitStack() as stack:
        uncached = {size: stack.enter_context(site.serve(*alone, **UNCACHED)) for size, site in sites.items()}
        kept = {size: stack.enter_context(site.serve(*alone)) for size, site in sites.items()}
        rows = []
        for name, address in ALL.items():
            times = [times_of(servers, address, rounds) for servers in (uncached, kept)]
            cells = [f"{statistics.median(times[0][size]) * 1000:.1f}" for size in sites]
            ratios = [statistics.median(one["large"]) / statistics.median(one["small"]) for one in times]
            rows.append([kind, name, *cells, *(f"{number:.2f}" for number in ratios)])
    return rows


def after_an_edit(kind, sites):
    """Rows: milliseconds of the first page after a change of content, when what is kept of it has to be made anew."""
    change = "from publishing.versions import note_change; note_change()"
    with ExitStack() as stack:
        servers = {size: stack.enter_context(site.serve("--workers", "1")) for size, site in sites.items()}
        rows = []
        for name in FIRST:
            times = {size: [] for size in sites}
            for _ in range(3):
                for size, site in sites.items():
                    site.manage("shell", "--command", change)
                    times[size].append(seconds_of(servers[size].at(ALL[name])))
            rows.append([kind, name, *(f"{statistics.median(found) * 1000:.0f}" for found in times.values())])
    return rows


def times_of(servers, address, rounds):
    """Seconds that a page takes at each size, asked for in turn: {size: [one number per round]}."""
    times = {size: [] for size in servers}
    for number in range(-1, rounds):
        for size, server in servers.items():
            seconds = seconds_of(server.at(address.format(last=LAST_PAGE[size])), IN_A_ROW)
            if number >= 0:
                times[size].append(seconds)
    return times


def starts(our_site, wagtail_site, rounds):
    """Seconds from the start to the first answer, in turn: [(ours, Wagtail's), …]."""
    found = []
    for _ in range(rounds):
        pair = []
        for site in (our_site, wagtail_site):
            with site.serve() as server:
                pair.append(server.seconds)
        found.append(pair)
    return found


def behind_nginx(our_site, rounds):
    """A page behind the nginx that we ship over a file of nginx's own, both with TLS: [(answers per second, ratio)]."""
    with our_site.serve() as server:
        page = ask(server.port, "/sv/")
        http, https, static = free_port(), free_port(), free_port()
        with nginx(shipped([server.port], http, https) + NGINX_STATIC.format(port=static)) as folder:
            (folder / "files").mkdir()
            (folder / "files" / "home.html").write_bytes(page)
            subprocess.run([sys.executable, "-m", "whitenoise.compress", "--quiet", folder / "files"], check=True)
            time.sleep(1)
            mains = (int((folder / "pid").read_text()), server.process.pid)
            ports = {"site": f"{https}/sv/", "file": f"{static}/home.html"}
            targets = {name: Target(f"https://127.0.0.1:{port}", mains) for name, port in ports.items()}
            found = rounds_of(targets, rounds, tries=3)
    return [[rps(found, "site"), rps(found, "file"), f"{ratio(found, 'site', 'file'):.2f}"]]


def edits(wagtail_site):
    """How many of the requests right after an edit show it: [Wagtail, its cache in memory, its cache in files]."""
    seen = []
    for more in ({}, {"WAGTAIL_CACHE": "1"}, {"WAGTAIL_CACHE": "file"}):
        with wagtail_site.serve(**more) as server:
            for _ in range(EDITS):
                ask(server.port, "/initiativ/exempel-7/")
            title = f"Nytt namn {len(seen)}"
            wagtail_site.manage("edit_title", "exempel-7", title, **more)
            pages = [ask(server.port, "/initiativ/exempel-7/").decode() for _ in range(EDITS)]
            seen.append(sum(title in page for page in pages))
    return seen


def plans(site):
    """Rows: the queries of each page for who comes first after a change and for others, and what they read whole."""
    addresses = [address.format(last=LAST_PAGE["large"]) for address in ALL.values()]
    told = site.run("-m", "benchmarks.plans", *addresses)
    return [[name, *json.loads(line)[1:]] for name, line in zip(ALL, told.splitlines(), strict=True)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for program in ("wrk", "nginx"):
        if not shutil.which(program):
            sys.exit(f"The benchmark needs {program}. On Debian: apt-get install wrk nginx")
    rows = {"kept": [], "uncached": [], "growth": [], "edit": []}
    memory, once = [], {}
    for kind in KINDS:
        with ExitStack() as stack:
            sites = {}
            for size in SIZES:
                site = sites[size] = stack.enter_context(ours(kind, size))
                with wagtail(kind, size) as other:
                    kept, used = kept_pages(kind, size, site, other, rounds)
                    rows["kept"] += kept
                    memory.append([kind, size, *used])
                    rows["uncached"] += uncached_pages(kind, size, site, other, rounds)
                    if not once:
                        once = {"starts": starts(site, other, rounds), "edits": edits(other)}
                        once["nginx"] = behind_nginx(site, rounds)
                print(*kept, *rows["uncached"][-len(SHARED) - len(MACHINES) :], sep="\n", flush=True)
            rows["growth"] += growth(kind, sites, rounds)
            rows["edit"] += after_an_edit(kind, sites)
            if kind == "PostgreSQL":
                once["plans"] = plans(sites["large"])
    README.write_text(report(rows, memory, once, rounds=rounds, edits=EDITS), encoding="utf-8")


if __name__ == "__main__":
    main()
