"""What is public, as plain data: one dict for each thing, the same in JSON, CSV and the API.

A text is a dict language code → text, or None where that language has none; a relation the codes or slugs of what it
points to; an address an absolute one. Persons are left out: what somebody has agreed to show stands on the pages.
"""

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def texts(obj, field):
    """A translated field in each language."""
    return {code: getattr(obj, build_localized_fieldname(field, code)) or None for code in LANGUAGES}


def addresses(obj):
    """The object's page in each language."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[code] = settings.SITE_URL + obj.get_absolute_url()
    return found


def picture(image, alt=None):
    """A picture's address and measures in pixels, or None."""
    if not image:
        return None
    shown = {"url": settings.SITE_URL + image.url, "width": image.width, "height": image.height}
    return {**shown, "alt": alt} if alt else shown


def codes(obj, field):
    """The codes of a relation that was fetched as `listed_…`."""
    return [term.code for term in getattr(obj, f"listed_{field}")]


def in_short(organization):
    """How other things name an organization."""
    return {"slug": organization.slug, "name": texts(organization, "name")}


def of_organization(organization):
    return {
        "id": organization.pk,
        "slug": organization.slug,
        "url": addresses(organization),
        "name": texts(organization, "name"),
        "description": texts(organization, "description"),
        "category": organization.category and organization.category.code,
        "website": organization.website or None,
        "logo": picture(organization.logo),
        "joined_on": organization.joined_on,
        "left_on": organization.left_on,
        "published_at": organization.published_at,
        "updated_at": organization.updated_at,
    }


def of_initiative(initiative):
    alt = None if initiative.is_decorative else texts(initiative, "alt_text")
    return {
        "id": initiative.pk,
        "slug": initiative.slug,
        "url": addresses(initiative),
        "title": texts(initiative, "title"),
        "summary": texts(initiative, "summary"),
        "body": texts(initiative, "body"),
        "results": texts(initiative, "results"),
        "organization": in_short(initiative.organization),
        "partners": [in_short(partner) for partner in initiative.public_partners],
        "areas": codes(initiative, "areas"),
        "audiences": codes(initiative, "audiences"),
        "skill_levels": codes(initiative, "skill_levels"),
        "technologies": codes(initiative, "technologies"),
        "fields_of_education": codes(initiative, "fields_of_education"),
        "sphere": initiative.sphere and initiative.sphere.code,
        "counties": codes(initiative, "counties"),
        "starts_on": initiative.starts_on,
        "ends_on": initiative.ends_on,
        "website": initiative.website or None,
        "image": picture(initiative.image, alt),
        "published_at": initiative.published_at,
        "updated_at": initiative.updated_at,
    }


def of_activity(activity):
    return {
        "id": activity.pk,
        "slug": activity.slug,
        "url": addresses(activity),
        "title": texts(activity, "title"),
        "summary": texts(activity, "summary"),
        "body": texts(activity, "body"),
        "starts_at": localtime(activity.starts_at),
        "ends_at": localtime(activity.ends_at),
        "is_all_day": activity.is_all_day,
        "is_cancelled": activity.is_cancelled,
        "place": texts(activity, "place"),
        "is_online": activity.is_online,
        "online_address": activity.online_address or None,
        "registration_link": activity.registration_link or None,
        "languages": activity.language.split("-"),
        "organisers": [in_short(organiser) for organiser in activity.public_organisers],
        "areas": codes(activity, "areas"),
        "skill_levels": codes(activity, "skill_levels"),
        "technologies": codes(activity, "technologies"),
        "fields_of_education": codes(activity, "fields_of_education"),
        "sphere": activity.sphere and activity.sphere.code,
        "published_at": activity.published_at,
        "updated_at": activity.updated_at,
    }


def of_area(area):
    return {
        "code": area.code,
        "url": addresses(area),
        "name": texts(area, "name"),
        "description": texts(area, "description"),
        "eu_code": area.eu_code or None,
        "initiative_count": area.initiative_count,
    }


def of_term(term):
    return {
        "vocabulary": term.vocabulary,
        "code": term.code,
        "label": texts(term, "label"),
        "eu_code": term.eu_code or None,
    }
