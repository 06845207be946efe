from functools import partial

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from coalition_site.loading import Loader, create, read
from coalition_site.models import LoadedItem
from initiatives.models import Initiative
from members.models import ContactPerson, Organization
from pages.models import Page
from publishing import workflow
from vocabularies.models import CompetenceArea


class Command(BaseCommand):
    help = "Puts in the coalition's first content. Safe to run again: what was loaded once is never touched."

    @transaction.atomic
    def handle(self, **options):
        loader = Loader(LoadedItem.Source.CONTENT)
        loader.load_all("area", read("areas.toml", "area"), describe_area, key="code")
        loader.load_all("page", read("pages.toml", "page"), make_page, key="key")
        loader.load_all("organization", read("members.toml", "organization"), partial(publish, Organization))
        loader.load_all("contact", read("contacts.toml", "contact"), make_contact, key="key")
        loader.load_all("initiative", read("initiatives.toml", "initiative"), partial(publish, Initiative))
        loader.tell(self, "Content")


def describe_area(*, code, **texts):
    return fill(CompetenceArea.objects.get(code=code), texts)


def make_page(*, key, path="", **fields):
    """Fill the section's row, which a migration has made, or make a page of its own."""
    if section := Page.objects.filter(section=key).first():
        return fill(section, fields)
    return publish(Page, slug=path, **fields)


def make_contact(*, key, **item):
    """The coalition publishes its own contacts with name, role and e-mail address."""
    known = ContactPerson.objects.filter(email=item["email"]).first()
    shown = {"is_public": True, "is_email_public": True, "informed_at": timezone.now()}
    return known or create(ContactPerson, **shown, **item)


def publish(model, *, slug, **item):
    """Make and publish an object, unless a coordinator was first to make one with this slug: that one stays."""
    if known := model.objects.filter(slug=slug).first():
        return known
    obj = create(model, slug=slug, **item)
    workflow.publish(obj, by=workflow.SYSTEM)
    return obj


def fill(obj, texts):
    """Put texts where the object has none yet: titles and menu places that a migration gave stay."""
    for name, text in texts.items():
        if not getattr(obj, name):
            setattr(obj, name, text)
    obj.save()
    return obj
