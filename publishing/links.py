"""Which addresses on other websites are to be asked about next, and where on the site they stand."""

from django.utils import timezone

from .models import LinkCheck
from .models.link_check import APART, link_fields, shown_addresses
from .models.submission import publishable_models


def due(interval):
    """The addresses not asked about for longer than `interval`, those that have waited longest first.

    An address that has failed once is asked about again as soon as a second failure counts.
    """
    now = timezone.now()
    known = {check.url: check for check in LinkCheck.objects.all()}

    def is_due(url):
        check = known.get(url)
        if check is None or check.checked_at <= now - interval:
            return True
        return check.is_suspect and check.failing_since <= now - APART

    def order(url):
        return (known[url].checked_at if url in known else now - interval - APART * 1000, url)

    shown = {url for addresses in shown_addresses() for url in addresses}
    return sorted(filter(is_due, shown), key=order)


def forget_unused():
    """Delete what is known of addresses that the site no longer shows."""
    unused = LinkCheck.objects.exclude(pk__in=LinkCheck.objects.in_use().values("pk"))
    return unused.delete()[0]


def things_with(urls):
    """Each address → the published things that show it, in one query for each kind of thing."""
    found = {url: [] for url in urls}
    for model in publishable_models():
        for field in link_fields(model):
            for thing in model.objects.published().with_state().filter(**{f"{field.name}__in": urls}).order_by("pk"):
                found[getattr(thing, field.attname)].append(thing)
    return found
