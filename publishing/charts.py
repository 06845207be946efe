"""Charts as SVG, drawn on the server. A table with the same numbers stands beside each; the style sheet colours them.

They are 320 units wide, the width of a small phone, so that their words stay readable when they shrink to fit.
"""

from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

WIDTH = 320
ROW = 38
BAR = 12
HEIGHT = 170
SVG = (
    '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title">'
    '<title id="{}-title">{}</title>{}</svg>'
)
BARS = (
    '<text class="chart__label" x="0" y="{}">{}</text><rect class="chart__bar color-{}" x="0" y="{}" width="{}"'
    ' height="12" rx="2"/><text class="chart__value" x="{}" y="{}">{}</text>'
)
COLUMNS = (
    '<rect class="chart__bar color-blue" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
    '<text class="chart__value" text-anchor="middle" x="{}" y="{}">{}</text>'
    '<text class="chart__label" text-anchor="middle" x="{}" y="{}">{}</text>'
)


def bars(name, title, rows):
    """Horizontal bars, one below another. `rows` are (label, number, colour family); `name` makes ids unique."""
    most = max((number for _label, number, _family in rows), default=0) or 1
    longest = WIDTH - 50
    shapes = []
    for place, (label, number, family) in enumerate(rows):
        top, width = place * ROW, round(number / most * longest, 1)
        words = Truncator(label).chars(44)
        shapes.append((top + 15, words, family, top + 20, width, width + 6, top + 20 + BAR - 1, number))
    return drawn(name, title, ROW * len(rows), format_html_join("", BARS, shapes))


def columns(name, title, rows):
    """Columns side by side, as for years. `rows` are (label, number); where it is narrow, some labels are left out."""
    most = max((number for _label, number in rows), default=0) or 1
    step = WIDTH / max(len(rows), 4)
    every = -(-len(rows) * 38 // WIDTH) or 1
    base, tallest = HEIGHT - 20, HEIGHT - 40
    shapes = []
    for place, (label, number) in enumerate(rows):
        height = round(number / most * tallest, 1)
        left, middle = round(place * step + step * 0.15, 1), round((place + 0.5) * step, 1)
        value = number if step >= 20 else ""
        shown = label if (len(rows) - 1 - place) % every == 0 else ""
        top = round(base - height, 1)
        shapes.append((left, top, round(step * 0.7, 1), height, middle, top - 5, value, middle, HEIGHT - 4, shown))
    return drawn(name, title, HEIGHT, format_html_join("", COLUMNS, shapes))


def drawn(name, title, height, shapes):
    return format_html(SVG, WIDTH, height, name, name, title, shapes)
