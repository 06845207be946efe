"""The picture that others show when someone shares a page: the title, whose it is, and the areas' shapes."""

from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from publishing.patterns import SHAPES, cells

from .colors import light

WIDTH, HEIGHT = 1200, 630
MARGIN, CELL = 64, 105
# Drawn twice as large and scaled down, so that curves are smooth.
SCALE = 2
FONT = settings.BASE_DIR / "static" / "fonts" / "schibsted-grotesk.woff2"
COLUMNS, ROWS = 3, HEIGHT // CELL


def font(size, weight):
    loaded = ImageFont.truetype(FONT, size * SCALE)
    loaded.set_variation_by_axes([weight])
    return loaded


def wrap(text, face, width, room):
    """At most `room` lines of at most `width` pixels. A longer word is broken; what has no room becomes an ellipsis."""
    lines = [""]
    for word in text.split():
        if lines[-1] and face.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        rest = word
        while face.getlength(rest) > width:
            head = next(rest[:end] for end in range(len(rest) - 1, 0, -1) if face.getlength(f"{rest[:end]}-") <= width)
            lines.append(f"{head}-")
            rest = rest[len(head) :]
        lines.append(rest)
    lines = [line for line in lines if line]
    if len(lines) > room:
        last = lines[room - 1]
        while face.getlength(f"{last} …") > width:
            last = last[:-1]
        lines = [*lines[: room - 1], f"{last} …"]
    return lines


def fitted(text, width, height):
    """The largest type in which the text fits without breaking a word, else the smallest; and its lines."""
    for size in (84, 72, 60, 50, 42):
        face = font(size, 800)
        lines = wrap(text, face, width, room=int(height // (size * SCALE * 1.1)))
        if " ".join(lines) == " ".join(text.split()):
            break
    return face, lines


def draw_shape(draw, family, turn, box):
    """One of the families' shapes, as `publishing.patterns.SHAPES` has them, in a square of pixels."""
    left, top, right, bottom = box
    side = right - left
    fill = light(f"shape-{family}")
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    if family == "blue":
        x, y = corners[turn]
        draw.pieslice((x - side, y - side, x + side, y + side), turn * 90, turn * 90 + 90, fill=fill)
    elif family == "green":
        draw.ellipse(box, fill=fill)
    elif family == "plum":
        draw.polygon([corner for index, corner in enumerate(corners) if index != (turn + 2) % 4], fill=fill)
    else:
        rounded = (False, True, False, True) if turn == 0 else (True, False, True, False)
        draw.rounded_rectangle(box, side // 2, fill=fill, corners=rounded)


def social_picture(title, byline, families, seed):
    """PNG bytes, 1200 × 630 pixels."""
    families = families or list(SHAPES)
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), light("paper"))
    draw = ImageDraw.Draw(picture)
    side = CELL * SCALE
    edge = (WIDTH - COLUMNS * CELL) * SCALE
    draw.rectangle((edge, 0, WIDTH * SCALE, HEIGHT * SCALE), fill=light(families[0]))
    for family, turn, column, row in cells(seed, families, COLUMNS, ROWS):
        x, y = edge + column * side, row * side
        draw_shape(draw, family, turn, (x, y, x + side, y + side))

    margin = MARGIN * SCALE
    room = edge - 2 * margin
    face, lines = fitted(title, room, 370 * SCALE)
    small = font(30, 500)
    y = margin
    if byline:
        draw.text((margin, y), wrap(byline, small, room, 1)[0], fill=light("ink-quiet"), font=small)
        y += 54 * SCALE
    draw.multiline_text((margin, y), "\n".join(lines), fill=light("ink"), font=face, spacing=face.size * 0.05)
    draw.text((margin, HEIGHT * SCALE - margin), settings.SITE_NAME, fill=light("ink"), font=font(30, 700), anchor="ls")

    file = BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()
