import re

from django.views.debug import SafeExceptionReporterFilter


class ErrorDetailsFilter(SafeExceptionReporterFilter):
    """What the page of an error under DEBUG does not show: also the settings of ours that hold a password in a URL."""

    ours = "DATABASE_URL|EMAIL_URL|CACHE_URL|DSN"
    hidden_settings = re.compile(f"{SafeExceptionReporterFilter.hidden_settings.pattern}|{ours}", re.IGNORECASE)
