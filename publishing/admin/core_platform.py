from importlib import import_module

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TICK, READINESS = "is_for_core_platform", "core_platform_readiness"


def readiness_of(model):
    """The module that knows what the European platform asks of a model, which its `readiness` names; None without."""
    path = getattr(model, "readiness", None)
    return path and import_module(path)


class CorePlatformFilter(admin.SimpleListFilter):
    title = gettext_lazy("European platform")
    parameter_name = "platform"

    def lookups(self, request, model_admin):
        return [("ready", _("Ready")), ("unready", _("Not ready")), ("ticked", _("Ticked, but not ready"))]

    def queryset(self, request, queryset):
        readiness = readiness_of(queryset.model)
        narrow = {"ready": readiness.ready, "unready": readiness.unready, "ticked": readiness.ticked_but_unready}
        return narrow[self.value()](queryset) if self.value() in narrow else queryset


class CorePlatformAdmin:
    """For the admin of things that the European platform may fetch: how far each is ready, and what it lacks.

    The list says so of each of its rows while it is filtered by that.
    """

    def get_list_filter(self, request):
        own = (CorePlatformFilter,) if readiness_of(self.model) else ()
        return (*super().get_list_filter(request), *own)

    def get_list_display(self, request):
        name, state, *rest = super().get_list_display(request)
        own = [READINESS] if self.is_asked(request) else []
        return [name, state, *own, *rest]

    def with_readiness(self, fieldsets):
        """The fieldsets with what is missing next to the tick that asks for it."""
        for name, options in fieldsets:
            fields = [field for name in options["fields"] for field in (name, READINESS)[: 1 + (name == TICK)]]
            yield name, {**options, "fields": fields}

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), READINESS)

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return readiness_of(self.model).annotated(found) if self.is_asked(request) else found

    def is_asked(self, request):
        return CorePlatformFilter.parameter_name in request.GET and readiness_of(self.model) is not None

    @admin.display(description=gettext_lazy("ready for the European platform"))
    def core_platform_readiness(self, obj):
        """The form's object is asked for anew, so that what has just been stored is judged."""
        if obj.pk is None:
            return _("This is seen once it has been saved.")
        readiness = readiness_of(self.model)
        if not readiness.is_annotated(obj):
            obj = readiness.annotated(self.model._default_manager.filter(pk=obj.pk)).get()
        return readiness.in_words(obj)
