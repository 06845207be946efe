"""One thing of ours in the fields of the European platform, as `harvest` hands it over."""

import hashlib
import json
import re
from datetime import UTC

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.timezone import localtime
from django.utils.translation import override

from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization
from publishing.markdown import render
from publishing.translations import shown_text

from .feeds import absolute

SWEDEN = "http://publications.europa.eu/resource/authority/country/SWE"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
LANGUAGES = {"sv": f"{LANGUAGE}SWE", "en": f"{LANGUAGE}ENG"}
# The end of a place as people write it: a postal code and the town, or a comma and the town; and maybe the country.
TOWN = re.compile(r"(?:(?:^|[,\s])(?:SE?[-\s])?(?P<code>\d{3}\s?\d{2})\s+|,\s*)(?P<town>[^,\d]+)$", re.IGNORECASE)
COUNTRY = re.compile(r"[,\s]+(?:Sweden|Sverige)$", re.IGNORECASE)
MOMENT = "%Y-%m-%dT%H:%M:%S"


def item(obj, language):
    """One thing as the importer reads it, in a language if it is there in that. `obj.modified` is a moment."""
    return {**given(obj, language, render), "modified_gmt": in_gmt(obj.modified)}


def digest(obj):
    """A short sign of all that is handed out of a thing: another one when any of it is another.

    Texts go into it as they are written, since making HTML of thousands of them takes long.
    """
    said = [given(obj, code, str) for code in LANGUAGES]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def given(obj, language, as_html):
    """An item without the moment of its change. `as_html` makes HTML of Markdown."""
    with override(language):
        return ITEMS[type(obj)](obj, as_html)


def in_gmt(moment):
    return moment.astimezone(UTC).strftime(MOMENT)


def common(obj, *, title, content, link_type, website=""):
    """What every item has. `acf` holds the platform's own fields, which the callers add to."""
    page = settings.SITE_URL + obj.get_absolute_url()
    image = getattr(obj, "logo", None) or getattr(obj, "image", None)
    return {
        "id": obj.pk,
        "date_gmt": in_gmt(obj.published_at),
        "title": {"rendered": escape(title)},
        "content": {"rendered": absolute(content)},
        "link": page,
        "acf": {
            "publish_in_core_platform": True,
            "field_dsj_geographic_scope": {"code": [SWEDEN]},
            "field_dsj_website_link": {
                "uri": website or page,
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


def of_organization(organization, as_html):
    title, _language = shown_text(organization, "name")
    body, _language = shown_text(organization, "description")
    made = common(
        organization, title=title, content=as_html(body), link_type="organization_url", website=organization.website
    )
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


def of_initiative(initiative, as_html):
    title, _language = shown_text(initiative, "title")
    summary, _language = shown_text(initiative, "summary")
    texts = [shown_text(initiative, field)[0] for field in ("body", "results")]
    content = format_html("<p>{}</p>", summary) + "".join(as_html(text) for text in texts if text)
    link = {"link_type": "background_information_url", "website": initiative.website}
    made = common(initiative, title=title, content=content, **link)
    author = shown_text(initiative.organization, "name")[0]
    made["acf"] |= {"field_dsj_author": author, **described(initiative)}
    return made


def described(obj):
    """The fields that say what an initiative or an activity is about."""
    return {
        "field_dsj_digital_technology": codes(obj.technologies.all()),
        "field_dsj_industry": codes(obj.fields_of_education.all()),
        "field_dsj_target_audience": codes(obj.areas.all()),
        "field_dsj_digital_skill_level": codes(obj.skill_levels.all()),
        "field_dsj_initiative_type": obj.sphere.eu_code if obj.sphere else "",
    }


def of_activity(activity, as_html):
    title, _language = shown_text(activity, "title")
    summary, _language = shown_text(activity, "summary")
    body, _language = shown_text(activity, "body")
    place, _language = shown_text(activity, "place")
    content = format_html("<p>{}</p>", summary) + as_html(body)
    made = common(activity, title=title, content=content, link_type="further_event_information_url")
    made["acf"] |= {
        "field_dsj_author": "",
        **described(activity),
        "field_dsj_date": day_and_time(activity.starts_at),
        "field_dsj_end_date": day_and_time(activity.ends_at),
        "field_dsj_event_timezone": settings.TIME_ZONE,
        "field_dsj_event_setting": [SETTINGS[bool(place), activity.is_online]],
        "field_dsj_event_location": location(place),
        "field_dsj_target_language": [LANGUAGES[code] for code in activity.language.split("-")],
        "field_dsj_organization": [
            {"post_title": shown_text(organiser, "name")[0]} for organiser in activity.listed_organisers
        ],
    }
    return made


# (at a place, online) → the platform's word.
SETTINGS = {
    (True, True): "blended",
    (True, False): "on_location",
    (False, True): "virtual_live",
    (False, False): "on_location",
}


def day_and_time(moment):
    """Such as `05 March 14:00`, in Swedish time and without a year: so the importer wants it."""
    with override("en"):
        return date_format(localtime(moment), "d F H:i")


def location(place):
    """The parts of a place such as “Storgatan 1, 123 45 Skogsbyn”; what cannot be told apart stands in its line."""
    known = TOWN.search(COUNTRY.sub("", place.strip()))
    return {
        "country_code": "SE",
        "locality": known["town"].strip() if known else "",
        "postal_code": " ".join((known["code"] or "").split()) if known else "",
        "address_line1": known.string[: known.start()].rstrip(", ") if known else place,
    }


ITEMS = {Organization: of_organization, Initiative: of_initiative, Activity: of_activity}
