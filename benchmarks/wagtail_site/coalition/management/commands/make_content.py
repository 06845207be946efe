import re
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.html import linebreaks
from wagtail.models import Locale, Page, Site

from coalition import made_up
from coalition.models import (
    Area,
    ChosenInitiative,
    HomePage,
    InitiativeIndexPage,
    InitiativePage,
    MemberIndexPage,
    MemberPage,
    Term,
)

BATCH = 1000
TIES = ["areas", "partners", "audiences", "counties", "skill_levels", "technologies"]


class Command(BaseCommand):
    help = "Fills an empty database with the members and initiatives that our site holds at the same numbers and seed."

    def add_arguments(self, parser):
        parser.add_argument("--members", type=int, default=2400)
        parser.add_argument("--initiatives", type=int, default=20000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, members, initiatives, seed, **options):
        start = time.monotonic()
        self.now = timezone.now()
        with transaction.atomic():
            self.make_lists()
            self.make_sections()
            self.make_pages(made_up.MadeUp(seed, members, initiatives))
        call_command("update_index", verbosity=0)
        connection.cursor().execute("ANALYZE")
        seconds = time.monotonic() - start
        self.stdout.write(f"{MemberPage.objects.count()} members, {InitiativePage.objects.count()} initiatives made.")
        self.stdout.write(f"It took {seconds:.0f} seconds.")

    def make_lists(self):
        for position, (code, name, color) in enumerate(made_up.AREAS):
            Area.objects.create(code=code, name=name, color=color, position=position)
        for vocabulary, terms in made_up.TERMS.items():
            for position, (code, label) in enumerate(terms):
                Term.objects.create(vocabulary=vocabulary, code=code, label=label, position=position)

    def make_sections(self):
        """The home page in place of Wagtail's welcome page, and the two lists under it."""
        root = Page.objects.get(depth=1)
        Site.objects.all().delete()
        root.get_children().delete()
        root.refresh_from_db()
        self.texts = made_up.page_texts()
        body = html(self.texts["home"]["body"])
        self.home = self.section(root, HomePage, "home", settings.WAGTAIL_SITE_NAME, slug="home", body=body)
        self.members = self.section(self.home, MemberIndexPage, "members", "Medlemmar", slug="medlemmar")
        self.initiatives = self.section(self.home, InitiativeIndexPage, "initiatives", "Initiativ", slug="initiativ")
        address = urlsplit(settings.SITE_URL)
        Site.objects.create(
            hostname=address.hostname,
            port=address.port or 80,
            site_name=settings.WAGTAIL_SITE_NAME,
            root_page=self.home,
            is_default_site=True,
        )

    def section(self, parent, model, key, title, **fields):
        intro = self.texts[key]["summary"]
        return parent.add_child(instance=model(title=title, intro=intro, search_description=intro, **fields))

    def make_pages(self, made):
        categories = dict(Term.objects.filter(vocabulary="category").values_list("code", "pk"))
        items = [*made_up.known_members(), *made.members]
        members = self.store(MemberPage, self.members, [self.member(item, categories) for item in items])
        by_slug = {member.slug: member for member in members}
        items = [*made_up.known_initiatives(), *made.initiatives]
        initiatives = self.store(InitiativePage, self.initiatives, [self.initiative(item, by_slug) for item in items])
        found = {
            "areas": dict(Area.objects.values_list("code", "pk")),
            "partners": {slug: member.pk for slug, member in by_slug.items()},
        }
        terms = dict(Term.objects.exclude(vocabulary="category").values_list("code", "pk"))
        for name in TIES:
            self.tie(name, initiatives, items, found.get(name, terms))
        chosen = initiatives[len(made_up.known_initiatives()) :: 2000]
        for position, initiative in enumerate(one for one in chosen if one.live):
            ChosenInitiative.objects.create(page=self.home, initiative=initiative, sort_order=position)

    def member(self, item, categories):
        return MemberPage(
            **self.page(item["name"], item),
            description=html(item.get("description", "")),
            website=item.get("website", ""),
            category_id=categories.get(item.get("category")),
            joined_on=item.get("joined_on"),
        )

    def initiative(self, item, members):
        """As on our site, it is not shown while its member is not."""
        member = members[item["organization"]]
        page = InitiativePage(
            **self.page(item["title"], item),
            summary=item["summary"],
            body=html(item["body"]),
            member_id=member.pk,
            website=item.get("website", ""),
            starts_on=item.get("starts_on"),
            ends_on=item.get("ends_on"),
        )
        page.live = page.live and member.live
        page.search_description = page.summary
        return page

    def page(self, title, item):
        moment = item.get("published_at", self.now)
        return {
            "title": title,
            "draft_title": title,
            "slug": item["slug"],
            "live": moment is not None,
            "has_unpublished_changes": moment is None,
            "first_published_at": moment,
            "last_published_at": moment,
            "latest_revision_created_at": moment or self.now,
        }

    def store(self, model, parent, pages):
        """Put new pages under one that has none, as `add_child` would one at a time."""
        locale, content_type = Locale.get_default(), ContentType.objects.get_for_model(model)
        rows = []
        for number, page in enumerate(pages, start=1):
            page.path = Page._get_path(parent.path, parent.depth + 1, number)
            page.depth = parent.depth + 1
            page.url_path = f"{parent.url_path}{page.slug}/"
            page.locale, page.content_type = locale, content_type
            values = {field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields}
            rows.append(Page(**values))
        Page.objects.bulk_create(rows, BATCH)
        for page, row in zip(pages, rows, strict=True):
            page.pk = page.id = page.page_ptr_id = row.pk
        # `bulk_create` refuses tables that have a parent's key.
        fields = model._meta.local_concrete_fields
        for start in range(0, len(pages), BATCH):
            models.QuerySet(model)._insert(pages[start : start + BATCH], fields=fields, using=connection.alias)
        Page.objects.filter(pk=parent.pk).update(numchild=len(pages))
        return pages

    def tie(self, name, initiatives, items, keys):
        field = InitiativePage._meta.get_field(name)
        own, other = field.m2m_column_name(), field.m2m_reverse_name()
        through = field.remote_field.through
        ties = [
            through(**{own: initiative.pk, other: keys[code]})
            for initiative, item in zip(initiatives, items, strict=True)
            for code in item.get(name, ())
        ]
        through.objects.bulk_create(ties, BATCH)


def html(markdown):
    """Paragraphs and links are all that our texts have."""
    return re.sub(r"\[(.+?)\]\((.+?)\)", r'<a href="\2">\1</a>', linebreaks(markdown.strip()))
