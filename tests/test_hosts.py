"""Two hosts of the site with one PostgreSQL, one Redis and one object store, behind the nginx that we ship."""

import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import lxml.html
import pytest
import requests
from django.conf import settings
from django.core.management.utils import get_random_secret_key

from benchmarks.browsing import Visitor
from benchmarks.processes import free_port, nginx, shipped
from tests import servers
from tests.test_pictures import file, photo
from tests.test_settings import start

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine"),
]
PASSWORD = "exempel-exempel"
MAKE_PEOPLE = f"""
from django.contrib.auth.models import Group
from members.models import User
for name in ("first", "second"):
    user = User.objects.create_user(f"{{name}}@example.com", "{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name="Coordinators"))
"""


class Host(Visitor):
    """One of them, and somebody who goes to it directly, by its own address."""

    def __init__(self, get):
        super().__init__(get.port)
        self.port, self.process = get.port, get.process


def browser():
    session = requests.Session()
    session.trust_env = False
    return session


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    with servers.postgres() as database, servers.redis() as cache, servers.object_store() as store:
        folder = tmp_path_factory.mktemp("hosts")
        shared = {"DATABASE_URL": database.url, "CACHE_URL": cache.url, "STORAGE_URL": store.url}
        shared["SECRET_KEY"] = get_random_secret_key()
        for command in (("migrate",), ("load_content",), ("shell", "--no-imports", "-c", MAKE_PEOPLE)):
            done = start(folder, *command, **shared)
            assert done.returncode == 0, done.stderr
        yield shared


@pytest.fixture
def run(environment, tmp_path):
    """A function that starts a host; all of them end with the test."""
    with ExitStack() as running:
        yield lambda name: Host(running.enter_context(servers.site(tmp_path / name, DRAIN_SECONDS="1", **environment)))


def sign_in(host, name, password=PASSWORD):
    page = host.get("/admin/login/")
    return host.send(page, field="username", username=f"{name}@example.com", password=password)


def test_two_hosts_are_one_site(run, environment, tmp_path):
    one, other = run("one"), run("other")
    assert "Vetter" in other.get("/sv/kontakt/").text

    # Who has signed in at one has signed in at the other.
    assert sign_in(one, "first").status_code == 200
    other.session.cookies.update(one.session.cookies)
    assert other.get("/admin/", is_followed=False).status_code == 200

    # What is changed at one is to be seen at the other with the next request.
    visitor = browser()
    people = lxml.html.fromstring(one.get("/admin/members/contactperson/").content)
    person = people.xpath("//a[contains(., 'Vetter')]/@href")[0]
    assert "Vetter" in visitor.get(other.home + "/sv/kontakt/").text
    assert one.send(one.get(person), field="name", name="Robin Nyman").status_code == 200
    page = visitor.get(other.home + "/sv/kontakt/").text
    assert "Robin Nyman" in page
    assert "Vetter" not in page

    # A picture that is uploaded at one is shown by the other.
    members = lxml.html.fromstring(one.get("/admin/members/organization/").content)
    member = members.xpath("//th[contains(@class, 'field-name')]/a/@href")[0]
    logo = ("logo.png", file(photo(), "PNG"), "image/png")
    saved = one.send(one.get(member), field="slug", files={"logo": logo})
    assert saved.status_code == 200
    slug = lxml.html.fromstring(one.get(member).content).xpath("//input[@name='slug']/@value")[0]
    shown = lxml.html.fromstring(visitor.get(f"{other.home}/sv/medlemmar/{slug}/").content)
    [picture] = shown.xpath("//main//img[contains(@src, '/media/logos/')]/@src")[:1]
    assert visitor.get(other.home + picture).headers["Content-Type"].startswith("image/")
    assert not list(tmp_path.glob("*/media/**/*.*"))

    # Attempts are counted together.
    hosts = (one, other, one, other, one, other)
    tries = [sign_in(Visitor(host.port), "second", "wrong").status_code for host in hosts]
    assert tries[-1] == 429
    assert 429 not in tries[:5]


def test_a_night_on_two_hosts_is_one_night(environment, tmp_path):
    command = [sys.executable, "manage.py", "run_jobs"]
    servers.collect_static()
    place = tmp_path / "backups"
    environment = {**environment, "BACKUP_TO": str(place)}
    folders = [tmp_path / name for name in ("one", "other")]
    workers = [
        subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=servers.bare_environment(**environment, DATA_DIR=str(folder))
        )
        for folder in folders
    ]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    assert len(list(place.glob("backup-*"))) == 1


def test_a_host_that_ends_under_load_fails_nobody(run, tmp_path):
    stays, goes = run("stays"), run("goes")
    https = free_port()
    with nginx(shipped([stays.port, goes.port], free_port(), https)) as folder:
        servers.until(lambda: servers.listens(https))
        with Load(f"https://127.0.0.1:{https}", folder / "certificate.pem") as load:
            load.wait_for(60)
            goes.process.send_signal(signal.SIGTERM)
            # It says so first, and serves on.
            servers.until(lambda: goes.get("/healthz/ready").status_code == 503)
            assert goes.get("/sv/").status_code == 200
            assert goes.process.wait(40) == 0
            load.wait_for(60)
        assert load.failures == []
    killed = run("killed")
    with nginx(shipped([stays.port, killed.port], free_port(), https)) as folder:
        servers.until(lambda: servers.listens(https))
        with Load(f"https://127.0.0.1:{https}", folder / "certificate.pem", posts=False) as load:
            load.wait_for(60)
            killed.process.kill()
            load.wait_for(120)
        assert load.failures == []


class Load:
    """Visitors who ask through nginx for kept pages, for pages that nobody has asked for, and send forms.

    `failures` lists what they got that was no answer: (address, status or error).
    """

    def __init__(self, address, certificate, posts=True):
        self.address, self.posts, self.ended = address, posts, Event()
        self.certificate = str(certificate)
        self.answers, self.failures = 0, []

    def __enter__(self):
        self.pool = ThreadPoolExecutor(4)
        self.work = [self.pool.submit(self.visit, number) for number in range(4)]
        return self

    def __exit__(self, *error):
        self.ended.set()
        self.pool.shutdown()
        for one in self.work:
            one.result()

    def wait_for(self, number):
        """Until so many more have been answered."""
        aim = self.answers + number
        servers.until(lambda: self.answers >= aim or self.failures)

    def visit(self, number):
        session = browser()
        session.verify = self.certificate
        turn = 0
        while not self.ended.is_set():
            turn += 1
            self.ask(session.get, "/sv/", 200)
            self.ask(session.get, f"/sv/sok/?q=ord{number}x{turn}", 200)
            if self.posts:
                # Read, found wanting, and answered.
                self.ask(session.post, "/sv/logga-in/", 200)

    def ask(self, method, path, status):
        try:
            got = method(self.address + path, timeout=30).status_code
        except requests.RequestException as error:
            got = repr(error)
        self.answers += 1
        if got != status:
            self.failures.append((path, got))
