"""What has been deleted, and the way to bring it back."""

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import CharField, Value
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import restoring
from ..comparing import person
from ..history import as_object, is_kept, kept_models
from ..presentation import admin_address
from .history import in_lines

PER_PAGE = 50


def viewable_models(user):
    """The models whose deleted things this user may see."""
    return [m for m in kept_models() if user.has_perm(f"{m._meta.app_label}.view_{m._meta.model_name}")]


def number_of_deleted(user):
    """How many deleted things this user may see, for the start page. They stand at `admin:deleted`."""
    return sum(restoring.deleted(model).count() for model in viewable_models(user))


def deleted_view(request):
    page = Paginator(rows(viewable_models(request.user)), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": _("Deleted things"),
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "entries": entries(page, request.user),
    }
    return TemplateResponse(request, "admin/deleted.html", context)


def rows(models):
    """(label of the model, key of the version, moment) of all that was deleted, latest first."""
    first, *others = [
        restoring.deleted(model)
        .order_by()
        .annotate(kind=Value(model._meta.label_lower, CharField()))
        .values_list("kind", "history_id", "history_date")
        for model in models
    ] or [restoring.deleted(kept_models()[0]).none().values_list("history_id")]
    return first.union(*others, all=True).order_by("-history_date", "-history_id") if others else first


def entries(page, user):
    """The deleted things on a page as dicts."""
    keys = {}
    for kind, history_id, _at in page.object_list:
        keys.setdefault(kind, []).append(history_id)
    versions = {
        (kind, version.history_id): version
        for kind, ids in keys.items()
        for version in apps.get_model(kind).history.filter(history_id__in=ids).select_related("history_user")
    }
    for kind, history_id, at in page.object_list:
        version = versions[kind, history_id]
        yield {
            "kind": version.instance_type._meta.verbose_name,
            "thing": as_object(version),
            "at": at,
            "person": person(version),
            "address": address(version) if restoring.may_restore(user, version) else "",
        }


def address(version):
    """Where a deleted thing is brought back."""
    options = version.instance_type._meta
    return reverse("admin:bring_back", args=[options.app_label, options.model_name, version.history_id])


def bring_back_view(request, app_label, model_name, history_id):
    """GET shows what would come back, POST brings it back."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        raise Http404
    if not is_kept(model):
        raise Http404
    version = get_object_or_404(model.history, history_id=history_id)
    if not restoring.may_restore(request.user, version):
        raise PermissionDenied
    if obj := model._base_manager.filter(pk=version.id).first():
        messages.info(request, _("“%(thing)s” exists.") % {"thing": obj})
        return HttpResponseRedirect(admin_address(obj))
    version = get_object_or_404(restoring.deleted(model), history_id=history_id)
    context = {"errors": []}
    if request.method == "POST":
        try:
            obj = restoring.restore(version, by=request.user)
        except ValidationError as error:
            context["errors"] = in_lines(model, error)
        else:
            is_draft = hasattr(version, "status")
            words = _("Brought back as a draft.") if is_draft else _("Brought back.")
            LogEntry.objects.log_actions(request.user.pk, [obj], CHANGE, words, single_object=True)
            text = (
                _("“%(thing)s” is back as a draft. Publish it when you have looked at it.")
                if is_draft
                else _("“%(thing)s” is back.")
            )
            messages.success(request, text % {"thing": obj})
            return HttpResponseRedirect(admin_address(obj))
    else:
        try:
            context["left_out"] = restoring.plan(version).left_out
        except ValidationError as error:
            context["errors"] = in_lines(model, error)
    context |= {
        **admin.site.each_context(request),
        "title": _("Bring back: %(thing)s") % {"thing": as_object(version)},
        "kind": model._meta.verbose_name,
        "version": version,
        "person": person(version),
        "has_state": hasattr(version, "status"),
        "children": [as_object(child) for child in restoring.deleted_with(version)],
    }
    return TemplateResponse(request, "admin/bring_back.html", context)
