"""For the admin of a model that has a list: ways to its export and import, from the list that the admin shows."""

from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.contenttypes.models import ContentType
from django.urls import path, reverse
from django.utils.translation import gettext_lazy

from ..models import ListImport
from .exporting import ExportView
from .importing import ImportView, PreviewView, TemplateView

# In the list of filters.
SHOWN = 5


class ImportFilter(admin.SimpleListFilter):
    """The new things of one import."""

    title = gettext_lazy("import")
    parameter_name = "imported"

    def lookups(self, request, model_admin):
        content_type = ContentType.objects.get_for_model(model_admin.model)
        done = ListImport.objects.filter(content_type=content_type).exclude(done_at=None).order_by("-done_at")
        return [(str(one.pk), str(one)) for one in done.defer("table")[:SHOWN]]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        content_type = ContentType.objects.get_for_model(queryset.model)
        chosen = (
            ListImport.objects.filter(content_type=content_type, pk=self.value()) if self.value().isdecimal() else []
        )
        return queryset.filter(pk__in=[pk for one in chosen for pk in one.done.get("new", [])])


class ListsMixin:
    """Needs a `list_resource`: the model's subclass of `publishing.lists.ListResource`."""

    list_resource = None

    def get_urls(self):
        views = {
            "export": ExportView,
            "import": ImportView,
            "import/template": TemplateView,
            "import/<int:pk>": PreviewView,
        }
        names = {ExportView: "export", ImportView: "import", TemplateView: "template", PreviewView: "preview"}
        own = [
            path(
                f"{route}/",
                self.admin_site.admin_view(view.as_view(model_admin=self)),
                name=self.list_name(names[view]),
            )
            for route, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def list_name(self, view):
        return f"{self.opts.app_label}_{self.opts.model_name}_{view}"

    def list_address(self, view, *args, query=None):
        """The address of a view of the list: changelist, export, import, template, preview."""
        address = reverse(f"admin:{self.list_name(view)}", args=args)
        return f"{address}?{query}" if query else address

    def changelist_view(self, request, extra_context=None):
        query = urlencode([(name, v) for name, values in request.GET.lists() if name != "p" for v in values])
        lists = {}
        if self.has_export_permission(request):
            lists["export"] = self.list_address("export", query=query)
        if self.list_resource.may_import(request.user):
            lists["import"] = self.list_address("import")
        return super().changelist_view(request, {**(extra_context or {}), "lists": lists})

    def get_list_filter(self, request):
        return (*super().get_list_filter(request), ImportFilter)

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.has_export_permission(request) and IS_POPUP_VAR not in request.GET:
            actions["export_selected"] = self.get_action("export_selected")
        return actions

    @admin.action(description=gettext_lazy("Export selected"))
    def export_selected(self, request, queryset):
        return ExportView.page_of(self, request, queryset)

    def has_export_permission(self, request):
        return self.list_resource.may_export(request.user)
