"""What differs between two texts, word by word."""

import re
from difflib import SequenceMatcher

from django.utils.html import format_html
from django.utils.safestring import mark_safe

PIECE = re.compile(r"\w+|\s+|[^\w\s]")


def marked_difference(old, new):
    """Both texts as HTML: the old one with what went in `<del>`, the new one with what came in `<ins>`."""
    before, after = PIECE.findall(old), PIECE.findall(new)
    left, right = [], []
    for what, i1, i2, j1, j2 in SequenceMatcher(str.isspace, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        left.append(format_html("{}" if what == "equal" else "<del>{}</del>", gone) if gone else "")
        right.append(format_html("{}" if what == "equal" else "<ins>{}</ins>", come) if come else "")
    return mark_safe("".join(left)), mark_safe("".join(right))
