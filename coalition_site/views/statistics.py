from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from initiatives.facets import NATIONWIDE, initiative_facets
from members.facets import organization_facets
from pages.views import SectionMixin
from publishing import charts
from publishing.facets import UNKNOWN

MAP_STEPS = 4


class StatisticsView(SectionMixin, TemplateView):
    """The coalition in numbers. Each number is counted by the filters of the list that it leads to."""

    section = "statistics"
    template_name = "statistics.html"

    def get_context_data(self, **kwargs):
        members = Counted(organization_facets(), reverse("members:list"))
        initiatives = Counted(initiative_facets(), reverse("initiatives:list"))
        counties = initiatives.rows("county")
        return super().get_context_data(
            figures=[
                {"label": _("Members"), **members.figure()},
                {"label": _("Initiatives"), **initiatives.figure()},
                *initiatives.rows("when"),
            ],
            charts=[
                bar_chart("initiatives-by-area", _("Initiatives by area"), initiatives, "area"),
                bar_chart("initiatives-by-audience", _("Initiatives by audience"), initiatives, "audience"),
                year_chart("initiatives-by-year", _("Initiatives by the year they began"), initiatives, "began"),
                bar_chart("members-by-category", _("Members by kind"), members, "category"),
                bar_chart("members-by-area", _("Members by the area of their initiatives"), members, "area"),
                year_chart("members-by-year", _("Members by the year they joined"), members, "joined"),
            ],
            counties=shaded([row for row in counties if row["code"] != NATIONWIDE]),
            map=settings.COALITION.map,
            nationwide=next(row for row in counties if row["code"] == NATIONWIDE),
            matrix=matrix(initiatives),
            **kwargs,
        )


class Counted:
    """A list's numbers, each with the address of the list that it counts."""

    def __init__(self, facets, address):
        self.facets, self.address = facets, address

    def figure(self, **choice):
        """The number of things for a choice {filter: code}, and the list's address with it."""
        query = QueryDict(mutable=True)
        query.update(choice)
        bits = self.facets.chosen({name: [code] for name, code in choice.items()})
        return {"count": bits.bit_count(), "address": self.address + (f"?{query.urlencode()}" if choice else "")}

    def rows(self, name):
        """One figure for each value of a filter."""
        group = self.facets.groups[name]
        return [
            {"code": code, "value": value, **group.words(code), **self.figure(**{name: code})}
            for code, value in group.values.items()
        ]


def bar_chart(name, title, counted, group):
    rows = counted.rows(group)
    shapes = [(row["label"], row["count"], getattr(row["value"], "color", "blue")) for row in rows]
    return {
        "name": name,
        "title": title,
        "heading": counted.facets.groups[group].label,
        "rows": rows,
        "drawing": charts.bars(name, title, shapes),
    }


def year_chart(name, title, counted, group):
    """The years that have something, the first one to the left; what has no year stands in the table only."""
    rows = sorted(counted.rows(group), key=lambda row: row["code"])
    years = [row for row in rows if row["code"] != UNKNOWN]
    drawing = charts.columns(name, title, [(row["code"], row["count"]) for row in years])
    return {"name": name, "title": title, "heading": _("Year"), "rows": rows, "drawing": drawing}


def shaded(counties):
    """The counties with their `shade` on the map, from 0 for none to MAP_STEPS for the most."""
    most = max((row["count"] for row in counties), default=0) or 1
    return [{**row, "shade": -(-row["count"] * MAP_STEPS // most)} for row in counties]


def matrix(initiatives):
    """Audiences down, areas across: the areas, and for each audience a figure per area."""
    areas = initiatives.rows("area")
    rows = initiatives.rows("audience")
    form = reverse("initiatives:submit_form")
    for row in rows:
        choices = [{"area": area["code"], "audience": row["code"]} for area in areas]
        row["cells"] = [
            {"area": area, "invitation": f"{form}?{urlencode(choice)}", **initiatives.figure(**choice)}
            for area, choice in zip(areas, choices, strict=True)
        ]
    return {"areas": areas, "rows": rows}
