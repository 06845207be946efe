from django import forms

from .models import Initiative


class InitiativeForm(forms.ModelForm):
    """Holds the place of the form in which members edit an initiative."""

    class Meta:
        model = Initiative
        fields = ("title_sv", "title_en", "summary_sv", "body_sv")
