"""The library that reads and writes Excel's files. Few need it, so nobody waits for it when the site starts."""

from functools import partial
from importlib import import_module

from django.utils.functional import SimpleLazyObject

openpyxl = SimpleLazyObject(partial(import_module, "openpyxl"))
