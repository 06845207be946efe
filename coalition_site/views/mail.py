from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.generic import View
from post_office.models import Email

from initiatives.models import Initiative
from members import emails as member_emails
from members.models import ContactPerson, Organization, User
from publishing import confirmations, drafts, emails
from publishing.languages import FIRST
from publishing.models import Draft, ReviewEvent, Submission
from publishing.states import Status

from .. import desk, morning_mail
from ..hand_over import LEAVES, REVIEWS, STAYS, tell_both

MESSAGE = "Skriv vem det är för. / Say whom it is for.\n\nTack! / Thank you!"


class MailView(View):
    """Every mail in every language, with what the database holds as examples. Under `make dev` only.

    They are queued as always, read, and taken back. `?html=3` gives the HTML of the fourth one.
    """

    def get(self, request):
        with transaction.atomic():
            known = set(Email.objects.values_list("pk", flat=True))
            for code, _name in settings.LANGUAGES:
                self.queue_all(code)
            mails = list(Email.objects.exclude(pk__in=known).order_by("pk"))
            transaction.set_rollback(True)
        if place := request.GET.get("html"):
            # The mails' own styles stand inside them.
            own_styles = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"}
            return HttpResponse(mails[int(place)].html_message, headers=own_styles)
        return render(request, "mail.html", {"mails": mails})

    def queue_all(self, language):
        initiative, member = Initiative.objects.order_by("pk").first(), Organization.objects.order_by("pk").first()
        sender = {"name": "Kim Exempel", "email": "nobody@example.org", "language": language}
        for obj in (initiative, member):
            Submission.objects.about(obj).delete()
            submission = Submission.objects.create(object=obj, key=f"{language}-{obj._meta.model_name}", **sender)
            emails.received(submission, obj)
            for status in emails.MAILS:
                event = ReviewEvent(from_status=Status.IN_REVIEW, to_status=status, message=MESSAGE)
                emails.decided(submission, event, obj)
        reviewer = User(pk=0, email="nobody-else@example.org", language=language)
        emails.waiting(reviewer, [submission])
        morning_mail.queue(reviewer, desk.lines(User(is_superuser=True)))
        emails.still_right(sender["email"], language, [(initiative, confirmations.new_token(initiative))])
        member_emails.new_password(reviewer, language)
        member_emails.invitation(reviewer, "Kim Exempel")
        for becomes in (STAYS, REVIEWS, LEAVES):
            tell_both(User(email=sender["email"], name="Kim Exempel", language=language), reviewer, becomes, [])
        person = ContactPerson.objects.order_by("pk").first()
        person.email, person.is_public = sender["email"], language == FIRST
        member_emails.informed(person)
        drafts.mail_link(Draft(email=sender["email"]), f"{settings.SITE_URL}/{language}/…/", language=language)
