"""Every mail that tells of a submission and its way to the public. Each function queues one mail in the transaction.

A mail is two templates, `emails/<name>.subject.txt` and `emails/<name>.txt`, in the receiver's language; the HTML is
made of the same words. A paragraph that is nothing but an address of this site becomes a button there.
"""

from email.utils import make_msgid

from django.conf import settings
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import override
from post_office.models import STATUS, Email

from .models import Sender, Submission
from .rights import can_review
from .states import Status

PRIVATE = {"Sensitivity": "Private"}


def forget_private():
    """Empty the mails with secret addresses that have been sent."""
    sent = Email.objects.filter(status=STATUS.sent, headers__Sensitivity="Private")
    sent.exclude(message="").update(message="", html_message="")


def language_of(email, language):
    """The language that the holder of an address has chosen for mails, else `language`."""
    user = get_user_model().objects.filter(email=email.lower()).first()
    return (user and user.language) or language


def queue(name, email, language, *, is_private=False, lasts=None, **context):
    """Queue the mail `name` to an address, in the language that its holder has chosen, else in `language`.

    The words of others go in as they are: post-office's own `send` would read them as a template. `is_private` marks a
    mail with a secret address, whose words the admin does not show and `send_mail` forgets; after `lasts`, a timedelta,
    it is not sent any more. An empty address is that of a sender who has been erased: then there is no mail.
    """
    if not email:
        return None
    language, sender = language_of(email, language), Sender.current()
    with override(language):
        context |= {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL, "language": language}
        subject = " ".join(render_to_string(f"emails/{name}.subject.txt", context).split())
        text = render_to_string(f"emails/{name}.txt", context).strip()
        signed = f"{text}\n\n{settings.SITE_NAME}\n{settings.SITE_URL}\n"
        html = render_to_string("emails/base.html", {**context, "subject": subject, "parts": parts(text)})
    # Not by save(), which checks the address once more and by other rules than the form: no mail may stop a submission.
    # The Message-ID stays the same if a mail is sent twice, so that the receiver's server may see that.
    mail = Email(
        from_email=sender.mail_from,
        to=[email],
        subject=subject[:200],
        message=signed,
        html_message=html,
        status=STATUS.queued,
        message_id=make_msgid(domain=settings.SITE_HOST),
        headers={"Auto-Submitted": "auto-generated", **sender.headers, **(PRIVATE if is_private else {})},
        expires_at=timezone.now() + lasts if lasts else None,
    )
    return Email.objects.bulk_create([mail])[0]


def parts(text):
    """The paragraphs of a mail: each a dict with `address`, for one that is an address of this site, or `html`."""
    for paragraph in text.split("\n\n"):
        words = paragraph.strip()
        is_address = words.startswith(f"{settings.SITE_URL}/") and len(words.split()) == 1
        yield {"address": words} if is_address else {"html": linebreaks(words, autoescape=True)}


def address_of(name, *args, language):
    """An absolute address of this site in a language."""
    with override(language):
        return settings.SITE_URL + reverse(name, args=args)


def admin_address(name, *args):
    """An absolute address of the admin, by its name there."""
    return settings.SITE_URL + reverse(f"admin:{name}", args=args)


def reviewers(model):
    """Staff who decide about objects of a model."""
    staff = get_user_model().objects.filter(is_staff=True, is_active=True)
    return [user for user in staff if can_review(user, model)]


# What becomes of a submission: the state that a step leads to → the mail that tells the sender.
MAILS = {
    Status.IN_REVIEW: "taken_back",
    Status.PUBLISHED: "published",
    Status.CHANGES_REQUESTED: "changes_requested",
    Status.DECLINED: "declined",
    Status.ARCHIVED: "archived",
    Status.DRAFT: "returned",
}


def tell(step, event, obj):
    """Tell of a step of the workflow, by its name: both sides of what is sent in, the sender of what others decide.

    What nobody has sent in is nobody's to be told of.
    """
    submission = Submission.objects.about(obj).first()
    if submission is None:
        return
    if step == "submit":
        received(submission, obj)
        sent_in(submission, obj)
    elif event.by is None or event.by.email != submission.email:
        decided(submission, event, obj)


def about(submission, obj):
    """What the mails about a submission have in common."""
    language = language_of(submission.email, submission.language)
    return {
        "submission": submission,
        "object": obj,
        "kind": obj._meta.model_name,
        "my_page": address_of("members:my_page", language=language),
        "contact_page": address_of("members:contact", language=language),
    }


def received(submission, obj):
    """To the sender: it has arrived, and what happens next."""
    queue("received", submission.email, submission.language, **about(submission, obj))


def sent_in(submission, obj):
    """To each reviewer: something waits."""
    address = admin_address("publishing_submission_change", submission.pk)
    for user in reviewers(type(obj)):
        queue("sent_in", user.email, settings.LANGUAGE_CODE, address=address, **about(submission, obj))


def decided(submission, event, obj):
    """To the sender: what somebody else has decided, with the reason, and what can be done now."""
    public = ""
    if obj.is_published and hasattr(obj, "get_absolute_url"):
        with override(language_of(submission.email, submission.language)):
            public = settings.SITE_URL + obj.get_absolute_url()
    left_out = [name for name in getattr(obj, "values", {}) if name not in obj.applied] if obj.is_published else []
    with override(language_of(submission.email, submission.language)):
        labels = [str(obj.object._meta.get_field(name).verbose_name) for name in left_out]
    context = {"public": public, "message": event.message, "left_out": labels, **about(submission, obj)}
    queue(MAILS[event.to_status], submission.email, submission.language, **context)


def still_right(email, language, items):
    """To who is responsible: is it still right? `items` are pairs (object, token), each a button."""
    language = language_of(email, language)
    things = [(obj, address_of("confirm", token, language=language)) for obj, token in items]
    my_page = address_of("members:my_page", language=language)
    queue("still_right", email, language, is_private=True, things=things, my_page=my_page)


def waiting(user, submissions):
    """To a reviewer: these have waited for longer than the coalition promises."""
    address = admin_address("publishing_submission_changelist")
    queue("waiting", user.email, settings.LANGUAGE_CODE, submissions=submissions, address=address)
