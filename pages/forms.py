from django import forms
from django.utils.translation import gettext_lazy as _

from publishing.forms import PublicForm

from .models import ObstacleReport


class ObstacleReportForm(PublicForm):
    class Meta:
        model = ObstacleReport
        fields = ("page_address", "description", "email")
        labels = {
            "page_address": _("Address of the page"),
            "description": _("Describe the obstacle"),
            "email": _("Your e-mail address"),
        }
        help_texts = {
            "page_address": _("The page where you met the obstacle. Leave empty when it concerns the whole site."),
            "description": _(
                "What did you want to do, and what happened? If you need some content in another form, say which "
                "content and which form."
            ),
            "email": _("Only if you want an answer. You need not give your name."),
        }
        error_messages = {
            "page_address": {
                "max_length": _(
                    "The address of the page is too long. Shorten it to at most %(limit_value)d characters, or leave "
                    "the field empty."
                )
            },
            "description": {
                "required": _("Describe the obstacle: write what you wanted to do and what happened."),
                "max_length": _(
                    "The description of the obstacle is too long. It has %(show_value)d characters: shorten it to at "
                    "most %(limit_value)d."
                ),
            },
            "email": {
                "invalid": _(
                    "The e-mail address has to look like name@example.org. Correct it, or leave the field empty."
                ),
                "max_length": _(
                    "The e-mail address is too long. Shorten it to at most %(limit_value)d characters, or leave the "
                    "field empty."
                ),
            },
        }
        widgets = {
            "page_address": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "description": forms.Textarea(attrs={"rows": 8}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        }
