"""What is installed is what was chosen: the lock files hold every package of the lists, in its version, by its hash."""

import re

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.once

LISTS = ["requirements", "requirements-dev", "requirements-release"]


def chosen(text):
    """Name → version of each package in a list; lines that are no packages are left out."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    wanted = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(package.name): str(package.specifier) for package in wanted}


def locked(text):
    """Name → version of each package in a lock file, and the packages without a hash."""
    entries = re.findall(r"^(\S+?)(?:\[.*\])?(==\S+)(.*(?:\n +--hash=sha256:[0-9a-f]{64}.*)*)", text, re.MULTILINE)
    versions = {canonicalize_name(name): version for name, version, rest in entries}
    return versions, [name for name, version, rest in entries if "--hash=" not in rest]


def missing(chosen, locked):
    return {name: version for name, version in chosen.items() if locked.get(name) != version}


@pytest.mark.parametrize("name", LISTS)
def test_the_lock_files_hold_what_the_lists_choose(name):
    versions, without_hash = locked((settings.BASE_DIR / f"{name}.lock").read_text())
    assert not missing(chosen((settings.BASE_DIR / f"{name}.txt").read_text()), versions), "Run `make lock`."
    assert not without_hash


def test_what_tests_run_on_is_what_the_site_runs_on():
    site, development = (locked((settings.BASE_DIR / f"{name}.lock").read_text())[0] for name in LISTS[:2])
    assert not missing(site, development)


@pytest.mark.parametrize("name", LISTS)
def test_nobody_is_told_where_to_fetch_from(name):
    assert not re.search(r"https?:|--(extra-)?index|--find-links", (settings.BASE_DIR / f"{name}.lock").read_text())


def test_a_package_that_is_missing_other_or_without_a_hash_is_noticed():
    good = f"Some_Thing[extra]==1.0 ; python_version < '4' \\\n    --hash=sha256:{'a' * 64}\n    # via x\nother==2\n"
    versions, without_hash = locked(good)
    assert versions == {"some-thing": "==1.0", "other": "==2"}
    assert without_hash == ["other"]
    wanted = chosen("-r x.txt\n# words\nsome.thing[extra]==1.0  # why\nother==3\nnew==1\n")
    assert missing(wanted, versions) == {"other": "==3", "new": "==1"}
