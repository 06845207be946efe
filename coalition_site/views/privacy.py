from django.utils.translation import get_language
from django.views.generic import TemplateView

from coalition_site.personal_data import table
from pages.views import SectionMixin


class PrivacyView(SectionMixin, TemplateView):
    """The coordinator's text on personal data, and below it the register of them."""

    section = "privacy"
    template_name = "privacy.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(register=table(get_language()), **kwargs)
