"""What the pages around the sign-in of staff have in common."""

from django.contrib import admin

from ..staff_forms import wait

TOO_MANY_REQUESTS = 429


class StaffPageMixin:
    """A page of the admin. `title` is its heading."""

    title = ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{**admin.site.each_context(self.request), "title": self.title, **kwargs})


class LimitedMixin:
    """A form that may be refused because there have been too many attempts; what was typed stays."""

    def too_many(self, form, seconds, message=None):
        if message is None:
            form.add_error(None, wait(seconds))
        response = self.render_to_response(self.get_context_data(form=form), status=TOO_MANY_REQUESTS)
        response["Retry-After"] = seconds
        return response
