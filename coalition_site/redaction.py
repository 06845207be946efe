"""What no log and no report may hold: passwords and keys of the site, people's addresses, and secrets in links."""

import re

from django.conf import settings

# Bounded, so that a long text is read once.
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# What is shorter in an address is no secret.
LONG = 16


def redacted(text, request=None):
    """The text without them. What stood in the address of the request goes by the name that its pattern has for it."""
    # gunicorn speaks before the settings have been read.
    for secret in settings.SECRETS if settings.configured else ():
        text = text.replace(secret, "[secret]")
    match = request and request.resolver_match
    for name, value in match.captured_kwargs.items() if match else ():
        if len(str(value)) >= LONG:
            text = text.replace(str(value), f"<{name}>")
    return EMAIL.sub("[e-mail]", text)
