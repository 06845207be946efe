"""The OpenAPI document of the API: what ninja makes, with the lists' filters in it."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from .api import api
from .kinds import KINDS, LICENSE, RIGHTS


def document():
    """The document in English as a dict. Filters and orders of the lists stand in it with the codes that exist now."""
    with override("en"):
        return described()


def described():
    root = reverse("api:organizations").removesuffix("organizations")
    found = api.get_openapi_schema(path_prefix=root)
    found["info"]["description"] += f" {RIGHTS % LICENSE}"
    for path, operations in found["paths"].items():
        # HEAD is GET without the body, and OPTIONS what browsers ask by themselves.
        for method in ("head", "options"):
            operations.pop(method, None)
        kind = KINDS.get(path.removeprefix(root))
        if kind:
            operations["get"]["parameters"] += list(filters(kind))
    return found


def filters(kind):
    """The query parameters of a list, as the document wants them."""
    chosen = kind.filter_class(QueryDict())
    codes = kind.codes(chosen)
    yield parameter("q", _("Words to look for."), {"type": "string"})
    if chosen.sorts:
        yield parameter("sort", _("In which order."), {"type": "string", "enum": codes["sort"]})
    for name, (words, _codes) in kind.switches.items():
        yield parameter(name, str(words), {"type": "string", "enum": codes[name]})
    for group in chosen.facets.groups.values():
        items = {"type": "string", "enum": codes[group.name]}
        yield parameter(group.name, str(group.label), {"type": "array", "items": items})


def parameter(name, description, schema):
    return {"in": "query", "name": name, "description": description, "schema": schema, "required": False}
