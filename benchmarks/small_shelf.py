"""The site with little room for kept pages: full within a minute, it lets memory grow only where nothing bounds it."""

from coalition_site.settings import *  # noqa: F403

PAGE_CACHE_BYTES = 2_000_000
