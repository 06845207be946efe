"""Pictures for the demonstration content, drawn anew on every machine and everywhere the same.

`draw(name)` gives an uploaded file, as a member would send it in.
"""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SIZE = (1600, 1000)


def draw(name):
    image = DRAWINGS[name]()
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return ContentFile(out.getvalue(), f"{name}.png")


def sky(top, bottom):
    """Two colours that run into each other, from top to bottom."""
    return Image.composite(
        Image.new("RGB", SIZE, bottom), Image.new("RGB", SIZE, top), Image.linear_gradient("L").resize(SIZE)
    )


def glow(image, center, radius, color, blur):
    """Lay a soft disc over the picture."""
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).circle(center, radius, fill=190)
    image.paste(color, mask=mask.filter(ImageFilter.GaussianBlur(blur)))


def hills(image, lines, colors):
    """Ranges of hills, one in front of the other; each line is the heights from left to right."""
    for heights, color in zip(lines, colors, strict=True):
        step = SIZE[0] / (len(heights) - 1)
        ridge = [(n * step, height) for n, height in enumerate(heights)]
        mask = Image.new("L", SIZE)
        ImageDraw.Draw(mask).polygon([(0, SIZE[1]), *ridge, SIZE], fill=255)
        image.paste(color, mask=mask.filter(ImageFilter.GaussianBlur(6)))


def morning():
    """A pale sun above hills and a lake."""
    image = sky("#bcd9ec", "#fbe9d3")
    glow(image, (1130, 380), 130, "#fff6dc", 12)
    lines = [[560, 470, 540, 430, 520, 480], [640, 600, 560, 620, 570, 610], [720, 700, 740, 690, 730, 700]]
    hills(image, lines, ["#a9c3cf", "#7ea3b1", "#3f6f82"])
    hills(image, [[860, 850, 858, 852, 856, 850]], ["#c4dbe2"])
    return image


def squares():
    """Coloured squares in rows, like a child's first program, on a light that comes from the left."""
    image = sky("#f4efe4", "#dce6ea")
    glow(image, (260, 240), 420, "#fffaf0", 120)
    pen = ImageDraw.Draw(image)
    colors = ["#2f6690", "#3a7d5d", "#8a5a9e", "#d99a2b"]
    for row, pattern in enumerate(["0123", ".01.2", "..3120", ".20.1", "3.01"]):
        for column, code in enumerate(pattern):
            if code != ".":
                left, top = 330 + column * 165, 110 + row * 165
                pen.rounded_rectangle((left, top, left + 135, top + 135), 26, fill=colors[int(code)])
    shade = Image.linear_gradient("L").resize(SIZE).point(lambda value: 108 + value // 6)
    return ImageChops.overlay(image, shade.convert("RGB"))


def wordmark():
    """Wide, on nothing: three waves and a name."""
    image = Image.new("RGBA", (1200, 260))
    pen = ImageDraw.Draw(image)
    for n, color in enumerate(["#0b4f8a", "#3a7d5d", "#d99a2b"]):
        pen.arc((10, 30 + n * 60, 210, 190 + n * 60), 200, 340, fill=color, width=24)
    pen.text((250, 130), "Exempelkommunen", fill="#0b4f8a", font=ImageFont.load_default(104), anchor="lm")
    return image


def square():
    """As tall as wide, on a ground of its own."""
    image = Image.new("RGB", (600, 600), "#59206b")
    pen = ImageDraw.Draw(image)
    pen.polygon([(300, 90), (510, 470), (90, 470)], fill="#efddf3")
    pen.circle((300, 350), 70, fill="#59206b")
    pen.text((300, 535), "Exempelskolan", fill="#ffffff", font=ImageFont.load_default(64), anchor="mm")
    return image


def tall():
    """Taller than wide, on nothing: rings above a name in two lines. Pillow's own font has no ö."""
    image = Image.new("RGBA", (420, 640))
    pen = ImageDraw.Draw(image)
    for center, color in [((140, 150), "#0d4a2c"), ((280, 150), "#3a7d5d"), ((210, 270), "#8a4b00")]:
        pen.circle(center, 100, outline=color, width=26)
    for line, text in enumerate(["Exempel", "Union"]):
        pen.text((210, 450 + line * 90), text, fill="#0d4a2c", font=ImageFont.load_default(82), anchor="mm")
    return image


DRAWINGS = {drawing.__name__: drawing for drawing in (morning, squares, wordmark, square, tall)}
