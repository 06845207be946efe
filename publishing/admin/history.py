"""The history of each thing in admin: its versions and its steps, latest first, and the way back to any version."""

from operator import itemgetter

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .. import presentation, restoring
from ..comparing import difference, names_for, person, values_held, values_in
from ..history import CREATED, DELETED, cascades, latest_versions, present
from ..models import Submission

PER_PAGE = 20


def moment(version):
    return date_format(localtime(version.history_date), "DATETIME_FORMAT")


class HistoryAdmin:
    """Mix-in for the admin of a model whose versions are kept."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.version_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_version"
        return [path("<path:object_id>/history/<int:history_id>/", view, name=name), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        page = Paginator(obj.history.order_by("-history_id").select_related("history_user"), PER_PAGE).get_page(
            request.GET.get("p")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(thing)s") % {"thing": obj},
            "object": obj,
            "opts": self.opts,
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "entries": list(entries(obj, page)),
            "may_restore": self.may_restore(request, obj),
            "children": list(children_of(obj)),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def may_restore(self, request, obj):
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def version_view(self, request, object_id, history_id):
        """GET shows what would change, POST changes it."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_restore(request, obj):
            raise PermissionDenied
        version = get_object_or_404(obj.history.exclude(history_type=DELETED), history_id=history_id)
        latest = latest_versions(self.model, [obj.pk])[obj.pk].history_id
        if request.method == "POST" and request.POST.get("latest") == str(latest):
            return self.restore(request, version)
        if request.method == "POST":
            text = _("It has been changed since you opened the page. Nothing was brought back: look again.")
            self.message_user(request, text, messages.WARNING)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Back to the version of %(moment)s") % {"moment": moment(version)},
            "object": obj,
            "opts": self.opts,
            "latest": latest,
            **preview(version, self.model._base_manager.get(pk=obj.pk)),
        }
        return TemplateResponse(request, "admin/restore.html", context)

    def restore(self, request, version):
        options = self.opts.app_label, self.opts.model_name
        try:
            obj = restoring.restore(version, by=request.user)
        except ValidationError:
            # The page says what stands in the way.
            return HttpResponseRedirect(request.path)
        self.log_change(request, obj, _("Back to the version of %(moment)s") % {"moment": moment(version)})
        text = _("“%(thing)s” is as it was %(moment)s. This can be undone here as well.")
        self.message_user(request, text % {"thing": obj, "moment": moment(version)}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:{}_{}_history".format(*options), args=[obj.pk]))


def preview(version, current):
    """What the page shows before a version is restored: what would change, what cannot, and what stands in the way."""
    model = version.instance_type
    with transaction.atomic():
        now = values_in(present(model, [current.pk])[current.pk])
        try:
            made = restoring.plan(version, current)
        except ValidationError as error:
            return {"errors": in_lines(model, error)}
    return {
        "changes": list(difference(model, now, values_held(model, made.obj, made.many))),
        "left_out": made.left_out,
    }


def in_lines(model, error):
    """The messages of an error, each with the name of its field."""
    if not hasattr(error, "error_dict"):
        return error.messages
    labels = {field.name: field.verbose_name for field in model._meta.fields}
    return [
        f"{labels[name]}: {text}" if name in labels else text
        for name, texts in error.message_dict.items()
        for text in texts
    ]


def entries(obj, page):
    """The versions on a page and the steps of the workflow between them, latest first, as dicts."""
    model, versions = type(obj), list(page.object_list)
    if not versions:
        return []
    before = obj.history.filter(history_id__lt=versions[-1].history_id).order_by("-history_id").first()
    values = [values_in(version) for version in [*versions, *filter(None, [before])]]
    known = names_for(model, values)
    sent_by = Submission.objects.about(obj).values_list("name", flat=True).first() or ""
    found = list(steps(obj, page, versions))
    for place, version in enumerate(versions):
        is_first = version.history_type in {CREATED, DELETED} or place + 1 == len(values)
        found.append(
            {
                "at": version.history_date,
                "version": version,
                "what": what(version, is_oldest=place + 1 == len(values), was_deleted=was_deleted(versions, place)),
                "person": person(version, sent_by if version.history_type == CREATED else ""),
                "changes": [] if is_first else list(difference(model, values[place + 1], values[place], known)),
                "is_present": page.number == 1 and place == 0,
            }
        )
    return sorted(found, key=itemgetter("at"), reverse=True)


def was_deleted(versions, place):
    return place + 1 < len(versions) and versions[place + 1].history_type == DELETED


def what(version, *, is_oldest, was_deleted):
    if was_deleted:
        return _("Brought back")
    if version.history_type == DELETED:
        return pgettext("version", "Deleted")
    if version.history_type == CREATED:
        return pgettext("version", "Created")
    return _("Oldest version that is kept") if is_oldest else pgettext("version", "Changed")


def steps(obj, page, versions):
    """The events of the review log that belong on this page of versions."""
    newer = obj.history.filter(history_id__gt=versions[0].history_id).order_by("history_id").first()
    for event in presentation.review_log(obj):
        is_older = page.has_next() and event.at < versions[-1].history_date
        is_newer = newer is not None and event.at >= newer.history_date
        if not is_older and not is_newer:
            yield {"at": event.at, "event": event, "person": event.person}


def children_of(obj):
    """What goes with an object and has a history of its own, such as a member's contact persons."""
    for model, column in cascades(type(obj)):
        for child in model._base_manager.filter(**{column.attname: obj.pk}):
            yield child, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_history", args=[child.pk])
