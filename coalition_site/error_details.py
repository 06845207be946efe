from django.views.debug import SafeExceptionReporterFilter

from .redaction import redacted


class ErrorDetailsFilter(SafeExceptionReporterFilter):
    """What the page of an error under DEBUG does not show: also the passwords in addresses."""

    def cleanse_setting(self, key, value):
        cleansed = super().cleanse_setting(key, value)
        return redacted(cleansed) if isinstance(cleansed, str) else cleansed
