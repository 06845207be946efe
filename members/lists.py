from django.utils.translation import gettext_lazy as _

from publishing.languages import in_each, in_first, in_others
from publishing.lists import Info, ListResource, State

from . import informing
from .models import ContactPerson, Organization


def number_of_contacts(organization):
    return len(organization.contacts.all())


class OrganizationResource(ListResource):
    state = State()
    number_of_contacts = Info(_("contact persons"), number_of_contacts)
    resembles = (in_first("name"),)
    prefetched = ("contacts",)

    class Meta:
        model = Organization
        import_id_fields = ("slug",)
        # In the order in which the board reads it.
        fields = (
            in_first("name"),
            "category",
            "website",
            "joined_on",
            "number_of_contacts",
            "state",
            "left_on",
            *in_others("name"),
            *in_each("description"),
            "slug",
        )


class ContactPersonResource(ListResource):
    export_action = "change"
    consequence = _("Every new person gets one mail that tells what is kept and why. It is sent after an hour.")

    class Meta:
        model = ContactPerson
        import_id_fields = ("organization", "email")
        fields = (
            "organization",
            "name",
            "email",
            "phone",
            *in_each("title", "role"),
            *(name for pair in ContactPerson.CONSENTS.items() for name in pair),
            "confirmed_at",
            "position",
        )

    def after_import(self, dataset, result, **kwargs):
        informing.note_own_entry(self.user)
