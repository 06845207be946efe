"""A release has one number, wherever it is read."""

import re

import pytest
from django.conf import settings

from coalition_site import __version__
from tests import builders


@pytest.mark.once
def test_the_changelog_and_the_containers_have_the_version():
    changelog = (settings.BASE_DIR / "CHANGELOG.md").read_text()
    assert re.search(r"^## ([0-9.]+) – \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)[1] == __version__
    assert f"${{RELEASE:-{__version__}}}" in (settings.BASE_DIR / "compose.yaml").read_text()


@pytest.mark.once
@pytest.mark.django_db
def test_staff_see_the_version_and_nobody_else_does(client):
    assert __version__ not in client.get("/admin/login/").text
    client.force_login(builders.staff("Reviewers"))
    assert f"Version {__version__}" in client.get("/admin/").text
