from django import template
from django.utils.html import format_html

from .. import patterns
from ..translations import shown_text

register = template.Library()

register.simple_tag(patterns.pattern)
register.simple_tag(patterns.glyph)
register.simple_tag(patterns.mark)


@register.simple_tag
def monogram(organization, size="small"):
    """The letters that stand in for a missing logo. The name is written beside it, so readers need not hear it."""
    name, _language = shown_text(organization, "name")
    letters = patterns.monogram(name)
    classes = ["monogram", f"monogram--{size}", f"color-{patterns.family_of(organization.slug)}"]
    if len(letters) > 1:
        classes.append("monogram--acronym")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', " ".join(classes), letters)
