from django import forms
from django.contrib import admin, messages
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import UpdateView

from members.models import User

from ..models import MorningMail


class OwnSettingsForm(forms.ModelForm):
    wants_morning_mail = forms.BooleanField(
        label=_("Send me a mail in the morning when something needs a hand"),
        help_text=_("On working days, and only when something needs a hand."),
        required=False,
    )

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.initial["wants_morning_mail"] = MorningMail.objects.filter(user=self.instance).exists()

    def save(self):
        if self.cleaned_data["wants_morning_mail"]:
            MorningMail.objects.get_or_create(user=self.instance)
        else:
            MorningMail.objects.filter(user=self.instance).delete()
        return super().save()


class OwnSettingsView(UpdateView):
    """What anyone on the staff decides about themselves."""

    form_class = OwnSettingsForm
    template_name = "admin/own_settings.html"
    success_url = reverse_lazy("admin:index")

    def get_object(self):
        return self.request.user

    def get_context_data(self, **kwargs):
        return super().get_context_data(**admin.site.each_context(self.request), title=_("My settings"), **kwargs)

    def form_valid(self, form):
        messages.success(self.request, _("Your settings are saved."))
        return super().form_valid(form)
