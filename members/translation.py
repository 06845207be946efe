from modeltranslation.translator import TranslationOptions, register

from .models import ContactPerson, Organization


@register(Organization)
class OrganizationTranslationOptions(TranslationOptions):
    fields = ("name", "description")
    often_the_same = ("name",)
    required_languages = {"sv": ("name",)}


@register(ContactPerson)
class ContactPersonTranslationOptions(TranslationOptions):
    fields = ("title", "role")
