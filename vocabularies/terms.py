"""The terms of all code lists, asked for once per content version."""

from publishing.versions import per_version

from .models import Term


@per_version
def terms_by_key():
    """All terms, code list by code list in the order of the lists, primary key → term."""
    order = list(Term._meta.get_field("vocabulary").choices)
    places = {name: place for place, (name, _label) in enumerate(order)}
    return {term.pk: term for term in sorted(Term.objects.all(), key=lambda term: places[term.vocabulary])}
