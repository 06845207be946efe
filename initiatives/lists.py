from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from publishing.languages import in_each, in_first, in_others
from publishing.lists import Directory, ListResource, Reference, State
from publishing.lists.texts import key_of

from .models import Initiative


class Person(Reference):
    """A contact person by the e-mail address; somebody who stands at several members is the one at the row's."""

    # Nobody's address belongs into a template that is passed on.
    choices = ()

    @property
    def explanation(self):
        return _("The e-mail address of a contact person.")

    @cached_property
    def directory(self):
        return Directory(self.field, "email", objects=self.field.related_model.objects.select_related("organization"))

    def clean(self, value, row=None, **kwargs):
        found = self.directory.called(value)
        member = key_of((row or {}).get("organization", ""))
        of_member = [person for person in found if member in map(key_of, member_names(person.organization))]
        return of_member[0] if len(found) > 1 and len(of_member) == 1 else super().clean(value, row)


def member_names(member):
    return member.slug, *(getattr(member, name) or "" for name in in_each("name"))


class InitiativeResource(ListResource):
    state = State()
    resembles = (in_first("title"), "organization")
    cells = {"contact_person": Person}
    needs_right = {"contact_person": "members.change_contactperson"}

    class Meta:
        model = Initiative
        import_id_fields = ("slug",)
        fields = (
            in_first("title"),
            "organization",
            "areas",
            "state",
            "starts_on",
            "ends_on",
            "website",
            in_first("summary"),
            "audiences",
            "skill_levels",
            "technologies",
            "sphere",
            "counties",
            "partners",
            "contact_person",
            "contact_email",
            *in_others("title", "summary"),
            *in_each("body", "results"),
            "is_for_core_platform",
            "confirmed_at",
            "slug",
        )
