"""What a change form has posted, field by field: whether somebody has typed something else than what was shown."""

import re

from django.forms import CheckboxInput

from ..history import as_object


def shown(form_class, version, prefix=None):
    """The form as it shows a version."""
    return form_class(instance=as_object(version), initial=version.many, prefix=prefix)


def is_typed(bound, request):
    """Whether a field of a form, shown as somebody got it, was posted with something else in it."""
    value = bound.field.widget.value_from_datadict(request.POST, request.FILES, bound.html_name)
    initial = bound.initial
    if isinstance(value, str) and isinstance(initial, str | None):
        # Browsers send line breaks in their own way.
        return plain_lines(value) != plain_lines(initial or "")
    return bound.field.has_changed(initial, value)


def plain_lines(text):
    return text.replace("\r\n", "\n").strip()


def take_over(bound, data):
    """Put what a field shows into posted data, as a browser would send it."""
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    context = widget.get_context(bound.html_name, bound.value(), {})["widget"]
    for part in context.get("subwidgets") or [context]:
        value = part["value"]
        if isinstance(widget, CheckboxInput):
            value = "on" if part["attrs"].get("checked") else None
        data.setlist(part["name"], [str(v) for v in (value if isinstance(value, list) else [value]) if v is not None])
        if not data.getlist(part["name"]):
            del data[part["name"]]


def place_of(data, prefix, key):
    """The prefix of the form for the object with this key among the posted forms of an inline, or None."""
    for number in range(int(data.get(f"{prefix}-TOTAL_FORMS") or 0)):
        if data.get(f"{prefix}-{number}-id") == str(key):
            return f"{prefix}-{number}"
    return None


def move_to_new(data, place, *, is_kept):
    """Take the form of an object that is gone from an inline: away, or kept as one for a new object."""
    prefix, _dash, number = place.rpartition("-")
    forms = {}
    for name in list(data):
        if found := re.fullmatch(rf"{re.escape(prefix)}-(\d+)-(.+)", name):
            forms.setdefault(int(found[1]), {})[found[2]] = data.pop(name)
    gone = forms.pop(int(number))
    gone.pop("id")
    initial = int(data[f"{prefix}-INITIAL_FORMS"]) - 1
    ordered = [forms[n] for n in sorted(forms)] + [gone] * is_kept
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(len(ordered)), str(initial)
    for number, form in enumerate(ordered):
        for name, values in form.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
