from django.db import models


class Attempt(models.Model):
    """One request that a limit counts. `who` is a keyed hash, so that nobody's address is kept."""

    kind = models.CharField(max_length=30)
    who = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "who", "at"])]

    def __str__(self):
        return f"{self.kind} {self.at}"
