"""Every public address of the site, so that a test can walk them all."""

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization
from opendata.harvest import EMPTY_TYPES, TYPES
from opendata.sitemap import SITEMAPS
from pages.models import Page
from vocabularies.models import CompetenceArea

LANGUAGES = ("sv", "en")
FORMS = ("csv", "json", "atom", "embed")
LISTS = ("initiatives", "organizations", "activities")
# Name of a public address → the arguments of all its pages, public or not. An address that is missing fails a test.
PUBLIC = {
    "home": lambda: [[]],
    "search": lambda: [[]],
    "suggestions": lambda: [[]],
    "statistics": lambda: [[]],
    "privacy": lambda: [[]],
    "initiatives:list": lambda: [[]],
    "initiatives:submit": lambda: [[]],
    "initiatives:submit_form": lambda: [[]],
    "initiatives:similar": lambda: [[]],
    "initiatives:detail": lambda: [[initiative.slug] for initiative in Initiative.objects.all()],
    "initiatives:area_list": lambda: [[]],
    "initiatives:area_detail": lambda: [[area.code] for area in CompetenceArea.objects.all()],
    "activities:list": lambda: [[]],
    "activities:detail": lambda: [[activity.slug] for activity in Activity.objects.all()],
    "activities:event": lambda: [[activity.slug] for activity in Activity.objects.all()],
    "activities:calendar": lambda: [[]],
    "members:list": lambda: [[]],
    "members:detail": lambda: [[organization.slug] for organization in Organization.objects.all()],
    "members:contact": lambda: [[]],
    "members:join": lambda: [[]],
    "members:join_form": lambda: [[]],
    "members:sign_in": lambda: [[]],
    "members:sign_in_sent": lambda: [[]],
    "opendata:data": lambda: [[]],
    **{f"opendata:{kind}": lambda: [[form] for form in FORMS] for kind in LISTS},
    "opendata:badge": lambda: [[organization.slug] for organization in Organization.objects.all()],
    "api:organizations": lambda: [[]],
    "api:organization": lambda: [[organization.slug] for organization in Organization.objects.all()],
    "api:initiatives": lambda: [[]],
    "api:initiative": lambda: [[initiative.slug] for initiative in Initiative.objects.all()],
    "api:activities": lambda: [[]],
    "api:activity": lambda: [[activity.slug] for activity in Activity.objects.all()],
    "api:areas": lambda: [[]],
    "api:area": lambda: [[area.code] for area in CompetenceArea.objects.all()],
    "api:terms": lambda: [[]],
    "openapi": lambda: [[]],
    "catalog": lambda: [[]],
    "oembed": lambda: [[]],
    "harvest": lambda: [[kind] for kind in sorted({*TYPES, *EMPTY_TYPES})],
    "robots": lambda: [[]],
    "speculation_rules": lambda: [[]],
    "security": lambda: [[]],
    "sitemap_index": lambda: [[]],
    "sitemap": lambda: [[section] for section in SITEMAPS],
    "pages:obstacle_report": lambda: [[]],
    "pages:obstacle_reported": lambda: [[]],
    "pages:detail": lambda: [[page.slug] for page in Page.objects.filter(section=None)],
}
# Pages that a site may ask a frame for, one of them of a thing that is not public.
OF_OEMBED = ("initiativ", "medlemmar", "aktiviteter", "medlemmar%2Fhemlig-draft-org", "medlemmar%2Fsynlig-org")
# Filters and the like that show content in another way: name → query strings.
QUERIES = {
    "initiatives:list": [
        "?area=education",
        "?area=education&area=for-all",
        "?page=1",
        "?q=titel&sort=title",
        "?q=dold",
    ],
    "members:list": ["?category=ngo", "?area=education", "?q=organisationen"],
    "activities:list": ["?when=past", "?area=education", "?q=heml", "?q=synlig&when=past"],
    "activities:calendar": ["?area=education"],
    "search": ["?q=heml", "?q=synlig", "?q=partner&kind=initiative", "?q=heml+synligt", "?q=hemlgi"],
    "suggestions": ["?q=heml", "?q=synlig"],
    "opendata:initiatives": ["?area=education&sort=title", "?q=synlig"],
    "opendata:organizations": ["?category=ngo", "?q=heml"],
    "opendata:activities": ["?when=past", "?area=education"],
    "api:initiatives": ["?area=education&per_page=2&page=2", "?q=heml"],
    "api:activities": ["?when=past"],
    "harvest": ["?per_page=100&orderby=modified&order=asc", "?lang=sv"],
    "oembed": [f"?url=http%3A%2F%2F127.0.0.1%3A8000%2Fsv%2F{page}%2F" for page in OF_OEMBED],
    "initiatives:similar": ["?title=hemligt", "?title=synligt"],
}
# Addresses without a language of their own: pictures for sharing, one for each thing that has a page.
PICTURES = {"initiative": Initiative, "activity": Activity, "organization": Organization, "page": Page}
# Pages for the one person who knows the key in their address.
STEPS = ("draft", "check", "saved", "sent")
KEYED = {f"{name}_{step}" for name in ("initiatives:submit", "members:join") for step in STEPS}
# What opens for one person only: tests/test_sign_in.py and tests/test_my_page.py walk it.
OWN = {"sign_in_link", "my_page", "sign_out", "mail_language", "edit", "send", "withdraw", "confirm"}
# `api:api-root` is only the beginning of addresses.
NOT_PUBLIC = {
    "set_language",
    "admin",
    "confirm",
    "preview",
    "api:api-root",
    *KEYED,
    *(f"members:{name}" for name in OWN),
}


def names(patterns=None, prefix=""):
    """The name of every address that the site's URL configuration holds; the admin's as `admin`."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "admin":
                yield "admin"
            else:
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.pattern}"


def addresses(language):
    """Every public address in a language, those of unpublished things included."""
    with override(language):
        for name, arguments in PUBLIC.items():
            for args in arguments():
                address = reverse(name, args=args)
                yield address
                yield from (address + query for query in QUERIES.get(name, []))


def text_of(response):
    """The whole of an answer, also of one that is sent piece by piece."""
    return response.getvalue().decode()


def pictures(language):
    """The address of every picture for sharing, those of unpublished things included, as (object, address)."""
    for kind, model in PICTURES.items():
        yield from ((obj, reverse("social", args=[language, kind, obj.slug])) for obj in model.objects.all())
