from django.conf import settings
from django.contrib.admin.widgets import AdminFileWidget
from django.forms import ClearableFileInput, FileInput, Textarea
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .assets import ModuleScript


class MarkdownTextarea(Textarea):
    """A textarea, above which a script puts a toolbar and a preview as the site would show the text.

    The style sheets are for the admin; pages of the site have them anyway and take `form.media.js` only.
    """

    class Media:
        css = {"all": ["css/colors.css", "css/tokens.css", "css/prose.css", "css/markdown.css"]}
        js = [ModuleScript("js/markdown.js")]

    def render(self, name, value, attrs=None, renderer=None):
        language = name.rpartition("_")[2]
        if language in dict(settings.LANGUAGES):
            attrs = {**(attrs or {}), "lang": language}
        textarea = super().render(name, value, attrs, renderer)
        context = {"textarea": textarea, "id": (attrs or {}).get("id", ""), "lang": (attrs or {}).get("lang", "")}
        return render_to_string("includes/markdown_textarea.html", context)


class PictureInput(AdminFileWidget):
    """Shows the present picture: its name says nothing to a person."""

    def render(self, name, value, attrs=None, renderer=None):
        rendered = super().render(name, value, attrs, renderer)
        if not self.is_initial(value):
            return rendered
        preview = '<img class="picture-preview" src="{}" alt="{}">{}'
        return format_html(preview, value.url, _("Present picture"), rendered)


class PictureChoice(ClearableFileInput):
    """A picture to choose on a public form. One chosen before is shown, and stays until another or none is chosen."""

    def render(self, name, value, attrs=None, renderer=None):
        chooser = FileInput(self.attrs).render(name, None, attrs, renderer)
        if not self.is_initial(value):
            return chooser
        present = (
            '<img class="form-field__picture" src="{}" alt="{}"><span class="choice"><input type="checkbox" name="{}"'
            ' id="{}"> <label for="{}">{}</label></span>{}'
        )
        clear = self.clear_checkbox_name(name)
        return format_html(
            present,
            value.url,
            _("The chosen picture"),
            clear,
            f"id_{clear}",
            f"id_{clear}",
            _("Take the picture away"),
            chooser,
        )
