"""The two append-only tables that every context writes through the kernel."""

from __future__ import annotations

from django.db import models

from .personal_data import NotPersonal, Personal


class TransitionRow(models.Model):
    """One state change of one row. Never updated, never deleted (trigger)."""

    personal_data = NotPersonal()

    machine = models.CharField(max_length=40)
    subject = models.UUIDField()
    transition = models.CharField(max_length=40)
    source = models.CharField(max_length=30)
    target = models.CharField(max_length=30)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        # Serves the history of one row.
        indexes = [models.Index(fields=["subject", "at"], name="transition_subject_at")]

    def __str__(self) -> str:
        return f"{self.machine} {self.source} → {self.target}"


class JournalEntry(models.Model):
    """One act in a stream, chained to the one before by its digest.

    Payloads hold identifiers and values of the domain, never names or addresses.
    """

    personal_data = Personal("journal")

    stream = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "position"], name="journal_one_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.position} {self.kind}"
