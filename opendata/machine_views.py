"""What those who look for the site's data find at the addresses where they look."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from . import catalog, openapi
from .freshness import in_main_language, open_data

SECURITY_CONTACT_LASTS = timedelta(days=180)


@require_safe
def robots(request):
    lines = ["User-agent: *", "Disallow:", "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap_index')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request):
    """Where to report a weakness, as RFC 9116 wants it."""
    lines = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            lines.append(f"Contact: {settings.SITE_URL}{reverse('members:contact')}")
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_CONTACT_LASTS
    lines += [
        f"Expires: {expires.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@open_data
def openapi_document(request):
    return JsonResponse(openapi.document(), json_dumps_params={"ensure_ascii": False})


@open_data
@in_main_language
def data_catalog(request):
    return JsonResponse(
        catalog.catalog(), content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )
