"""Lists in and out: tables from Excel and CSV that become objects, and objects that become tables.

An app describes its lists as subclasses of `ListResource` in its `lists.py`.
"""

from .references import Directory, Reference
from .resource import Info, ListResource, State

__all__ = ["Directory", "Info", "ListResource", "Reference", "State"]
