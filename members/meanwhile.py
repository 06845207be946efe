"""Two people editing the same thing at a time: the second learns what the first has changed, and loses nothing."""

import json
from hashlib import sha256

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from publishing.values import in_words, plain, values_of


def seen(obj, names):
    """What somebody who is shown these fields has seen, as a text for a hidden field: JSON of field → mark."""
    return json.dumps({name: mark(value) for name, value in values_of(obj, names).items()})


def mark(value):
    """A short text that differs for another value."""
    return sha256(json.dumps(value).encode()).hexdigest()[:12]


def tell(form, obj, seen):
    """Add an error to each field of a sent form that others have changed since, unless it was sent with their value.

    `obj` is as it is stored now, `seen` what came back of the function's text; one that is not ours says nothing.
    """
    try:
        marks = dict(json.loads(seen))
    except (TypeError, ValueError, RecursionError):
        return
    for name, value in values_of(obj, form._meta.fields).items():
        is_same = name in form.cleaned_data and plain(form.cleaned_data[name]) == value
        if name in form.fields and marks.get(name, mark(value)) != mark(value) and not is_same:
            words = Truncator(in_words(type(obj), name, value) or _("nothing")).chars(300)
            text = _(
                "Somebody else has changed “%(field)s” meanwhile. Send yours to replace what it says now: %(words)s"
            )
            form.add_error(name, text % {"field": form.fields[name].label, "words": words})
