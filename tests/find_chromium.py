"""Finds a Chromium for the browser tests, or gets one: an installed one, else Playwright's own, else Debian's.

Run by `make test`. With CI=true a machine without a browser fails; elsewhere the browser tests are skipped and say so.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed():
    """Path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def playwrights():
    """Path of Playwright's own Chromium when it has been fetched, else None."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only this question needs it)

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def find():
    return installed() or playwrights()


def succeeds(*command, minutes=10):
    try:
        return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, timeout=60 * minutes).returncode == 0
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False


def get():
    """Fetch a browser in one way or the other; the caller looks whether it worked."""
    if succeeds(sys.executable, "-m", "playwright", "install", "chromium", minutes=3):
        return
    if os.geteuid() == 0 and succeeds("apt-get", "update", "-qq"):
        succeeds("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")


if __name__ == "__main__":
    if not find():
        get()
    if not find():
        message = "No Chromium was found and none could be installed."
        if os.environ.get("CI") == "true":
            sys.exit(message)
        sys.stderr.write(f"{message} The browser tests will be skipped.\n")
