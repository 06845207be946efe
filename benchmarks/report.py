"""What `make bench` has found, as text."""

import os
import platform
import statistics
import subprocess
from datetime import date

import django

from .sites import WAGTAIL_PYTHON

KEPT = ["database", "size", "page", "answers/s", "(a) file", "(b) bare view", "(c) Wagtail", "(d) cached"]
UNCACHED = ["database", "size", "page", "answers/s", "Wagtail", "bare view", "kB"]
GROWTH = ["database", "page", "small, ms", "large, ms", "uncached", "kept"]
EDIT = ["database", "page", "small", "large"]
PLANS = ["page", "first", "later", "read whole, first", "read whole, later"]
MEMORY = ["database", "size", "ours", "Wagtail", "Wagtail, cached"]


def table(head, rows):
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines) + "\n"


def report(rows, memory, once, *, rounds, edits):
    """The text of the README."""
    mine, theirs = (statistics.median(column) for column in zip(*once["starts"], strict=True))
    plain, in_memory, in_files = once["edits"]
    wagtail_version = subprocess.run(
        [WAGTAIL_PYTHON, "-c", "import wagtail; print(wagtail.__version__)"], check=True, capture_output=True, text=True
    ).stdout.strip()
    return f"""# How fast the site is

Written by `make bench` on {date.today():%d %B %Y}: Python {platform.python_version()}, Django {django.__version__},
Wagtail {wagtail_version}, {os.cpu_count()} processors. Every number but those of answers per second, milliseconds and
megabytes is a ratio: the median of {rounds} rounds, in each of which all targets of a table have been asked in turn, by
`wrk` with eight connections, of a gunicorn with the settings that we ship (two workers of four threads). Ratios and
milliseconds are of processor time, that of PostgreSQL included: on a shared machine answers per second swing by a
factor of two from one second to the next, and give no more than an idea. Sizes: small is 24 members and 200
initiatives, large 2,400 and 20,000. *Kept* pages are given as bytes, *uncached* ones made for every request. Wagtail
holds the same content in one language, its pages have about our pages' sizes (`benchmarks/wagtail_site/`).

## Kept pages

How many times as many answers for the same processor time as (a) WhiteNoise gives for a file of the same size, (b) a
bare Django view for as many bytes, (c) Wagtail, (d) Wagtail with wagtail-cache, each at its best of three tries in a
round: where all connections happen to end up with one worker, anything gives half as much. Goals: (a) 0.95, (c) 30,
(d) 1.2.

{table(KEPT, rows["kept"])}
## Uncached pages

How many times as many answers for the same processor time as Wagtail (goal 3) and as the bare view; kB of HTML of ours
and Wagtail's.

{table(UNCACHED, rows["uncached"])}
## Growth

Milliseconds of an uncached page at either size, one visitor at a time, and the ratio large to small: uncached (goal
1.5) and kept (goal 1.1).

{table(GROWTH, rows["growth"])}
*Uncached* is not kept as bytes; what pages have in common, such as counts, menus and the cards in lists, each process
has made since the last change of content. The first page after a change makes what it needs of that, in milliseconds:

{table(EDIT, rows["edit"])}
## Queries

On PostgreSQL at the large size: how many queries a page takes for who comes first after a change of content and for all
others, and which tables of more than 1,000 rows they read from one end to the other (`benchmarks/plans.py`).

{table(PLANS, once["plans"])}
## Behind nginx

Answers per second with `deploy/nginx.conf.template` in front, and of an nginx that gives a precompressed file, both
with TLS. Goal 0.8.

{table(["home behind nginx", "file of nginx", "ratio"], once["nginx"])}
## Memory and start

Memory after the kept pages were asked for, in MB: of the largest worker, and of all processes together, in which what
they share is counted once. Goal: ours no more than Wagtail's.

{table(MEMORY, memory)}
From start to first answer, median of {rounds}: ours {mine:.2f} s, Wagtail's {theirs:.2f} s, ratio
{mine / theirs:.2f}. Goal 0.5.

## An edit

Of {edits} requests right after an edit, so many showed it: Wagtail {plain}; with its cache in the memory of each
process, as measured above, {in_memory}; with its cache in files that the processes share {in_files}. Ours shows it in
all of them: `tests/test_page_cache.py`. `make load` tries that for ten minutes with everything else going on, and
counts errors, what was sent in and lost, and memory (`benchmarks/load.py`).
"""
