"""The filters of a list, each with its choices and how many things every choice would give."""

from collections import Counter
from datetime import date

from django.db.models import Count, F, Q

NONE = "none"


class Group:
    """One filter. `path` leads from what is listed to a field, or to something that has a code."""

    # How many choices are offered at most.
    most = None

    def __init__(self, name, label, path="", none=""):
        self.name, self.label, self.path, self.none = name, label, path, none

    def counted(self, items, path):
        return {code or NONE: number for code, number in items.values_list(path).annotate(Count("pk")).order_by()}


class Related(Group):
    def condition(self, model, codes):
        having = Q(pk__in=model.objects.filter(**{f"{self.path}__code__in": codes}).values("pk"))
        return having | Q(**{self.path: None}) if NONE in codes else having

    def counts(self, items):
        return self.counted(items, f"{self.path}__code")

    def choices(self, model, counts):
        field = model._meta.get_field(self.path)
        objects = field.related_model.objects.complex_filter(field.get_limit_choices_to())
        rows = [(row.code, str(row)) for row in objects]
        return [*rows, (NONE, self.none)] if self.none else rows


class Year(Group):
    def condition(self, model, codes):
        having = Q(**{f"{self.path}__year__in": [code for code in codes if code.isdecimal()]})
        return having | Q(**{self.path: None}) if NONE in codes else having

    def counts(self, items):
        return {str(year): number for year, number in self.counted(items, f"{self.path}__year").items()}

    def choices(self, model, counts):
        years = sorted(counts.keys() - {NONE}, reverse=True)
        return [*((year, year) for year in years), (NONE, self.none)]


class When(Group):
    labels = {"planned": "Inte börjat", "ongoing": "Pågår", "ended": "Avslutat"}

    def conditions(self):
        today = date.today()
        ended, planned = Q(ends_on__isnull=False, ends_on__lt=today), Q(starts_on__isnull=False, starts_on__gt=today)
        return {"planned": planned & ~ended, "ongoing": ~planned & ~ended, "ended": ended}

    def condition(self, model, codes):
        having = Q(pk__in=[])
        for code, condition in self.conditions().items():
            if code in codes:
                having |= condition
        return having

    def counts(self, items):
        return items.aggregate(**{code: Count("pk", filter=having) for code, having in self.conditions().items()})

    def choices(self, model, counts):
        return self.labels.items()


class Members(Group):
    """Those that lead or take part. Offered are those with most hits."""

    most = 30

    def condition(self, model, codes):
        partners = model.objects.filter(partners__slug__in=codes)
        return Q(member__slug__in=codes) | Q(pk__in=partners.values("pk"))

    def counts(self, items):
        counts = self.counted(items, "member__slug")
        for slug, number in self.counted(items.exclude(partners=F("member")), "partners__slug").items():
            counts[slug] = counts.get(slug, 0) + number
        return counts

    def choices(self, model, counts):
        most = sorted(counts.keys() - {NONE}, key=lambda slug: (-counts[slug], slug))[: self.most]
        members = model._meta.get_field("member").related_model.objects.live().filter(slug__in=most)
        return members.order_by("title").values_list("slug", "title")


class AreasOfInitiatives(Group):
    """Of the live initiatives that a member leads or takes part in."""

    paths = ("initiatives", "partner_initiatives")

    def condition(self, model, codes):
        having = Q()
        for path in self.paths:
            members = model.objects.filter(**{f"{path}__live": True, f"{path}__areas__code__in": codes})
            having |= Q(pk__in=members.values("pk"))
        return having

    def counts(self, items):
        led, partners = (
            items.filter(**{f"{path}__live": True}).order_by().values_list(f"{path}__areas__code", "pk")
            for path in self.paths
        )
        return Counter(code for code, _pk in led.union(partners))

    def choices(self, model, counts):
        initiatives = model._meta.get_field("initiatives").related_model
        return initiatives._meta.get_field("areas").related_model.objects.values_list("code", "name")


class ListFilter:
    """What a visitor has chosen in a list: `?area=education&area=for-all&county=skane`."""

    groups = []

    def __init__(self, data, items):
        self.items = items
        self.choice = {group.name: data.getlist(group.name) for group in self.groups}
        self.query = data.copy()
        self.query.pop("page", None)

    @property
    def is_used(self):
        return any(self.choice.values())

    def hits(self, leaving_out=None):
        found = self.items
        for group in self.groups:
            codes = self.choice[group.name]
            if codes and group is not leaving_out:
                found = found.filter(group.condition(self.items.model, codes))
        return found

    def shown_groups(self):
        """For the form: each filter's choices, counted among what the other filters give."""
        for group in self.groups:
            counts = group.counts(self.hits(leaving_out=group))
            chosen = self.choice[group.name]
            options = [
                {"code": code, "label": label, "count": counts.get(code, 0), "is_chosen": code in chosen}
                for code, label in group.choices(self.items.model, counts)
            ]
            yield {"name": group.name, "label": group.label, "options": options, "chosen": len(chosen)}

    def chips(self):
        for group in self.groups:
            for code in self.choice[group.name]:
                yield {"group": group.label, "code": code, "query": self.without(group.name, code)}

    def without(self, name, code):
        query = self.query.copy()
        query.setlist(name, [other for other in self.choice[name] if other != code])
        return query.urlencode()


class InitiativeFilter(ListFilter):
    groups = [
        Related("area", "Område", "areas"),
        Related("audience", "Målgrupp", "audiences"),
        Related("county", "Plats", "counties", none="Hela landet"),
        When("when", "Tid"),
        Related("level", "Kunskapsnivå", "skill_levels"),
        Related("technology", "Teknik", "technologies"),
        Members("member", "Medlem"),
        Year("began", "Startår", "starts_on", none="Okänt"),
    ]


class MemberFilter(ListFilter):
    groups = [
        Related("category", "Typ av organisation", "category", none="Inte angivet"),
        AreasOfInitiatives("area", "Initiativens område"),
        Year("joined", "Medlem sedan", "joined_on", none="Okänt"),
    ]
