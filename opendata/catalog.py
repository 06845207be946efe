"""The open data as a DCAT-AP-SE 3 catalogue in JSON-LD, for dataportal.se and others that collect descriptions."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from members.facets import people_of_the_coalition
from publishing.models import ContentChange

from .kinds import KINDS, LICENSE, RIGHTS

EU = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# The name of the API among the things that are described.
API = f"{settings.SITE_URL}/data/api"
LANGUAGES = {code: f"{EU}/language/{listed}" for code, listed in settings.COALITION.in_eu_lists.items()}
FILE_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "atom": "application/atom+xml",
    "ics": "text/calendar",
}
DESCRIPTIONS = {
    "organizations": (
        _("Members of %(site)s"),
        _("The organisations that take part, with their kind, website, logo and what they do for digital skills."),
    ),
    "initiatives": (
        _("Initiatives of the members of %(site)s"),
        _("What the members do so that people gain digital skills: for whom, where, when and in which area."),
    ),
    "activities": (
        _("Activities of %(site)s"),
        _("What the coalition and its members arrange: when, where, for which area and by whom."),
    ),
}


def ref(address):
    return {"@id": address}


def in_each_language(text, **values):
    """A lazy text as RDF literals, one for each language of the site."""
    literals = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            literals.append({"@value": str(text) % values if values else str(text), "@language": code})
    return literals


def catalog():
    """The whole catalogue as a JSON-LD document."""
    changed = ContentChange.objects.order_by("-pk").values_list("at", flat=True).first()
    modified = {"dct:modified": {"@value": changed.isoformat(), "@type": "xsd:dateTime"}} if changed else {}
    datasets = [dataset(name, modified) for name in KINDS]
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": f"{settings.SITE_URL}/data/catalog",
                "@type": "dcat:Catalog",
                "dct:title": in_each_language(_("Open data of %(site)s"), site=settings.SITE_NAME),
                "dct:description": in_each_language(_("What the site shows to everyone, as data.")),
                "dct:publisher": ref(settings.SITE_URL),
                "dct:license": ref(settings.COALITION.data_license_url),
                "dct:language": [ref(language) for language in LANGUAGES.values()],
                "foaf:homepage": ref(settings.SITE_URL),
                "dcat:dataset": [ref(found["@id"]) for found in datasets],
                "dcat:service": [ref(API)],
                **modified,
            },
            {"@id": settings.SITE_URL, "@type": "foaf:Agent", "foaf:name": settings.SITE_NAME},
            contact(),
            *datasets,
            *(distribution(name, form) for name in KINDS for form in files(name)),
            api_service(),
        ],
    }


def contact():
    """Who answers: the coalition by its contact page, and by the address that stands first there."""
    first = next(iter(people_of_the_coalition()), None)
    email = {"vcard:hasEmail": ref(f"mailto:{first.public_email}")} if first and first.public_email else {}
    with override(settings.LANGUAGE_CODE):
        page = settings.SITE_URL + reverse("members:contact")
    return {
        "@id": f"{settings.SITE_URL}/data/catalog#contact",
        "@type": "vcard:Organization",
        "vcard:fn": settings.SITE_NAME,
        "vcard:hasURL": ref(page),
        **email,
    }


def files(name):
    """The address of a kind's list in each of its formats, {format: address}, in the site's first language."""
    with override(settings.LANGUAGE_CODE):
        found = {form: reverse(f"opendata:{name}", args=[form]) for form in ("csv", "json", "atom")}
        if calendar := KINDS[name].calendar:
            found["ics"] = reverse(calendar)
    return {form: settings.SITE_URL + path for form, path in found.items()}


def dataset(name, modified):
    title, description = DESCRIPTIONS[name]
    return {
        "@id": f"{settings.SITE_URL}/data/{name}",
        "@type": "dcat:Dataset",
        "dct:title": in_each_language(title, site=settings.SITE_NAME),
        "dct:description": in_each_language(description),
        "dct:publisher": ref(settings.SITE_URL),
        "dcat:contactPoint": ref(f"{settings.SITE_URL}/data/catalog#contact"),
        "dcat:theme": [ref(f"{EU}/data-theme/EDUC")],
        "dct:accrualPeriodicity": ref(f"{EU}/frequency/CONT"),
        "dct:spatial": ref(f"{EU}/country/{settings.COALITION.country_in_eu_lists}"),
        "dct:accessRights": ref(f"{EU}/access-right/PUBLIC"),
        "dcat:distribution": [ref(distribution(name, form)["@id"]) for form in files(name)],
        **modified,
    }


def distribution(name, form):
    address = files(name)[form]
    return {
        "@id": f"{settings.SITE_URL}/data/{name}#{form}",
        "@type": "dcat:Distribution",
        "dct:title": in_each_language(DESCRIPTIONS[name][0], site=f"{settings.SITE_NAME} ({form.upper()})"),
        "dcat:accessURL": ref(address),
        "dcat:downloadURL": ref(address),
        "dcat:mediaType": ref(f"https://www.iana.org/assignments/media-types/{FILE_TYPES[form]}"),
        "dct:license": ref(settings.COALITION.data_license_url),
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": in_each_language(RIGHTS, **LICENSE)},
        **({"dcat:accessService": ref(API)} if form == "json" else {}),
    }


def api_service():
    root = settings.SITE_URL + reverse("api:organizations").removesuffix("/organizations")
    return {
        "@id": API,
        "@type": "dcat:DataService",
        "dct:title": in_each_language(_("API of %(site)s"), site=settings.SITE_NAME),
        "dcat:endpointURL": ref(root),
        "dcat:endpointDescription": ref(settings.SITE_URL + reverse("openapi")),
        "dct:publisher": ref(settings.SITE_URL),
        "dcat:contactPoint": ref(f"{settings.SITE_URL}/data/catalog#contact"),
        "dcat:servesDataset": [ref(f"{settings.SITE_URL}/data/{name}") for name in KINDS],
        "dct:license": ref(settings.COALITION.data_license_url),
        "dct:accessRights": ref(f"{EU}/access-right/PUBLIC"),
    }
