import gc
import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from .draining import Leaving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalition_site.settings")

# Loading makes only what stays: looking for garbage meanwhile would take a tenth of the time.
gc.disable()
# The door may be read only once the settings have been.
application = get_wsgi_application()
application = Leaving(import_string("coalition_site.page_cache.Door")(application))
gc.enable()
