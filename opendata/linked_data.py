"""What a page is about, in the terms of schema.org. Every value also stands in the page that people read."""

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization
from publishing.translations import shown_text
from vocabularies.models import CompetenceArea


def absolute(path):
    return settings.SITE_URL + path


def text(obj, field):
    return shown_text(obj, field)[0]


def name(obj):
    return text(obj, "title" if hasattr(obj, "title") else "name")


def without_empty(data):
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def coarse(day):
    """A date as year and month, or as the year alone, just as the page shows it."""
    if day is None:
        return None
    is_year = (day.month, day.day) in {(1, 1), (12, 31)}
    return f"{day:%Y}" if is_year else f"{day:%Y-%m}"


def coalition():
    """The coalition itself."""
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute(reverse("home"))}


def of_home(page):
    return {**coalition(), "description": text(page, "summary")}


def of_organization(organization):
    return {
        "@type": "Organization",
        "name": text(organization, "name"),
        "url": absolute(organization.get_absolute_url()),
        "sameAs": organization.website,
        "logo": organization.logo and absolute(organization.logo.url),
        "memberOf": None if organization.has_left else coalition(),
    }


def of_initiative(initiative):
    lead = initiative.organization
    return {
        "@type": "Project",
        "name": text(initiative, "title"),
        "description": text(initiative, "summary"),
        "url": absolute(initiative.get_absolute_url()),
        "sameAs": initiative.website,
        "image": initiative.image and absolute(initiative.image.url),
        "knowsAbout": [text(area, "name") for area in initiative.areas.all()],
        "parentOrganization": {
            "@type": "Organization",
            "name": text(lead, "name"),
            "url": absolute(lead.get_absolute_url()),
        },
        "foundingDate": coarse(initiative.starts_on),
        "dissolutionDate": coarse(initiative.ends_on),
    }


def of_activity(activity):
    organisers = [
        {"@type": "Organization", "name": text(one, "name"), "url": absolute(one.get_absolute_url())}
        for one in activity.shown_organisers()
    ]
    first, last = activity.days
    start, end = (first, last) if activity.is_all_day else map(localtime, (activity.starts_at, activity.ends_at))
    place, online = text(activity, "place"), activity.is_online
    modes = {(True, True): "Mixed", (True, False): "Offline", (False, True): "Online"}
    return {
        "@type": "Event",
        "name": text(activity, "title"),
        "description": text(activity, "summary"),
        "url": absolute(activity.get_absolute_url()),
        "startDate": start.isoformat(),
        "endDate": end.isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if activity.is_cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{modes[bool(place), online]}EventAttendanceMode",
        "location": [
            *([{"@type": "Place", "name": place, "address": place}] if place else []),
            *([{"@type": "VirtualLocation", "url": online_address(activity)}] if online else []),
        ],
        "inLanguage": activity.language.split("-"),
        "organizer": organisers or [coalition()],
    }


def online_address(activity):
    """Where one joins online, or reads how."""
    return activity.online_address or absolute(activity.get_absolute_url())


def of_contacts(contacts):
    points = [
        without_empty(
            {
                "@type": "ContactPoint",
                "name": contact.name,
                "contactType": text(contact, "role"),
                "email": contact.public_email,
                "telephone": contact.public_phone,
            }
        )
        for contact in contacts
    ]
    return {**coalition(), "contactPoint": points}


def of_area(area):
    return {
        "@type": "DefinedTerm",
        "name": text(area, "name"),
        "termCode": area.code,
        "url": absolute(area.get_absolute_url()),
        "inDefinedTermSet": absolute(reverse("initiatives:area_list")),
    }


def of_areas(page, areas):
    return {
        "@type": "DefinedTermSet",
        "name": text(page, "title"),
        "url": absolute(reverse("initiatives:area_list")),
        "hasDefinedTerm": [of_area(area) for area in areas],
    }


def breadcrumbs(steps):
    """The way to a page; `steps` are pairs (name, path), home first."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(steps, 1)
        ],
    }


THINGS = {
    Initiative: of_initiative,
    Organization: of_organization,
    Activity: of_activity,
    CompetenceArea: of_area,
}


def graph(*things):
    """The things of one page as one JSON-LD document."""
    return {"@context": "https://schema.org", "@graph": [without_empty(thing) for thing in things]}
