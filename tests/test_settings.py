"""How the site starts, and how it refuses to. Each start is a process of its own with its own environment."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management.utils import get_random_secret_key

from coalition_site import places
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
        "STORAGE_URL": "s3://key:HEMLIGT/a+b@host/bucket",
        "BACKUP_TO": "s3://key:HEMLIGT@host",
        "BACKUP_KEY": "AGE-SECRET-KEY-1HEMLIGT",
    }
    done = start(tmp_path, **{"DATA_DIR": "/proc/nowhere", **bad})
    assert done.returncode != 0
    assert "  DATA_DIR: cannot be made or used" in done.stderr
    assert all(f"  {name}: " in done.stderr for name in bad), done.stderr
    assert "HEMLIGT" not in done.stderr


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


STORE = {
    "endpoint_url": "https://s3.example.org",
    "access_key": "key",
    "secret_key": "a/b+c",
    "bucket_name": "pictures",
}
STORE |= {"location": "", "region_name": "us-east-1"}


@pytest.mark.parametrize(
    ("address", "differs"),
    [
        ("s3://key:a%2Fb+c@s3.example.org/pictures", {}),
        ("s3://key:a%2Fb+c@s3.example.org/pictures/", {}),
        ("s3+http://key:a%2Fb+c@minio:9000/pictures", {"endpoint_url": "http://minio:9000"}),
        ("s3+http://key:a%2Fb+c@[::1]:9000/pictures", {"endpoint_url": "http://[::1]:9000"}),
        (
            "s3://key:a%2Fb+c@s3.example.org/pictures/of/us/?region=garage",
            {"location": "of/us", "region_name": "garage"},
        ),
    ],
)
def test_an_object_store_is_named_in_one_line(address, differs):
    assert places.object_store(address)["OPTIONS"] == {**STORE, **differs}


@pytest.mark.parametrize(
    "address",
    [
        "pictures",
        "https://key:HEMLIGT@host/bucket",
        "s3://host/bucket",
        "s3://key@host/bucket",
        "s3://key:HEMLIGT@host",
        "s3://key:HEMLIGT@/bucket",
        "s3://key:HEM/LIGT@host/bucket",
        "s3://key:HEMLIGT@host:port/bucket",
        "s3://key:HEMLIGT@host/bucket?acl=public",
        "s3://key:HEMLIGT@host/bucket#x",
        "s3://key:HEMLIGT@[host/bucket",
    ],
)
def test_an_object_store_that_is_not_named_whole_is_refused(address):
    with pytest.raises(ValueError, match="must look like s3://ACCESS_KEY:SECRET@host/bucket") as refused:
        places.object_store(address)
    assert "HEM" not in str(refused.value)


@pytest.mark.parametrize(
    ("media", "backups"),
    [
        ("", "media/backups"),
        ("", "elsewhere/../media"),
        ("s3://key:secret@host/bucket", "s3://other:other@host/bucket/backups"),
    ],
)
def test_backups_never_stand_among_the_media(tmp_path, media, backups):
    media = places.object_store(media) if media else {}
    backups = backups if "://" in backups else tmp_path / backups
    with pytest.raises(ValueError, match="part of every backup"):
        places.for_backups(backups, tmp_path / "media", media)


def test_a_site_without_an_object_store_does_not_load_what_that_takes(tmp_path):
    code = "import sys, coalition_site.urls; from django.core.files.storage import default_storage as storage; "
    code += "print(storage.exists('x'), {'boto3', 'storages', 'pyrage'} & set(sys.modules))"
    done = start(tmp_path, "shell", "--no-imports", "-c", code)
    assert done.stdout == "False set()\n", done.stderr


def test_port_and_admin_path_follow_the_environment(tmp_path):
    assert setting(tmp_path, "SITE_URL", PORT="8123") == "http://127.0.0.1:8123"
    code = "from django.urls import reverse; print(reverse('admin:index'))"
    done = start(tmp_path, "shell", "--no-imports", "-c", code, ADMIN_PATH="skrivbord/")
    assert done.stdout.strip() == "/skrivbord/"


def test_a_foreign_host_is_turned_away(client):
    assert client.get("/sv/", headers={"host": "evil.example"}).status_code == 400
