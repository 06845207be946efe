"""Whole databases put aside and put back, since filling one row by row takes longer than most tests. For SQLite."""

import shutil
import sqlite3
import tempfile

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from coalition_site import page_cache
from publishing.versions import per_version

loaded = {}


def put_aside():
    connection.ensure_connection()
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(copy)
    return copy


def put_back(copy):
    connection.ensure_connection()
    copy.backup(connection.connection)
    forget()


def forget():
    """Let go of what this process remembers: another database may go by the same content version."""
    for function in per_version.functions:
        function.forget()
    page_cache.shelf.clear()
    page_cache.address_once.cache_clear()


def load(*commands):
    """Fill the fresh database of a transactional test by commands; the second time in a process from a copy."""
    if commands in loaded:
        copy, media = loaded[commands]
        put_back(copy)
        shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)
        return
    for command in commands:
        call_command(command, verbosity=0)
    if connection.vendor == "sqlite":
        media = tempfile.mkdtemp()
        settings.MEDIA_ROOT.mkdir(exist_ok=True)
        shutil.copytree(settings.MEDIA_ROOT, media, dirs_exist_ok=True)
        loaded[commands] = put_aside(), media
