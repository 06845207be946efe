"""The colours of the style sheet, for what is drawn without it."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


@cache
def colors():
    """Name of each colour → the pair for light and for dark."""
    sheet = Path(finders.find("css/colors.css")).read_text(encoding="utf-8")
    return {name: (light, dark) for name, light, dark in PAIR.findall(sheet)}


def light(name):
    return colors()[name][0]
