from django.db import models


class HarvestedItem(models.Model):
    """Since when the European platform gets what it gets of a thing. `harvest.note_changes` keeps it.

    `digest` is empty while the platform gets nothing of the thing.
    """

    # As in the address that the platform asks for: with this, the key of the thing is the item's number there.
    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    # In whole seconds.
    modified_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_harvested_item_per_thing")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
