"""The admin's page about one person: what is kept about an address, to hand out or to erase. Only POST looks it up."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from publishing import personal_export

from . import erasing
from .models import User

FILES = {
    "text": (personal_export.as_text, "text/plain; charset=utf-8", "txt"),
    "json": (personal_export.as_json, "application/json", "json"),
}
# So many things are named one by one before they are erased.
SHOWN = 50


class PersonForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Write the person's e-mail address."),
            "invalid": gettext_lazy("The e-mail address has to look like name@example.org. Correct it."),
        },
    )
    step = forms.CharField(required=False)
    is_sure = forms.BooleanField(label=gettext_lazy("I have read what goes. Nothing brings it back."), required=False)

    def clean(self):
        cleaned_data = super().clean()
        if cleaned_data.get("step") == "erase" and not cleaned_data.get("is_sure"):
            self.add_error("is_sure", _("Tick that you have read what goes, then press the button again."))
        return cleaned_data


class PersonalDataView(View):
    def dispatch(self, request, *args, **kwargs):
        if not erasing.may_erase(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return page(request, PersonForm())

    def post(self, request):
        form = PersonForm(request.POST)
        if not form.is_valid():
            return self.looked_up(request, form) if "email" in form.cleaned_data else page(request, form)
        step = form.cleaned_data["step"]
        if step in FILES:
            return self.download(form, *FILES[step])
        return self.erase(request, form) if step == "erase" else self.looked_up(request, form)

    def looked_up(self, request, form):
        return looked_up(request, form, form.cleaned_data["email"])

    def download(self, form, write, content_type, ending):
        email = form.cleaned_data["email"]
        if not erasing.may_hand_out(email, by=self.request.user):
            return self.looked_up(self.request, form)
        response = HttpResponse(write(personal_export.everything_about(email)), content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="personal-data.{ending}"'
        return response

    def erase(self, request, form):
        try:
            done = erasing.erase(form.cleaned_data["email"], by=request.user)
        except erasing.RefusedError:
            return self.looked_up(request, form)
        return page(request, PersonForm(), result=told(done))


def looked_up(request, form, email):
    """What is kept about an address, with what can be done about it."""
    try:
        found = told(erasing.preview(email, by=request.user))
        user = User.objects.filter(email=email.strip().lower()).first()
        return page(request, form, email=email, found=found, is_of_staff=user and erasing.is_of_staff(user))
    except erasing.RefusedError as refusal:
        may_hand_out = erasing.may_hand_out(email, by=request.user)
        return page(request, form, email=email, refusal=refusal, is_closed=not may_hand_out)


def page(request, form, **context):
    titles = {"result": _("Personal data: erased"), "found": _("Personal data: what is kept")}
    title = next((words for name, words in titles.items() if name in context), _("Personal data of a person"))
    context |= {**admin.site.each_context(request), "title": title, "form": form}
    return TemplateResponse(request, "admin/members/personal_data.html", context)


def told(done):
    """An Erased as the page shows it."""
    return {
        "total": done.total,
        "things": done.things[:SHOWN],
        "more_things": len(done.things[SHOWN:]),
        "deleted": [(capfirst(kind), number) for kind, number in done.deleted.items()],
        "changed": [(capfirst(kind), number) for kind, number in done.changed.items()],
        "texts": [place(kind, obj) for kind, obj in done.texts],
        "names": [place(kind, obj) for kind, obj in done.names],
    }


def place(kind, obj):
    """What something is, what it is called and where it is edited."""
    meta = obj._meta
    is_known = admin.site.is_registered(type(obj))
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk]) if is_known else ""
    return {"kind": capfirst(kind), "name": str(obj), "address": address}


class PersonalDataMixin:
    """For the admin of people: an action that leads to the page about the chosen one."""

    @admin.action(description=gettext_lazy("Personal data: hand out or erase"), permissions=["erase"])
    def personal_data(self, request, queryset):
        emails = set(queryset.values_list("email", flat=True)[:2])
        if len(emails) > 1:
            self.message_user(
                request, _("Choose one person at a time: what is erased does not come back."), messages.ERROR
            )
            return None
        email = emails.pop()
        return looked_up(request, PersonForm({"email": email}), email)

    def has_erase_permission(self, request):
        return erasing.may_erase(request.user)
