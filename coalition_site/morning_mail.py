"""A mail on working mornings to the staff who want it, and only when something needs a hand."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from publishing import emails
from publishing.working_days import is_working_day

from . import desk
from .models import MorningMail

# So long nobody is told the same again.
REPEATED_AFTER = timedelta(days=7)


def send():
    """Queue the mails of this morning. Returns their number; the second time on the same day that is 0."""
    today = timezone.localdate()
    wanted = MorningMail.objects.order_by("pk") if is_working_day(today) else []
    return sum(tell(mail.pk, today) for mail in wanted)


@transaction.atomic
def tell(pk, today):
    """Queue one mail if there is news for its receiver since the last one. Whether it was queued."""
    mail = MorningMail.objects.select_for_update(of=("self",)).select_related("user").filter(pk=pk).first()
    if mail is None:
        return False
    user = mail.user
    news = [line for line in desk.lines(user) if line["count"] and line["is_news"]]
    said = " ".join(f"{line['address']}={line['count']}" for line in news)
    is_new = said != mail.said or mail.sent_on is None or today - mail.sent_on >= REPEATED_AFTER
    is_wanted = user.is_active and user.is_staff and news and is_new and mail.sent_on != today
    if is_wanted:
        queue(user, news)
        mail.sent_on, mail.said = today, said
    elif not news:
        mail.said = ""
    mail.save()
    return bool(is_wanted)


def queue(user, news):
    """Queue the mail with these lines of the desk."""
    things = [{**line, "address": settings.SITE_URL + line["address"]} for line in news]
    places = {"desk": emails.admin_address("index"), "own_settings": emails.admin_address("own_settings")}
    emails.queue("morning", user.email, settings.LANGUAGE_CODE, things=things, **places)
