from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from members import roles
from members.models import ContactPerson, User
from publishing.models import Sender
from publishing.presentation import admin_address

from ..hand_over import LEAVES, REVIEWS, STAYS, HandOver, NobodyLeftError


class HandOverForm(forms.Form):
    giver = forms.ModelChoiceField(User.objects.none(), label=_("Who hands over"), empty_label=None)
    account = forms.ModelChoiceField(
        User.objects.none(), label=_("Who takes over"), required=False, empty_label=_("Somebody without an account")
    )
    name = forms.CharField(label=_("The new person’s name"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("The new person’s e-mail address"),
        required=False,
        help_text=_("For somebody without an account. A mail goes there with a link to choose a password."),
        error_messages={"invalid": _("Write the whole e-mail address, like name@example.org.")},
    )
    contacts = forms.ModelMultipleChoiceField(
        ContactPerson.objects.none(),
        label=_("Roles in the coalition that move along"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sender_name = forms.CharField(
        label=_("Sender’s name in the mails of the site"),
        max_length=60,
        required=False,
        help_text=_("Empty: the name that the server has been given."),
    )
    reply_to = forms.EmailField(
        label=_("Answers to the mails go to"),
        required=False,
        error_messages={"invalid": _("Write the whole e-mail address, like name@example.org.")},
    )
    giver_becomes = forms.ChoiceField(
        label=_("After that, who hands over …"),
        label_suffix="",
        choices=[
            (STAYS, _("stays coordinator too")),
            (REVIEWS, _("becomes reviewer")),
            (LEAVES, _("leaves: the account is closed")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        staff = User.objects.filter(is_active=True, is_staff=True).order_by("name", "email")
        givers = staff.filter(groups__name=roles.COORDINATORS) | staff.filter(is_superuser=True)
        if not by.is_superuser:
            givers = givers.filter(is_superuser=False)
        self.fields["giver"].queryset = givers.distinct()
        self.fields["account"].queryset = staff
        contacts = self.fields["contacts"]
        contacts.queryset = ContactPerson.objects.with_role().select_related("organization")
        contacts.label_from_instance = lambda one: f"{one.role}: {one.name} ({one.organization})"

    def clean(self):
        cleaned = super().clean()
        giver, account = cleaned.get("giver"), cleaned.get("account")
        if not account and "email" not in self.errors and not cleaned.get("email"):
            self.add_error("account", _("Choose an account, or write the name and the e-mail address of somebody new."))
        elif not account and not cleaned.get("name"):
            self.add_error("name", _("Write the name of the new person."))
        cleaned["email"] = account.email if account else cleaned.get("email", "").lower()
        cleaned["name"] = str(account) if account else cleaned.get("name", "")
        if giver and giver.email == cleaned["email"]:
            self.add_error("account", _("Choose somebody else: nobody hands over to oneself."))
        if not account and cleaned["email"]:
            self.check_account(cleaned["email"])
        self.check_sender(cleaned)
        return cleaned

    def check_account(self, email):
        """Only a superuser opens a closed account, or that of a superuser, by writing its address."""
        found = User.objects.filter(email=email).first()
        if found is None or self.by.is_superuser:
            return
        if not found.is_active:
            self.add_error(
                "email",
                _("The account with this address is closed, and only an administrator may open it. Ask one first."),
            )
        elif found.is_superuser:
            self.add_error(
                "email", _("This is the account of an administrator. Only an administrator may give it this role.")
            )

    def check_sender(self, cleaned):
        names = {"name": "sender_name", "reply_to": "reply_to"}
        sender = Sender(**{column: cleaned.get(field, "") for column, field in names.items()})
        try:
            sender.full_clean()
        except ValidationError as error:
            for column, messages_of_it in error.message_dict.items():
                self.add_error(names[column], messages_of_it)

    def hand_over(self):
        names = ("giver", "email", "name", "giver_becomes", "sender_name", "reply_to")
        return HandOver(
            contacts=tuple(self.cleaned_data["contacts"]), **{name: self.cleaned_data[name] for name in names}
        )


class HandOverView(FormView):
    """First what is to be handed over and to whom, then what will change, then it is done."""

    form_class = HandOverForm
    template_name = "admin/hand_over.html"

    def dispatch(self, request, *args, **kwargs):
        if not roles.may_coordinate(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self):
        user, sender = self.request.user, Sender.current()
        own = ContactPerson.objects.with_role().filter(Q(email__iexact=user.email) | Q(name=user.name))
        return {
            "giver": user,
            "contacts": own,
            "giver_becomes": STAYS,
            "sender_name": sender.name,
            "reply_to": sender.reply_to,
        }

    def get_context_data(self, **kwargs):
        title = _("Hand the coordinator’s role over")
        return super().get_context_data(**admin.site.each_context(self.request), title=title, **kwargs)

    def form_valid(self, form):
        hand_over = form.hand_over()
        if "change" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "confirm" not in self.request.POST:
            return self.preview(form, hand_over)
        try:
            hand_over.do(self.request.user)
        except NobodyLeftError:
            form.add_error("giver_becomes", NOBODY_LEFT)
            return self.form_invalid(form)
        messages.success(self.request, _("The coordinator’s role is handed over. Both have got a mail."))
        if not ContactPerson.objects.published().with_role().exists():
            messages.warning(self.request, nobody_shown(hand_over))
        return redirect("admin:index")

    def preview(self, form, hand_over):
        becomes = dict(form.fields["giver_becomes"].choices)[hand_over.giver_becomes]
        context = {"hand_over": hand_over, "moves": hand_over.moves(), "becomes": becomes, "sender": Sender.current()}
        return self.render_to_response(self.get_context_data(form=form, **context))


def nobody_shown(hand_over):
    """Says that the contact page is empty, with a link to the entry of who takes over, or to all of them."""
    person = ContactPerson.objects.filter(email=hand_over.email).with_role().first()
    words = _("Nobody with a role is shown on the contact page now. Mend that at the contact person:")
    address = admin_address(person) if person else reverse("admin:members_contactperson_changelist")
    return format_html('{} <a href="{}">{}</a>', words, address, person or _("Contact persons"))


NOBODY_LEFT = _(
    "Then nobody who can sign in would be left with this role: the new person has not chosen a password yet. Choose "
    "“stays coordinator too” now, and change it when the new person has signed in."
)
