import os

import pytest
from django.db import connections
from django.utils import translation

from coalition_site import places
from publishing import images
from tests import copies, servers
from tests.find_chromium import find

# Playwright runs its own event loop in the test's thread; the database is still used from one thread at a time.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def _no_files(tmp_path_factory):
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def _quick_and_separate(settings, tmp_path, _no_files):
    """Cheap password hashes, static files straight from the source, uploads to a folder of the test's own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    # Not those that the code's folder happens to hold, which a test beside this one may be collecting.
    settings.STATIC_ROOT = _no_files
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def object_store():
    with servers.object_store() as server:
        yield server


@pytest.fixture
def media_in_store(settings, object_store):
    """Uploads go to a bucket of the test's own; gives its address."""
    address = object_store.bucket()
    settings.STORAGES = {**settings.STORAGES, "default": places.object_store(address)}
    return address


@pytest.fixture(params=["folder", "store"])
def any_media(request):
    """The test runs twice: uploads go to a folder, and to an object store."""
    if request.param == "store":
        request.getfixturevalue("media_in_store")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Databases of different tests may go by the same content version; each test begins in the site's own language."""
    translation.deactivate()
    copies.forget()


@pytest.fixture
def pages_made_anew(settings):
    """Without the kept pages, which cost one query for the content version, however many the page needs."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "PageCache" not in name]


@pytest.fixture(autouse=True, scope="session")
def _each_picture_encoded_once():
    """Tests that load the demonstration's pictures share the time that it takes to encode them."""
    done = {}
    encoded = images.encoded

    def remembered(image, options):
        key = (image.mode, image.size, hash(image.tobytes()), str(options))
        if key not in done:
            done[key] = encoded(image, options)
        return done[key]

    images.encoded = remembered
    yield
    images.encoded = encoded


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The rows that migrations made, which transactional tests put back, for every connection.

    Under Playwright's event loop Django uses another connection object than before, which would not know them.
    """
    connection = connections["default"]
    if rows := getattr(connection, "_test_serialized_contents", None):
        type(connection)._test_serialized_contents = rows
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            fresh = copies.put_aside()
        type(connection.creation).deserialize_db_from_string = lambda creation, rows: copies.put_back(fresh)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": find(), "args": ["--no-sandbox", *quiet]}


def pytest_collection_modifyitems(items):
    if os.environ.get("CI") == "true" or find():
        return
    for item in items:
        if "page" in item.fixturenames or "browser" in item.fixturenames:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
