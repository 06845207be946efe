"""What is translated, which language a translated text is shown in, and the text itself with its fallback."""

from functools import reduce
from operator import or_

from django.db.models import Q
from modeltranslation.settings import AVAILABLE_LANGUAGES
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname, get_language, resolution_order


def shown_text(obj, field):
    """The text of a translated field as a pair (text, language code); ("", "") when no language has one.

    The active language comes first, then the fallback languages of the settings.
    """
    for code in resolution_order(get_language()):
        if text := getattr(obj, build_localized_fieldname(field, code)):
            return text, code
    return "", ""


def foreign(language):
    """The code of a language that is not the page's own, for a `lang` attribute; else ""."""
    return "" if language == get_language() else language


def has_text(field):
    """Condition for rows that have the text of a translated field in at least one language."""
    return reduce(or_, (Q(**{f"{build_localized_fieldname(field, code)}__gt": ""}) for code in AVAILABLE_LANGUAGES))


def languages_of(obj):
    """Codes of the languages that an object speaks, by its model's `language_field`; all of them if it has no words."""
    field = getattr(obj, "language_field", "name")
    codes = [code for code in AVAILABLE_LANGUAGES if getattr(obj, build_localized_fieldname(field, code))]
    return codes or AVAILABLE_LANGUAGES


def translated_models():
    """Each model with translated texts → the names of those fields without a language, in the model's order."""
    models = translator.get_registered_models(abstract=False)
    names = {model: translator.get_options_for_model(model).all_fields for model in models}
    return {
        model: [field.name for field in model._meta.fields if field.name in names[model]]
        for model in models
        if names[model]
    }


def is_often_the_same(model, field):
    """Whether the text of a field may stand in one language only, by `often_the_same` of the translation options."""
    return field in getattr(translator.get_options_for_model(model), "often_the_same", ())
