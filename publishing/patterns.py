"""Pictures for what has none, drawn from the shapes of the areas' families; the same seed gives the same picture.

Each family has a shape of its own, so that colour is never the only sign. A shape fills one square of a grid.
"""

from hashlib import sha256

from django.utils.html import format_html, format_html_join

# Family → its shape in each orientation, as an SVG path that begins in the upper left corner of its square.
SHAPES = {
    "blue": ["h1a1 1 0 0 1-1 1z", "h1v1a1 1 0 0 1-1-1z", "m1 0v1h-1a1 1 0 0 1 1-1z", "v1h1a1 1 0 0 0-1-1z"],
    "green": ["m0 .5a.5.5 0 1 1 1 0a.5.5 0 1 1-1 0z"],
    "plum": ["h1l-1 1z", "h1v1z", "m1 0v1h-1z", "v1h1z"],
    "amber": ["h.5a.5.5 0 0 1 .5.5v.5h-.5a.5.5 0 0 1-.5-.5z", "m1 0v.5a.5.5 0 0 1-.5.5h-.5v-.5a.5.5 0 0 1 .5-.5z"],
}
SVG = (
    '<svg class="{0}" viewBox="0 0 {1} {2}" width="{3}" height="{4}" preserveAspectRatio="xMidYMid slice"'
    ' aria-hidden="true" focusable="false">{5}</svg>'
)
PATH = '<path class="color-{}" d="{}"/>'


def cells(seed, families, columns, rows):
    """Yield (family, orientation, x, y) for each square that holds a shape; about one in four stays empty."""
    random = sha256(seed.encode()).digest()
    for index in range(columns * rows):
        byte = random[index % len(random)] ^ (index // len(random) * 37)
        if byte % 4:
            family = families[byte // 4 % len(families)]
            yield family, byte // 16 % len(SHAPES[family]), index % columns, index // columns


def svg(name, columns, rows, square, paths):
    """An SVG of squares that are `square` pixels wide where no style sheet says otherwise."""
    size = (columns, rows, columns * square, rows * square)
    return format_html(SVG, name, *size, format_html_join("", PATH, paths))


def pattern(seed, families, columns=6, rows=2):
    """An SVG grid of the families' shapes on the ground of the first one; all families where none is given."""
    families = families or list(SHAPES)
    paths = {}
    for family, turn, x, y in cells(seed, families, columns, rows):
        paths[family] = paths.get(family, "") + f"M{x} {y}{SHAPES[family][turn]}"
    return svg(f"pattern color-{families[0]}", columns, rows, 40, sorted(paths.items()))


def glyph(family):
    """The family's shape alone, as an SVG the size of a letter."""
    return svg("glyph", 1, 1, 16, [(family, f"M0 0{SHAPES[family][0]}")])


def mark():
    """The site's mark: the four shapes in a square."""
    places = zip(SHAPES, ["0 0", "1 0", "0 1", "1 1"], strict=True)
    return svg("mark", 2, 2, 20, [(family, f"M{place}{SHAPES[family][0]}") for family, place in places])


def monogram(name):
    """What stands for a name: an acronym of up to four letters as it is, else the first letter."""
    words = ("".join(filter(str.isalnum, word)) for word in name.split())
    first = next(filter(None, words), "")
    return first if first.isupper() and len(first) <= 4 else first[:1].upper()


def family_of(seed):
    """One of the families, always the same for the same seed."""
    return sorted(SHAPES)[sha256(seed.encode()).digest()[0] % len(SHAPES)]
