"""Somebody at a site on this machine, without a browser: follows links, keeps cookies and sends forms."""

from urllib.parse import urljoin

import lxml.html
import requests


class Visitor:
    """Comes from `address`, as a proxy would tell; each time by a connection of its own."""

    def __init__(self, port, address="127.0.0.1"):
        self.home = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Connection"] = "close"
        self.comes_from(address)

    def comes_from(self, address):
        self.session.headers["X-Forwarded-For"] = address

    def get(self, path, *, is_followed=True):
        return self.session.get(self.home + path, timeout=60, allow_redirects=is_followed)

    def send(self, page, *, field=None, is_followed=True, files=None, **changes):
        """Send the last form of a page that something can be sent by, or the last with such a field, as it was filled
        in but for the changes. `files` are as requests takes them."""
        *_others, form = (
            form
            for form in lxml.html.fromstring(page.text).forms
            if form.method == "POST" and (field is None or field in form.fields)
        )
        values = [(name, value) for name, value in form.form_values() if name not in changes]
        for name, given in changes.items():
            values += [(name, value) for value in (given if isinstance(given, list) else [given])]
        said = {"headers": {"Referer": page.url}, "timeout": 60, "allow_redirects": is_followed}
        return self.session.post(urljoin(page.url, form.action or ""), values, files=files, **said)


def choices(page, field):
    """The values that can be chosen in a field of a page's forms."""
    found = lxml.html.fromstring(page.text).xpath(
        "//select[@name=$field]/option/@value | //input[@name=$field]/@value", field=field
    )
    return [value for value in found if value]
