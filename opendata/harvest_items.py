"""One thing of ours in the fields of the European platform, as `harvest` hands it over."""

import hashlib
import json
import re
from datetime import UTC

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext, override
from modeltranslation.utils import build_localized_fieldname

from activities import times
from activities.cancelling import title_in_words
from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization
from publishing.markdown import render
from publishing.translations import is_often_the_same, shown_text

from .feeds import absolute

EU = "http://publications.europa.eu/resource/authority"
OUR = settings.COALITION
COUNTRY = f"{EU}/country/{OUR.country_in_eu_lists}"
LANGUAGES = {code: f"{EU}/language/{listed}" for code, listed in OUR.in_eu_lists.items()}
# The end of a place as people write it: a postal code and the town, or a comma and the town; and maybe the country.
# Before the code may stand the country's letters, or the first of them.
BEFORE_CODE = rf"(?:{OUR.country[0]}{OUR.country[1]}?[-\s])?"
TOWN = re.compile(rf"(?:(?:^|[,\s]){BEFORE_CODE}(?P<code>{OUR.postal_code})\s+|,\s*)(?P<town>[^,\d]+)$", re.IGNORECASE)
COUNTRY_IN_WORDS = re.compile(rf"[,\s]+(?:{'|'.join(map(re.escape, OUR.country_names))})$", re.IGNORECASE)
TEXTS = {
    Organization: ("name", "description"),
    Initiative: ("title", "summary", "body", "results"),
    Activity: ("title", "summary", "body"),
}
MOMENT = "%Y-%m-%dT%H:%M:%S"


def item(obj, language):
    """One thing as the importer reads it, in the language if all of it is there in that. It comes with `modified`."""
    return {**given(obj, language, render), "modified_gmt": in_gmt(obj.modified)}


def digest(obj):
    """A short sign of all that is handed out of a thing: another one when any of it is another.

    Texts go into it as they are written, since making HTML of thousands of them takes long.
    """
    said = [given(obj, code, str) for code in LANGUAGES]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def given(obj, language, as_html):
    """An item without the moment of its change. `as_html` makes HTML of Markdown."""
    with override(spoken(obj, language)):
        return ITEMS[type(obj)](obj, language, as_html)


def spoken(obj, language):
    """The one language of an item: what is asked for, or else another, if it is whole in that; else the site's own."""
    codes = [language, *LANGUAGES]
    return next((code for code in codes if is_whole(obj, code)), settings.LANGUAGE_CODE)


def is_whole(obj, language):
    """Whether a language has all texts of the thing that any has, but for what is often the same in all of them."""
    wanted = [field for field in TEXTS[type(obj)] if not is_often_the_same(type(obj), field)]
    there = [field for field in wanted if shown_text(obj, field)[0]]
    return all(getattr(obj, build_localized_fieldname(field, language)) for field in there)


def named(organization, language):
    """The name of a member as its own item bears it. By the name the platform finds that one."""
    with override(spoken(organization, language)):
        return shown_text(organization, "name")[0]


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
            "field_dsj_geographic_scope": {"code": [COUNTRY]},
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


def of_organization(organization, language, as_html):
    title, body = named(organization, language), shown_text(organization, "description")[0]
    link = {"link_type": "organization_url", "website": organization.website}
    made = common(organization, title=title, content=as_html(body), **link)
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


def of_initiative(initiative, language, as_html):
    title, _language = shown_text(initiative, "title")
    summary, _language = shown_text(initiative, "summary")
    texts = [shown_text(initiative, field)[0] for field in ("body", "results")]
    content = format_html("<p>{}</p>", summary) + "".join(as_html(text) for text in texts if text)
    link = {"link_type": "background_information_url", "website": initiative.website}
    made = common(initiative, title=title, content=content, **link)
    made["acf"] |= {"field_dsj_author": named(initiative.organization, language), **described(initiative)}
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


def of_activity(activity, language, as_html):
    title = title_in_words(activity)
    body, place = (shown_text(activity, field)[0] for field in ("body", "place"))
    # The platform's own field for the day has no year.
    lines = [times.in_words(activity), shown_text(activity, "summary")[0]]
    if activity.is_cancelled:
        lines.insert(0, gettext("This activity is cancelled."))
    content = format_html_join("", "<p>{}</p>", ([line] for line in lines)) + as_html(body)
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
        "field_dsj_organization": [{"post_title": named(one, language)} for one in activity.listed_organisers],
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
    """Such as `05 March 14:00`, in the country’s time and without a year: so the importer wants it."""
    with override("en"):
        return date_format(localtime(moment), "d F H:i")


def location(place):
    """The parts of a place such as “Storgatan 1, 123 45 Skogsbyn”; what cannot be told apart stands in its line."""
    known = TOWN.search(COUNTRY_IN_WORDS.sub("", place.strip()))
    return {
        "country_code": OUR.country,
        "locality": known["town"].strip() if known else "",
        "postal_code": " ".join((known["code"] or "").split()) if known else "",
        "address_line1": known.string[: known.start()].rstrip(", ") if known else place,
    }


ITEMS = {Organization: of_organization, Initiative: of_initiative, Activity: of_activity}
