from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from .filters import InitiativeFilter, MemberFilter


@register_snippet
class Area(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    color = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.name


@register_snippet
class Term(models.Model):
    """One choice in one code list: a category of members, an audience, a county, …"""

    vocabulary = models.CharField(max_length=20)
    code = models.SlugField()
    label = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["vocabulary", "position"]
        constraints = [models.UniqueConstraint(fields=["vocabulary", "code"], name="one_term_per_code")]

    def __str__(self):
        return self.label


def many_terms(vocabulary, related_name):
    return ParentalManyToManyField(
        Term, blank=True, related_name=related_name, limit_choices_to={"vocabulary": vocabulary}
    )


class InitiativeQuerySet(PageQuerySet):
    def for_cards(self):
        """With what a card shows, latest first."""
        cards = self.select_related("member").prefetch_related("areas")
        return cards.order_by("-first_published_at", "-pk")


class HomePage(Page):
    intro = models.TextField(blank=True)
    body = RichTextField(blank=True)

    content_panels = [*Page.content_panels, "intro", "body", InlinePanel("chosen_initiatives")]
    CARDS = 9

    def get_context(self, request, *args, **kwargs):
        chosen = [
            row.initiative
            for row in self.chosen_initiatives.filter(initiative__live=True)
            .select_related("initiative__member")
            .prefetch_related("initiative__areas")[:3]
        ]
        latest = InitiativePage.objects.live().for_cards().exclude(pk__in=[one.pk for one in chosen])
        members = MemberPage.objects.live().order_by("title")
        is_live = models.Q(initiatives__live=True)
        return super().get_context(request, *args, **kwargs) | {
            "areas": Area.objects.annotate(initiative_count=Count("initiatives", filter=is_live)).order_by("position"),
            "chosen": chosen,
            "latest": latest[: self.CARDS - len(chosen)],
            "members": members[:48],
            "member_count": members.count(),
        }


class ChosenInitiative(Orderable):
    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="chosen_initiatives")
    initiative = models.ForeignKey("InitiativePage", models.CASCADE, related_name="+")

    panels = ["initiative"]


class ListPage(Page):
    """A page whose children are listed, a number at a time, and can be filtered."""

    intro = models.TextField(blank=True)

    content_panels = [*Page.content_panels, "intro"]
    per_page = 24

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        chosen = self.filter_class(request.GET, self.model().objects.live())
        items = Paginator(self.listed(chosen.hits()), self.per_page).get_page(request.GET.get("page"))
        numbers = items.paginator.get_elided_page_range(items.number, on_each_side=2, on_ends=1)
        found = {"filter": chosen, "items": items, "numbers": numbers}
        return super().get_context(request, *args, **kwargs) | found


class MemberIndexPage(ListPage):
    per_page = 60
    filter_class = MemberFilter
    subpage_types = ["coalition.MemberPage"]

    def model(self):
        return MemberPage

    def listed(self, members):
        return members.select_related("category").order_by("title")


class MemberPage(Page):
    description = RichTextField(blank=True)
    website = models.URLField(blank=True)
    category = models.ForeignKey(
        Term, models.SET_NULL, null=True, blank=True, related_name="+", limit_choices_to={"vocabulary": "category"}
    )
    joined_on = models.DateField(null=True, blank=True)

    content_panels = [*Page.content_panels, "description", "website", "category", "joined_on"]
    search_fields = [*Page.search_fields, index.SearchField("description")]
    parent_page_types = ["coalition.MemberIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = "medlem"

    def get_context(self, request, *args, **kwargs):
        own = models.Q(member=self) | models.Q(partners=self)
        initiatives = InitiativePage.objects.live().for_cards().filter(own).distinct()
        return super().get_context(request, *args, **kwargs) | {"initiatives": initiatives}


class InitiativeIndexPage(ListPage):
    filter_class = InitiativeFilter
    subpage_types = ["coalition.InitiativePage"]

    def model(self):
        return InitiativePage

    def listed(self, initiatives):
        return initiatives.for_cards()


class InitiativePage(Page):
    summary = models.CharField(max_length=300)
    body = RichTextField()
    member = models.ForeignKey(MemberPage, models.PROTECT, related_name="initiatives")
    partners = ParentalManyToManyField(MemberPage, blank=True, related_name="partner_initiatives")
    areas = ParentalManyToManyField(Area, related_name="initiatives")
    audiences = many_terms("audience", "initiatives_for_audience")
    counties = many_terms("county", "initiatives_in_county")
    skill_levels = many_terms("skill_level", "initiatives_at_level")
    technologies = many_terms("technology", "initiatives_with_technology")
    website = models.URLField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = PageManager.from_queryset(InitiativeQuerySet)()

    content_panels = [
        *Page.content_panels,
        "summary",
        "body",
        "member",
        "partners",
        "areas",
        "audiences",
        "counties",
        "skill_levels",
        "technologies",
        "website",
        "starts_on",
        "ends_on",
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.RelatedFields("member", [index.SearchField("title")]),
        index.RelatedFields("areas", [index.SearchField("name")]),
        index.RelatedFields("audiences", [index.SearchField("label")]),
        index.RelatedFields("counties", [index.SearchField("label")]),
        index.RelatedFields("technologies", [index.SearchField("label")]),
    ]
    parent_page_types = ["coalition.InitiativeIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = "initiativ"

    def get_context(self, request, *args, **kwargs):
        lists = [self.audiences, self.skill_levels, self.technologies, self.counties]
        labels = ["Målgrupp", "Kunskapsnivå", "Teknik", "Län"]
        return super().get_context(request, *args, **kwargs) | {
            "areas": self.areas.all(),
            "terms": [(label, found) for label, terms in zip(labels, lists, strict=True) if (found := terms.all())],
            "partners": self.partners.filter(live=True).order_by("title"),
            "today": timezone.localdate(),
        }

    @classmethod
    def get_indexed_objects(cls):
        """With the lists, which the search index would else ask for one page at a time."""
        return super().get_indexed_objects().prefetch_related("areas", "audiences", "counties", "technologies")

    @property
    def has_ended(self):
        return self.ends_on is not None and self.ends_on < timezone.localdate()
