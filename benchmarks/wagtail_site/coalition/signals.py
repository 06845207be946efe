from django.conf import settings
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished
from wagtailcache.cache import clear_cache


@receiver([page_published, page_unpublished])
def clear_kept_pages(sender, **kwargs):
    """What wagtail-cache's guide does in the admin's hooks, also for what a command publishes."""
    if settings.WAGTAIL_CACHE_IN:
        clear_cache()
