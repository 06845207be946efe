"""The way of a list into the site: choose a file, see what it would do, import it."""

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View

from ..lists import files, importing
from ..lists.sheets import CONTENT_TYPES, EXCEL
from ..lists.template import columns_in_words, template_of
from ..models import ListImport, Publishable
from .exporting import note

# Of each kind of rows and of problems a page shows this many.
SHOWN = 200
KINDS = (
    ("new", pgettext_lazy("number of rows", "new")),
    ("changed", pgettext_lazy("number of rows", "changed")),
    ("unchanged", pgettext_lazy("number of rows", "unchanged")),
)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV, at most 5 MB and 1,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
    )

    def clean_file(self):
        """The table in the file."""
        file = self.cleaned_data["file"]
        try:
            self.table = files.read(file)
        except files.UnreadableError as error:
            raise forms.ValidationError(str(error))
        return file


class ListView(View):
    model_admin = None

    def dispatch(self, request, *args, **kwargs):
        if not self.model_admin.list_resource.may_import(request.user):
            raise PermissionDenied
        self.resource = self.model_admin.list_resource(request.user)
        return super().dispatch(request, *args, **kwargs)

    def page(self, template, **context):
        options = self.model_admin.opts
        context |= {
            **self.model_admin.admin_site.each_context(self.request),
            "title": _("Import: %(things)s") % {"things": options.verbose_name_plural},
            "opts": options,
            "is_publishable": issubclass(options.model, Publishable),
            "consequence": self.resource.consequence,
            **{f"{name}_address": self.model_admin.list_address(name) for name in ("changelist", "import", "template")},
        }
        return TemplateResponse(self.request, f"admin/lists/{template}.html", context)


class ImportView(ListView):
    def get(self, request):
        return self.form_page(FileForm(label_suffix=""))

    def post(self, request):
        form = FileForm(request.POST, request.FILES, label_suffix="")
        if not form.is_valid():
            return self.form_page(form)
        made = ListImport.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(self.model_admin.model),
            file_name=form.cleaned_data["file"].name[-200:],
            table=form.table,
        )
        return HttpResponseRedirect(self.model_admin.list_address("preview", made.pk))

    def form_page(self, form):
        return self.page("import", form=form, columns=list(columns_in_words(self.resource)))


class TemplateView(ListView):
    def get(self, request):
        response = HttpResponse(template_of(self.resource), content_type=CONTENT_TYPES[EXCEL])
        name = slugify(self.model_admin.opts.verbose_name_plural)
        response["Content-Disposition"] = f'attachment; filename="{name}-{slugify(_("template"))}.xlsx"'
        return response


class PreviewView(ListView):
    """Only who has chosen the file sees it."""

    def dispatch(self, request, *args, **kwargs):
        content_type = ContentType.objects.get_for_model(self.model_admin.model)
        self.found = ListImport.objects.filter(user=request.user, content_type=content_type)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        list_import = get_object_or_404(self.found, pk=pk)
        if list_import.done_at:
            return self.page("imported", list_import=list_import, new_address=self.new_address(list_import))
        return self.preview_page(list_import, importing.preview(self.resource, list_import.table))

    def post(self, request, pk):
        with transaction.atomic():
            list_import = get_object_or_404(self.found.select_for_update(), pk=pk)
            if not list_import.done_at:
                outcome, is_stored = importing.store(self.resource, list_import.table, request.POST.get("seen"))
                if not is_stored:
                    return self.preview_page(list_import, outcome, is_changed=True)
                self.note(list_import, outcome)
        return HttpResponseRedirect(request.path)

    def note(self, list_import, outcome):
        new, changed, unchanged = (outcome.of_kind(kind) for kind in ("new", "changed", "unchanged"))
        list_import.done = {
            "new": [row.obj.pk for row in new],
            "changed": len(changed),
            "unchanged": len(unchanged),
        }
        list_import.done_at, list_import.table = timezone.now(), {}
        list_import.save()
        words = _("Imported from a list: %(new)d new, %(changed)d changed, %(unchanged)d unchanged")
        numbers = {"new": len(new), "changed": len(changed), "unchanged": len(unchanged)}
        user, model = self.request.user, self.model_admin.model
        note(user, model, list_import.file_name, words % numbers)
        for rows, flag in ((new, ADDITION), (changed, CHANGE)):
            objects = [row.obj for row in rows]
            LogEntry.objects.log_actions(user.pk, objects, flag, change_message=_("Imported from a list."))

    def new_address(self, list_import):
        """The admin's list with exactly what has come new."""
        return self.model_admin.list_address("changelist", query=f"imported={list_import.pk}")

    def preview_page(self, list_import, outcome, is_changed=False):
        kinds = [(words, outcome.of_kind(kind)) for kind, words in KINDS]
        return self.page(
            "preview",
            list_import=list_import,
            outcome=outcome,
            is_changed=is_changed,
            problems=outcome.problems[:SHOWN],
            more_problems=len(outcome.problems[SHOWN:]),
            kinds=[
                {"words": words, "number": len(rows), "rows": rows[:SHOWN], "more": len(rows[SHOWN:])}
                for words, rows in kinds
            ],
            has_work=any(row.kind != "unchanged" for row in outcome.rows),
        )
