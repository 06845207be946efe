"""Pictures: what an upload must be, what is kept of it, and the files it is shown in. All of it on Pillow.

What is kept is called `<hash of the content>-<width>x<height>.jpg` or `.png`. So a name never means anything else, a
page knows the measures without opening a file, and the names of the renditions follow from it: `<hash>-<width>.avif`.
"""

import mimetypes
import re
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_MEGABYTES = 8
MAX_MEGAPIXELS = 40
# Of what is kept, in pixels.
MAX_EDGE = 2000
# Renditions are made in those of these widths that are smaller than the picture, and in its own.
WIDTHS = (160, 320, 640, 1280)
# A picture with more colours than this is a photo.
GRAPHIC_COLORS = 256

MASTER = {
    "jpg": {"format": "JPEG", "quality": 90, "progressive": True, "optimize": True},
    "png": {"format": "PNG", "optimize": True},
}
# The best first: a browser takes the first that it knows. What is kept as PNG has sharp edges, which these spare.
RENDITIONS = {
    "jpg": {
        "avif": {"format": "AVIF", "quality": 58, "speed": 8},
        "webp": {"format": "WEBP", "quality": 80},
    },
    "png": {
        "avif": {"format": "AVIF", "quality": 58, "speed": 8, "subsampling": "4:4:4"},
        "webp": {"format": "WEBP", "lossless": True},
    },
}
NAME = re.compile(r"(?P<stem>.*[0-9a-f]{32})-(?P<width>\d+)x(?P<height>\d+)\.(?P<kind>jpg|png)")

# Not every machine knows them, and a file without its type is not shown.
mimetypes.add_type("image/avif", ".avif")
mimetypes.add_type("image/webp", ".webp")


class CleanPicture(ContentFile):
    """What `clean_picture` gives, so that nothing is cleaned twice."""


def clean_picture(upload):
    """What is kept of an uploaded file: the picture alone, upright, in the web's colours, no larger than needed.

    Raise ValidationError, which says how to mend it, for everything that is not one still JPEG, PNG or WebP picture.
    """
    image = read(upload)
    kind = "png" if image.mode == "RGBA" or image.getcolors(GRAPHIC_COLORS) else "jpg"
    image.thumbnail((MAX_EDGE, MAX_EDGE), Image.Resampling.LANCZOS)
    content = encoded(image, MASTER[kind])
    name = f"{sha256(content).hexdigest()[:32]}-{image.width}x{image.height}.{kind}"
    return CleanPicture(content, name)


def read(upload):
    """The picture in an uploaded file in mode RGB or, when something shows through, RGBA. Raise ValidationError."""
    if upload.size > MAX_MEGABYTES * 1024 * 1024:
        raise ValidationError(
            _("The file is larger than %(limit)d MB. Make the picture smaller and choose it again.")
            % {"limit": MAX_MEGABYTES}
        )
    # Pillow has a different exception for every way a file can be broken, so all of them are caught.
    try:
        upload.seek(0)
        image = Image.open(upload, formats=FORMATS)
        is_too_large = image.width * image.height > MAX_MEGAPIXELS * 1_000_000
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        is_too_large = True
    except Exception:
        raise ValidationError(_("This is not a JPEG, PNG or WebP picture. Save it as one of them and choose it again."))
    # Until here only the header has been read: what follows takes memory.
    if is_too_large:
        raise ValidationError(
            _("The picture has more than %(limit)d megapixels. Make it smaller: a width of %(width)d pixels is enough.")
            % {"limit": MAX_MEGAPIXELS, "width": MAX_EDGE}
        )
    # Phones put a second view, or a map of the light, behind the picture in a JPEG. The first is the picture.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("The picture moves. Choose one that stands still."))
    try:
        # A large JPEG is read at half its size or less, if that is still large enough.
        image.draft(None, (MAX_EDGE, MAX_EDGE))
        ImageOps.exif_transpose(image, in_place=True)
        return in_web_colors(image)
    except Exception:
        raise ValidationError(_("The picture is damaged. Open it in a picture editor, save it and choose it again."))


def in_web_colors(image):
    """The picture in 8-bit sRGB, with nothing but its pixels."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        # 16 bits of grey, which Pillow would cut off instead of scaling.
        image = image.point(lambda value: value * (1 / 257)).convert("L")
    if image.mode != mode and (mode == "RGBA" or image.mode not in {"L", "CMYK"}):
        image = image.convert(mode)
    if profile:
        # Without its profile a photo from a phone would look pale.
        with suppress(ImageCms.PyCMSError):
            image = ImageCms.profileToProfile(image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode)
    if image.mode != mode or (mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255):
        image = image.convert("RGB")
    image.info = {}
    return image


def encoded(image, options):
    out = BytesIO()
    image.save(out, **options)
    return out.getvalue()


def size_of(name):
    """(width, height) of a kept picture by its name, or (None, None) for another file."""
    found = NAME.fullmatch(name)
    return (int(found["width"]), int(found["height"])) if found else (None, None)


def balanced(width, height, area, widest=150, highest=64):
    """Measures at which pictures of different shapes look equally large side by side: the same area, within limits."""
    scale = min((area / (width * height)) ** 0.5, widest / width, highest / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def renditions(name, extension):
    """The renditions of a kept picture as {width: name}, smallest first; none for a file that is not one."""
    if not (found := NAME.fullmatch(name)):
        return {}
    own = int(found["width"])
    return {width: f"{found['stem']}-{width}.{extension}" for width in (*(w for w in WIDTHS if w < own), own)}


def files_of(name):
    """The names of all files that belong to a kept picture: the renditions, then itself."""
    return [*(file for extension in ("avif", "webp") for file in renditions(name, extension).values()), name]


def store(storage, name, content):
    """Write a kept picture and its renditions. The picture comes last: when it is there, all are."""
    image = Image.open(content)
    for extension, options in RENDITIONS[PurePath(name).suffix[1:]].items():
        for width, rendition in renditions(name, extension).items():
            height = max(1, round(image.height * width / image.width))
            write(storage, rendition, encoded(image.resize((width, height), Image.Resampling.LANCZOS), options))
    content.seek(0)
    write(storage, name, content.read())


def write(storage, name, content):
    """Save under this very name; what stands there already has the same content."""
    if not storage.exists(name) and (other := storage.save(name, ContentFile(content))) != name:
        # Someone else wrote it in the same moment.
        storage.delete(other)
