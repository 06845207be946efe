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
from publishing.history import CREATED
from vocabularies.models import CompetenceArea, Term, Vocabulary


class Command(BaseCommand):
    help = "Puts in the coalition's first content. Safe to run again: what was loaded once is never touched."

    @transaction.atomic
    def handle(self, **options):
        loader = Loader(LoadedItem.Source.CONTENT)
        load_list(loader, "area", CompetenceArea.objects.all(), read("areas.toml", "area"))
        for vocabulary in Vocabulary.values:
            terms = [{"vocabulary": vocabulary, **item} for item in read("terms.toml", vocabulary)]
            load_list(loader, vocabulary, Term.objects.filter(vocabulary=vocabulary), terms)
        loader.load_all("page", read("pages.toml", "page"), make_page, key="key")
        loader.load_all("organization", read("members.toml", "organization"), partial(publish, Organization))
        loader.load_all("contact", read("contacts.toml", "contact"), make_contact, key="key")
        loader.load_all("initiative", read("initiatives.toml", "initiative"), partial(publish, Initiative))
        loader.tell(self, "Content")


def load_list(loader, kind, known, items):
    """Make a list what the coalition's file says: what a migration has put in besides goes, unless it is in use."""
    if not items:
        return
    items = [{"position": 10 * place, **item} for place, item in enumerate(items, 1)]
    loader.load_all(kind, items, partial(make_listed, known), key="code")
    for other in known.exclude(code__in=[item["code"] for item in items]):
        if is_in_use(other):
            loader.skipped.append(f"{kind}/{other.code} stays: it is in use.")
        else:
            history, pk = type(other).history, other.pk
            other.delete()
            history.filter(id=pk).delete()


def make_listed(known, *, code, **fields):
    obj = known.filter(code=code).first()
    return fill(obj, fields) if obj else known.create(code=code, **fields)


def is_in_use(obj):
    fields = [relation.field for relation in obj._meta.related_objects]
    return any(field.model._base_manager.filter(**{field.name: obj}).exists() for field in fields)


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


def fill(obj, fields):
    """Give a row of a migration's the coalition's own words. What somebody has edited since keeps its texts."""
    is_edited = obj.history.exclude(history_type=CREATED).exists()
    for name, value in fields.items():
        if not (is_edited and getattr(obj, name)):
            setattr(obj, name, value)
    obj.save()
    return obj
