"""The page where a reviewer reads a submission and decides about it."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views import View

from .. import decisions, presentation, proposals, workflow
from ..emails import language_of
from ..models import Phrase, Proposal, ReviewEvent, Submission
from ..proposals import ChangedMeanwhileError
from ..states import Status
from ..translations import shown_text
from ..working_days import age


class ReviewForm(forms.Form):
    """The words that go with a decision. `language` is that of the mail to the sender, which the phrases are in too."""

    phrase = forms.ChoiceField(label=gettext_lazy("A phrase to begin with"), required=False)
    message = forms.CharField(
        label=gettext_lazy("Message to the sender"),
        # The page says in which language.
        help_text=" ",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
    )
    internal_note = forms.CharField(
        label=gettext_lazy("Internal note"),
        help_text=gettext_lazy("Only the coalition's staff reads it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.language = language
        groups = {}
        for phrase in Phrase.objects.all():
            with override(language):
                text = shown_text(phrase, "text")[0]
            groups.setdefault(phrase.get_decision_display(), []).append((str(phrase.pk), Truncator(text).chars(100)))
        self.fields["phrase"].choices = [("", "–"), *groups.items()]

    def with_phrase(self):
        """The same form with the chosen phrase in front of the message."""
        data = self.data.copy()
        phrase = Phrase.objects.filter(pk=self.cleaned_data.get("phrase") or None).first()
        if phrase:
            with override(self.language):
                text = shown_text(phrase, "text")[0]
            data["message"] = "\n\n".join(filter(None, [text, data.get("message", "")]))
            data["phrase"] = ""
        return ReviewForm(data, language=self.language)


class ReviewView(View):
    model_admin = None
    submission = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = self.submission.object
        self.language = language_of(self.submission.email, self.submission.language)
        # The fields that are ticked; None before anything has been posted.
        self.ticked = None
        self.is_conflict = False

    def get(self, request):
        return self.page(ReviewForm(language=self.language))

    def post(self, request):
        form = ReviewForm(request.POST, language=self.language)
        step = request.POST.get("step", "")
        self.ticked = request.POST.getlist("fields")
        form.is_valid()
        if step == "insert":
            return self.page(form.with_phrase())
        if self.object is None or not form.is_valid():
            return self.page(form)
        try:
            done = self.leave_note(form) if step == "note" else self.decide(step, form)
        except ChangedMeanwhileError:
            form.add_error(None, self.what_happened_meanwhile())
        except workflow.TransitionError as error:
            form.add_error(None, f"{error} {self.what_happened_meanwhile()}")
        except ValidationError as error:
            form.add_error(None, error)
        else:
            self.say(step, done)
            return HttpResponseRedirect(request.path)
        return self.page(form)

    def leave_note(self, form):
        if not form.cleaned_data["internal_note"].strip():
            raise ValidationError({"internal_note": _("Write the note first.")})
        return workflow.leave_note(self.object, by=self.request.user, internal_note=form.cleaned_data["internal_note"])

    def decide(self, step, form):
        words = {name: form.cleaned_data[name] for name in ("message", "internal_note")}
        posted = self.request.POST
        if step != decisions.APPLY or not isinstance(self.object, Proposal):
            return decisions.decide(self.object, step, by=self.request.user, seen=posted.get("version", ""), **words)
        if not self.ticked:
            raise ValidationError(_("Tick at least one change to apply. To apply none, decline or ask for changes."))
        return proposals.apply(self.object, self.ticked, by=self.request.user, seen=posted.get("seen", ""), **words)

    def what_happened_meanwhile(self):
        """What somebody else has done since the page was opened, in words."""
        self.object = type(self.object)._base_manager.get(pk=self.object.pk)
        self.is_conflict = True
        event = ReviewEvent.objects.about(self.object).steps().select_related("by").first()
        if event and not self.request.POST.get("version", "").startswith(f"{self.object.status} "):
            step = {"step": event, "person": event.by or "–"}
            return _("Somebody else has decided meanwhile: %(step)s (%(person)s). Your decision was not made.") % step
        return _("It has been changed since you opened the page. Nothing was decided. Read it again, then decide.")

    def say(self, step, done):
        if done is None:
            self.model_admin.message_user(self.request, _("That was decided already. Nothing changed."), messages.INFO)
            return
        present = type(self.object)._base_manager.get(pk=self.object.pk)
        text = _("Your note is kept.") if step == "note" else present.state_in_words()
        queue = reverse("admin:publishing_submission_changelist")
        link = format_html('<a href="{}">{}</a>', queue, _("To the queue"))
        said = format_html("{}: {} {}", self.object, text, link)
        self.model_admin.message_user(self.request, said, messages.SUCCESS)

    def page(self, form):
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": _("Review: %(object)s") % {"object": self.object or self.submission},
            "opts": self.model_admin.opts,
            "submission": self.submission,
            "object": self.object,
            "form": form,
            "mail_language": dict(settings.LANGUAGES)[self.language],
            "waits": age(self.submission.waits_since),
            "is_waiting": self.object is not None and self.object.status == Status.IN_REVIEW,
            **(self.about_object() if self.object else {}),
        }
        return TemplateResponse(self.request, "admin/publishing/submission/change_form.html", context)

    def about_object(self):
        is_proposal = isinstance(self.object, Proposal)
        steps = decisions.offered(self.object, self.request.user)
        return {
            "is_proposal": is_proposal,
            "kind": self.object._meta.verbose_name,
            "version": decisions.version(self.object),
            "steps": steps,
            "step_names": [name for name, _label in steps],
            "may_review": workflow.rights.can_review(self.request.user, self.object),
            "events": list(presentation.review_log(self.object)),
            **(self.about_proposal() if is_proposal else self.about_thing()),
        }

    def about_thing(self):
        """What the page shows of an initiative or a member."""
        rows = list(presentation.field_rows(self.object))
        language = self.request.GET.get("language")
        if language not in dict(settings.LANGUAGES):
            language = self.submission.language
        return {
            "subject": self.object,
            "rows": rows,
            "missing": presentation.missing_translations(rows),
            "article": presentation.article(self.object, language, self.request),
            "article_language": language,
            "pages": list(presentation.addresses(self.object)),
            "edit_address": presentation.admin_address(self.object),
            "similar": [(other, presentation.admin_address(other)) for other in presentation.similar(self.object)],
        }

    def about_proposal(self):
        """What the page shows of a change to something published."""
        about = self.object.object
        if about is None:
            return {}
        comparison = list(proposals.comparison(self.object))
        for row in comparison:
            row["is_ticked"] = self.is_ticked(row)
        others = Proposal.objects.about(about).waiting().exclude(pk=self.object.pk)
        return {
            "subject": about,
            "seen": proposals.fingerprint(self.object),
            "comparison": comparison,
            "others": [submission for other in others for submission in Submission.objects.about(other)],
            "pages": list(presentation.addresses(about)),
            "edit_address": presentation.admin_address(about),
        }

    def is_ticked(self, row):
        """Whether a change is to be applied. Nobody has yet compared it with a value that is new to the page."""
        if self.ticked is None or (self.is_conflict and row["has_changed"]):
            return not row["has_changed"]
        return row["name"] in self.ticked
