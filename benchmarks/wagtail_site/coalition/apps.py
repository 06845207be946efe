from django.apps import AppConfig


class CoalitionConfig(AppConfig):
    name = "coalition"

    def ready(self):
        from . import signals  # noqa: F401, PLC0415
