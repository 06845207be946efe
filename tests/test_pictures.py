"""Pictures from the upload to the page: what is refused, what is kept, what is shown, and what is removed."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO
from operator import attrgetter
from time import monotonic

import pytest
import time_machine
from botocore.exceptions import EndpointConnectionError
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import override
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo
from storages.backends.s3 import S3Storage

from benchmarks.processes import free_port
from coalition_site import object_store, places
from coalition_site.archives import names_in
from initiatives.models import Initiative
from members.models import Organization
from publishing import images
from publishing.fields import PictureField, picture_fields
from publishing.history import forget_history
from publishing.images import clean_picture, files_of
from tests import builders
from tests.filling import FORMS, answers, post
from tests.test_admin import change
from tests.test_settings import start

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NAME = re.compile(r"(logos|initiatives)/[0-9a-f]{32}-\d+x\d+\.(jpg|png)")
SECRET = b"59.3293N-18.0686E"


def photo(size=(900, 600), mode="RGB"):
    """A picture with many colours, brighter to the right; its upper left corner is red."""
    ramp = Image.linear_gradient("L").rotate(90).resize(size)
    image = Image.merge("RGB", [ramp, Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)])
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 3, size[1] // 3), fill="red")
    return image.convert(mode)


def drawing(size=(300, 100), color=(0, 90, 160, 128)):
    """A half transparent bar on nothing."""
    image = Image.new("RGBA", size)
    ImageDraw.Draw(image).rectangle((size[0] // 4, 0, size[0] // 2, size[1]), fill=color)
    return image


def file(image, kind="JPEG", **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def upload(content, name="bild.jpg"):
    return SimpleUploadedFile(name, content)


def kept(content):
    """What is kept of a file: the picture, and the bytes it is kept in."""
    clean = clean_picture(ContentFile(content, "x"))
    data = clean.read()
    return Image.open(BytesIO(data)), data


def reason(content):
    """What the person reads whose file is refused."""
    with override("en"), pytest.raises(ValidationError) as refused:
        clean_picture(ContentFile(content, "x"))
    return refused.value.message


def stored():
    """The names of all files in the picture folders."""
    return {name for folder in ("logos/", "initiatives/") for name in names_in(default_storage, folder)}


def content_of(name):
    with default_storage.open(name) as found:
        return found.read()


def is_near(color, other):
    return all(abs(a - b) < 12 for a, b in zip(color, other, strict=True))


@pytest.fixture
def desk(client):
    client.force_login(builders.coordinator())
    return client


# What is refused


def bomb():
    """A hundred megapixels in a few kilobytes."""
    return file(Image.new("1", (10_000, 10_000)), "PNG")


def moving(kind):
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    return file(frames[0], kind, save_all=True, append_images=frames[1:])


REFUSED = {
    "an empty file": (b"", "not a JPEG"),
    "text": (b"hello", "not a JPEG"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "not a JPEG"),
    "GIF": (file(photo(), "GIF"), "not a JPEG"),
    "TIFF": (file(photo(), "TIFF"), "not a JPEG"),
    "AVIF": (file(photo((64, 64)), "AVIF"), "not a JPEG"),
    "PDF": (file(photo(), "PDF"), "not a JPEG"),
    "a script called JPEG": (b"\xff\xd8\xff<script>alert(1)</script>", "not a JPEG"),
    "a JPEG cut off": (file(photo())[:-2000], "damaged"),
    "a PNG cut off": (file(photo(), "PNG")[:-2000], "damaged"),
    "a PNG with nonsense inside": (file(photo(), "PNG").replace(b"IDAT\x78", b"IDAT\x00"), "damaged"),
    "a WebP cut off": (file(photo(), "WEBP")[:-2000], ""),
    "a moving PNG": (moving("PNG"), "moves"),
    "a moving WebP": (moving("WEBP"), "moves"),
    "a bomb": (bomb(), "40 megapixels"),
    "a larger bomb": (file(Image.new("1", (16_000, 16_000)), "PNG"), "40 megapixels"),
    "one pixel row too much": (file(Image.new("1", (8000, 5001)), "PNG"), "40 megapixels"),
    "too many bytes": (file(photo()) + b"0" * 8 * 1024 * 1024, "8 MB"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_a_still_picture_of_moderate_size_is_refused_with_a_reason(what):
    content, words = REFUSED[what]
    assert words in reason(content)


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    assert len(bomb()) < 20_000
    assert "megapixels" in reason(bomb())


def test_forty_megapixels_are_accepted():
    image, _data = kept(file(Image.new("1", (8000, 5000)), "PNG"))
    assert image.size == (2000, 1250)


def test_the_type_is_told_by_the_content_not_by_the_name():
    assert clean_picture(upload(file(photo(), "PNG"), "bild.exe")).name.endswith("-900x600.jpg")
    with pytest.raises(ValidationError):
        clean_picture(upload(b"<svg/>", "bild.png"))


# What is kept


@pytest.mark.parametrize("name", ["../../x.png", "..\\..\\x.png", "a\0b.png", "x" * 300 + ".png", "å ä ö.jpg", "-rf"])
def test_a_file_gets_a_name_made_from_its_content_whatever_it_was_called(name):
    organization = builders.organization(logo=upload(file(photo()), name))
    assert NAME.fullmatch(organization.logo.name)
    assert all(f.startswith("logos/") for f in stored())


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "YCbCr"])
def test_every_kind_of_jpeg_keeps_its_look(mode):
    assert_same_look(file(photo(mode=mode), quality=95))


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_every_kind_of_png_and_webp_keeps_its_look(mode, kind):
    assert_same_look(file(photo(mode=mode), kind))


def test_a_png_of_16_bits_or_few_colours_keeps_its_look():
    deep = photo(mode="L").convert("I").point(lambda value: value * 257).convert("I;16")
    assert_same_look(file(deep, "PNG"))
    assert_same_look(file(photo().quantize(200), "PNG"))
    assert len(kept(file(photo(mode="1"), "PNG"))[0].getcolors()) == 2


def assert_same_look(content):
    image, _data = kept(content)
    assert (image.size, image.mode) == ((900, 600), "RGB")
    for spot in [(60, 40), (450, 300), (800, 500)]:
        expected = photo().convert("L").getpixel(spot)
        assert abs(image.convert("L").getpixel(spot) - expected) < 16, spot


def test_photos_become_jpeg_and_what_has_few_colours_or_lets_through_becomes_png():
    assert kept(file(photo(), "PNG"))[0].format == "JPEG"
    assert kept(file(photo(), "WEBP"))[0].format == "JPEG"
    assert kept(file(Image.new("RGB", (50, 50), "teal"), "PNG"))[0].format == "PNG"
    assert kept(file(drawing(), "WEBP", lossless=True))[0].format == "PNG"
    assert kept(file(photo(mode="RGBA"), "PNG"))[0].format == "JPEG"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_lets_through_goes_on_letting_through(mode):
    image = drawing()
    image = image.quantize(16) if mode == "P" else image.convert(mode)
    result, _data = kept(file(image, "PNG"))
    assert result.mode == "RGBA"
    assert (result.getpixel((0, 50))[3], result.getpixel((100, 50))[3]) == (0, 128)


def test_a_colour_that_stands_for_nothing_lets_through():
    image = Image.new("RGB", (40, 40), "white")
    image.paste("navy", (10, 10, 30, 30))
    result, _data = kept(file(image, "PNG", transparency=(255, 255, 255)))
    assert (result.getpixel((0, 0))[3], result.getpixel((20, 20))) == (0, (0, 0, 128, 255))


def test_a_large_picture_is_made_smaller_and_a_small_one_stays():
    assert kept(file(photo((3000, 1500))))[0].size == (2000, 1000)
    assert kept(file(photo((600, 2400)), "PNG"))[0].size == (500, 2000)
    assert kept(file(Image.new("RGB", (9000, 1)), "PNG"))[0].size == (2000, 1)
    assert kept(file(Image.new("RGB", (1, 1)), "PNG"))[0].size == (1, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_from_a_phone_held_upright_is_upright(orientation):
    turned = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}[orientation]
    image = photo()
    for turn in turned:
        image = image.transpose(Image.Transpose(turn))
    exif = Image.Exif()
    exif[0x0112] = orientation
    result, _data = kept(file(image, exif=exif, quality=95))
    assert result.size == (900, 600)
    assert is_near(result.getpixel((60, 40)), (254, 0, 0))


def full_of_secrets(kind):
    """A photo with a place, an author and words in every drawer that the format has."""
    exif = Image.Exif()
    exif[0x013B] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 19.0, 45.0), 29: SECRET.decode()})
    options = {"exif": exif, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options["icc_profile"] = profile
    if kind == "JPEG":
        options["comment"] = SECRET
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Author", SECRET.decode())
        options["pnginfo"].add_itxt("Place", SECRET.decode())
    return file(photo(), kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_a_picture_and_something_else_too_is_only_a_picture_then(kind):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("x.html", f"<script>{SECRET}</script>")
    builders.organization(logo=upload(file(photo(), kind) + b"<?php " + packed.getvalue(), "x.php.jpg"))
    for name in stored():
        assert SECRET not in content_of(name)
        assert not zipfile.is_zipfile(BytesIO(content_of(name)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_place_author_or_comment_is_left_in_any_file(kind):
    content = full_of_secrets(kind)
    assert SECRET in content
    assert Image.open(BytesIO(content)).getexif().get_ifd(0x8825)
    organization = builders.organization(logo=upload(content))
    names = stored()
    assert len(names) == 9
    for name in names:
        data = content_of(name)
        for mark in (SECRET, b"GPS", b"Exif\0", b"EXIF", b"xmpmeta", b"http://ns.adobe.com", b"ICC_PROFILE", b"iCCP"):
            assert mark not in data, (name, mark)
        image = Image.open(BytesIO(data))
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "dpi"} & set(image.info)
    assert organization.logo.name in names


def test_what_is_hidden_behind_a_picture_is_gone():
    payload = b"PK\x03\x04<script>alert(1)</script><?php system($_GET[0]); ?>"
    for kind in ("JPEG", "PNG", "WEBP"):
        _image, data = kept(file(photo(), kind) + payload)
        assert b"script" not in data
        assert b"php" not in data


def test_the_second_view_in_a_phone_s_jpeg_is_left_out():
    image, data = kept(file(photo(), "MPO", save_all=True, append_images=[photo((90, 60))]))
    assert (image.format, image.size) == ("JPEG", (900, 600))
    assert b"MPF" not in data


def test_colours_of_another_space_stay_what_they_look_like():
    swapped = swapped_profile()
    image = Image.new("RGB", (60, 60), (200, 40, 40))
    plain, _data = kept(file(image, "PNG"))
    turned, _data = kept(file(image, "PNG", icc_profile=swapped))
    broken, _data = kept(file(image, "PNG", icc_profile=b"nonsense"))
    assert plain.convert("RGB").getpixel((5, 5)) == broken.convert("RGB").getpixel((5, 5)) == (200, 40, 40)
    assert is_near(turned.convert("RGB").getpixel((5, 5)), (40, 200, 40))


def swapped_profile():
    """sRGB with the columns of red and green exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = data.index(b"rXYZ"), data.index(b"gXYZ")
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(data)


# What is made of it


def test_renditions_are_made_when_the_picture_is_saved():
    initiative = builders.initiative(image=upload(file(photo((1000, 500)))))
    stem = initiative.image.name.split("-")[0]
    expected = {f"{stem}-{width}.{kind}": width for width in (160, 320, 640, 1000) for kind in ("avif", "webp")}
    assert stored() == {*expected, initiative.image.name}
    for name, width in expected.items():
        image = Image.open(BytesIO(content_of(name)))
        assert (image.format.lower(), image.size) == (name[-4:], (width, width // 2))
        assert is_near(image.getpixel((width // 10, width // 20)), (254, 0, 0))


def test_a_drawing_s_renditions_let_through():
    organization = builders.organization(logo=upload(file(drawing(), "PNG"), "logo.png"))
    for name in stored():
        assert Image.open(BytesIO(content_of(name))).convert("RGBA").getpixel((0, 50 * 160 // 300))[3] == 0, name
    assert organization.logo.name.endswith("-300x100.png")


def test_no_rendition_is_wider_than_the_picture():
    builders.organization(logo=upload(file(photo((100, 80)))))
    assert {name.split("-")[1] for name in stored()} == {"100.avif", "100.webp", "100x80.jpg"}


def test_the_same_picture_is_kept_once():
    first = builders.organization("Första", logo=upload(file(photo()), "a.jpg"))
    before = stored()
    second = builders.organization("Andra", logo=upload(file(photo()), "b.jpg"))
    assert first.logo.name == second.logo.name
    assert stored() == before


def test_two_who_save_the_same_picture_at_once_leave_one_file(monkeypatch):
    images.write(default_storage, "logos/a.jpg", b"picture")
    answers = iter([False])
    exists = default_storage.exists
    monkeypatch.setattr(default_storage._wrapped, "exists", lambda name: next(answers, True) and exists(name))
    images.write(default_storage, "logos/a.jpg", b"picture")
    assert stored() == {"logos/a.jpg"}


def test_saving_again_makes_nothing_anew(monkeypatch):
    organization = builders.organization(logo=upload(file(photo())))
    monkeypatch.setattr(images, "encoded", lambda *args: pytest.fail("encoded again"))
    organization.website = "https://example.org"
    organization.save()
    Organization.objects.get().save()
    assert Organization.objects.get().logo.name == organization.logo.name


def test_any_storage_will_do(settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "tests.test_pictures.Elsewhere"}}
    organization = builders.organization(logo=upload(file(photo())))
    assert len(stored()) == 9
    assert "https://elsewhere.example/logos/" in organization.logo.srcset("avif")
    organization.logo.delete()
    assert not organization.logo


class Elsewhere(InMemoryStorage):
    """A storage without paths, as one on another machine."""

    def __init__(self):
        super().__init__(base_url="https://elsewhere.example/")


# What is shown


def shown(template, **context):
    return " ".join(Template("{% load publishing %}" + template).render(Context(context)).split())


def test_a_picture_is_offered_in_every_width_and_kind_with_its_measures():
    image = builders.initiative(image=upload(file(photo((1000, 500))))).image
    html = shown('{% picture image "En äng" sizes="50vw" %}', image=image)
    stem = image.url.split("-")[0]
    for kind in ("avif", "webp"):
        files = ", ".join(f"{stem}-{width}.{kind} {width}w" for width in (160, 320, 640, 1000))
        assert f'<source type="image/{kind}" srcset="{files}" sizes="50vw">' in html
    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert f'<img src="{image.url}" alt="En äng" width="1000" height="500" loading="lazy" decoding="async">' in html


def test_the_first_picture_of_a_page_is_not_put_off():
    image = builders.initiative(image=upload(file(photo()))).image
    html = shown("{% picture image eager=True %}", image=image)
    assert 'alt="" width="900" height="600" fetchpriority="high"' in html
    assert "lazy" not in html


def test_without_a_picture_nothing_is_shown():
    assert shown("{% picture image %}", image=builders.initiative().image) == ""


def test_an_alternative_text_says_its_language_when_it_is_not_the_page_s(client):
    builders.initiative(slug="kodstuga", image=upload(file(photo())), alt_text_sv='Barn vid en "dator"')
    assert 'alt="Barn vid en &quot;dator&quot;" width' in client.get("/sv/initiativ/kodstuga/").text
    assert 'alt="Barn vid en &quot;dator&quot;" lang="sv"' in client.get("/en/initiatives/kodstuga/").text


def test_decoration_is_not_read_out(client):
    builders.initiative(slug="kodstuga", image=upload(file(photo())), alt_text_sv="Barn", is_decorative=True)
    assert '<img src="/media/initiatives/' in client.get("/sv/initiativ/kodstuga/").text
    assert "Barn vid" not in client.get("/sv/initiativ/kodstuga/").text
    assert re.search(r'<img [^>]*alt="" width', client.get("/sv/initiativ/kodstuga/").text)


def test_a_member_s_logo_is_on_its_page(client):
    organization = builders.organization(slug="skogen", logo=upload(file(drawing(), "PNG")))
    html = client.get("/sv/medlemmar/skogen/").text
    assert f'src="{organization.logo.url}"' in html
    assert 'width="150" height="50"' in html


@pytest.mark.parametrize(("shape", "shown"), [((300, 100), (150, 50)), ((100, 100), (64, 64)), ((400, 80), (150, 30))])
def test_logos_of_different_shapes_take_equal_room(shape, shown):
    assert images.balanced(*shape, area=9000) == shown
    assert images.balanced(10, 20, area=800) == (20, 40)
    assert min(images.balanced(2000, 1, area=1100)) == 1


def test_a_name_that_no_file_can_have_is_not_found(client):
    assert client.get(f"/media/{'a' * 300}").status_code == 404
    assert client.get("/media/%00.jpg").status_code == 404


def test_a_page_with_pictures_opens_no_file(client, monkeypatch):
    owner = builders.organization(slug="skogen", logo=upload(file(drawing(), "PNG")))
    builders.initiative(slug="kodstuga", of=owner, image=upload(file(photo())), alt_text_sv="Barn")
    for question in ("_open", "exists", "size", "listdir", "get_modified_time"):
        storage = "django.core.files.storage.filesystem.FileSystemStorage"
        monkeypatch.setattr(f"{storage}.{question}", lambda *args: pytest.fail("a page asked the storage"))
    for address in ("/sv/initiativ/kodstuga/", "/sv/medlemmar/skogen/", "/sv/medlemmar/", "/sv/initiativ/", "/sv/"):
        assert client.get(address).status_code == 200


@pytest.mark.usefixtures("any_media")
def test_a_browser_keeps_a_picture_for_good_and_is_told_its_type(client):
    organization = builders.organization(logo=upload(file(photo())))
    stem = organization.logo.url.split("-")[0]
    for address, kind in [(organization.logo.url, "jpeg"), (f"{stem}-320.avif", "avif"), (f"{stem}-320.webp", "webp")]:
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == f"image/{kind}"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.getvalue() == content_of(address.removeprefix("/media/"))
        again = client.get(address, headers={"If-Modified-Since": response["Last-Modified"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == response["Cache-Control"]
    missing = client.get("/media/logos/none.jpg")
    assert missing.status_code == 404
    assert missing["Cache-Control"] == "private, no-cache"
    assert client.get("/media/../db.sqlite3").status_code in {400, 404}
    assert client.get("/media/logos/").status_code == 404


def test_a_picture_in_an_object_store_is_seen_by_another_host(media_in_store, tmp_path):
    default_storage.save("logos/a.png", ContentFile(b"picture"))
    code = "from django.test import Client as C; print(C(SERVER_NAME='127.0.0.1').get('/media/logos/a.png').getvalue())"
    told = start(tmp_path, "shell", "--no-imports", "-c", code, STORAGE_URL=media_in_store)
    assert told.stdout == "b'picture'\n", told.stderr
    assert not list((tmp_path / "var" / "media").iterdir())


def test_a_bucket_that_is_not_there_yet_is_made(object_store, settings):
    address = f"{object_store.url}-new"
    settings.STORAGES = {**settings.STORAGES, "default": places.object_store(address)}
    with pytest.raises(ConnectionError, match="NoSuchBucket"):
        default_storage.save("logos/a.png", ContentFile(b"picture"))
    for _twice in range(2):
        default_storage.make_bucket()
    default_storage.save("logos/a.png", ContentFile(b"picture"))
    assert default_storage.exists("logos/a.png")


@pytest.fixture
def nowhere(settings):
    """Pictures stand in a store that does not answer."""
    address = f"s3+http://key:SECRET@127.0.0.1:{free_port()}/bucket"
    settings.STORAGES = {**settings.STORAGES, "default": places.object_store(address)}


@pytest.mark.usefixtures("nowhere")
def test_while_the_store_is_away_a_picture_is_asked_for_later_and_a_text_is_taken_without_one(client, caplog):
    response = client.get("/media/logos/a.png")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Cache-Control"] == "private, no-cache"
    refused = post(client, FORMS["en"], answers(image=upload(file(photo())), alt_text_en="A robot."))
    assert "The picture could not be stored just now." in refused.text
    assert "does not answer" in caplog.text
    assert "SECRET" not in caplog.text


@pytest.mark.usefixtures("nowhere")
def test_a_store_that_does_not_answer_is_left_alone_for_a_while(monkeypatch):
    asked = []

    def unanswered(storage, name):
        asked.append(name)
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1")

    monkeypatch.setattr(S3Storage, "exists", unanswered)
    for later, name in [(0, "a"), (0, "b"), (object_store.REST + 1, "c")]:
        monkeypatch.setattr(object_store, "monotonic", lambda later=later: monotonic() + later)
        with pytest.raises(ConnectionError, match="does not answer"):
            default_storage.exists(name)
    assert asked == ["a", "c"]


@pytest.mark.usefixtures("nowhere")
def test_while_the_store_is_away_what_staff_have_typed_is_kept_in_their_page(desk):
    desk.raise_request_exception = False
    words = {"alt_text_sv": "Barn", "summary_sv": "En ny sammanfattning."}
    response = change(desk, builders.initiative(), image=upload(file(photo())), **words)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert 'name="summary_sv" value="En ny sammanfattning."' in response.text
    assert "Filen som du valde följer inte med." in response.text


@pytest.mark.parametrize(
    "name", ["backup-1.zip", "logos/a.svg", "logos/a.png/", "logos/.a.png", "A/a.png", "a/b/c.png"]
)
def test_only_pictures_are_handed_out(client, settings, name):
    path = settings.MEDIA_ROOT / name
    path.parent.mkdir(parents=True)
    path.write_text("HEMLIGT")
    assert client.get(f"/media/{name}").status_code == 404


# What the coordinator meets


def test_a_picture_uploaded_in_admin_is_on_the_site(desk):
    initiative = builders.initiative(slug="kodstuga")
    texts = {"alt_text_sv": "Barn programmerar", "alt_text_en": "Children programming"}
    change(desk, initiative, image=upload(file(photo()), "../../IMG_0001.JPG"), **texts)
    initiative.refresh_from_db()
    assert NAME.fullmatch(initiative.image.name)
    assert 'alt="Barn programmerar"' in desk.get("/sv/initiativ/kodstuga/").text
    assert 'alt="Children programming"' in desk.get("/en/initiatives/kodstuga/").text
    page = desk.get(reverse("admin:initiatives_initiative_change", args=[initiative.pk])).text
    assert f'<img class="picture-preview" src="{initiative.image.url}"' in page
    assert 'accept="image/jpeg,image/png,image/webp"' in page


def errors(response):
    return {name: found for name, found in response.context["adminform"].form.errors.items() if found}


def test_a_refused_file_says_why_at_its_field_and_keeps_what_was_typed(desk):
    initiative = builders.initiative()
    response = change(desk, initiative, image=upload(b"<svg/>", "x" * 200 + ".png"), summary_sv="En ny sammanfattning.")
    assert set(errors(response)) == {"image"}
    assert "En ny sammanfattning." in response.text
    assert stored() == set()


@pytest.mark.parametrize(
    ("typed", "wanting"),
    [
        ({}, {"alt_text_sv", "alt_text_en"}),
        ({"alt_text_sv": "Barn", "alt_text_en": "  "}, {"alt_text_en"}),
        ({"alt_text_en": "Children"}, {"alt_text_sv"}),
        ({"alt_text_sv": "Barn", "alt_text_en": "Children"}, set()),
        ({"is_decorative": "on"}, set()),
    ],
)
def test_a_picture_needs_words_in_each_language_of_the_text_or_is_decoration(desk, typed, wanting):
    initiative = builders.initiative(title_en="Code club")
    response = change(desk, initiative, image=upload(file(photo())), **typed)
    initiative.refresh_from_db()
    if wanting:
        # The picture itself has to be chosen again.
        assert set(errors(response)) == {*wanting, "image"}
        assert not initiative.image
    else:
        assert initiative.image


def test_a_picture_needs_no_words_in_a_language_that_the_text_is_not_in(desk):
    initiative = builders.initiative()
    change(desk, initiative, image=upload(file(photo())), alt_text_sv="Barn")
    initiative.refresh_from_db()
    assert initiative.image


def test_without_a_picture_no_words_are_asked_for(desk):
    initiative = builders.initiative()
    change(desk, initiative, title_sv="Ny titel")
    initiative.refresh_from_db()
    assert initiative.title_sv == "Ny titel"


def test_all_that_is_wrong_is_said_at_once(desk):
    initiative = builders.initiative(title_en="Code club")
    response = change(desk, initiative, image=upload(file(photo())), website="x" * 300)
    assert set(errors(response)) == {"alt_text_sv", "alt_text_en", "website", "image"}


def test_a_reviewer_who_cannot_mend_the_words_can_still_decide(client):
    initiative = builders.initiative(status="in_review", image=upload(file(photo())))
    client.force_login(builders.reviewer())
    response = change(client, initiative, _transition="publish")
    assert response.status_code == 200
    initiative.refresh_from_db()
    assert initiative.status == "published"


def test_a_picture_is_taken_away_with_a_tick(desk, django_capture_on_commit_callbacks):
    initiative = builders.initiative(image=upload(file(photo())))
    with django_capture_on_commit_callbacks(execute=True):
        change(desk, initiative, **{"image-clear": "on"})
        forget_history(timedelta())
    initiative.refresh_from_db()
    assert not initiative.image
    assert stored() == set()


# What is removed


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Context in which what waits for the end of the transaction is done at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_replaced_picture_goes_with_its_renditions(committed):
    organization = builders.organization(logo=upload(file(photo())))
    before = stored()
    with committed():
        organization.logo = upload(file(drawing(), "PNG"))
        organization.save()
        assert before < stored()
    assert stored() == set(files_of(organization.logo.name))
    assert not before & stored()


def test_a_deleted_object_s_picture_goes(committed):
    builders.initiative(image=upload(file(photo())))
    with committed():
        Initiative.objects.all().delete()
        forget_history(timedelta())
    assert stored() == set()


def test_a_picture_that_another_object_shows_stays(committed):
    first = builders.organization("Första", logo=upload(file(photo())))
    second = builders.organization("Andra", logo=upload(file(photo())))
    before = stored()
    with committed():
        first.logo.delete()
    assert stored() == before
    with committed():
        second.delete()
        forget_history(timedelta())
    assert stored() == set()


def test_every_field_that_may_point_at_a_picture_is_asked(committed):
    assert {str(field) for field in picture_fields()} == {
        "members.Organization.logo",
        "initiatives.Initiative.image",
        "publishing.Draft.picture",
        "publishing.Proposal.picture",
    }
    assert all(isinstance(field, PictureField) for field in picture_fields())
    organization = builders.organization(logo=upload(file(photo())))
    initiative = builders.initiative(of=organization)
    Initiative.objects.update(image=organization.logo.name)
    with committed():
        organization.logo.delete()
    initiative.refresh_from_db()
    assert default_storage.exists(initiative.image.name)


def test_saving_something_else_removes_nothing(committed):
    organization = builders.organization(logo=upload(file(photo())))
    before = stored()
    with committed():
        organization.save()
        Organization.objects.get().save(update_fields=["website"])
        Organization.objects.defer("logo").get().save()
    assert stored() == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_taken_back_keeps_its_picture():
    organization = builders.organization(logo=upload(file(photo())))
    before = stored()
    for take_away in ("delete", "logo.delete"):
        with transaction.atomic():
            attrgetter(take_away)(Organization.objects.get())()
            transaction.set_rollback(True)
        assert stored() == before
        assert Organization.objects.get().logo == organization.logo
    Organization.objects.get().delete()
    forget_history(timedelta())
    assert stored() == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_storage_out_of_reach_does_not_keep_an_object_from_being_deleted(monkeypatch):
    organization = builders.organization(logo=upload(file(photo())))
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.delete", lambda *args: 1 / 0)
    organization.delete()
    assert not Organization.objects.exists()


def told(*args, capsys):
    call_command("clean_media", *args)
    return capsys.readouterr().out


@pytest.mark.usefixtures("any_media")
def test_the_cleaning_removes_what_nothing_points_at_and_makes_what_is_missing(capsys):
    organization = builders.organization(logo=upload(file(photo())))
    whole = stored()
    default_storage.save("initiatives/orphan.jpg", ContentFile(b"x"))
    default_storage.delete(next(name for name in whole if name.endswith("-320.avif")))
    builders.initiative(image="initiatives/lost.jpg")
    state = stored()
    assert "Unused: 0" in told("--dry-run", capsys=capsys)
    with time_machine.travel(timedelta(hours=2)):
        report = told("--dry-run", capsys=capsys)
        assert "Unused: 1\n  initiatives/orphan.jpg" in report
        assert f"Without all renditions: 1\n  {organization.logo.name}" in report
        assert "Missing: 1\n  initiatives/lost.jpg" in report
        assert stored() == state
        told(capsys=capsys)
        assert stored() == whole
        assert "Unused: 0\nWithout all renditions: 0\nMissing: 1" in told(capsys=capsys)


def test_the_demonstration_s_pictures_come_and_go(committed, client):
    call_command("load_demo", verbosity=0)
    pictures = [*Organization.objects.exclude(logo=""), *Initiative.objects.exclude(image="")]
    assert len(pictures) == 5
    assert all(not obj.missing_alt_texts() for obj in pictures if isinstance(obj, Initiative))
    before = stored()
    call_command("load_demo", verbosity=0)
    assert stored() == before
    assert "Rader av blå" in client.get("/sv/initiativ/exempel-kodstuga/").text
    with committed():
        call_command("load_demo", "--remove", verbosity=0)
        forget_history(timedelta())
    assert stored() == set()


def test_what_is_wrong_is_linked_to_its_field_and_a_picture_is_asked_for_again(client):
    client.force_login(builders.coordinator())
    organization = builders.organization()
    builders.contact(of=organization)
    picture = upload(b"<svg/>", "bild.png")
    wrong = {"name_sv": "", "contacts-0-email": "kim", "logo": picture}
    html = change(client, organization, **wrong).text
    assert re.findall(r'<li><a href="#(\w[\w-]*)">', html) == ["id_name_sv", "id_logo", "id_contacts-0-email"]
    assert "felen nedan" not in html
    assert "Välj bilden igen." not in html
    picture = upload(file(photo()))
    html = change(client, organization, **{**wrong, "logo": picture}).text
    assert "Välj bilden igen." in html
    assert "Något behöver rättas. Det står vid fälten:" in html
