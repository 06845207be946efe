from django import template

from publishing.working_days import age

from .. import desk

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_of(context):
    """What the start page shows to the user: `queue`, `lines` that want a hand, `calm` ones, and the other parts."""
    user = context["request"].user
    lines = desk.lines(user)
    return {
        "queue": desk.queue(user),
        "lines": [line for line in lines if line["count"]],
        "calm": [line for line in lines if not line["count"]],
        "coming": desk.coming(user),
        "charts": desk.charts(user),
        "tasks": desk.tasks(user),
        "server": desk.server(user),
    }


@register.filter
def waiting_time(submission):
    """How long a submission of the queue has waited, in words."""
    return age(submission.waits_since)


@register.filter
def kind(obj):
    """What kind of thing an object is, in words."""
    return obj._meta.verbose_name
