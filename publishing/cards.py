"""How things look in lists, as HTML that is made once per content version, day and language."""

from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from .versions import per_version

# Of one kind, before all are let go. A large site has more things than anybody looks at.
MOST = 500


class Cards:
    """The cards of one kind of thing: a template that calls the thing by `name`, and knows nothing of the visitor."""

    def __init__(self, template, name):
        self.template, self.name = template, name

    def of(self, things, **more):
        """The cards of `things`, which are `Shown`, in their order. `more` is handed to the template.

        Only things whose cards have not been made are asked for in the database, all of them at once.
        """
        kept = made_so_far(self.template, timezone.localdate(), get_language(), *sorted(more.items()))
        cards = {pk: kept.get(pk) for pk in things.pks}
        missing = [pk for pk, card in cards.items() if card is None]
        if missing:
            template = get_template(self.template)
            found = things.queryset.in_bulk(missing)
            made = {pk: mark_safe(template.render({self.name: thing, **more})) for pk, thing in found.items()}
            if len(kept) > MOST:
                kept.clear()
            kept.update(made)
            cards |= made
        return [card for card in cards.values() if card is not None]


@per_version
def made_so_far(*key):
    return {}
