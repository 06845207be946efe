from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import pre_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from .collation import register_collation
from .migration_languages import add_columns_of_new_languages


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publishing")

    def ready(self):
        connection_created.connect(register_collation, dispatch_uid="collation")
        pre_migrate.connect(add_columns_of_new_languages, sender=self)
        # Each app's `search.py` says what of it can be found.
        autodiscover_modules("search")
        # Its `retention.py`, for how long what is kept.
        autodiscover_modules("retention")
        autodiscover_modules("translation_states")
