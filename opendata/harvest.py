"""What the European Digital Skills and Jobs Platform fetches, in the shape that its importer for Sweden asks for.

The importer speaks as if to a WordPress site: it counts by HEAD, then reads page by page, and later asks only for what
was modified after its last visit. The contract is described in the README; all of it stands here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F, Max, Prefetch
from django.db.models.functions import Coalesce, Greatest, TruncSecond
from django.utils.html import escape, format_html
from django.utils.translation import override

from initiatives.models import Initiative
from members.models import Organization
from publishing.markdown import render
from publishing.translations import shown_text

from .feeds import absolute

# What is human-written in English is kept there, anything else is translated by machine.
PREFERRED = "en"
SWEDEN = "http://publications.europa.eu/resource/authority/country/SWE"
MOST_PER_PAGE = 100
MOMENT = "%Y-%m-%dT%H:%M:%S"
# Asked for as well. Of these the site holds nothing.
EMPTY_TYPES = {
    "events",
    "good-practices",
    "articles",
    "strategies",
    "training-offers",
    "digital-skills-resources",
    "funding-opportunities",
    "skills-intelligence-publications",
}


class BadRequestError(Exception):
    """A parameter that the contract does not know; its text names the parameter."""


@dataclass(frozen=True)
class Request:
    """What the importer asks for. `after` is a moment in UTC, or None."""

    page: int
    per_page: int
    is_descending: bool
    after: datetime | None
    language: str

    @classmethod
    def read(cls, query):
        """The request in a query string. Raises BadRequestError."""
        if query.get("orderby", "modified") != "modified":
            raise BadRequestError("orderby")
        if query.get("order", "desc") not in {"asc", "desc"}:
            raise BadRequestError("order")
        language = query.get("lang", PREFERRED)
        if language not in dict(settings.LANGUAGES):
            raise BadRequestError("lang")
        return cls(
            page=number(query, "page", 1),
            per_page=number(query, "per_page", 10, MOST_PER_PAGE),
            is_descending=query.get("order", "desc") == "desc",
            after=moment(query.get("modified_after", "")),
            language=language,
        )


def number(query, name, default, most=10**9):
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most):
        raise BadRequestError(name)
    return int(text)


def moment(text):
    """A moment in GMT as the importer writes it, or None for an empty text. Raises BadRequestError."""
    if not text:
        return None
    try:
        return datetime.strptime(text.removesuffix("Z"), MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise BadRequestError("modified_after")


def organizations():
    """A member changes with its initiatives too: its areas and technologies are theirs."""
    led = Initiative.objects.published().prefetch_related("areas", "technologies", "fields_of_education")
    latest = Coalesce(Max("initiatives__updated_at"), F("updated_at"))
    return (
        Organization.objects.published()
        .select_related("category")
        .prefetch_related(Prefetch("initiatives", led, to_attr="public_initiatives"))
        .annotate(modified=TruncSecond(Greatest("updated_at", latest)))
    )


def initiatives():
    """An initiative comes and goes with its member, so it changes with the member too."""
    terms = ("areas", "skill_levels", "technologies", "fields_of_education")
    return (
        Initiative.objects.published()
        .select_related("organization", "sphere")
        .prefetch_related(*terms)
        .annotate(modified=TruncSecond(Greatest("updated_at", "organization__updated_at")))
    )


def found(queryset, request):
    """The things to hand over, in the order that was asked for."""
    queryset = queryset.filter(is_for_core_platform=True)
    if request.after:
        # Moments are handed out in whole seconds, so "after" begins with the next one.
        queryset = queryset.filter(modified__gte=request.after.replace(microsecond=0) + timedelta(seconds=1))
    return queryset.order_by("-modified", "-pk") if request.is_descending else queryset.order_by("modified", "pk")


def item(obj, language):
    """One thing as the importer reads it, in a language where it has one."""
    with override(language):
        return ITEMS[type(obj)](obj)


def common(obj, *, title, content, link_type):
    """What every item has. `acf` holds the platform's own fields, which the callers add to."""
    page = settings.SITE_URL + obj.get_absolute_url()
    image = getattr(obj, "logo", None) or getattr(obj, "image", None)
    return {
        "id": obj.pk,
        "date_gmt": obj.published_at.astimezone(UTC).strftime(MOMENT),
        "modified_gmt": obj.modified.astimezone(UTC).strftime(MOMENT),
        "title": {"rendered": escape(title)},
        "content": {"rendered": absolute(content)},
        "link": page,
        "acf": {
            "publish_in_core_platform": True,
            "field_dsj_geographic_scope": {"code": [SWEDEN]},
            "field_dsj_website_link": {
                "uri": obj.website or page,
                "title": title,
                "link_text": title,
                "link_type": link_type,
            },
            "field_dsj_image": settings.SITE_URL + image.url if image else "",
        },
    }


def codes(*groups):
    """The European codes of terms, each once, in their order."""
    return list(dict.fromkeys(term.eu_code for group in groups for term in group if term.eu_code))


def of_organization(organization):
    title, _language = shown_text(organization, "name")
    body, _language = shown_text(organization, "description")
    made = common(organization, title=title, content=render(body), link_type="organization_url")
    led = organization.public_initiatives
    made["acf"] |= {
        "field_dsj_author": "",
        "field_dsj_digital_technology": codes(*(one.technologies.all() for one in led)),
        "field_dsj_industry": codes(*(one.fields_of_education.all() for one in led)),
        "field_dsj_target_audience": codes(*(one.areas.all() for one in led)),
        "field_dsj_national_coalition_member": True,
        "field_dsj_member_category": codes(filter(None, [organization.category])),
    }
    return made


def of_initiative(initiative):
    title, _language = shown_text(initiative, "title")
    summary, _language = shown_text(initiative, "summary")
    texts = [shown_text(initiative, field)[0] for field in ("body", "results")]
    content = format_html("<p>{}</p>", summary) + "".join(render(text) for text in texts if text)
    made = common(initiative, title=title, content=content, link_type="background_information_url")
    made["acf"] |= {
        "field_dsj_author": shown_text(initiative.organization, "name")[0],
        "field_dsj_digital_technology": codes(initiative.technologies.all()),
        "field_dsj_industry": codes(initiative.fields_of_education.all()),
        "field_dsj_target_audience": codes(initiative.areas.all()),
        "field_dsj_digital_skill_level": codes(initiative.skill_levels.all()),
        "field_dsj_initiative_type": initiative.sphere.eu_code if initiative.sphere else "",
    }
    return made


TYPES = {"organizations": organizations, "initiatives": initiatives}
ITEMS = {Organization: of_organization, Initiative: of_initiative}
