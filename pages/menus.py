"""The texts that every page needs, asked for once per content version."""

from publishing.templatetags.publishing import translated
from publishing.versions import per_version

from .models import Page


@per_version
def menus():
    """The published pages of each menu as lists under `main` and `footer`, and each section's page under its name."""
    listed = Page.objects.published().exclude(menu=Page.Menu.NONE, section=None)
    pages = listed.order_by("position", "pk")
    result = {page.section: page for page in pages if page.section}
    return result | {str(menu): [page for page in pages if page.menu == menu] for menu in Page.Menu if menu}


@per_version
def links_in(language):
    """The links of each menu in a language, which is the active one: pairs (address, title as HTML)."""
    names = (Page.Menu.MAIN, Page.Menu.FOOTER)
    return {
        str(name): [(page.get_absolute_url(), translated(page, "title")) for page in menus()[name]] for name in names
    }
