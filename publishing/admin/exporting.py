"""The page on which a list is written to a file: what the admin's list shows with its filters, or what was chosen."""

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from ..lists.sheets import CONTENT_TYPES, CSV, EXCEL, TooLongError, as_csv, as_excel


class ExportForm(forms.Form):
    """`pks` are the keys of the chosen rows with commas between them; empty means all that the list shows."""

    format = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[(EXCEL, gettext_lazy("Excel (.xlsx)")), (CSV, gettext_lazy("CSV, with semicolons"))],
        widget=forms.RadioSelect,
        initial=EXCEL,
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one column.")},
    )
    pks = forms.RegexField(r"\A\d+(,\d+)*\Z", widget=forms.HiddenInput, required=False)

    def __init__(self, resource, data=None, **kwargs):
        names = list(resource.columns)
        super().__init__(data, initial={"columns": names, **kwargs}, label_suffix="")
        self.fields["columns"].choices = [(name, resource.heading(name)) for name in names]


class ExportView(View):
    model_admin = None

    def dispatch(self, request, *args, **kwargs):
        if not self.model_admin.has_export_permission(request):
            raise PermissionDenied
        self.resource = self.model_admin.list_resource(request.user)
        try:
            self.shown = self.model_admin.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self.model_admin.list_address("changelist"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return page(self.model_admin, request, ExportForm(self.resource), self.shown)

    def post(self, request):
        form = ExportForm(self.resource, request.POST)
        rows = self.shown
        if form.is_valid() and (pks := form.cleaned_data["pks"]):
            rows = rows.filter(pk__in=pks.split(","))
        if form.is_valid():
            try:
                return self.download(rows, form.cleaned_data["format"], form.cleaned_data["columns"])
            except TooLongError as error:
                form.add_error("format", str(error))
        return page(self.model_admin, request, form, rows)

    def download(self, rows, kind, columns):
        """The file as an answer. Raises TooLongError."""
        options = self.model_admin.opts
        title = capfirst(str(options.verbose_name_plural))
        headings = [self.resource.heading(name) for name in columns]
        chosen = [self.resource.columns[name] for name in columns]
        queryset = self.resource.filter_export(rows)
        table = [[field.export(obj) for field in chosen] for obj in self.resource.iter_queryset(queryset)]
        content = as_excel(title, headings, table) if kind == EXCEL else as_csv(headings, table)
        told = ngettext("Exported: %(count)d row", "Exported: %(count)d rows", len(table)) % {"count": len(table)}
        note(self.request.user, options.model, f"{title}.{kind}", told)
        name = f"{slugify(title)}-{timezone.localdate().isoformat()}.{kind}"
        response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @staticmethod
    def page_of(model_admin, request, queryset):
        """The page for rows that were chosen in the list."""
        resource = model_admin.list_resource(request.user)
        pks = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
        return page(model_admin, request, ExportForm(resource, pks=pks), queryset)


def page(model_admin, request, form, rows):
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Export: %(things)s") % {"things": model_admin.opts.verbose_name_plural},
        "opts": model_admin.opts,
        "form": form,
        "number": rows.count(),
        "changelist_address": model_admin.list_address("changelist"),
        "address": model_admin.list_address("export", query=request.GET.urlencode()),
    }
    return TemplateResponse(request, "admin/lists/export.html", context)


def note(user, model, name, words):
    """Write into the admin's log who has moved how many rows in or out."""
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(model),
        object_repr=name[:200],
        action_flag=CHANGE,
        change_message=words,
    )
