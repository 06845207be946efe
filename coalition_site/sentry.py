"""Errors, told to a server that collects them as Sentry does. Read only when SENTRY_DSN names one.

What is sent says where in the code something failed and nothing of whom it failed for: no person, address, header,
cookie, form or local variable.
"""

import sentry_sdk
from django.conf import settings

from .logs import current
from .redaction import redacted

SENT = ["event_id", "timestamp", "platform", "level", "logger", "logentry", "exception", "server_name"]
SENT += ["modules", "sdk"]
# Nor does the client note any of that down.
OFF = {"mode": "off"}
NOTHING = {
    "user_info": False,
    "cookies": OFF,
    "http_headers": {"request": OFF},
    "http_bodies": [],
    "url_query_params": OFF,
    "database_query_data": False,
    "stack_frame_variables": False,
}


def begin():
    sentry_sdk.init(
        settings.SENTRY_DSN,
        before_send=reduced,
        data_collection=NOTHING,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
    )


def reduced(event, hint):
    """What is sent of an event."""
    request = current.get()
    event = {name: without_secrets(event[name], request) for name in SENT if name in event}
    if request:
        route = request.resolver_match and request.resolver_match.route
        event |= {
            "transaction": route or "",
            "tags": {"request_id": request.id},
            "request": {"method": request.method, "url": f"{settings.SITE_URL}/{route or ''}"},
        }
    return event


def without_secrets(value, request):
    if isinstance(value, dict):
        return {name: without_secrets(one, request) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(one, request) for one in value]
    return redacted(value, request) if isinstance(value, str) else value
