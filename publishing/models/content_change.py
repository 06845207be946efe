from django.db import models


class ContentChange(models.Model):
    """One transaction that has changed something a page may show. `versions.py` counts them."""

    at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return str(self.at)
