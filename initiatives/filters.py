import django_filters
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from vocabularies.models import CompetenceArea

from .models import Initiative


class InitiativeFilter(django_filters.FilterSet):
    """The initiatives list's filters. Values in the address are codes: `?area=education&area=for-all`."""

    area = django_filters.ModelMultipleChoiceFilter(
        field_name="areas__code",
        to_field_name="code",
        queryset=CompetenceArea.objects.all(),
        widget=CheckboxSelectMultiple,
        label=_("Area"),
        error_messages={"invalid_choice": _("There is no area called “%(value)s”. Choose among the areas below.")},
    )

    class Meta:
        model = Initiative
        fields = ()
