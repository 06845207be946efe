"""Everything at once for a while: readers, people who send in initiatives, and a coordinator who edits.

    make load           ten minutes; or python -m benchmarks.load --seconds 60

The site runs on loopback with PostgreSQL and two workers that are never replaced, so that nothing hides how their
memory grows, and with a small shelf for kept pages, so that it does not grow by filling that. Nobody may meet an error,
no page may be older than the last edit that was answered when it was asked for, and whatever was sent in is stored once
and confirmed by one mail. Speed is not what is measured.
"""

import argparse
import re
import statistics
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from random import Random
from threading import Event, Lock
from urllib.parse import quote

import psycopg2

from .__main__ import ALL, LAST_PAGE
from .browsing import Visitor, choices
from .report import table
from .sites import ours

SMALL_SHELF = {"DJANGO_SETTINGS_MODULE": "benchmarks.small_shelf"}
READERS, SENDERS = 6, 2
# In seconds: between two edits, and how long nobody but a robot takes for less to fill in the form.
PAUSE, READING = 2, 3.2
EDITED = re.compile(rb"utgava(\d+)")
FORM = "/en/initiatives/submit/form/"
SIGN_IN = {"username": "coordinator@example.org", "password": "exempel-exempel"}
# What shows the initiative that is edited.
SHOWING = ["/sv/initiativ/{slug}/", "/sv/initiativ/", "/en/initiatives/", "/api/v1/initiatives/{slug}"]
FILES = ["/sv/initiativ.atom", "/en/initiatives.csv", "/sv/initiativ.json", "/en/initiatives.embed", "/sitemap.xml"]


class Run:
    """What they all share: when it is over, the last edit that was answered, what was counted, and what went wrong."""

    def __init__(self, port):
        self.port = port
        self.over, self.lock = Event(), Lock()
        self.edit, self.counts, self.wrong = 0, Counter(), []

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def note(self, what):
        with self.lock:
            self.wrong.append(what)

    def again_and_again(self, act):
        while not self.over.is_set():
            try:
                act()
            except Exception:
                self.note(traceback.format_exc(limit=-2))
                self.over.wait(1)

    def get(self, visitor, path, who):
        """A page, looked at whether it is one and is as new as it must be."""
        newest = self.edit
        page = visitor.get(path)
        self.answered(page, who)
        if old := [number for number in edits_in(page) if number < newest]:
            self.note(f"{path} shows edit {old[0]} after edit {newest} was answered")
        return page

    def answered(self, page, who, status=200):
        self.count(who)
        if page.status_code != status:
            self.note(f"{page.request.method} {page.url} answered {page.status_code}")


def edits_in(page):
    return [int(number) for number in EDITED.findall(page.content)]


def slugs_in(page):
    return list(dict.fromkeys(re.findall(r"/sv/initiativ/(exempel-\d+)/", page.text)))


def reader(run, number, slugs):
    """Somebody, or a program, that looks at whatever there is, from many places."""
    random, visitor = Random(number), Visitor(run.port)
    fixed = [address.format(last=LAST_PAGE["small"]) for address in ALL.values()] + FILES

    def read():
        slug, word = random.choice(slugs), quote(random.choice(["programmering", "kurs", "Umeå", "robot"]))
        kinds = [
            *[random.choice(fixed)] * 4,
            f"/sv/initiativ/{slug}/",
            f"/en/initiatives/{slug}/",
            f"/api/v1/initiatives/{slug}",
            f"/en/search/?q={word}+{random.randrange(1000)}",
        ]
        visitor.comes_from(f"198.18.{random.randrange(256)}.{random.randrange(256)}")
        run.get(visitor, random.choice(kinds), "reader")

    run.again_and_again(read)


def sender(run, numbers):
    """People who send in one initiative each."""

    def send():
        number = next(numbers)
        visitor = Visitor(run.port, f"198.19.{number // 256}.{number % 256}")
        form = run.get(visitor, FORM, "sender")
        time.sleep(READING)
        check = visitor.send(
            form,
            field="key",
            organization=choices(form, "organization")[number % 7],
            areas=choices(form, "areas")[number % 4],
            name=f"Exempel Person {number}",
            email=f"sender{number}@example.org",
            title_en=f"Robots number {number}",
            summary_en="Neighbours build robots.",
            body_en="Every Tuesday.",
            consent="on",
        )
        run.answered(check, "sender")
        sent = visitor.send(check)
        run.answered(sent, "sender")
        if "/sent/" in sent.url:
            run.count("sent")
        else:
            run.note(f"A form that was sent led to {sent.url}")

    run.again_and_again(send)


def coordinator(run, slug, key):
    """Gives one initiative another title, and looks at once whether the site shows it."""
    staff, visitor = Visitor(run.port), Visitor(run.port, "198.18.255.255")
    address, addresses = f"/admin/initiatives/initiative/{key}/change/", [path.format(slug=slug) for path in SHOWING]

    def edit():
        number = run.edit + 1
        form = run.get(staff, address, "coordinator")
        if "/login/" in form.url:
            run.answered(staff.send(form, field="password", **SIGN_IN), "coordinator")
            return
        title = f"Exempel utgava{number}"
        answer = staff.send(form, field="title_sv", is_followed=False, title_sv=title, title_en=title)
        run.answered(answer, "coordinator", status=302)
        run.edit = number
        for path in addresses:
            if number not in edits_in(run.get(visitor, path, "coordinator")):
                run.note(f"{path} did not show edit {number}")
        run.over.wait(PAUSE)

    run.again_and_again(edit)


def rows(database, query, values=None):
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def number_of(database, table, condition):
    [[number]] = rows(database, f"SELECT COUNT(*) FROM {table} WHERE {condition}")
    return number


def load(site, server, seconds):
    """Let them all loose: (the Run, MB of all workers each ten seconds)."""
    database = site.environment["DATABASE_URL"]
    run, numbers, workers, memory = Run(server.port), count(), server.workers(), []
    visitor = Visitor(server.port)
    slug, *_others = slugs_in(visitor.get("/sv/initiativ/"))
    [[key]] = rows(database, "SELECT id FROM initiatives_initiative WHERE slug = %s", [slug])
    slugs = slugs_in(visitor.get("/sv/initiativ.json"))
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(READERS + SENDERS + 1) as threads:
        try:
            all_of_them = [threads.submit(reader, run, number, slugs) for number in range(READERS)]
            all_of_them += [threads.submit(sender, run, numbers) for _ in range(SENDERS)]
            all_of_them.append(threads.submit(coordinator, run, slug, key))
            while (left := end - time.monotonic()) > 0:
                time.sleep(min(10, left))
                memory.append(sum(server.memories()))
        finally:
            run.over.set()
    for one in all_of_them:
        one.result()
    if server.workers() != workers:
        run.note("A worker has died.")
    stored = {
        "initiatives stored": number_of(database, "initiatives_initiative", "title_en LIKE 'Robots number %'"),
        "submissions stored": number_of(database, "publishing_submission", "email LIKE 'sender%@example.org'"),
        "mails queued": number_of(database, "post_office_email", "\"to\" LIKE 'sender%@example.org'"),
    }
    for what, number in stored.items():
        if number != run.counts["sent"]:
            run.note(f"{run.counts['sent']} initiatives were sent in, {what}: {number}")
    run.counts.update(stored, edits=run.edit)
    for what in ("reader", "sent", "edits"):
        if not run.counts[what]:
            run.note(f"There was nothing to measure: {what} 0")
    return run, memory


def growth(memory):
    """Rows on the memory of all workers, in MB."""
    found = [["memory after each minute, MB", " ".join(f"{size:.0f}" for size in memory[5::6])]]
    if len(memory) > 18:
        second, last = statistics.mean(memory[6:12]), statistics.mean(memory[-6:])
        found.append(["last minute to second minute", f"{last / second:.3f}"])
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=600)
    seconds = parser.parse_args().seconds
    with ours("PostgreSQL", "small", name="load") as site:
        site.manage("load_demo")
        with site.serve("--workers", "2", "--max-requests", "0", **SMALL_SHELF) as server:
            run, memory = load(site, server, seconds)
    print(table(["in", f"{seconds} s"], [*sorted(run.counts.items()), *growth(memory), ["wrong", len(run.wrong)]]))
    print(*run.wrong[:20], sep="\n")
    sys.exit(1 if run.wrong else 0)


if __name__ == "__main__":
    main()
