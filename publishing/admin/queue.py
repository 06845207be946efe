from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Submission
from ..states import Status
from ..working_days import age
from .lookups import OfferedLookupsMixin
from .reading import ReadOnlyAdmin
from .review import ReviewView


class StateFilter(admin.SimpleListFilter):
    """What waits for review, unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"
    states = {
        None: (gettext_lazy("Waits for review"), [Status.IN_REVIEW]),
        "changes": (gettext_lazy("Waits for the sender"), [Status.CHANGES_REQUESTED]),
        "declined": (Status.DECLINED.label, [Status.DECLINED]),
        "decided": (gettext_lazy("All that is decided"), [Status.PUBLISHED, Status.DECLINED, Status.ARCHIVED]),
        "all": (gettext_lazy("All"), []),
    }

    def lookups(self, request, model_admin):
        return [(key, label) for key, (label, statuses) in self.states.items()]

    def choices(self, changelist):
        for key, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: key} if key else {}, [self.parameter_name])
            yield {"selected": self.value() == key, "query_string": query, "display": label}

    def queryset(self, request, queryset):
        statuses = self.states.get(self.value(), self.states[None])[1]
        return queryset.in_state(*statuses) if statuses else queryset


@admin.register(Submission)
class SubmissionAdmin(OfferedLookupsMixin, ReadOnlyAdmin):
    """The reviewers' queue, oldest first. One submission opens as the page where it is decided on.

    What was sent stays as it was sent; a decision asks the workflow, which asks for the right to review.
    """

    list_display = ("title", "kind", "age", "state", "name", "sent_in", "reference")
    list_display_links = ("title", "reference")
    list_filter = (StateFilter,)
    search_fields = ("reference", "name", "email")
    date_hierarchy = "sent_at"
    actions = None

    def get_ordering(self, request):
        return ["waits_since", "pk"]

    def get_queryset(self, request):
        return self.model.objects.for_queue().order_by(*self.get_ordering(request))

    @admin.display(description=gettext_lazy("title"))
    def title(self, submission):
        return str(submission.object or "–")

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, submission):
        return submission.content_type.model_class()._meta.verbose_name

    @admin.display(description=gettext_lazy("has waited"), ordering="waits_since")
    def age(self, submission):
        obj = submission.object
        is_waiting = obj is not None and obj.status == Status.IN_REVIEW
        return age(submission.waits_since) if is_waiting else "–"

    @admin.display(description=gettext_lazy("state"))
    def state(self, submission):
        if submission.object is None:
            return _("Deleted")
        obj = submission.object
        return format_html('<span class="badge badge--{}">{}</span>', obj.status, obj.state_in_words())

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def sent_in(self, submission):
        return submission.get_language_display()

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Review"), **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        submission = self.get_object(request, object_id)
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return ReviewView.as_view(model_admin=self, submission=submission)(request)
