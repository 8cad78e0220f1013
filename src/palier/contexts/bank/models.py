"""Items, their immutable versions, and frozen bank versions."""

from __future__ import annotations

from django.db import models

from palier.kernel.personal_data import NotPersonal


class Item(models.Model):
    """A task under a stable slug; what is asked lives in its versions."""

    personal_data = NotPersonal()

    slug = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.slug


class ItemVersion(models.Model):
    """What a person meets, for ever the same (trigger). `body` is described in `types.py`.

    `competence` is `framework:code`: an item outlives a framework row.
    """

    personal_data = NotPersonal()

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    competence = models.CharField(max_length=30)
    level = models.PositiveSmallIntegerField()
    difficulty = models.FloatField(help_text="expert difficulty, logits")
    interaction = models.CharField(max_length=20)
    seconds = models.PositiveIntegerField()
    body = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_once"),
        ]
        indexes = [models.Index(fields=["competence"], name="item_version_competence")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class ItemMedia(models.Model):
    """A file that items show or let download, named by the SHA-256 of its content."""

    personal_data = NotPersonal()

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=120)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class BankVersion(models.Model):
    """A frozen bank: entries in order, with the skill tree they load on."""

    personal_data = NotPersonal()

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    skills = models.JSONField(help_text="[{name, parent, loading}], parents first")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"bank {self.number}"


class BankEntry(models.Model):
    """An item version at an index of a bank version, with its parameters and where they come from."""

    personal_data = NotPersonal()

    bank_version = models.ForeignKey(BankVersion, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT)
    slope = models.FloatField()
    thresholds = models.JSONField(help_text="one per step, logits")
    provenance = models.CharField(max_length=20, help_text="expert or calibrated")

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["bank_version", "index"], name="bank_index_once"),
            models.UniqueConstraint(fields=["bank_version", "item_version"], name="bank_item_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bank_version_id}[{self.index}]"
