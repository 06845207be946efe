from modeltranslation.translator import TranslationOptions, register

from publishing.history import keep_history
from publishing.languages import FIRST

from .models import ContactPerson, Organization


@register(Organization)
class OrganizationTranslationOptions(TranslationOptions):
    fields = ("name", "description")
    often_the_same = ("name",)
    required_languages = {FIRST: ("name",)}


@register(ContactPerson)
class ContactPersonTranslationOptions(TranslationOptions):
    fields = ("title", "role")


keep_history(Organization)
keep_history(ContactPerson)
