"""The site as somebody meets it who is the first to ask for each page."""

from coalition_site.settings import *  # noqa: F403

MIDDLEWARE = [name for name in MIDDLEWARE if "PageCache" not in name]  # noqa: F405
