"""When data was last changed, for `ETag`, `Last-Modified` and answers with 304."""

from functools import wraps

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from activities.facets import last_end
from publishing.models import ContentChange
from publishing.moments import midnight
from publishing.versions import content_version

from .cross_origin import for_all_sites


def etag(request, **kwargs):
    """What is public changes with the content, at midnight with what has begun or ended, and when an activity ends."""
    number, latest = content_version() or (None, None)
    if latest is None:
        return None
    ended = int(end.timestamp()) if (end := last_end()) else 0
    return f'"{number}-{latest}-{timezone.localdate():%Y%m%d}-{ended}"'


def last_modified(request, **kwargs):
    latest = ContentChange.objects.order_by("-pk").values_list("at", flat=True).first()
    return max(filter(None, [midnight(timezone.localdate()), latest, last_end()]))


def open_data(view):
    """Decorator of a view that gives public data: to anyone from anywhere, 304 when unchanged.

    Kept for ten seconds by proxies, and by nobody else: what is taken down is gone at once.
    """
    checked = condition(etag_func=etag, last_modified_func=last_modified)(view)

    kept_shortly = cache_control(public=True, max_age=0, s_maxage=10)(checked)
    return for_all_sites(require_safe(kept_shortly))


def in_main_language(view):
    """Decorator: what has no language in its address is ordered and worded in the site's first one."""

    @wraps(view)
    def worded(request, *args, **kwargs):
        with override(settings.LANGUAGE_CODE):
            return view(request, *args, **kwargs)

    return worded
