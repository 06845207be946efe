from django.contrib.admin.widgets import AdminFileWidget
from django.utils.html import format_html
from django.utils.translation import gettext as _


class PictureInput(AdminFileWidget):
    """Shows the present picture: its name says nothing to a person."""

    def render(self, name, value, attrs=None, renderer=None):
        rendered = super().render(name, value, attrs, renderer)
        if not self.is_initial(value):
            return rendered
        preview = '<img class="picture-preview" src="{}" alt="{}">{}'
        return format_html(preview, value.url, _("Present picture"), rendered)
