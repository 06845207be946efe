from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from post_office.models import STATUS, Email

from ..models import Submission

register = template.Library()


@register.simple_tag(takes_context=True)
def work(context):
    """What waits for somebody on the staff, as far as this user may see it: dicts with `text` and `address`."""
    user = context["request"].user
    lines = []
    if user.has_perm("publishing.view_submission"):
        text = _("Waiting for review: %(count)d") % {"count": Submission.objects.in_review().count()}
        lines.append({"text": text, "address": reverse("admin:publishing_submission_changelist")})
    if user.has_perm("post_office.view_email"):
        text = _("Failed mails: %(count)d") % {"count": Email.objects.filter(status=STATUS.failed).count()}
        lines.append(
            {"text": text, "address": f"{reverse('admin:post_office_email_changelist')}?status={STATUS.failed}"}
        )
    return lines
