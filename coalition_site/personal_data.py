"""The register of personal data: which there are, why, for how long and who sees them.

It is the coalition’s personal_data.toml. A test fails for a field that may hold personal data and does not stand there.
"""

import tomllib
from datetime import timedelta
from functools import cache

from django.conf import settings

from members.models.sign_in_link import FORGOTTEN_AFTER
from publishing import drafts, limits
from publishing.retention import RULES

COLUMNS = ("what", "purpose", "basis", "kept", "seen")
# What no setting changes.
SHORT = {"drafts": drafts.KEPT, "links": FORGOTTEN_AFTER, "attempts": limits.KEPT}


@cache
def register():
    return tomllib.loads((settings.COALITION.folder / "personal_data.toml").read_text(encoding="utf-8"))


def table(language):
    """The register in a language: its `title`, `introduction`, `headings` and `rows` of texts."""
    words = register()[f"words_{language}"]
    periods = SHORT | {"sessions": timedelta(seconds=settings.SESSION_COOKIE_AGE)}
    periods |= {name: rule.period for name, rule in RULES.items()}
    kept = {name: f"{p.days} {words['day' if p.days == 1 else 'days']}" for name, p in periods.items()}
    rows = [[record[f"{column}_{language}"].format_map(kept) for column in COLUMNS] for record in register()["record"]]
    return words | {"headings": [words[column] for column in COLUMNS], "rows": rows}
