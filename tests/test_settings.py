"""How the site starts, and how it refuses to. Each start is a process of its own with its own environment."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management.utils import get_random_secret_key

from tests.servers import bare_environment

pytestmark = pytest.mark.once

PRODUCTION = {"SITE_URL": "https://example.org", "SECRET_KEY": get_random_secret_key() + "0123456789"}


def start(tmp_path, *command, **environment):
    """Run manage.py with nothing of our own environment but the path; returns the finished process."""
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *(command or ("check",))],
        cwd=settings.BASE_DIR,
        env=bare_environment(**{"DATA_DIR": str(tmp_path / "var"), **environment}),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def setting(tmp_path, name, **environment):
    code = f"from django.conf import settings; print(settings.{name})"
    done = start(tmp_path, "shell", "--no-imports", "-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_starts_from_an_empty_environment_and_keeps_its_key(tmp_path):
    key = setting(tmp_path, "SECRET_KEY")
    assert len(key) >= 50
    assert setting(tmp_path, "SECRET_KEY") == key
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_it_refuses_a_public_address_without_a_key(tmp_path):
    done = start(tmp_path, SITE_URL="https://example.org")
    assert done.returncode != 0
    assert "SECRET_KEY: must be set to at least 50 random characters" in done.stderr
    assert "Traceback" not in done.stderr
    assert start(tmp_path, SITE_URL="https://example.org", SECRET_KEY="a" * 60).returncode != 0


def test_it_names_every_bad_value_at_once(tmp_path):
    bad = {
        "PORT": "many",
        "DEBUG": "perhaps",
        "ADMIN_PATH": "/admin",
        "SITE_URL": "ftp://x",
        "DATABASE_URL": "oracle://x",
    }
    done = start(tmp_path, **{"DATA_DIR": "/proc/nowhere", **bad})
    assert done.returncode != 0
    assert "  DATA_DIR: cannot be made or used" in done.stderr
    assert all(f"  {name}: " in done.stderr for name in bad), done.stderr


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "http://example.org",
        "https://example.org/",
        "https://example.org/site",
        "https://",
        "https://a:b",
    ],
)
def test_it_refuses_an_address_that_is_not_one(tmp_path, address):
    done = start(tmp_path, **{**PRODUCTION, "SITE_URL": address})
    assert done.returncode != 0
    assert "SITE_URL" in done.stderr


def test_an_address_in_capitals_is_as_safe_as_any(tmp_path):
    loud = {**PRODUCTION, "SITE_URL": "HTTPS://Example.ORG"}
    assert setting(tmp_path, "SITE_URL", **loud) == "https://example.org"
    assert setting(tmp_path, "SESSION_COOKIE_SECURE", **loud) == "True"
    assert "SECRET_KEY" in start(tmp_path, SITE_URL="HTTPS://example.org").stderr


def test_an_empty_variable_counts_as_none(tmp_path):
    empty = dict.fromkeys(["PORT", "SITE_URL", "DEBUG", "SECRET_KEY", "DATABASE_URL", "ADMIN_PATH"], "")
    assert setting(tmp_path, "SITE_URL", **empty) == "http://127.0.0.1:8000"


def test_a_database_address_without_a_database_is_refused(tmp_path):
    assert "DATABASE_URL: must name a database" in start(tmp_path, DATABASE_URL="postgres://").stderr


def test_it_refuses_to_show_its_inside_on_a_public_address(tmp_path):
    assert "DEBUG: must be off" in start(tmp_path, DEBUG="true", **PRODUCTION).stderr


def test_a_public_site_passes_djangos_deployment_check(tmp_path):
    done = start(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "local", "public"),
    [
        ("SESSION_COOKIE_NAME", "sessionid", "__Host-sessionid"),
        ("CSRF_COOKIE_SECURE", "False", "True"),
        ("SECURE_SSL_REDIRECT", "False", "True"),
        ("ALLOWED_HOSTS", None, "['example.org']"),
        ("SITE_URL", "http://127.0.0.1:8000", "https://example.org"),
    ],
)
def test_the_address_decides_how_strict_the_site_is(tmp_path, name, local, public):
    assert local is None or setting(tmp_path, name) == local
    assert setting(tmp_path, name, **PRODUCTION) == public


def test_port_and_admin_path_follow_the_environment(tmp_path):
    assert setting(tmp_path, "SITE_URL", PORT="8123") == "http://127.0.0.1:8123"
    code = "from django.urls import reverse; print(reverse('admin:index'))"
    done = start(tmp_path, "shell", "--no-imports", "-c", code, ADMIN_PATH="skrivbord/")
    assert done.stdout.strip() == "/skrivbord/"


def test_a_foreign_host_is_turned_away(client):
    assert client.get("/sv/", headers={"host": "evil.example"}).status_code == 400
