from publishing.search import Source

from .models import Page

Source(
    Page,
    number=3,
    listed=lambda: Page.objects.published().values_list("pk", flat=True),
    keyed=("summary",),
    body=("body",),
)
