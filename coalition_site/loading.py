"""What `load_content` and `load_demo` share: put an item in once, and remember that it was put in."""

import tomllib

from django.conf import settings
from django.core.management.base import CommandError
from tqdm import tqdm

from publishing.models import PreviousSlug, Slugged

from .models import LoadedItem


def read(name, table):
    """The list of dicts that a file of the coalition's holds under `[[table]]`; empty where there is no such file."""
    path = settings.COALITION.folder / name
    return tomllib.loads(path.read_text(encoding="utf-8")).get(table, []) if path.exists() else []


def create(model, **item):
    """Create an object from an item of a file, where relations stand as the slugs or codes of what they point to."""
    fields, many = {}, {}
    for name, value in item.items():
        field = model._meta.get_field(name)
        if field.many_to_many:
            many[name] = find(field, value)
        else:
            fields[name] = find(field, [value])[0] if field.is_relation else value
    obj = model.objects.create(**fields)
    for name, values in many.items():
        getattr(obj, name).set(values)
    return obj


def find(field, codes):
    """The objects that a relation's codes name, in their order. Raise CommandError for one that does not exist."""
    key = "slug" if issubclass(field.related_model, Slugged) else "code"
    choices = field.related_model.objects.complex_filter(field.get_limit_choices_to())
    found = {getattr(obj, key): obj for obj in choices.filter(**{f"{key}__in": codes})}
    for code in set(codes) - set(found):
        moved = choices.filter(pk=PreviousSlug.objects.pk_for(field.related_model, code)).first()
        if not moved:
            raise CommandError(f"{field}: there is nothing called {code}.")
        found[code] = moved
    return [found[code] for code in codes]


class Loader:
    """Loads items of one source. `counts` says how many were `added` and how many `kept` as they were.

    `skipped` says in words what could not be made, because something it belongs to has been deleted.
    """

    def __init__(self, source):
        self.source = source
        self.counts = {"added": 0, "kept": 0}
        self.skipped = []
        self.known = set(LoadedItem.objects.filter(source=source).values_list("key", flat=True))

    def load_all(self, kind, items, make, key="slug"):
        """Make an object with `make(**item)` from each item that was not loaded before, and remember it."""
        for item in tqdm(items, desc=kind, disable=None):
            name = f"{kind}/{item[key]}"
            if name in self.known:
                self.counts["kept"] += 1
                continue
            try:
                obj = make(**item)
            except CommandError as error:
                self.skipped.append(f"{name} was left out. {error}")
                continue
            LoadedItem.objects.create(source=self.source, key=name, object=obj)
            self.counts["added"] += 1

    def tell(self, command, what):
        """Say on the command's outputs what became of `what`."""
        for reason in self.skipped:
            command.stderr.write(reason)
        command.stdout.write(f"{what}: {self.counts['added']} added, {self.counts['kept']} kept as they are.")
