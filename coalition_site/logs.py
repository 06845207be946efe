"""The log: lines of text, or with LOG_FORMAT=json an object on each line for who collects logs.

gunicorn's own lines come in the same way, from before the settings are read.
"""

import logging
import socket
from contextvars import ContextVar
from copy import copy

from pythonjsonlogger.json import JsonFormatter

from .redaction import redacted

# The request that this thread answers, or None.
current = ContextVar("current", default=None)
# As in the record → as in the line, in this order.
NAMES = {"levelname": "level", "name": "logger", "exc_info": "traceback", "status_code": "status"}
FIELDS = ["time", "level", "logger", "message", "traceback", "request_id", "method", "route", "status"]
FIELDS += ["host", "process"]


def told(record):
    """A copy of a record that says which request it is about, and holds nothing that a log may not hold."""
    record = copy(record)
    request = getattr(record, "request", None)
    # Other servers than ours hang something else there.
    request = request if hasattr(request, "id") else current.get()
    if request:
        record.request_id, record.method = request.id, request.method
        record.route = request.resolver_match and request.resolver_match.route
        # Django names the address, in this spelling.
        path = request.path.encode("unicode_escape").decode()
        if isinstance(record.args, tuple):
            record.args = tuple(f"/{record.route or '…'}" if arg == path else arg for arg in record.args)
    elif str(record.msg).startswith("Error handling request"):
        # So does gunicorn.
        record.args = ("…",) * len(record.args)
    record.msg, record.args = redacted(record.getMessage(), request), None
    if record.exc_info:
        traceback = logging.Formatter().formatException(record.exc_info)
        record.exc_info, record.exc_text = None, redacted(traceback, request)
    return record


class TextFormatter(logging.Formatter):
    def __init__(self):
        super().__init__("{asctime} {levelname} {name}: {message}{reference}", style="{")

    def format(self, record):
        record = told(record)
        record.reference = f" [{record.request_id}]" if hasattr(record, "request_id") else ""
        return super().format(record)


class JsonLineFormatter(JsonFormatter):
    def __init__(self):
        asked = ["levelname", "name", "message", "process"]
        here = {"host": socket.gethostname()}
        super().__init__(asked, rename_fields=NAMES, static_fields=here, timestamp="time", json_ensure_ascii=False)

    def format(self, record):
        return super().format(told(record))

    def process_log_record(self, log_data):
        return {name: log_data[name] for name in FIELDS if log_data.get(name) is not None}


FORMATTERS = {"text": TextFormatter, "json": JsonLineFormatter}


def config(log_format, loggers):
    """What `logging.config.dictConfig` takes: warnings and worse of all, and what `loggers` says of some."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": FORMATTERS.get(log_format, TextFormatter)}},
        "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["terminal"], "level": "WARNING"},
        "loggers": loggers,
    }
