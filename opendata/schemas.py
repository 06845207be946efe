"""The shapes of the API's answers, from which its OpenAPI document is made."""

from datetime import date, datetime

from django.conf import settings
from ninja import Schema
from pydantic import create_model

Texts = create_model(
    "Texts",
    __base__=Schema,
    __doc__="A text in each language; null where it is not written in that language.",
    **{code: (str | None, ...) for code, _name in settings.LANGUAGES},
)
Addresses = create_model(
    "Addresses",
    __base__=Schema,
    __doc__="The page in each language.",
    **{code: (str, ...) for code, _name in settings.LANGUAGES},
)


class Logo(Schema):
    """A picture; its measures are pixels."""

    url: str
    width: int | None
    height: int | None


class Picture(Logo):
    """A picture with what it shows, which is null for decoration."""

    alt: Texts | None = None


class OrganizationName(Schema):
    slug: str
    name: Texts


class Organization(Schema):
    """A member of the coalition. `description` is Markdown."""

    id: int
    slug: str
    url: Addresses
    name: Texts
    description: Texts
    category: str | None
    website: str | None
    logo: Logo | None
    joined_on: date | None
    left_on: date | None
    published_at: datetime
    updated_at: datetime


class Initiative(Schema):
    """What a member does so that people gain digital skills. `body` and `results` are Markdown.

    Areas and terms are named by their codes, members by their slugs.
    """

    id: int
    slug: str
    url: Addresses
    title: Texts
    summary: Texts
    body: Texts
    results: Texts
    organization: OrganizationName
    partners: list[OrganizationName]
    areas: list[str]
    audiences: list[str]
    skill_levels: list[str]
    technologies: list[str]
    fields_of_education: list[str]
    sphere: str | None
    counties: list[str]
    starts_on: date | None
    ends_on: date | None
    website: str | None
    image: Picture | None
    published_at: datetime
    updated_at: datetime


class Activity(Schema):
    """What is arranged at a time, at a place or online. `body` is Markdown; no `organisers` means the coalition itself.

    Times are given with the offset that holds here then. One of whole days ends with the last second of a day.
    """

    id: int
    slug: str
    url: Addresses
    title: Texts
    summary: Texts
    body: Texts
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    is_cancelled: bool
    place: Texts
    is_online: bool
    online_address: str | None
    registration_link: str | None
    languages: list[str]
    organisers: list[OrganizationName]
    areas: list[str]
    skill_levels: list[str]
    technologies: list[str]
    fields_of_education: list[str]
    sphere: str | None
    published_at: datetime
    updated_at: datetime


class Area(Schema):
    """One of the coalition's competence areas. `description` is Markdown."""

    code: str
    url: Addresses
    name: Texts
    description: Texts
    eu_code: str | None
    initiative_count: int


class Term(Schema):
    """One choice in one code list. `eu_code` is its code or URI on the European platform."""

    vocabulary: str
    code: str
    label: Texts
    eu_code: str | None


class Problem(Schema):
    """What is wrong with the request, in words: parameter → messages."""

    errors: dict[str, list[str]]


class PageOf(Schema):
    """One page of a list. `next` and `previous` are addresses, null at the ends."""

    count: int
    page: int
    pages: int
    next: str | None
    previous: str | None


class OrganizationPage(PageOf):
    results: list[Organization]


class InitiativePage(PageOf):
    results: list[Initiative]


class ActivityPage(PageOf):
    results: list[Activity]
