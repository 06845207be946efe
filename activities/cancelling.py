"""How an activity that is cancelled says so where there is only a line for it."""

from django.utils.translation import gettext

from publishing.translations import shown_text

from .times import in_words


def title_in_words(activity):
    """The title, and before it that the activity is cancelled."""
    title = shown_text(activity, "title")[0]
    return gettext("Cancelled: %(title)s") % {"title": title} if activity.is_cancelled else title


def when_in_words(activity):
    """When it takes place, and before it that it does not."""
    return " · ".join([*([gettext("Cancelled")] if activity.is_cancelled else []), in_words(activity)])
