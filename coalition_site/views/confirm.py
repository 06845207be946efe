from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic.base import ContextMixin, View

from pages.views import SectionMixin
from publishing import confirmations


# The signed token in the address stands in for the one that a session would hold.
@method_decorator([never_cache, csrf_exempt], name="dispatch")
class ConfirmView(SectionMixin, ContextMixin, View):
    """The page behind a button of the yearly mail. Opening it changes nothing; its own button confirms."""

    section = "submit"
    extra_context = {"is_noindex": True}

    def get(self, request, token):
        return self.show(token)

    def post(self, request, token):
        if obj := confirmations.object_of(token):
            confirmations.confirm(obj)
        return self.show(token, is_confirmed=True)

    def show(self, token, **context):
        obj = confirmations.object_of(token)
        context = self.get_context_data(thing=obj, has_secret_address=True, **context)
        response = render(self.request, "confirm.html", context, status=200 if obj else 410)
        response["Referrer-Policy"] = "no-referrer"
        return response
